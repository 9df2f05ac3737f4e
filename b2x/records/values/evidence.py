"""Finds the decimal mark or date order of a column, or says that it is ambiguous.

Each text is read in every notation. Where several notations fit the whole column and read a value
differently, the column is ambiguous, and the user is asked; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from itertools import combinations
from typing import Literal

from b2x.errors import InputError
from b2x.records.values.dates import EPOCH, read_time
from b2x.records.values.described import shown
from b2x.records.values.notation import DATE_ORDERS, DECIMALS, Style
from b2x.records.values.numbers import read_number


class Evidence:
    """Finds the notation of one column from its texts.

    Parameters
    ----------
    kind
        ``number``: find the decimal mark; ``time``: find the order of day, month and year.

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
        """Add distinct, trimmed texts."""
        if self.kind == "number":  # of texts that differ only in digits, the first is enough
            shapes: dict[str, str] = {}
            for text in texts:
                shapes.setdefault(text.translate(_ALIKE), text)
            texts = shapes.values()
        for text in texts:
            self.take(text)

    def take(self, text: str) -> float | None:
        """Add one text and return its value in the first notation that reads it; None for none."""
        if self.kind == "number" and text.isdecimal() and text.isascii():
            return float(text)
        if self.kind == "time" and _YEAR_FIRST.fullmatch(text):  # every order reads it the same
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
        """The notations that read every readable text so far."""
        return tuple(style for style in self._styles if style not in self._against)

    @property
    def settled(self) -> bool:
        """Whether one notation is left, or none."""
        return len(self.candidates) <= 1

    @property
    def indifferent(self) -> bool:
        """Whether the notations that are left read every text so far the same."""
        return self.ambiguous is None

    @property
    def contradiction(self) -> tuple[str, ...]:
        """Texts that no single notation reads together; empty where one does."""
        return () if self.candidates else tuple(dict.fromkeys(self._against.values()))

    @property
    def ambiguous(self) -> str | None:
        """A text that the notations that are left read differently; None where there is none."""
        for (a, b), text in self._differ.items():
            if a in self.candidates and b in self.candidates:
                return text
        return None

    @property
    def style(self) -> Style | None:
        """The column's notation; None where no value needs one (whole numbers, ISO dates)."""
        return self.candidates[0] if len(self.candidates) == 1 else None

    def check(self, column: str, where: str) -> None:
        """Refuse a column that mixes two notations, or that two notations read differently.

        Raises
        ------
        InputError
            With the texts in question and the option that settles it.
        """
        problem = self.problem()
        if problem:
            raise InputError(f"column {column!r}: {problem[0]}", where=where, next_step=problem[1])

    def problem(self) -> tuple[str, str] | None:
        """Return why the notation cannot be known and what to do; None where it can."""
        if self.contradiction:
            examples = " and ".join(shown(text) for text in self.contradiction[:2])
            return (
                f"{self._thing}s are written in two ways, {examples}",
                f"correct them, or pass {self._option}: rows that do not fit are then rejected",
            )
        if self.ambiguous is not None:
            readings = [
                _shown(self.kind, value)
                for style in self.candidates
                if (value := self._read(self.ambiguous, style)) is not None
            ]
            return (
                f"{shown(self.ambiguous)} may be {' or '.join(dict.fromkeys(readings))}, and no "
                "other value tells which",
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


def _shown(kind: Literal["number", "time"], value: float) -> str:
    """Write a value for people: a number without ``.0``, a date in ISO form."""
    if kind == "number":
        return f"{value:.15g}"
    return date.fromordinal(int(value // 86_400) + EPOCH).isoformat()


_ALIKE = str.maketrans("23456789", "11111111")
"""Digits other than 0 are alike: which of them a text has does not decide whether it is a number,
nor whether two notations read it differently."""
_YEAR_FIRST = re.compile(r"\d{4}([-./])\d{1,2}\1\d{1,2}(?:[T ][\d:]+)?", re.ASCII)
