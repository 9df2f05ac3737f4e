"""Reads a CSV file block by block: with pyarrow where every line is a record, else line by line.

It reads exactly the records that ``strict_reader`` reads. A block stands alone where each of its
lines is a record for itself (``plain_blocks``): blocks can then be read side by side. pyarrow reads
a block whose lines are all good; every other block goes through the strict reader.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import BinaryIO, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
from numpy.typing import NDArray

from b2x.records.arrow import TEXT, text_array
from b2x.records.delimited.dialect import Dialect
from b2x.records.delimited.line_buffer import BLOCK_BYTES, LineBuffer
from b2x.records.delimited.plain_blocks import split_plain
from b2x.records.delimited.raw_rows import RawRows
from b2x.records.delimited.report_lines import ReportLineSearch
from b2x.records.delimited.strict_reader import (
    BadLine,
    Block,
    Header,
    read_header,
    read_records,
)

LEAST = 64 * 2**10
"""Bytes of the smallest block. Blocks grow from four times as much, so that little is read to
understand a file, and shrink to it around a line that is not a record."""
MOST_ROWS = 2**17
"""Lines of a part; more only have two or three letters, and take much memory if they are bad."""
ROWS = 1024
"""Records and bad lines that are read line by line before a block is tried again."""


@dataclass(frozen=True, slots=True)
class Part:
    """Consecutive records of a CSV file.

    Attributes
    ----------
    numbers
        int64 of shape (n,): number of each record's first line in the file.
    raw
        The records as they were.
    column
        Returns the column at a position as text of length n.
    bad, empty
        Lines between them that are not records, and the number of lines with nothing in them.
    """

    numbers: NDArray[np.int64]
    raw: RawRows
    column: Callable[[int], pa.Array]
    bad: list[BadLine] = field(default_factory=list)
    empty: int = 0


Piece: TypeAlias = Callable[[], Part]
"""Reads a part of a file, the same whenever it is called."""


class RecordReader:
    r"""Reads the records of a CSV file from its beginning.

    Parameters
    ----------
    stream
        The bytes of the file, decompressed.
    dialect
        How it is written.
    block_size
        Bytes of the largest block.

    Attributes
    ----------
    header
        The first record, None where there is none.

    Examples
    --------
    >>> import io
    >>> file = io.BytesIO(b'a,b\n1,2\n"3\n4",5\n')
    >>> reader = RecordReader(file, Dialect("utf-8", False, ",", "\n", ()))
    >>> reader.header.fields
    ['a', 'b']
    >>> [read().column(0).to_pylist() for read in reader.pieces()]
    [['1', '3\n4']]
    """

    def __init__(self, stream: BinaryIO, dialect: Dialect, block_size: int = BLOCK_BYTES) -> None:
        self._lines = LineBuffer(stream, dialect)
        self._dialect = dialect
        self._size = block_size
        lines = self._lines.texts()
        header, self._number = read_header(lines, dialect.delimiter, dialect.first_line)
        self.header = _with_open_end(header, dialect) if header is not None else None
        self._lines.drop_lines(self._lines.taken)

    def pieces(self, columns: Collection[int] | None = None) -> Iterator[Piece]:
        """Yield, once, what reads the parts after the header; threads may share the work.

        Parameters
        ----------
        columns
            Positions of the columns to read; None for all.
        """
        assert self.header is not None
        block_reader = BlockReader(self.header.fields, columns, self._dialect)
        least = min(LEAST, self._size)
        number, size = self._number, min(LEAST * 4, self._size)
        while data := self._lines.block(size):
            raw = split_plain(data, self._dialect)
            if raw is not None:
                for i in range(0, len(raw), MOST_ROWS):
                    part = raw if len(raw) <= MOST_ROWS else raw.part(i, i + MOST_ROWS)
                    yield partial(block_reader.part, part, number + i)
                self._lines.drop(len(data))
                number += len(raw)
                size = min(size * 2, self._size)
            elif size > least:
                size = max(size // 8, least)
            else:
                block = block_reader.records(self._lines.texts(), number, ROWS)
                yield partial(_as_part, block, self._dialect)
                self._lines.drop_lines(block.end - number)
                number, size = block.end, least


def _with_open_end(header: Header, dialect: Dialect) -> Header:
    """Return the header with the nameless last field that all rows have, without one none has."""
    body = header.text.rstrip("\r\n")
    if dialect.open_header:
        return Header(header.fields[:-1], body[:-1] + header.text[len(body) :])
    if not dialect.open_end:
        return header
    return Header([*header.fields, ""], body + dialect.delimiter + header.text[len(body) :])


class BlockReader:
    """Reads blocks of whole records.

    Parameters
    ----------
    header
        Fields of the header.
    columns
        Positions of the columns to read; None for all.
    dialect
        How the file is written.
    """

    def __init__(
        self, header: list[str], columns: Collection[int] | None, dialect: Dialect
    ) -> None:
        self._header, self._dialect = header, dialect
        self._wanted = sorted(range(len(header)) if columns is None else columns)
        self._report_lines = ReportLineSearch(
            header, self._wanted, dialect.delimiter, quotes=dialect.quotes
        )

    def part(self, raw: RawRows, number: int) -> Part:
        """Return the records of a block of single lines, the first of which has a number."""
        part = self._at_once(raw, number)
        if part is not None:
            return part
        if len(raw.data) <= LEAST or len(raw) == 1:
            lines = [raw.row(i).decode(self._dialect.encoding) for i in range(len(raw))]
            return _as_part(self.records(iter(lines), number, len(raw)), self._dialect)
        step = -(-len(raw) // 8)
        starts = range(0, len(raw), step)
        return _joined([self.part(raw.part(i, i + step), number + i) for i in starts])

    def records(self, lines: Iterator[str], number: int, most: int) -> Block:
        """Return the first `most` records and bad lines, read line by line."""
        delimiter, n_fields = self._dialect.delimiter, len(self._header)
        quotes = self._dialect.quotes
        return next(read_records(lines, delimiter, n_fields, number, most, self._header, quotes))

    def _at_once(self, raw: RawRows, number: int) -> Part | None:
        """Return a block in which every line is a record; None where one may not be."""
        n_fields = len(self._header)
        lengths = raw.bodies - raw.ends[:-1]
        # A line of nothing, or of delimiters only, is not a row.
        if not lengths.min() or (lengths == n_fields - 1).any():
            return None
        if lengths.max() > csv.field_size_limit():
            return None
        text = raw.data
        if self._dialect.encoding != "utf-8" and not text.isascii():
            text = text.decode(self._dialect.encoding).encode()
        names = [str(i) for i in range(n_fields)]
        included = sorted({*self._wanted, self._report_lines.position})
        try:
            table = pacsv.read_csv(
                pa.BufferReader(text),
                pacsv.ReadOptions(use_threads=False, block_size=len(text) + 1, column_names=names),
                pacsv.ParseOptions(
                    delimiter=self._dialect.delimiter,
                    quote_char='"' if self._dialect.quotes else False,
                ),
                pacsv.ConvertOptions(
                    check_utf8=False,
                    column_types=dict.fromkeys(names, TEXT),
                    strings_can_be_null=False,
                    include_columns=[names[i] for i in included],
                ),
            )
        except pa.ArrowInvalid:  # a line with too few or too many fields
            return None
        if table.num_rows != len(raw):
            return None
        arrays = {i: _in_one_piece(table.column(names[i])) for i in included}
        searched = arrays[self._report_lines.position]
        if self._report_lines.finds_any(searched, raw, self._dialect.encoding):
            return None
        return Part(np.arange(number, number + len(raw)), raw, arrays.__getitem__)


def _as_part(block: Block, dialect: Dialect) -> Part:
    columns: list[tuple[str, ...]] = []

    def column(position: int) -> pa.Array:
        if not columns:  # once, on first use
            columns.extend(zip(*block.rows, strict=True))
        return text_array(columns[position] if columns else ())

    raw = RawRows.from_lines([dialect.encode(text) for text in block.texts])
    numbers = np.array(block.lines, dtype=np.int64)
    return Part(numbers, raw, column, block.bad, block.empty)


def _joined(parts: Sequence[Part]) -> Part:
    """Return consecutive parts as one."""
    return Part(
        np.concatenate([part.numbers for part in parts]),
        RawRows.joined([part.raw for part in parts]),
        lambda position: pa.concat_arrays([part.column(position) for part in parts]),
        [bad for part in parts for bad in part.bad],
        sum(part.empty for part in parts),
    )


def _in_one_piece(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
