"""Writes a table with new columns after its own, chunk by chunk, to a stream."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any, BinaryIO, Literal, Protocol, TypeAlias

import pyarrow as pa

from b2x.errors import InputError
from b2x.records.arrow import TEXT, text_array
from b2x.records.delimited.cells import CellWriter, NewColumns, csv_cell, plain_cells, rows_text
from b2x.records.delimited.dialect import Dialect
from b2x.records.delimited.raw_rows import RawRows
from b2x.records.tables.chunk import Chunk, Table
from b2x.records.tables.csv_table import CsvTable
from b2x.records.tables.frames import plain_column
from b2x.records.values.column_text import written_text
from b2x.schema.columns import Column

GROUP_ROWS, GROUP_BYTES = 2**18, 64 * 2**20
"""Rows, or bytes, after which a Parquet row group is written; each stores its own dictionaries."""
Format: TypeAlias = Literal["csv", "parquet", "xlsx"]
"""What a file is written as."""
Ready: TypeAlias = Any
"""A prepared chunk, to be passed back to the same writer."""

Parsed: TypeAlias = Callable[[int, pa.Array], Column | None]
"""Reads the texts of a column as numbers or times."""


class Writer(Protocol):
    """Writes the chunks of a table in order; threads may prepare several at a time."""

    def prepare(self, chunk: Chunk, new: NewColumns) -> Ready:
        """Return a chunk with its new columns, ready to be written."""
        ...

    def write(self, ready: Ready) -> None:
        """Write a prepared chunk."""
        ...

    def close(self) -> None:
        """Write the rest; the stream stays open."""
        ...


def open_writer(
    stream: BinaryIO,
    table: Table,
    new: Mapping[str, pa.DataType],
    *,
    format: Format,
    decimal_comma: bool = False,
    parsed: Parsed | None = None,
) -> Writer:
    """Return a writer for a table with new columns, and write the header.

    CSV from CSV keeps delimiter, encoding, byte order mark, ``sep=`` line, line ends and every
    character of the table's own columns; new cells are quoted where needed, or all of them if the
    whole header is quoted. Parquet and workbooks from Parquet keep types. Of CSV, the table's own
    columns are text everywhere, but for those that `parsed` reads.

    Parameters
    ----------
    stream
        The stream to write to; it stays open.
    table
        The table whose chunks will be written.
    new
        Types of the new columns by name.
    format
        What to write.
    decimal_comma
        Whether to write new numbers of CSV with a decimal comma.
    parsed
        Reads the texts of a column of the table, by its place, as numbers or times, or gives None;
        a workbook then holds these, so that it can sum and sort them.

    Raises
    ------
    InputError
        When two columns have the same name, which Parquet does not allow.
    """
    if format == "parquet":
        return _ParquetWriter(stream, table, new)
    if format == "xlsx":
        from b2x.records.out.workbook import WorkbookWriter  # few runs write one

        return WorkbookWriter(stream, table, new, parsed)
    if isinstance(table, CsvTable):
        return _RawWriter(stream, table, list(new), decimal_comma)
    return _TextWriter(stream, table, list(new))


def write_table(
    stream: BinaryIO,
    table: pa.Table,
    dialect: Dialect | None,
    *,
    format: Format,
    decimal_comma: bool = False,
) -> None:
    """Write a whole table to a stream, which stays open.

    Parameters
    ----------
    stream, table
        The stream and the table. Floating-point numbers are written with four decimals.
    dialect
        How to write CSV; None for commas and UTF-8.
    format, decimal_comma
        As :func:`open_writer`.
    """
    if format == "parquet":
        import pyarrow.parquet as pq  # CSV does not need it

        pq.write_table(table, stream)
        return
    if format == "xlsx":
        from b2x.records.out.workbook import write_workbook  # few runs write one

        write_workbook(stream, table)
        return
    encoding = dialect.file_encoding if dialect else "utf-8"
    text = io.TextIOWrapper(stream, encoding=encoding, newline="")
    if dialect is not None:
        text.write("\ufeff" * dialect.bom + dialect.sep)
    delimiter = dialect.delimiter if dialect else ","
    text.write(rows_text([[name] for name in table.column_names], delimiter))
    decimal = "," if decimal_comma else "."
    for batch in table.to_batches():
        cells = [plain_cells(column, decimal) for column in batch.columns]
        text.write(rows_text(cells, delimiter))
    text.detach()


class _RawWriter:
    """CSV from CSV: each record as it was, with new cells before its line end."""

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


class _TextWriter:
    """CSV from Arrow: commas, UTF-8, every value as the text that shows it."""

    def __init__(self, stream: BinaryIO, table: Table, new: Sequence[str]) -> None:
        self._text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
        self._text.write(rows_text([[name] for name in (*table.headers, *new)], ","))
        self._names = table.headers

    def prepare(self, chunk: Chunk, new: NewColumns) -> Ready:
        columns = [chunk.column(i) for i in range(len(self._names))]
        if chunk.batch is not None:  # as its values are shown, not as they are read
            columns = [plain_column(column)[0] for column in chunk.batch.columns]
        own = [_shown(column, name) for column, name in zip(columns, self._names, strict=True)]
        return [*own, *(plain_cells(column) for column in new.values())]

    def write(self, ready: Ready) -> None:
        self._text.write(rows_text(ready, ","))

    def close(self) -> None:
        self._text.detach()


def _shown(column: pa.Array, name: str) -> list[str | None]:
    try:
        texts: list[str | None] = written_text(column).to_pylist()
    except UnicodeDecodeError:
        raise InputError(
            f"a text in column {name!r} is not UTF-8 and cannot be written as CSV",
            next_step="write the output as Parquet, or correct the text",
        ) from None
    return texts


class _ParquetWriter:
    """Parquet: from Arrow with its types, from CSV with text columns."""

    def __init__(self, stream: BinaryIO, table: Table, new: Mapping[str, pa.DataType]) -> None:
        import pyarrow.parquet as pq  # CSV does not need it

        from b2x.records.tables.arrow_table import ArrowTable

        names = table.schema.names if isinstance(table, ArrowTable) else table.headers
        if isinstance(table, CsvTable):
            names = [name for name in table.header.fields if name]
        if len(set(names)) < len(names):
            raise InputError(
                "two columns have the same name, which Parquet does not allow",
                where=table.name,
                next_step="write CSV, or rename one of them",
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
            [written_text(chunk.column(i)) for i in range(n_own)]
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
