"""How a column writes its numbers and dates: reading one text, and settling which way is meant.

A text is read under each way of writing that it could follow. Where the ways that fit a whole
column disagree about a value, nobody can know, and :class:`Evidence` says so; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from itertools import combinations
from typing import Literal, TypeAlias

from b2x.errors import InputError, UsageError
from b2x.records.values.amounts import take_apart
from b2x.records.values.months import without_month_name

Style: TypeAlias = Literal[".", ",", "dmy", "mdy", "ymd"]
"""A decimal mark for numbers, an order of day, month and year for dates."""

DECIMALS: tuple[Style, ...] = (".", ",")
DATE_ORDERS: tuple[Style, ...] = ("dmy", "mdy", "ymd")
THOUSANDS = ".,' ’\u00a0\u202f\u2009"
"""What may stand between thousands: these, except the decimal mark."""

MISSING_WORDS = frozenset(
    {"null", "na", "n/a", "#n/a", "nan", "nat", "none", "nil", "-", "--", "–", "—"}
)
"""Texts that mean missing in a number or date, in any case; empty always does."""

INFINITE_WORDS = frozenset({"inf", "+inf", "-inf", "infinity", "+infinity", "-infinity", "∞", "-∞"})


def read_number(text: str, decimal: Style) -> float | None:
    """Read a number that writes its decimals after `decimal`; None where it is no number.

    Thousands may be marked, in full groups of three, by a space (no-break and thin ones too), an
    apostrophe, or whichever of point and comma is not `decimal`. A percent sign means hundredths.

    Examples
    --------
    >>> read_number("1.234,50", ","), read_number("1 234", "."), read_number("15 %", ".")
    (1234.5, 1234.0, 0.15)
    >>> read_number("1.234", "."), read_number("1.234", ",")
    (1.234, 1234.0)
    >>> read_number("12.5", ",") is None
    True
    """
    if text.isdecimal() and text.isascii():
        return float(text)
    match = _NUMBERS[decimal].fullmatch(text.replace("−", "-"))
    if match is None:
        return _read_amount(text, decimal)
    sign, whole, grouped, mark, fraction, exponent, percent = match.groups()
    digits = grouped.replace(mark, "") if grouped else whole
    if not (digits or fraction) or (grouped and exponent):  # nobody writes 1,234e5
        return None
    value = float(f"{sign}{digits or '0'}.{fraction or '0'}e{exponent or '0'}")
    return value / 100 if percent else value


def _read_amount(text: str, decimal: Style) -> float | None:
    """Read a number with a currency, parentheses, a minus behind, or a dash for no cents."""
    amount = take_apart(text)
    if amount is None or (amount.whole and amount.whole != decimal):
        return None
    if _NUMBERS[decimal].fullmatch(amount.digits) is None or (
        amount.whole and decimal in amount.digits
    ):
        return None
    value = read_number(amount.digits, decimal)
    return None if value is None else -value if amount.negative else value


def read_time(text: str, order: Style) -> int | None:
    """Read a date, with or without a time of day, as seconds since 1970; None where it is none.

    The wall clock counts as it is written: an offset (``+02:00``, ``Z``) is read and left aside.
    A year of four digits in front needs no `order`; years of two digits are 1969 to 2068, as in
    POSIX.

    Examples
    --------
    >>> read_time("1970-01-02T00:00:10+02:00", "dmy"), read_time("02.01.1970", "dmy")
    (86410, 86400)
    >>> read_time("31.12.2024", "mdy") is None
    True
    """
    match = _TIME.fullmatch(text) or _TIME.fullmatch(without_month_name(text))
    if match is None:
        return None
    first, _, second, third, compact, hour, minute, second_of_minute, half = match.groups()
    if compact:
        parts = (compact[:4], compact[4:6], compact[6:])
    elif len(first) == 4:
        parts = (first, second, third)
    elif order == "ymd":
        parts = (first, second, third)
        if len(third) > 2:
            return None
    else:
        parts = (third, second, first) if order == "dmy" else (third, first, second)
    year, month, day = (int(part) for part in parts)
    if len(parts[0]) == 2:
        year += 1900 if year >= 69 else 2000
    elif len(parts[0]) != 4:
        return None
    hours, minutes, seconds = int(hour or 0), int(minute or 0), int(second_of_minute or 0)
    if half and 1 <= hours <= 12:
        hours = hours % 12 + (12 if half.lower() == "p" else 0)
    elif half and (hours >= 12) != (half.lower() == "p"):  # 17:30 PM is 17:30, 17:30 AM is nothing
        return None
    if hours > 23 or minutes > 59 or seconds > 59:
        return None
    try:
        days = date(year, month, day).toordinal() - _EPOCH
    except ValueError:
        return None
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds


class Evidence:
    """What the texts of one column say about how it is written.

    Parameters
    ----------
    kind
        ``number`` (which decimal mark?) or ``time`` (which order of day and month?).

    Examples
    --------
    >>> evidence = Evidence("number")
    >>> evidence.add(["1.234", "48"])
    >>> evidence.settled, evidence.ambiguous
    (False, '1.234')
    >>> evidence.add(["0.5"])
    >>> evidence.settled, evidence.style
    (True, '.')
    """

    def __init__(self, kind: Literal["number", "time"]) -> None:
        self.kind = kind
        self._read: Callable[[str, Style], float | None] = (
            read_number if kind == "number" else read_time
        )
        self._styles = DECIMALS if kind == "number" else DATE_ORDERS
        self._against: dict[Style, str] = {}
        self._differ: dict[tuple[Style, Style], str] = {}

    def add(self, texts: Iterable[str]) -> None:
        """Take in distinct, trimmed texts."""
        if self.kind == "number":  # of texts that differ in digits alone, the first says it all
            shapes: dict[str, str] = {}
            for text in texts:
                shapes.setdefault(text.translate(_ALIKE), text)
            texts = shapes.values()
        for text in texts:
            self.take(text)

    def take(self, text: str) -> float | None:
        """Take in one text and return what it reads as, one way or the other.

        A text that reads in no way says nothing, and gives None.
        """
        if self.kind == "number" and text.isdecimal() and text.isascii():
            return float(text)
        if self.kind == "time" and _YEAR_FIRST.fullmatch(text):  # read alike in every order
            return self._read(text, self._styles[0])
        readings = [(style, self._read(text, style)) for style in self._styles]
        able = [(style, value) for style, value in readings if value is not None]
        if not able:
            return None
        for style, value in readings:
            if value is None:
                self._against.setdefault(style, text)
        for (a, first), (b, second) in combinations(able, 2):
            if first != second:
                self._differ.setdefault((a, b), text)
        return able[0][1]

    @property
    def candidates(self) -> tuple[Style, ...]:
        """The ways of writing that fit every readable text so far."""
        return tuple(style for style in self._styles if style not in self._against)

    @property
    def settled(self) -> bool:
        """Whether the texts so far leave one way, or none."""
        return len(self.candidates) <= 1

    @property
    def indifferent(self) -> bool:
        """Whether no text so far reads differently under the ways that are left."""
        return self.ambiguous is None

    @property
    def contradiction(self) -> tuple[str, ...]:
        """Texts that no one way reads together; empty where one does."""
        return () if self.candidates else tuple(dict.fromkeys(self._against.values()))

    @property
    def ambiguous(self) -> str | None:
        """A text that the remaining ways read differently."""
        for (a, b), text in self._differ.items():
            if a in self.candidates and b in self.candidates:
                return text
        return None

    @property
    def style(self) -> Style | None:
        """The way that is meant; None where no value needs one (plain whole numbers, ISO dates)."""
        return self.candidates[0] if len(self.candidates) == 1 else None

    def check(self, column: str, where: str) -> None:
        """Refuse a column that contradicts itself or that can be read in two ways.

        Raises
        ------
        InputError
            With the texts in question and the option that answers it.
        """
        problem = self.problem()
        if problem:
            raise InputError(f"column {column!r}: {problem[0]}", where=where, next_step=problem[1])

    def problem(self) -> tuple[str, str] | None:
        """Return why nobody can know how the column is written, and what to do; None if known."""
        if self.contradiction:
            examples = " and ".join(repr(text) for text in self.contradiction[:2])
            return (
                f"it writes {self._thing}s in two ways, {examples}",
                f"correct it, or pass {self._option}: rows that do not fit are then rejected",
            )
        if self.ambiguous is not None:
            readings = [
                show_reading(self.kind, value)
                for style in self.candidates
                if (value := self._read(self.ambiguous, style)) is not None
            ]
            return (
                f"{self.ambiguous!r} may be {' or '.join(dict.fromkeys(readings))}, and no other "
                "value settles it",
                f"pass {self._option}",
            )
        return None

    @property
    def _thing(self) -> str:
        return "number" if self.kind == "number" else "date"

    @property
    def _option(self) -> str:
        if self.kind == "number":
            return (
                "decimal='point' or 'comma' (--decimal point, --decimal comma), or locale='nb_NO' "
                "(--locale nb_NO) or another"
            )
        return (
            "dates='dmy', 'mdy' or 'ymd' (--dates dmy, mdy, ymd), or locale='nb_NO' "
            "(--locale nb_NO) or another"
        )


def decimal_style(text: str | None) -> Style | None:
    """Return the decimal mark that an option names, None where none is given.

    Raises
    ------
    UsageError
        When it is none of ``point``, ``comma``, ``.`` and ``,``.
    """
    known: dict[str, Style] = {"point": ".", "comma": ",", ".": ".", ",": ","}
    if text is None:
        return None
    if text not in known:
        raise UsageError(f"decimal={text!r}", next_step="use 'point' or 'comma'")
    return known[text]


def date_style(text: str | None) -> Style | None:
    """Return the date order that an option names, None where none is given.

    Raises
    ------
    UsageError
        When it is none of ``dmy``, ``mdy`` and ``ymd``.
    """
    known: dict[str, Style] = {"dmy": "dmy", "mdy": "mdy", "ymd": "ymd"}
    if text is None:
        return None
    if text not in known:
        raise UsageError(f"dates={text!r}", next_step="use 'dmy', 'mdy' or 'ymd'")
    return known[text]


def show_reading(kind: Literal["number", "time"], value: float | None) -> str:
    """Write a reading for people: a number without an idle ``.0``, a date as ISO.

    Examples
    --------
    >>> show_reading("number", 1234.0), show_reading("time", 86400)
    ('1234', '1970-01-02')
    """
    if value is None:
        return "nothing"
    if kind == "number":
        return f"{value:.15g}"
    return date.fromordinal(int(value // 86_400) + _EPOCH).isoformat()


_EPOCH = date(1970, 1, 1).toordinal()
_ALIKE = str.maketrans("23456789", "11111111")
"""Whether a text is a number, and whether two readings differ, does not hang on which digit other
than 0 stands where."""
_YEAR_FIRST = re.compile(r"\d{4}([-./])\d{1,2}\1\d{1,2}(?:[T ][\d:]+)?", re.ASCII)


def _number(decimal: str) -> re.Pattern[str]:
    marks = re.escape(THOUSANDS.replace(decimal, ""))
    group = rf"[1-9]\d{{0,2}}([{marks}])\d{{3}}(?:\4\d{{3}})*"
    return re.compile(
        rf"([+-]?)(?:(\d*)|({group}))(?:{re.escape(decimal)}(\d*))?"
        r"(?:[eE]([+-]?\d+))?([\s\u00a0\u202f]*%)?",
        re.ASCII,
    )


_NUMBERS: dict[Style, re.Pattern[str]] = {mark: _number(mark) for mark in DECIMALS}
_TIME = re.compile(
    r"(?:(\d{4}|\d{1,2})([-./])(\d{1,2})\2(\d{4}|\d{1,2})|(\d{8}))"
    r"(?:(?:T|,?[\s\u00a0\u202f]+)(?:kl\.?\s*)?(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?"
    r"(?:[\s\u00a0\u202f]*([AaPp])\.?[Mm]\.?)?(?:\s*Uhr)?"
    r"[\s\u00a0\u202f]*(?:Z|[A-Z]{3,4}|(?:GMT|UTC)?[+-]\d{2}(?::?\d{2})?)?)?",
    re.ASCII,
)
