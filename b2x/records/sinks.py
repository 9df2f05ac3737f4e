"""Rows out: the table's own columns as they came, with new columns after them.

Where the bytes end up, and when they count, is the caller's.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import BinaryIO, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from b2x.errors import InputError
from b2x.records.arrow import TEXT
from b2x.records.checks import as_text
from b2x.records.dialect import Dialect
from b2x.records.lines import BadLine
from b2x.records.tables import ArrowTable, Chunk, CsvTable, Table

NewColumns = Mapping[str, pa.Array]
"""New columns of a chunk by name, text or float64."""


class Sink(Protocol):
    """Takes a table's chunks in order."""

    def write(self, chunk: Chunk, new: NewColumns) -> None:
        """Write the rows of a chunk with their new columns."""
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

    CSV from CSV keeps delimiter, encoding, byte order mark, line ends and every character of the
    table's own columns; new cells are quoted where they have to be, or where the whole header
    is. Parquet from Parquet keeps types. Between the two, own columns go as text.

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
        pq.write_table(table, stream)
        return
    text = io.TextIOWrapper(stream, encoding=dialect.encoding if dialect else "utf-8", newline="")
    if dialect is not None and dialect.bom:
        text.write("\ufeff")
    rows = csv.writer(text, delimiter=dialect.delimiter if dialect else ",", lineterminator="\n")
    rows.writerow(table.column_names)
    decimal = "," if decimal_comma else "."
    rows.writerows(zip(*(cells(column, decimal) for column in table.columns), strict=True))
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


def csv_cell(text: str, delimiter: str, *, quoted: bool = False) -> str:
    """Return a text as a CSV cell, quoted where it has to be.

    Examples
    --------
    >>> csv_cell("0,97", ","), csv_cell("0,97", ";")
    ('"0,97"', '0,97')
    """
    if quoted or delimiter in text or '"' in text or "\r" in text or "\n" in text:
        return '"' + text.replace('"', '""') + '"'
    return text


def cells(column: pa.Array, decimal: str = ".") -> list[str]:
    """Return a new column as cells: numbers with four decimals, missing as nothing.

    Examples
    --------
    >>> cells(pa.array([0.97312, None]), ",")
    ['0,9731', '']
    """
    if pa.types.is_floating(column.type):
        texts = ["" if value is None else f"{value:.4f}" for value in column.to_pylist()]
        return texts if decimal == "." else [text.replace(".", decimal) for text in texts]
    return ["" if value is None else str(value) for value in column.to_pylist()]


class _RawSink:
    """CSV from CSV: each record as it was, new cells before its line end."""

    def __init__(
        self, stream: BinaryIO, table: CsvTable, new: Sequence[str], decimal_comma: bool
    ) -> None:
        self._stream, self._dialect = stream, table.dialect
        self._decimal = "," if decimal_comma else "."
        header = table.header.text
        body = header.rstrip("\r\n")
        cells = (csv_cell(name, table.dialect.delimiter, quoted=True) for name in table.headers)
        self._quoted = table.dialect.delimiter.join(cells) == body
        if table.dialect.bom:
            stream.write("\ufeff".encode())
        self._write([header], [[self._cell(name)] for name in new])

    def write(self, chunk: Chunk, new: NewColumns) -> None:
        columns = [[self._cell(cell) for cell in cells(c, self._decimal)] for c in new.values()]
        self._write(chunk.texts, columns)

    def close(self) -> None:
        self._stream.flush()

    def _cell(self, text: str) -> str:
        if not text.isascii():  # a letter that the file's encoding may not have
            codec = self._dialect.encoding
            text = text.encode(codec, "backslashreplace").decode(codec)
        return csv_cell(text, self._dialect.delimiter, quoted=self._quoted)

    def _write(self, texts: Sequence[str], columns: Sequence[Sequence[str]]) -> None:
        delimiter = self._dialect.delimiter
        lines = []
        for text, *new in zip(texts, *columns, strict=True):
            body = text.rstrip("\r\n")
            lines.append(delimiter.join((body, *new)) + text[len(body) :])
        self._stream.write(self._dialect.encode("".join(lines)))


class _TextSink:
    """CSV from Arrow: comma, UTF-8, every value as the text that it shows."""

    def __init__(self, stream: BinaryIO, table: Table, new: Sequence[str]) -> None:
        self._text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
        self._rows = csv.writer(self._text, lineterminator="\n")
        self._rows.writerow([*table.headers, *new])
        self._n_columns = len(table.headers)

    def write(self, chunk: Chunk, new: NewColumns) -> None:
        own = [as_text(chunk.column(i)).to_pylist() for i in range(self._n_columns)]
        self._rows.writerows(zip(*own, *(cells(c) for c in new.values()), strict=True))

    def close(self) -> None:
        self._text.detach()


class _ParquetSink:
    """Parquet from Arrow keeps types; from CSV every own column is text."""

    def __init__(self, stream: BinaryIO, table: Table, new: Mapping[str, pa.DataType]) -> None:
        if len(set(table.headers)) < len(table.headers):
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

    def write(self, chunk: Chunk, new: NewColumns) -> None:
        n_own = len(self._schema) - len(new)
        own = (
            [chunk.column(i) for i in range(n_own)] if chunk.batch is None else chunk.batch.columns
        )
        self._writer.write_batch(pa.record_batch([*own, *new.values()], schema=self._schema))

    def close(self) -> None:
        self._writer.close()
