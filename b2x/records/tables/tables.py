"""Tables that can be read more than once, in chunks: files of text, Parquet, workbooks, memory.

A chunk gives its columns as Arrow arrays and keeps its rows as they came, for the way out. What a
file is packed in is containers.py's, what a workbook holds excel.py's.
"""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Protocol, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from b2x.errors import InputError, did_you_mean
from b2x.records.delimited.block_reader import MOST, Part, RecordReader
from b2x.records.delimited.dialect import Dialect, detect_with_tail
from b2x.records.delimited.raw_rows import RawRows
from b2x.records.delimited.strict_reader import BadLine
from b2x.records.files.packed import (
    OpenBytes,
    compression_of,
    members,
    open_member,
    refuse_damage,
    unpack,
)
from b2x.records.files.spooled import Spooled
from b2x.records.tables.frames import MIXED, kind_of, plain_column, to_arrow
from b2x.records.tables.headers import unique_headers
from b2x.records.tables.parquet_folder import open_parts
from b2x.records.tables.totals import not_sales_of_text, totals_of_text

CHUNK = 65_536
"""Rows of Parquet or memory that are taken at a time; a file of text goes by bytes."""

MOST_LAYERS = 3
"""How many times over a file may be compressed."""

Source: TypeAlias = Any
"""A path, ``"-"`` for standard input, or any table that frames.py takes."""


@dataclass(frozen=True)
class Chunk:
    """Consecutive rows of a table.

    Attributes
    ----------
    numbers
        int64 of shape (n,): line number in a file of text, else row number; the first is 1.
    column
        Gives the column at a position as an Arrow array of n values.
    raw
        The rows as they were in a file of text; None for other tables.
    bad, empty
        Lines among them that are no rows, and how many held nothing.
    share
        How much of the table has been read at its end, 0 to 1.
    totals
        By their numbers: why rows among them that stand between sales are none.
    batch
        The rows as they were in an Arrow table.
    first
        How many rows of the table come before it.
    """

    numbers: NDArray[np.int64]
    column: Callable[[int], pa.Array]
    raw: RawRows | None = None
    bad: list[BadLine] = field(default_factory=list)
    empty: int = 0
    share: float = 1.0
    totals: Mapping[int, str] = field(default_factory=dict)
    batch: pa.RecordBatch | None = None
    first: int = 0

    def __len__(self) -> int:
        return len(self.numbers)


def not_sales_of(table: Table, chunk: Chunk) -> dict[int, str]:
    """Return why rows of a chunk are no sales, by their numbers; rows elsewhere may be among them.

    Parameters
    ----------
    table
        What the chunk is of: it knows what stands under its last sale.
    chunk
        Some of its rows.
    """
    return {**table.not_sales, **chunk.totals}


Piece: TypeAlias = Callable[[], Chunk]
"""Reads a chunk of a table."""


class Table(Protocol):
    """What every kind of table offers."""

    name: str
    format: str
    headers: list[str]
    rows: int | None
    mixed: frozenset[int]

    @property
    def not_sales(self) -> Mapping[int, str]:
        """By line or row number: why a row, a total say, is no sale."""
        ...

    @property
    def dialect(self) -> Dialect | None:
        """How a file of text is written; None for other tables."""
        ...

    def chunks(self, columns: Collection[int] | None = None) -> Iterator[Chunk]:
        """Yield the table from its beginning, piece by piece.

        Of a file of text, only the columns at the positions named can be asked for; None for all.
        """
        ...


def open_table(
    source: Source, *, delimiter: str | None = None, encoding: str | None = None
) -> CsvTable | ArrowTable:
    """Open a path, standard input (``"-"``, spooled to a temporary file) or a table in memory.

    What a file is follows from its first bytes, not from its name: Parquet, a workbook (.xlsx,
    .xls, .ods), text, or one of these in gzip, Zstandard, bzip2, xz or zip. A sheet of a workbook
    or a file of a zip archive is named after the path: ``orders.xlsx#March``. A folder or pattern
    is a table in several Parquet files. Text is streamed, a workbook held in memory.

    Parameters
    ----------
    source
        What to open.
    delimiter, encoding
        How a file of text is written, as :func:`b2x.records.delimited.dialect.detect_with_tail`.

    Raises
    ------
    InputError
        When there is no such file, it is no table, or several tables could be meant.
    UsageError
        When `delimiter` or `encoding` is none that can be read.

    Examples
    --------
    >>> open_table({"volume": [1, 2]}).rows
    2
    """
    if not isinstance(source, str | os.PathLike):
        return ArrowTable.from_memory(source)
    if source == "-":
        stdin = Spooled(sys.stdin.buffer)
        return _File(stdin.open, "standard input", stdin.size).table(delimiter, encoding)
    path, part = _path_and_part(os.fspath(source))
    if path.is_dir() or (glob.has_magic(str(path)) and not path.exists()):
        return ArrowTable(str(path), "Parquet", *open_parts(str(path)))
    if not path.is_file():
        near = [other.name for other in path.parent.glob("*")] if path.parent.is_dir() else []
        raise InputError(
            f"no such file.{did_you_mean(path.name, near)}",
            where=str(path),
            next_step="check the path",
        )
    file = _File(lambda: path.open("rb"), str(path), path.stat().st_size, part)
    return file.table(delimiter, encoding)


class CsvTable:
    """A file of text, one record a line.

    Parameters
    ----------
    open_bytes
        Opens the file anew from its beginning, decompressed. The stream's ``tell`` says how much
        of the file has been read.
    name
        What to call it.
    size
        Its length in bytes, compressed.
    delimiter, encoding
        As :func:`b2x.records.delimited.dialect.detect_with_tail`.

    Attributes
    ----------
    header
        The header as it is in the file; `headers` are unique names that are made of it.
    not_sales
        By line number: why a row, a total say, is no sale. Those at the bottom are known from the
        beginning, those within are found while `chunks` are read.
    block_size
        Bytes that are read at a time.
    """

    format = "CSV"
    block_size = MOST
    rows: int | None = None
    mixed: frozenset[int] = frozenset()

    def __init__(
        self,
        open_bytes: OpenBytes,
        name: str,
        size: int,
        *,
        delimiter: str | None = None,
        encoding: str | None = None,
    ) -> None:
        self.name = name
        self._open, self._size = open_bytes, size
        self.dialect, tail = detect_with_tail(
            open_bytes, name, delimiter=delimiter, encoding=encoding
        )
        with open_bytes() as stream:
            header = RecordReader(stream, self.dialect).header
        if header is None or any("\udc80" <= letter <= "\udcff" for letter in header.text):
            raise InputError(
                "no header line can be read",
                where=self.name,
                next_step="begin the file with a line of column names",
            )
        self.header = header
        self.headers = unique_headers(header.fields)
        self.not_sales: Mapping[int, str] = not_sales_of_text(
            tail, self.dialect, len(header.fields)
        )

    def chunks(self, columns: Collection[int] | None = None) -> Iterator[Chunk]:
        """Yield the records, some megabytes at a time."""
        for piece in self.pieces(columns):
            yield piece()

    def pieces(self, columns: Collection[int] | None = None) -> Iterator[Piece]:
        """Yield what reads the chunks, for threads to call side by side."""
        with self._open() as stream:
            for part in RecordReader(stream, self.dialect, self.block_size).pieces(columns):
                yield partial(self._chunk, part, stream.tell() / max(self._size, 1))

    def _chunk(self, read: Callable[[], Part], share: float) -> Chunk:
        part = read()
        totals = totals_of_text(part.raw, part.numbers, self.dialect)
        return Chunk(part.numbers, part.column, part.raw, part.bad, part.empty, share, totals)


class ArrowTable:
    """A Parquet file, a sheet of a workbook or a table in memory.

    Parameters
    ----------
    name, format
        What to call it, and what it is.
    schema, rows
        Its columns and length.
    batches
        Gives its record batches of a size, from the beginning.
    numbers
        int64 of its length: what messages call each row; None for 1, 2, 3, ...
    not_sales
        By those numbers: why a row, a total say, is no sale.
    """

    def __init__(
        self,
        name: str,
        format: str,
        schema: pa.Schema,
        rows: int,
        batches: Callable[[int], Iterator[pa.RecordBatch]],
        numbers: NDArray[np.int64] | None = None,
        not_sales: Mapping[int, str] | None = None,
    ) -> None:
        self.name, self.format = name, format
        self.rows: int | None = rows
        self.schema = schema
        self.headers: list[str] = unique_headers(schema.names)
        self.dialect: Dialect | None = None
        self.not_sales: Mapping[int, str] = not_sales or {}
        self._numbers = numbers
        self._read_as: Mapping[int, pa.Array] = {}
        self.mixed = frozenset(i for i, field in enumerate(schema) if field.metadata == MIXED)
        self._batches = batches

    @classmethod
    def from_memory(cls, source: Source) -> ArrowTable:
        """Take in any table that :func:`b2x.records.tables.frames.to_arrow` does."""
        kind = kind_of(source)
        table = to_arrow(source)

        def batches(size: int) -> Iterator[pa.RecordBatch]:
            return iter(table.to_batches(max_chunksize=size))

        return cls(f"{kind} table", kind, table.schema, table.num_rows, batches)

    @classmethod
    def from_workbook(cls, stream: BinaryIO, name: str, sheet: str | None) -> ArrowTable:
        """Read a sheet of a workbook into memory, see :func:`read_sheet`."""
        from b2x.records.tables.workbook import (
            read_sheet,  # here, because other files do not need it
        )

        found = read_sheet(stream, name, sheet)

        def batches(size: int) -> Iterator[pa.RecordBatch]:
            return iter(found.table.to_batches(max_chunksize=size))

        numbers = np.array(found.numbers, dtype=np.int64)
        schema, rows = found.table.schema, found.table.num_rows
        table = cls(name, "Excel", schema, rows, batches, numbers, found.not_sales)
        table._read_as, table.mixed = found.mixed, table.mixed - found.mixed.keys()
        return table

    @classmethod
    def from_parquet(cls, open_bytes: OpenBytes, name: str) -> ArrowTable:
        """Open a Parquet file."""
        import pyarrow.parquet as pq  # here, because text needs none of it

        try:
            with open_bytes() as stream:
                file = pq.ParquetFile(stream)
                schema, rows = file.schema_arrow, file.metadata.num_rows
        except pa.ArrowException as error:
            raise InputError(
                f"damaged Parquet file: {error}", where=name, next_step="write it again"
            ) from None

        def batches(size: int) -> Iterator[pa.RecordBatch]:
            with open_bytes() as stream:
                yield from pq.ParquetFile(stream).iter_batches(batch_size=size)

        return cls(name, "Parquet", schema, rows, batches)

    def chunks(self, columns: Collection[int] | None = None) -> Iterator[Chunk]:
        """Yield the rows, `CHUNK` at a time."""
        done = 0
        for batch in self._batches(CHUNK):
            end = done + batch.num_rows
            numbers = np.arange(done + 1, end + 1)
            if self._numbers is not None:
                numbers = self._numbers[done:end]
            parts = {i: array.slice(done, len(numbers)) for i, array in self._read_as.items()}
            column = partial(_plain_column, batch, parts)
            done = end
            yield Chunk(numbers, column, share=done / max(self.rows or 0, 1), batch=batch)


def _path_and_part(source: str) -> tuple[Path, str | None]:
    """Return a path, and the sheet or member that is named after it."""
    before, hash_sign, part = source.rpartition("#")
    if hash_sign and part and not os.path.exists(source) and os.path.isfile(before):
        return Path(before), part
    return Path(source), None


@dataclass(frozen=True)
class _File:
    """A file that may be packed, and the part of it that is meant."""

    open_bytes: OpenBytes
    name: str
    size: int
    part: str | None = None
    layers: int = 0

    def table(self, delimiter: str | None, encoding: str | None) -> CsvTable | ArrowTable:
        """Open what is in it as a table."""
        with self.open_bytes() as stream:
            start = stream.read(8)
        if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
            return self._archive(delimiter, encoding)
        if start.startswith(b"\xd0\xcf\x11\xe0"):
            return self._workbook()
        compression = compression_of(start)
        if compression is not None:
            inside = unpack(self.open_bytes, compression)
            return self._inside(inside, compression, self.part, delimiter, encoding)
        if self.part is not None:
            raise InputError(
                f"{self.part!r} is named, and the file is no workbook or zip archive",
                where=self.name,
                next_step="leave out what follows #",
            )
        if start.startswith(b"PAR1"):
            return ArrowTable.from_parquet(self.open_bytes, self.name)
        return CsvTable(
            self.open_bytes, self.name, self.size, delimiter=delimiter, encoding=encoding
        )

    def _archive(self, delimiter: str | None, encoding: str | None) -> CsvTable | ArrowTable:
        with self.open_bytes() as stream:
            names = members(stream)
        if names is None:
            raise InputError(
                "damaged zip archive or Excel workbook",
                where=self.name,
                next_step="fetch it again, or save the sheet as CSV UTF-8",
            )
        if any(name in ("xl/workbook.xml", "xl/workbook.bin", "content.xml") for name in names):
            return self._workbook()
        inside = open_member(self.open_bytes, self.name, self.part)
        return self._inside(inside, "zip", None, delimiter, encoding)

    def _workbook(self) -> ArrowTable:
        with self.open_bytes() as stream:
            return ArrowTable.from_workbook(stream, self.name, self.part)

    def _inside(
        self,
        open_bytes: OpenBytes,
        compression: str,
        part: str | None,
        delimiter: str | None,
        encoding: str | None,
    ) -> CsvTable | ArrowTable:
        if self.layers == MOST_LAYERS:
            raise InputError(
                f"compressed {MOST_LAYERS + 1} times over", where=self.name, next_step="unpack it"
            )
        with refuse_damage(self.name, compression):
            size = self.size
            with open_bytes() as stream:
                start = stream.read(4)
                if start in (b"PAR1", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):  # read by jumping
                    with open_bytes() as whole:
                        spooled = Spooled(whole)
                    open_bytes, size = spooled.open, spooled.size
            file = _File(open_bytes, self.name, size, part, self.layers + 1)
            return file.table(delimiter, encoding)


def _plain_column(
    batch: pa.RecordBatch, read_as: Mapping[int, pa.Array], position: int
) -> pa.Array:
    return read_as[position] if position in read_as else plain_column(batch.column(position))[0]
