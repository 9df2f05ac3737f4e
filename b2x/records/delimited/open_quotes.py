"""Lines after a quote that does not close: each is looked at once, however many quotes open."""

from __future__ import annotations

import csv
from collections.abc import Callable
from typing import Literal

MOST_LINES = 1000
"""Lines that one record may span. A quote still open after them was never meant to close."""
NEVER_CLOSES = "a quote opens and never closes"

_State = Literal["open", "closed", "wrong"]


class OpenQuotes:
    """Tells why a line that opens a quote does not begin a record, without reading on from it.

    A line that is reached inside a quote ends inside it, ends the record, or is wrong, wherever
    the quote began. The result for a line is therefore kept for every later quote.

    Parameters
    ----------
    delimiter
        The character between two fields.
    n_fields
        Number of fields of a record.

    Attributes
    ----------
    until
        Number of the first line for which :meth:`reason` need not be asked.
    """

    def __init__(self, delimiter: str, n_fields: int) -> None:
        self._delimiter, self._n_fields = delimiter, n_fields
        self.until = 0
        self._begin(0)

    def _begin(self, number: int) -> None:
        self._first = self._known = number
        self._delimiters = [0]
        self._state: _State = "open"
        self._run = self._longest = 0

    def watch(self, number: int) -> None:
        """Note that the line with this number was read in vain, up to some line after it."""
        self.until = max(self.until, number + 2)

    def reason(self, number: int, peek: Callable[[int], str | None]) -> str:
        """Return why a line is bad; ``""`` where it opens no quote, or has to be read in full.

        Parameters
        ----------
        number
            Number of the line.
        peek
            Returns the line that comes so many lines later, None after the last one.
        """
        line = peek(0)
        if line is None or '"' not in line:
            return ""
        state, delimiters = self._read(line)
        if state != "open":
            return ""
        if not self._first <= number + 1 < self._known:
            self._begin(number + 1)
        while self._state == "open" and self._known - number <= MOST_LINES:
            later = peek(self._known - number)
            if later is None:
                return NEVER_CLOSES
            self._look_at(later)
        n_lines = self._known - number
        if self._state != "closed" or n_lines > MOST_LINES:
            return NEVER_CLOSES
        between = self._delimiters[-1] - self._delimiters[number + 1 - self._first]
        n_found = delimiters + between + 1
        if n_found == self._n_fields or len(line) + self._longest > csv.field_size_limit():
            return ""
        return f"a quote opens a record of {n_lines} lines with {ragged(n_found, self._n_fields)}"

    def _look_at(self, line: str) -> None:
        self._state, n = self._read(line, '"\n')
        self._delimiters.append(self._delimiters[-1] + n)
        self._known += 1
        self.until = max(self.until, self._known)
        self._longest = max(self._longest, self._run + len(line))
        self._run = len(line) if n else self._run + len(line)

    def _read(self, line: str, before: str = "") -> tuple[_State, int]:
        """Return how a line ends and how many delimiters it has outside quotes."""
        lines = [before, line] if before else [line]
        try:
            row = next(csv.reader(lines, delimiter=self._delimiter, strict=True), [])
        except csv.Error as error:
            if "unexpected end" not in str(error):
                return "wrong", 0
            row = next(csv.reader(lines, delimiter=self._delimiter), [])
            return "open", len(row) - 1
        return "closed", len(row) - 1


def ragged(found: int, wanted: int) -> str:
    """Return that a record has the wrong number of fields."""
    return f"{found} field{'' if found == 1 else 's'} where the header has {wanted}"
