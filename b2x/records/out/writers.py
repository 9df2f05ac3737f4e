"""Rows out: the table's own columns as they came, with new columns after them.

Where the bytes end up, and when they count, is the caller's.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO, Protocol, TypeAlias

import pyarrow as pa

from b2x.errors import InputError
from b2x.records.arrow import TEXT, text_array
from b2x.records.delimited.cells import CellWriter, NewColumns, csv_cell, plain_cells
from b2x.records.delimited.dialect import Dialect
from b2x.records.delimited.raw_rows import RawRows
from b2x.records.delimited.strict_reader import BadLine
from b2x.records.tables.arrow_table import ArrowTable
from b2x.records.tables.chunk import Chunk, Table
from b2x.records.tables.csv_table import CsvTable
from b2x.records.tables.frames import plain_column
from b2x.records.values.check import as_text

GROUP_ROWS, GROUP_BYTES = 2**18, 64 * 2**20
"""Rows, or bytes of them, that Parquet keeps together: each group repeats the texts it holds."""
Ready: TypeAlias = Any
"""Rows that are ready to be written, as the sink that made them knows."""


class Sink(Protocol):
    """Takes a table's chunks; several may be prepared at a time, and are written in order."""

    def prepare(self, chunk: Chunk, new: NewColumns) -> Ready:
        """Return the rows of a chunk with their new columns, ready to be written."""
        ...

    def write(self, ready: Ready) -> None:
        """Write what was prepared."""
        ...

    def close(self) -> None:
        """Write what is left; the stream stays open."""
        ...


def open_sink(
    stream: BinaryIO,
    table: Table,
    new: Mapping[str, pa.DataType],
    *,
    parquet: bool,
    decimal_comma: bool = False,
) -> Sink:
    """Begin a file for a table with new columns.

    CSV from CSV keeps delimiter, encoding, byte order mark, ``sep=`` line, line ends and every
    character of the table's own columns; new cells are quoted where they have to be, or where the
    whole header is. Parquet from Parquet keeps types. Between the two, own columns go as text.

    Parameters
    ----------
    stream
        Where to write.
    table
        The table that the chunks come from.
    new
        Types of the new columns by name.
    parquet
        Whether to write Parquet instead of CSV.
    decimal_comma
        Whether new numbers are written with a comma, as the file's own are.

    Raises
    ------
    InputError
        When the table cannot be written so: Parquet cannot hold two columns of one name.
    """
    if parquet:
        return _ParquetSink(stream, table, new)
    if isinstance(table, CsvTable):
        return _RawSink(stream, table, list(new), decimal_comma)
    return _TextSink(stream, table, list(new))


def write_table(
    stream: BinaryIO,
    table: pa.Table,
    dialect: Dialect | None,
    *,
    parquet: bool,
    decimal_comma: bool = False,
) -> None:
    """Write a whole table: Parquet, or CSV in a dialect (None: comma, UTF-8).

    Numbers with decimals get four of them. The stream stays open.
    """
    if parquet:
        import pyarrow.parquet as pq  # here, because text needs none of it

        pq.write_table(table, stream)
        return
    encoding = dialect.file_encoding if dialect else "utf-8"
    text = io.TextIOWrapper(stream, encoding=encoding, newline="")
    if dialect is not None:
        text.write("\ufeff" * dialect.bom + dialect.sep)
    rows = csv.writer(text, delimiter=dialect.delimiter if dialect else ",", lineterminator="\n")
    rows.writerow(table.column_names)
    decimal = "," if decimal_comma else "."
    for batch in table.to_batches():
        rows.writerows(
            zip(*(plain_cells(column, decimal) for column in batch.columns), strict=True)
        )
    text.detach()


class RejectsSink:
    """The file of lines that are no rows: line number, reason, text as it was.

    Parameters
    ----------
    stream
        Where to write.
    dialect
        The table's, so that bytes nobody could decode come out as they were; None for UTF-8.
    """

    def __init__(self, stream: BinaryIO, dialect: Dialect | None) -> None:
        self._text = io.TextIOWrapper(
            stream,
            encoding="utf-8" if dialect is None else dialect.encoding,
            errors="surrogateescape",
            newline="",
        )
        self._rows = csv.writer(self._text, lineterminator="\n")
        self._rows.writerow(["line", "reason", "text"])

    def write(self, line: BadLine) -> None:
        """Write one line."""
        self._rows.writerow([line.line, line.reason, line.text.rstrip("\r\n")])

    def close(self) -> None:
        """Write what is left; the stream stays open."""
        self._text.detach()


class _RawSink:
    """CSV from CSV: each record as it was, new cells before its line end."""

    def __init__(
        self, stream: BinaryIO, table: CsvTable, new: Sequence[str], decimal_comma: bool
    ) -> None:
        self._stream, self._dialect = stream, table.dialect
        self._coded = bool(table.dialect.utf16)
        header = table.header.text
        body = header.rstrip("\r\n")
        own = table.header.fields
        cells = (csv_cell(name, table.dialect.delimiter, quoted=True) for name in own)
        self._cells = CellWriter(
            table.dialect.delimiter,
            table.dialect.encoding,
            "," if decimal_comma else ".",
            quoted=table.dialect.delimiter.join(cells) == body,
        )
        stream.write(table.dialect.coded(table.dialect.begin))
        names = {name: text_array([name]) for name in new}
        line = RawRows.from_lines([table.dialect.encode(header)])
        self.write(line.with_cells(*self._cells.write(names)))

    def prepare(self, chunk: Chunk, new: NewColumns) -> Ready:
        assert chunk.raw is not None
        return chunk.raw.with_cells(*self._cells.write(new))

    def write(self, ready: Ready) -> None:
        for buffer in ready:
            self._stream.write(self._dialect.coded(bytes(buffer)) if self._coded else buffer)

    def close(self) -> None:
        self._stream.flush()


class _TextSink:
    """CSV from Arrow: comma, UTF-8, every value as the text that it shows."""

    def __init__(self, stream: BinaryIO, table: Table, new: Sequence[str]) -> None:
        self._text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
        self._rows = csv.writer(self._text, lineterminator="\n")
        self._rows.writerow([*table.headers, *new])
        self._n_columns = len(table.headers)

    def prepare(self, chunk: Chunk, new: NewColumns) -> Ready:
        columns = [chunk.column(i) for i in range(self._n_columns)]
        if chunk.batch is not None:  # as it is shown, not as it is read
            columns = [plain_column(column)[0] for column in chunk.batch.columns]
        own = [as_text(column).to_pylist() for column in columns]
        return [*own, *(plain_cells(column) for column in new.values())]

    def write(self, ready: Ready) -> None:
        self._rows.writerows(zip(*ready, strict=True))

    def close(self) -> None:
        self._text.detach()


class _ParquetSink:
    """Parquet from Arrow keeps types; from CSV every own column is text."""

    def __init__(self, stream: BinaryIO, table: Table, new: Mapping[str, pa.DataType]) -> None:
        import pyarrow.parquet as pq  # here, because text needs none of it

        names = table.schema.names if isinstance(table, ArrowTable) else table.headers
        if isinstance(table, CsvTable):
            names = [name for name in table.header.fields if name]
        if len(set(names)) < len(names):
            raise InputError(
                "two columns have one name, which Parquet cannot hold",
                where=table.name,
                next_step="write CSV, or rename one",
            )
        own = (
            table.schema
            if isinstance(table, ArrowTable)
            else pa.schema([(name, TEXT) for name in table.headers])
        )
        self._schema = pa.schema(
            [*own, *(pa.field(name, kind) for name, kind in new.items())], metadata=own.metadata
        )
        self._writer = pq.ParquetWriter(stream, self._schema)
        self._held: list[pa.RecordBatch] = []

    def prepare(self, chunk: Chunk, new: NewColumns) -> Ready:
        n_own = len(self._schema) - len(new)
        own = (
            [as_text(chunk.column(i)) for i in range(n_own)]
            if chunk.batch is None
            else chunk.batch.columns
        )
        texts = [
            column.dictionary_decode() if pa.types.is_dictionary(column.type) else column
            for column in new.values()
        ]
        return pa.record_batch([*own, *texts], schema=self._schema)

    def write(self, ready: Ready) -> None:
        self._held.append(ready)
        rows, size = sum(map(len, self._held)), sum(batch.nbytes for batch in self._held)
        if rows >= GROUP_ROWS or size >= GROUP_BYTES:
            self._write_group()

    def close(self) -> None:
        self._write_group()
        self._writer.close()

    def _write_group(self) -> None:
        if self._held:
            table = pa.Table.from_batches(self._held)
            self._writer.write_table(table, row_group_size=max(len(table), 1))
            self._held.clear()
