"""Finds out how a column writes its numbers or dates, or what stays ambiguous.

A text is read in each notation that it could follow. Where the notations that fit a whole column
disagree about a value, nobody can know, and :class:`Evidence` says so; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from itertools import combinations
from typing import Literal

from b2x.errors import InputError
from b2x.records.values.dates import EPOCH, read_time
from b2x.records.values.notation import DATE_ORDERS, DECIMALS, Style
from b2x.records.values.numbers import (
    read_number,
)


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
    return date.fromordinal(int(value // 86_400) + EPOCH).isoformat()


_ALIKE = str.maketrans("23456789", "11111111")
"""Whether a text is a number, and whether two readings differ, does not hang on which digit other
than 0 stands where."""
_YEAR_FIRST = re.compile(r"\d{4}([-./])\d{1,2}\1\d{1,2}(?:[T ][\d:]+)?", re.ASCII)
