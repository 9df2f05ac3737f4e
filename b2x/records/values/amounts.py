"""Currency signs and negative-number notations around the digits of an amount."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from b2x.records.values.currencies import CURRENCIES, SIGNS


@dataclass(frozen=True, slots=True)
class Amount:
    """The parts of an amount.

    Attributes
    ----------
    digits
        Its digits with their separators, without a sign.
    negative
        Whether it is below zero.
    currency
        The currency code or sign; None where there is none.
    whole
        The decimal mark where a dash stands for the decimals (``100,-``), else empty.
    """

    digits: str
    negative: bool
    currency: str | None
    whole: str


def take_apart(text: str) -> Amount | None:
    """Take an amount apart; None where the text is not one.

    A currency may stand before or behind, a sign before its code too. An amount below zero has a
    minus before the digits or the currency, a minus behind, or parentheses; only one is allowed.

    Examples
    --------
    >>> take_apart("kr 1 234,50"), take_apart("(10.00)").negative, take_apart("100,-").whole
    (Amount(digits='1 234,50', negative=False, currency='kr', whole=''), True, ',')
    >>> take_apart("-(5)"), take_apart("$5 USD").currency, take_apart("$5 NOK")
    (None, 'USD', None)
    """
    match = _amount().fullmatch(text.replace("−", "-"))
    if match is None:
        return None
    open_1, sign_1, before, open_2, sign_2, digits, dash, minus, close_2, behind, late, close_1 = (
        match.groups()
    )
    opened, closed = [p for p in (open_1, open_2) if p], [p for p in (close_1, close_2) if p]
    if len(opened) != len(closed):
        return None
    found = [name for name in (before, behind) if name]
    signs = [*opened, *(mark for mark in (sign_1, sign_2, minus, late) if mark)]
    if len(found) > 1 and behind not in SIGNS.get(SPELT.get(before, before), ()):
        return None
    if len(signs) > 1:
        return None
    currency = SPELT.get(found[-1], found[-1]) if found else None
    if currency is not None and currency not in SIGNS and currency not in CURRENCIES:
        return None
    return Amount(digits, bool(signs) and signs[0] != "+", currency, dash[:1] if dash else "")


SPELT = {"Kr": "kr", "KR": "kr", "kr.": "kr", "Kr.": "kr", ",kr": "kr", "Fr": "Fr.", "zl": "zł"}
"""Signs in other spellings."""
_SPACE = "[ \u00a0\u202f]?"
_NAMES = "|".join(
    [re.escape(name) for name in sorted({*SIGNS, *SPELT} - {",kr"}, key=len, reverse=True)]
)
_CURRENCY = rf"(?:(?:{_NAMES})|[A-Z]{{3}})"


@cache  # it takes 1 ms, and most columns have bare numbers
def _amount() -> re.Pattern[str]:
    return re.compile(
        rf"(\()?([+-])?{_SPACE}({_CURRENCY})?{_SPACE}(\()?([+-])?"
        rf"(\d(?:[\d.,'’ \u00a0\u202f\u2009]*\d)?|[.,]\d+)"
        rf"([.,][-–—]{{1,2}})?(-)?(\))?{_SPACE}({_CURRENCY})?(-)?(\))?",
        re.ASCII,
    )
