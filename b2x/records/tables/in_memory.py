"""A table that is held in memory as a whole."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np
import pyarrow as pa

from b2x.records.tables.chunk import Chunk, Table


class LoadedTable:
    """A table read into memory as a whole: one chunk.

    Parameters
    ----------
    table
        The table to read.
    """

    def __init__(self, table: Table) -> None:
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
            not_sales={n: why for chunk in chunks for n, why in chunk.not_sales.items()},
        )
        self.rows: int | None = len(self._chunk)

    def chunks(self, columns: Collection[int] | None = None) -> Iterator[Chunk]:
        """Yield the whole table at once."""
        yield self._chunk
