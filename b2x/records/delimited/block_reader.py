"""CSV bytes to chunks of records: block by block in C where every line is a record, else by lines.

A block stands alone where the strict reader of lines.py would end a record with each of its lines:
then the next can be read beside it. It is read by pyarrow where each line is a good record too;
what the strict reader would say of any other, it is asked.
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
from b2x.records.delimited.raw_rows import RawRows
from b2x.records.delimited.strict_reader import (
    BadLine,
    Block,
    Header,
    OddRecords,
    read_header,
    read_records,
)

LEAST = 64 * 2**10
MOST = 2 * 2**20
"""Bytes of a block, at least and at most. A first block is small, so that little is read to
understand a file; a block that holds a line that is no record is read in smaller ones."""
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
        Gives the column at a position as text of length n.
    bad, empty
        Lines among them that are no record, and how many held nothing.
    """

    numbers: NDArray[np.int64]
    raw: RawRows
    column: Callable[[int], pa.Array]
    bad: list[BadLine] = field(default_factory=list)
    empty: int = 0


Piece: TypeAlias = Callable[[], Part]
"""Reads a part of a file, the same whenever it is called."""


def open_ended(header: Header, dialect: Dialect) -> Header:
    r"""Return a header with the nameless last field that every row has, where that is so.

    Examples
    --------
    >>> dialect = Dialect("utf-8", False, ",", "\n", (), open_end=True)
    >>> open_ended(Header(["a", "b"], "a,b\n"), dialect)
    Header(fields=['a', 'b', ''], text='a,b,\n')
    """
    if not dialect.open_end:
        return header
    body = header.text.rstrip("\r\n")
    return Header([*header.fields, ""], body + dialect.delimiter + header.text[len(body) :])


class RecordReader:
    r"""Reads a CSV file's records from its beginning.

    Parameters
    ----------
    stream
        The file's bytes, decompressed.
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
    >>> [part.column(0).to_pylist() for part in reader.parts()]
    [['1', '3\n4']]
    """

    def __init__(self, stream: BinaryIO, dialect: Dialect, block_size: int = MOST) -> None:
        self._lines = _Lines(stream, dialect)
        self._dialect = dialect
        self._size = block_size
        lines = self._lines.texts()
        header, self._number = read_header(lines, dialect.delimiter, dialect.first_line)
        self.header = open_ended(header, dialect) if header is not None else None
        self._lines.leave(self._lines.taken)

    def parts(self, columns: Collection[int] | None = None) -> Iterator[Part]:
        """Yield all that follows the header, once; `columns` as :meth:`pieces`."""
        for piece in self.pieces(columns):
            yield piece()

    def pieces(self, columns: Collection[int] | None = None) -> Iterator[Piece]:
        """Yield what reads the parts that follow the header, once; threads may share the work.

        Parameters
        ----------
        columns
            Positions of the columns that are needed; None for all.
        """
        assert self.header is not None
        block_reader = _BlockReader(self.header.fields, columns, self._dialect)
        least = min(LEAST, self._size)
        number, size = self._number, min(LEAST * 4, self._size)
        while data := self._lines.peek(size):
            raw = _as_lines(data, self._dialect)
            if raw is not None:
                yield partial(block_reader.part, raw, number)
                self._lines.drop(len(data))
                number += len(raw)
                size = min(size * 2, self._size)
            elif size > least:
                size = max(size // 8, least)
            else:
                block = block_reader.records(self._lines.texts(), number, ROWS)
                yield partial(_as_part, block, self._dialect)
                self._lines.leave(block.end - number)
                number, size = block.end, least


class _BlockReader:
    """Reads blocks of lines, none of which a record goes beyond.

    Parameters
    ----------
    header
        The header's fields.
    columns
        Positions of the columns that are needed; None for all.
    dialect
        How the file is written.
    """

    def __init__(
        self, header: list[str], columns: Collection[int] | None, dialect: Dialect
    ) -> None:
        self._header, self._dialect = header, dialect
        self._wanted = sorted(range(len(header)) if columns is None else columns)
        self._sought = _Sought(header, self._wanted, dialect.delimiter)

    def part(self, raw: RawRows, number: int) -> Part:
        """Return the records of a block whose first line has a number."""
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
        """Return the first records and lines that are none, read one by one."""
        delimiter, n_fields = self._dialect.delimiter, len(self._header)
        return next(read_records(lines, delimiter, n_fields, number, most, self._header))

    def _at_once(self, raw: RawRows, number: int) -> Part | None:
        """Return a block whose every line is a record; None where one may not be."""
        n_fields = len(self._header)
        lengths = raw.bodies - raw.ends[:-1]
        # A line of nothing, or of delimiters only, is no row.
        if not lengths.min() or (lengths == n_fields - 1).any():
            return None
        if lengths.max() > csv.field_size_limit():
            return None
        text = raw.data
        if self._dialect.encoding != "utf-8" and not text.isascii():
            text = text.decode(self._dialect.encoding).encode()
        names = [str(i) for i in range(n_fields)]
        try:
            table = pacsv.read_csv(
                pa.BufferReader(text),
                pacsv.ReadOptions(use_threads=False, block_size=len(text) + 1, column_names=names),
                pacsv.ParseOptions(delimiter=self._dialect.delimiter),
                pacsv.ConvertOptions(
                    check_utf8=False,
                    column_types=dict.fromkeys(names, TEXT),
                    strings_can_be_null=False,
                    include_columns=[
                        names[i] for i in sorted({*self._wanted, self._sought.position})
                    ],
                ),
            )
        except pa.ArrowInvalid:  # a line with too few or too many fields
            return None
        if table.num_rows != len(raw):
            return None
        sought = _one(table.column(names[self._sought.position]))
        if self._sought.is_in(sought, raw, self._dialect.encoding):
            return None
        arrays = {i: _one(table.column(names[i])) for i in self._wanted}
        return Part(np.arange(number, number + len(raw)), raw, arrays.__getitem__)


class _Sought:
    """Finds records that are no rows by one column, in which they would show."""

    def __init__(self, header: list[str], wanted: list[int], delimiter: str) -> None:
        named = [i for i, name in enumerate(header) if name]
        self.position = next((i for i in wanted if header[i]), named[0])
        self._name = header[self.position].encode()
        self._odd, self._delimiter = OddRecords(header), delimiter

    def is_in(self, column: pa.Array, raw: RawRows, encoding: str) -> bool:
        """Return whether one of the rows, of which this is the column, is odd."""
        _, offsets_buffer, data_buffer = column.buffers()
        offsets = np.frombuffer(offsets_buffer, dtype=np.int64, count=len(column) + 1)
        data = np.frombuffer(data_buffer or b"", dtype=np.uint8)
        full = np.flatnonzero(np.diff(offsets))
        first, last = data[offsets[full]], data[offsets[full + 1] - 1]
        like = (first | _CASE) == (self._name[0] | _CASE)
        like &= (last | _CASE) == (self._name[-1] | _CASE)
        like &= np.diff(offsets)[full] == len(self._name)
        drawn = _is_dash(first) & _is_dash(last)
        if drawn.any():  # a dash may stand for nothing: the whole line has to be drawn
            line = np.frombuffer(raw.data, dtype=np.uint8)
            begins, ends = line[raw.ends[full]], line[raw.bodies[full] - 1]
            like |= drawn & _is_dash(begins) & _is_dash(ends)
        return any(self._is_odd(raw.row(row).decode(encoding)) for row in full[like].tolist())

    def _is_odd(self, line: str) -> bool:
        return bool(self._odd.reason(next(csv.reader([line], delimiter=self._delimiter))))


def _is_dash(letters: NDArray[np.uint8]) -> NDArray[np.bool_]:
    dashes: NDArray[np.bool_] = (
        (letters == ord("-")) | (letters == ord("=")) | (letters == ord('"'))
    )
    return dashes


_CASE = 32
"""The bit in which capitals of ASCII differ."""


class _Lines:
    """A file's bytes from the first that is not dropped yet, as blocks or as lines."""

    def __init__(self, stream: BinaryIO, dialect: Dialect) -> None:
        self._stream, self._dialect = dialect.decoded(stream), dialect
        self._newline = dialect.newline.encode()
        self._held = b""
        self._ended = False
        self._starts: list[int] = []
        self._stream.read(len(dialect.begin))

    @property
    def taken(self) -> int:
        """How many lines the iterator begun last has given."""
        return len(self._starts) - 1

    def peek(self, size: int) -> bytes:
        """Return whole lines of `size` bytes, or one longer line; nothing at the end."""
        while True:
            if len(self._held) < size and not self._ended:
                self._fill(size)
                continue
            cut = self._held.rfind(self._newline, 0, size) + 1
            if not cut:
                cut = self._held.find(self._newline, size) + 1
            if cut or self._ended:
                return self._held[: cut or len(self._held)]
            self._fill(len(self._held) + MOST)

    def drop(self, size: int) -> None:
        """Go on after `size` bytes."""
        self._held = self._held[size:]

    def texts(self) -> Iterator[str]:
        """Yield lines as text, with their ends; none of them is dropped."""
        position = 0
        self._starts = [0]
        while True:
            end = self._held.find(self._newline, position) + 1
            if not end:
                if not self._ended:
                    self._fill(len(self._held) + LEAST)
                    continue
                if position == len(self._held):
                    return
                end = len(self._held)
            line = self._held[position:end]
            position = end
            self._starts.append(position)
            yield line.decode(self._dialect.encoding, "surrogateescape")

    def leave(self, lines: int) -> None:
        """Go on after the first lines that :meth:`texts` has given."""
        self.drop(self._starts[lines])

    def _fill(self, size: int) -> None:
        pieces, length = [self._held], len(self._held)
        while length < size:
            piece = self._stream.read(size - length)
            if not piece:
                self._ended = True
                break
            pieces.append(piece)
            length += len(piece)
        self._held = b"".join(pieces)


def _as_part(block: Block, dialect: Dialect) -> Part:
    turned: list[tuple[str, ...]] = []

    def column(position: int) -> pa.Array:
        if not turned:  # once, on first use
            turned.extend(zip(*block.rows, strict=True))
        return text_array(turned[position] if turned else ())

    raw = RawRows.from_lines([dialect.encode(text) for text in block.texts])
    numbers = np.array(block.lines, dtype=np.int64)
    return Part(numbers, raw, column, block.bad, block.empty)


def _joined(parts: Sequence[Part]) -> Part:
    """Return parts, one after the other, as one."""
    return Part(
        np.concatenate([part.numbers for part in parts]),
        RawRows.joined([part.raw for part in parts]),
        lambda position: pa.concat_arrays([part.column(position) for part in parts]),
        [bad for part in parts for bad in part.bad],
        sum(part.empty for part in parts),
    )


def _as_lines(data: bytes, dialect: Dialect) -> RawRows | None:
    """Return a block as lines, where no record goes beyond one; None where one may."""
    if not _is_plain(data, dialect):
        return None
    raw = RawRows.from_block(data)
    return raw if b'"' not in data or _is_quoted_properly(raw, dialect.delimiter) else None


def _is_plain(data: bytes, dialect: Dialect) -> bool:
    """Return whether letters and line ends of a block leave no question."""
    if dialect.newline != "\n" or b"\0" in data:
        return False
    if b"\r" in data and data.count(b"\r") != data.count(b"\r\n"):
        return False
    if data.isascii():
        return True
    if dialect.encoding != "utf-8" and not dialect.encoding.startswith(("cp125", "iso8859")):
        return False
    try:
        data.decode(dialect.encoding)
    except UnicodeDecodeError:
        return False
    return True


def _is_quoted_properly(lines: RawRows, delimiter: str) -> bool:
    """Return whether each quoted field begins after a delimiter and ends before one, in a line."""
    letters = np.frombuffer(lines.data, dtype=np.uint8)
    quotes = np.flatnonzero(letters == ord('"'))
    if len(quotes) % 2:
        return False
    opening, closing = quotes[::2], quotes[1::2]
    before = letters[opening - 1]  # of the first letter, the last: set right below
    begins = (before == ord(delimiter)) | (before == ord("\n"))
    begins[opening == 0] = True
    begins[1:] |= opening[1:] == closing[:-1] + 1  # a quote in the field, written twice
    after = letters[np.minimum(closing + 1, len(letters) - 1)]
    ends = (after == ord(delimiter)) | (after == ord("\n")) | (after == ord("\r"))
    ends[closing == len(letters) - 1] = True
    ends[:-1] |= closing[:-1] + 1 == opening[1:]
    if not (begins.all() and ends.all()):
        return False
    line_of = np.searchsorted(lines.ends, quotes, side="right")
    return bool((line_of[::2] == line_of[1::2]).all())


def _one(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
