"""A table of Arrow batches: Parquet files, sheets of workbooks and tables in memory."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import BinaryIO

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from b2x.records.delimited.dialect import Dialect
from b2x.records.files.packed import OpenBytes
from b2x.records.tables.chunk import Chunk, Source
from b2x.records.tables.frames import (
    kind_by_python,
    kind_of,
    plain_column,
    to_arrow,
    unmarked_column,
)
from b2x.records.tables.headers import unique_headers
from b2x.records.tables.parquet_batches import batches_of, refuse_damage
from b2x.records.tables.parquet_folder import Batches

CHUNK = 65_536
"""Rows that are read at a time."""


class ArrowTable:
    """A Parquet file, a sheet of a workbook or a table in memory.

    Parameters
    ----------
    name, format
        What to call the table in messages, and what it is.
    schema, rows
        Its Arrow schema and number of rows.
    batches
        Returns its record batches, from the beginning.
    numbers
        int64 of shape (rows,): number of each row; None for 1, 2, 3, ...
    not_sales
        As in :class:`Chunk`.
    """

    def __init__(
        self,
        name: str,
        format: str,
        schema: pa.Schema,
        rows: int,
        batches: Batches,
        numbers: NDArray[np.int64] | None = None,
        not_sales: Mapping[int, str] | None = None,
    ) -> None:
        self.name, self.format = name, format
        self.rows: int | None = rows
        self.schema = schema
        self.headers: list[str] = unique_headers(schema.names)
        self.dialect: Dialect | None = None
        self._not_sales = not_sales or {}
        self._numbers = numbers
        self._read_as: Mapping[int, pa.Array] = {}
        self.mixed = frozenset(i for i, field in enumerate(schema) if kind_by_python(field))
        self._batches = batches

    @classmethod
    def from_memory(cls, source: Source) -> ArrowTable:
        """Return a table in memory, as :func:`b2x.records.tables.frames.to_arrow` takes it.

        Raises
        ------
        InputError
            When it is not a table.
        """
        kind = kind_of(source)
        table = to_arrow(source)

        def batches(size: int, names: Sequence[str] | None) -> Iterator[pa.RecordBatch]:
            return iter(table.to_batches(max_chunksize=size))

        made = cls(f"{kind} table", kind, table.schema, table.num_rows, batches)
        found = {i: unmarked_column(source, i) for i in made.mixed}
        made._read_as = {i: array for i, array in found.items() if array is not None}
        made.mixed -= made._read_as.keys()
        return made

    @classmethod
    def from_workbook(cls, stream: BinaryIO, name: str, sheet: str | None) -> ArrowTable:
        """Read a sheet into memory, as :func:`b2x.records.tables.workbook.read_sheet`."""
        from b2x.records.tables.workbook import read_sheet  # other files do not need it

        found = read_sheet(stream, name, sheet)

        def batches(size: int, names: Sequence[str] | None) -> Iterator[pa.RecordBatch]:
            return iter(found.table.to_batches(max_chunksize=size))

        numbers = np.array(found.numbers, dtype=np.int64)
        schema, rows = found.table.schema, found.table.num_rows
        table = cls(name, "Excel", schema, rows, batches, numbers, found.not_sales)
        table._read_as, table.mixed = found.mixed, table.mixed - found.mixed.keys()
        return table

    @classmethod
    def from_parquet(cls, open_bytes: OpenBytes, name: str) -> ArrowTable:
        """Open a Parquet file; raises InputError where it is damaged."""
        import pyarrow.parquet as pq  # other files do not need it

        with refuse_damage(name), open_bytes() as stream:
            file = pq.ParquetFile(stream)
            schema, rows = file.schema_arrow, file.metadata.num_rows
            unique_headers(schema.names)  # names that are not UTF-8 are known when they are read

        def batches(size: int, names: Sequence[str] | None) -> Iterator[pa.RecordBatch]:
            return batches_of(open_bytes, size, names, name)

        return cls(name, "Parquet", schema, rows, batches)

    def chunks(self, columns: Collection[int] | None = None) -> Iterator[Chunk]:
        """Yield the rows, `CHUNK` at a time; of a file, with the columns asked for alone."""
        every, names = self.schema.names, None
        keys: Sequence[str | int] = range(len(every))
        if len(set(every)) == len(every):  # a column can be asked for by its name
            keys = every
            names = [every[i] for i in sorted(columns)] if columns else None
        done = 0
        for batch in self._batches(CHUNK, names):
            end = done + batch.num_rows
            numbers = np.arange(done + 1, end + 1)
            if self._numbers is not None:
                numbers = self._numbers[done:end]
            parts = {i: array.slice(done, len(numbers)) for i, array in self._read_as.items()}
            column = partial(_plain_column, batch, keys, parts)
            done = end
            share = done / max(self.rows or 0, 1)
            whole = None if names else batch
            yield Chunk(numbers, column, share=share, not_sales=self._not_sales, batch=whole)


def _plain_column(
    batch: pa.RecordBatch,
    keys: Sequence[str | int],
    read_as: Mapping[int, pa.Array],
    position: int,
) -> pa.Array:
    if position in read_as:
        return read_as[position]
    return plain_column(batch.column(keys[position]))[0]
