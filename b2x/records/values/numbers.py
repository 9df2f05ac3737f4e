"""Reads one text as a number."""

from __future__ import annotations

import re

from b2x.records.values.amounts import take_apart
from b2x.records.values.notation import DECIMALS, Style

THOUSANDS = ".,' ’\u00a0\u202f\u2009"
"""What may separate thousands, except the decimal mark."""

INFINITE_WORDS = frozenset({"inf", "+inf", "-inf", "infinity", "+infinity", "-infinity", "∞", "-∞"})


def read_number(text: str, decimal: Style) -> float | None:
    """Read a number whose decimal mark is `decimal`; None where the text is not one.

    Thousands may be separated, in full groups of three, by a space (also a no-break or thin one),
    an apostrophe, or the one of point and comma that is not `decimal`; by commas in groups of two
    before the last, as in India, too. A percent sign divides by 100. A currency and a dash are 0.

    Examples
    --------
    >>> read_number("1.234,50", ","), read_number("1 234", "."), read_number("15 %", ".")
    (1234.5, 1234.0, 0.15)
    >>> read_number("1.234", "."), read_number("1.234", ",")
    (1.234, 1234.0)
    >>> read_number("12.5", ",") is None, read_number("1,23,456.5", "."), read_number("$ -", ".")
    (True, 123456.5, 0.0)
    """
    if text.isdecimal() and text.isascii():
        return float(text)
    match = _NUMBERS[decimal].fullmatch(text.replace("−", "-"))
    if match is None:
        return _read_amount(text, decimal)
    sign, whole, grouped, mark, fraction, exponent, percent = match.groups()
    digits = grouped.replace(mark or ",", "") if grouped else whole
    if not (digits or fraction) or (grouped and exponent):  # nobody writes 1,234e5
        return None
    value = float(f"{sign}{digits or '0'}.{fraction or '0'}e{exponent or '0'}")
    return value / 100 if percent else value


def _read_amount(text: str, decimal: Style) -> float | None:
    """Read an amount with a currency, parentheses, a minus behind, or a dash for no decimals."""
    amount = take_apart(text)
    if amount is None and text.endswith(_DASHES):
        zero = take_apart(f"{text.rstrip(' -–—')}0")
        return 0.0 if zero is not None and zero.currency and zero.digits == "0" else None
    if amount is None or (amount.whole and amount.whole != decimal):
        return None
    if _NUMBERS[decimal].fullmatch(amount.digits) is None or (
        amount.whole and decimal in amount.digits
    ):
        return None
    value = read_number(amount.digits, decimal)
    return None if value is None else -value if amount.negative else value


def _number(decimal: str) -> re.Pattern[str]:
    marks = re.escape(THOUSANDS.replace(decimal, ""))
    group = rf"[1-9]\d{{0,2}}([{marks}])\d{{3}}(?:\4\d{{3}})*"
    if decimal == ".":
        group += r"|[1-9]\d?(?:,\d\d)+,\d{3}"
    return re.compile(
        rf"([+-]?)(?:(\d*)|({group}))(?:{re.escape(decimal)}(\d*))?"
        r"(?:[eE]([+-]?\d+))?([\s\u00a0\u202f]*%)?",
        re.ASCII,
    )


_NUMBERS: dict[Style, re.Pattern[str]] = {mark: _number(mark) for mark in DECIMALS}
_DASHES = ("-", "–", "—")
