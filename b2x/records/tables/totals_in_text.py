"""Finds totals and footers in the bytes of a text file; ``totals`` says what counts as one."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from b2x.records.arrow import values_of
from b2x.records.delimited.dialect import Dialect, quoting
from b2x.records.delimited.raw_rows import BYTES, RawRows
from b2x.records.delimited.report_lines import ReportLines
from b2x.records.delimited.scan import Tail
from b2x.records.delimited.strict_reader import read_header, read_records
from b2x.records.tables.totals import TOTAL, not_sales_at_bottom, totals_within
from b2x.schema.words import TOTAL_WORDS


def totals_in_rows(
    raw: RawRows,
    numbers: NDArray[np.int64],
    dialect: Dialect,
    n_fields: int,
    *,
    anywhere: bool = False,
) -> dict[int, str]:
    """Find totals and headings in a text, as :func:`b2x.records.tables.totals.totals_within`.

    Parameters
    ----------
    raw
        The rows.
    numbers
        int64 of shape (n,): number of the line that each row begins on.
    dialect, n_fields
        How the file is written, and the number of fields of a record.
    anywhere
        Whether words for totals are looked for in all cells, as :func:`not_sales_in_tail` finds;
        else only at the beginning of the first filled one.

    Returns
    -------
    Reason by line number.
    """
    delimiter = ord(dialect.delimiter)
    candidates = _beginning_like_totals(raw, delimiter)
    alone = _with_one_cell(raw, delimiter, n_fields)
    if anywhere:
        rows = pa.Array.from_buffers(
            BYTES, len(raw), [None, *map(pa.py_buffer, (raw.ends, raw.data))]
        )
        like = values_of(pc.match_substring_regex(rows, _anywhere()).cast(pa.int8()), np.int8)
        candidates = _either(candidates, np.flatnonzero(like))
    if not len(candidates) and not len(alone):
        return {}

    def row(position: int) -> Sequence[str]:
        text = raw.row(position).decode(dialect.encoding, "replace")
        how = quoting(quotes=dialect.quotes)
        return next(csv.reader([text], delimiter=dialect.delimiter, quoting=how), [])

    lines = numbers.tolist()
    if len(alone) > LOOKED_AT:  # sales of which little is known, unless most are headings
        found = totals_within(lines, alone[:LOOKED_AT].tolist(), row)
        alone = alone[: None if 2 * len(found) > LOOKED_AT else LOOKED_AT]
    return totals_within(lines, _either(candidates, alone).tolist(), row)


def _either(first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the numbers in one of two arrays, ascending; numpy's own function loads numpy.ma."""
    both = np.sort(np.concatenate([first, second]))
    return both[np.append(True, both[1:] != both[:-1])] if len(both) else both


def not_sales_in_tail(
    tail: Tail, dialect: Dialect, header: Sequence[str]
) -> tuple[dict[int, str], bool]:
    """Find the last records of a text file that are not sales, as :func:`not_sales_at_bottom`.

    Parameters
    ----------
    tail
        The end of the file, in the encoding of `dialect`.
    dialect, header
        How the file is written, and the fields of its header.

    Returns
    -------
    Reason by line number, and whether some totals are named elsewhere than at the beginning of
    their first filled cell (``K1 Total``), so that more of them may stand anywhere in the file.
    """
    delimiter, number, data = dialect.delimiter, tail.number, tail.data
    is_whole = number == 1
    text = data[len(dialect.begin) if is_whole else 0 :].decode(dialect.encoding, "surrogateescape")
    lines = iter(io.StringIO(text, newline=dialect.newline))
    if is_whole:
        _, number = read_header(lines, delimiter, dialect.first_line)
    blocks = list(read_records(lines, delimiter, len(header), number, 1024, quotes=dialect.quotes))
    rows = [row for block in blocks for row in block.rows]
    numbers = [line for block in blocks for line in block.lines]
    texts = [text for block in blocks for text in block.texts]
    bad = {line.line for block in blocks for line in block.bad}
    after_blank, report_lines = set(), ReportLines(header)
    for i, line in enumerate(numbers):
        if line != number and line - 1 not in bad and not report_lines.reason(rows[i]):
            after_blank.add(line)
        number = line + texts[i].count("\n")
    found = not_sales_at_bottom(rows, numbers, after_blank)
    totals = [i for i, line in enumerate(numbers) if found.get(line) == TOTAL]
    raw = RawRows.from_lines([dialect.encode(texts[i]) for i in totals])
    like = _beginning_like_totals(raw, ord(delimiter))
    named = sum(any(map(str.isalpha, "".join(rows[i]))) for i in totals)
    return found, len(like) < named


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


def _with_one_cell(raw: RawRows, delimiter: int, n_fields: int) -> NDArray[np.int64]:
    """Return the rows of nothing but one cell among delimiters, or of nothing but quotes."""
    if n_fields < 3 or not len(raw):
        return np.empty(0, dtype=np.int64)
    data, begins, ends = np.frombuffer(raw.data, dtype=np.uint8), raw.ends[:-1], raw.bodies
    is_quoted = (data[begins] == _QUOTE) & (ends - begins == 3 * n_fields - 1)
    is_quoted[is_quoted] = data[begins[is_quoted] + 1] == _QUOTE
    rows = np.flatnonzero((data[begins] == delimiter) | (data[ends - 1] == delimiter))
    begins, ends = begins[rows], ends[rows]
    for _ in range(n_fields - 1):
        leading = data[begins] == delimiter
        left = leading | (data[ends - 1] == delimiter)
        rows, begins, ends = rows[left], (begins + leading)[left], (ends - ~leading)[left]
        if not len(rows):
            break
    return np.concatenate([rows, np.flatnonzero(is_quoted)])


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


@cache  # few files need it
def _anywhere() -> str:
    """Return a pattern of the words for totals in the bytes of a row, in any case."""
    ascii_parts = {re.split(r"[^\x00-\x7f]", word)[0] for word in TOTAL_WORDS}
    return rf"(?i)\b(?:{'|'.join(sorted(map(re.escape, ascii_parts)))})"


def _key(word: bytes) -> int:
    return int.from_bytes(bytes(letter | _CASE for letter in word))


def _table_of(characters: Iterable[int]) -> NDArray[np.bool_]:
    """Return which of the 256 bytes are among the characters."""
    table = np.zeros(256, dtype=bool)
    table[list(characters)] = True
    return table


LOOKED_AT = 200
"""Rows of one cell that are looked at in a block, to know whether they are headings."""
MOST_EMPTY = 8
"""Delimiters, quotes and spaces that may stand before a word for total."""
_PREFIX = 5
"""Bytes of a prefix. Case is folded by setting a bit, which other characters share harmlessly."""
_CASE = 32
_QUOTE = ord('"')
_BEFORE, _AFTER = b'" ', b'" :.*=\r\n'
"""What may stand between a delimiter and a word for total, and right after a short word."""
_WORDS = [word.encode() for word in sorted(TOTAL_WORDS)]
_FIRST_LETTERS = _table_of(word[0] | _CASE for word in _WORDS)
