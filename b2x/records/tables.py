"""Tables that can be read more than once, in chunks: CSV and Parquet files, stdin, memory.

A chunk gives its columns as Arrow arrays and keeps its rows as they came, for the way out.
"""

from __future__ import annotations

import glob
import gzip
import io
import os
import shutil
import sys
import tempfile
import zlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any, BinaryIO, Protocol, TypeAlias, cast

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from b2x.errors import InputError, did_you_mean
from b2x.records.blocks import MOST, RecordReader
from b2x.records.dialect import Dialect, detect
from b2x.records.folders import open_parts
from b2x.records.frames import MIXED, kind_of, plain_column, to_arrow
from b2x.records.lines import BadLine
from b2x.records.raw import RawRows

CHUNK = 65_536
"""Rows of Parquet or memory that are taken at a time; a file of text goes by bytes."""

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
    batch
        The rows as they were in an Arrow table.
    """

    numbers: NDArray[np.int64]
    column: Callable[[int], pa.Array]
    raw: RawRows | None = None
    bad: list[BadLine] = field(default_factory=list)
    empty: int = 0
    share: float = 1.0
    batch: pa.RecordBatch | None = None

    def __len__(self) -> int:
        return len(self.numbers)


class Table(Protocol):
    """What every kind of table offers."""

    name: str
    format: str
    headers: list[str]
    rows: int | None
    mixed: frozenset[int]

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

    What a file is follows from its first bytes, not from its name: Parquet, gzip or text. A
    folder or pattern is a table in several Parquet files.

    Raises
    ------
    InputError
        When there is no such file, or it is no table.

    Examples
    --------
    >>> open_table({"volume": [1, 2]}).rows
    2
    """
    if not isinstance(source, str | os.PathLike):
        return ArrowTable.from_memory(source)
    if source == "-":
        stdin = _Spooled(sys.stdin.buffer)
        return _open_file(stdin.open, "standard input", stdin.size, delimiter, encoding)
    path = Path(source)
    if path.is_dir() or (glob.has_magic(str(path)) and not path.exists()):
        return ArrowTable(str(path), "Parquet", *open_parts(str(path)))
    if not path.is_file():
        near = [other.name for other in path.parent.glob("*")] if path.parent.is_dir() else []
        raise InputError(
            f"no such file.{did_you_mean(path.name, near)}",
            where=str(path),
            next_step="check the path",
        )
    return _open_file(lambda: path.open("rb"), str(path), path.stat().st_size, delimiter, encoding)


class CsvTable:
    """A CSV file, plain or gzip.

    Parameters
    ----------
    open_bytes
        Opens the file anew from its beginning.
    name
        What to call it.
    size
        Its length in bytes.

    Attributes
    ----------
    block_size
        Bytes that are read at a time.
    """

    format = "CSV"
    block_size = MOST
    rows: int | None = None
    mixed: frozenset[int] = frozenset()

    def __init__(
        self,
        open_bytes: Callable[[], BinaryIO],
        name: str,
        size: int,
        *,
        delimiter: str | None = None,
        encoding: str | None = None,
    ) -> None:
        self.name = name
        self._open, self._size = open_bytes, size
        with open_bytes() as stream:
            self._zipped = stream.read(2) == b"\x1f\x8b"
        try:
            self.dialect = detect(self._open_plain, name, delimiter=delimiter, encoding=encoding)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise InputError(
                f"damaged gzip file: {error}", where=name, next_step="fetch it again"
            ) from None
        with self._open_plain() as stream:
            header = RecordReader(stream, self.dialect).header
        if header is None or any("\udc80" <= letter <= "\udcff" for letter in header.text):
            raise InputError(
                "no header line can be read",
                where=self.name,
                next_step="begin the file with a line of column names",
            )
        self.header = header
        self.headers = list(header.fields)

    def chunks(self, columns: Collection[int] | None = None) -> Iterator[Chunk]:
        """Yield the records, some megabytes at a time."""
        with self._open() as stream:
            plain = cast(BinaryIO, _Unzipped(stream)) if self._zipped else stream
            for part in RecordReader(plain, self.dialect, self.block_size).parts(columns):
                done = stream.tell() / max(self._size, 1)
                yield Chunk(part.numbers, part.column, part.raw, part.bad, part.empty, done)

    def _open_plain(self) -> BinaryIO:
        stream = self._open()
        return cast(BinaryIO, _Unzipped(stream)) if self._zipped else stream


class ArrowTable:
    """A Parquet file or a table in memory.

    Parameters
    ----------
    name, format
        What to call it, and what it is.
    schema, rows
        Its columns and length.
    batches
        Gives its record batches of a size, from the beginning.
    """

    def __init__(
        self,
        name: str,
        format: str,
        schema: pa.Schema,
        rows: int,
        batches: Callable[[int], Iterator[pa.RecordBatch]],
    ) -> None:
        self.name, self.format = name, format
        self.rows: int | None = rows
        self.schema = schema
        self.headers: list[str] = list(schema.names)
        self.dialect: Dialect | None = None
        self.mixed = frozenset(i for i, field in enumerate(schema) if field.metadata == MIXED)
        self._batches = batches

    @classmethod
    def from_memory(cls, source: Source) -> ArrowTable:
        """Take in any table that :func:`b2x.records.frames.to_arrow` does."""
        kind = kind_of(source)
        table = to_arrow(source)

        def batches(size: int) -> Iterator[pa.RecordBatch]:
            return iter(table.to_batches(max_chunksize=size))

        return cls(f"{kind} table", kind, table.schema, table.num_rows, batches)

    @classmethod
    def from_parquet(cls, open_bytes: Callable[[], BinaryIO], name: str) -> ArrowTable:
        """Open a Parquet file."""
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
            numbers = np.arange(done + 1, done + 1 + batch.num_rows)
            done += batch.num_rows
            column = partial(_plain_column, batch)
            yield Chunk(numbers, column, share=done / max(self.rows or 0, 1), batch=batch)


class LoadedTable:
    """A table read into memory as a whole: one chunk.

    Parameters
    ----------
    table
        The table to read.
    """

    def __init__(self, table: CsvTable | ArrowTable) -> None:
        self.name, self.format, self.headers = table.name, table.format, table.headers
        self.mixed, self.dialect = table.mixed, table.dialect
        chunks = list(table.chunks())
        columns = [
            pa.concat_arrays([chunk.column(i) for chunk in chunks]) if chunks else pa.nulls(0)
            for i in range(len(self.headers))
        ]
        numbers = [chunk.numbers for chunk in chunks]
        self._chunk = Chunk(
            np.concatenate(numbers) if numbers else np.empty(0, dtype=np.int64),
            columns.__getitem__,
            bad=[bad for chunk in chunks for bad in chunk.bad],
            empty=sum(chunk.empty for chunk in chunks),
        )
        self.rows: int | None = len(self._chunk)

    def chunks(self, columns: Collection[int] | None = None) -> Iterator[Chunk]:
        """Yield the whole table at once."""
        yield self._chunk


def _open_file(
    open_bytes: Callable[[], BinaryIO],
    name: str,
    size: int,
    delimiter: str | None,
    encoding: str | None,
) -> CsvTable | ArrowTable:
    with open_bytes() as stream:
        start = stream.read(4)
    if start == b"PAR1":
        return ArrowTable.from_parquet(open_bytes, name)
    if start in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        raise InputError(
            "an Excel workbook or zip archive is no table that can be read",
            where=name,
            next_step="save the sheet as CSV UTF-8",
        )
    return CsvTable(open_bytes, name, size, delimiter=delimiter, encoding=encoding)


def _plain_column(batch: pa.RecordBatch, position: int) -> pa.Array:
    return plain_column(batch.column(position))[0]


class _Unzipped(gzip.GzipFile):
    """A gzip file that closes what it reads from."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        super().__init__(fileobj=stream, mode="rb")

    def close(self) -> None:
        super().close()
        self._stream.close()


class _Spooled:
    """A stream that can be read once, kept in an unnamed temporary file to be read again."""

    def __init__(self, stream: BinaryIO) -> None:
        self._file = tempfile.TemporaryFile(prefix="b2x-")  # noqa: SIM115  # lives as long as self
        self._one_at_a_time = Lock()
        shutil.copyfileobj(stream, self._file, 2**20)
        self.size = self._file.tell()

    def open(self) -> BinaryIO:
        """Return the file from its beginning, beside others that are open."""
        return io.BufferedReader(_Place(self))

    def read_at(self, position: int, size: int) -> bytes:
        """Return up to `size` bytes from a position on."""
        with self._one_at_a_time:
            self._file.seek(position)
            return self._file.read(size)


class _Place(io.RawIOBase):
    """A place in a spooled stream, moved by reading."""

    def __init__(self, spooled: _Spooled) -> None:
        self._spooled, self._position = spooled, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        origin = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._spooled.size}
        self._position = origin[whence] + offset
        return self._position

    def readinto(self, buffer: Any) -> int:
        data = self._spooled.read_at(self._position, len(buffer))
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)
