"""Finds totals and footers in the bytes of a text file; ``totals`` says what counts as one."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from b2x.records.delimited.dialect import Dialect
from b2x.records.delimited.raw_rows import RawRows
from b2x.records.delimited.scan import Tail
from b2x.records.delimited.strict_reader import read_header, read_records
from b2x.records.tables.totals import not_sales_at_bottom, totals_within
from b2x.schema.words import TOTAL_WORDS


def totals_in_rows(raw: RawRows, numbers: NDArray[np.int64], dialect: Dialect) -> dict[int, str]:
    """Find totals among rows of a text file, as :func:`b2x.records.tables.totals.totals_within`.

    Parameters
    ----------
    raw
        The rows.
    numbers
        int64 of shape (n,): number of the line that each row begins on.
    dialect
        How the file is written.

    Returns
    -------
    Reason by line number.
    """
    candidates = _beginning_like_totals(raw, ord(dialect.delimiter))
    if not len(candidates):
        return {}

    def row(position: int) -> Sequence[str]:
        text = raw.row(position).decode(dialect.encoding, "replace")
        return next(csv.reader([text], delimiter=dialect.delimiter), [])

    return totals_within(numbers.tolist(), candidates.tolist(), row)


def not_sales_in_tail(tail: Tail, dialect: Dialect, n_fields: int) -> dict[int, str]:
    """Find the last records of a text file that are not sales, as :func:`not_sales_at_bottom`.

    Parameters
    ----------
    tail
        The end of the file, in the encoding of `dialect`.
    dialect
        How the file is written.
    n_fields
        Number of fields of a record.

    Returns
    -------
    Reason by line number.
    """
    delimiter, number, data = dialect.delimiter, tail.number, tail.data
    is_whole = number == 1
    text = data[len(dialect.begin) if is_whole else 0 :].decode(dialect.encoding, "surrogateescape")
    lines = iter(io.StringIO(text, newline=dialect.newline))
    if is_whole:
        _, number = read_header(lines, delimiter, dialect.first_line)
    rows: list[list[str]] = []
    numbers: list[int] = []
    for block in read_records(lines, delimiter, n_fields, number, 1024):
        rows += block.rows
        numbers += block.lines
    return not_sales_at_bottom(rows, numbers)


def _beginning_like_totals(raw: RawRows, delimiter: int) -> NDArray[np.int64]:
    """Return the rows whose first filled cell begins with the first letters of a word for total."""
    data = np.frombuffer(raw.data, dtype=np.uint8)
    if len(data) < _PREFIX:
        return np.empty(0, dtype=np.int64)
    starts = np.minimum(_first_filled(raw, data, delimiter), len(data) - _PREFIX)
    # Few rows begin with the first letter of such a word; only these are looked at further.
    rows = np.flatnonzero(_FIRST_LETTERS[data[starts] | _CASE])
    begins = np.zeros(len(rows), dtype=np.int64)
    for i in range(_PREFIX):
        begins = begins * 256 + (data[starts[rows] + i] | _CASE)
    like = np.zeros(len(rows), dtype=bool)
    for unused, keys in _prefixes(delimiter) if len(rows) else ():
        like |= np.isin(begins >> 8 * unused, keys)
    return rows[like]


def _first_filled(raw: RawRows, data: NDArray[np.uint8], delimiter: int) -> NDArray[np.int64]:
    """Return the position of the first character of each row that is in a filled cell."""
    starts, skippable = raw.ends[:-1].copy(), _table_of((delimiter, *_BEFORE))
    for _ in range(MOST_EMPTY):
        skipped = skippable[data[np.minimum(starts, len(data) - 1)]]
        if not skipped.any():
            break
        starts += skipped
    return starts


@cache
def _prefixes(delimiter: int) -> list[tuple[int, list[int]]]:
    """Return the prefixes of the words for total as numbers to look for, by length.

    A word shorter than a prefix is followed by what ends it.

    Returns
    -------
    For each length: bytes of a prefix that it leaves unused, and the numbers.
    """
    found = []
    enders = (delimiter, *_AFTER)
    for length in range(1, _PREFIX + 1):
        words = [w for w in _WORDS if len(w) == length or length == _PREFIX < len(w)]
        keys = [_key(word[:length]) for word in words]
        if length < _PREFIX:
            keys = [key * 256 + (ender | _CASE) for key in keys for ender in enders]
        if keys:
            found.append((max(_PREFIX - length - 1, 0), keys))
    return found


def _key(word: bytes) -> int:
    return int.from_bytes(bytes(letter | _CASE for letter in word))


def _table_of(characters: Iterable[int]) -> NDArray[np.bool_]:
    """Return which of the 256 bytes are among the characters."""
    table = np.zeros(256, dtype=bool)
    table[list(characters)] = True
    return table


MOST_EMPTY = 8
"""Delimiters, quotes and spaces that may stand before a word for total."""
_PREFIX = 5
"""Bytes of a prefix. Case is folded by setting a bit, which other characters share harmlessly."""
_CASE = 32
_BEFORE, _AFTER = b'" ', b'" :.*=\r\n'
"""What may stand between a delimiter and a word for total, and right after a short word."""
_WORDS = [word.encode() for word in sorted(TOTAL_WORDS)]
_FIRST_LETTERS = _table_of(word[0] | _CASE for word in _WORDS)
