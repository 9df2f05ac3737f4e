"""What every table offers: chunks of consecutive rows, which can be read more than once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from b2x.records.delimited.dialect import Dialect
from b2x.records.delimited.raw_rows import RawRows
from b2x.records.delimited.strict_reader import BadLine
from b2x.records.values.column_text import as_text

Source: TypeAlias = Any
"""A path, ``"-"`` for standard input, or any table in memory that ``frames`` takes."""


@dataclass(frozen=True)
class Chunk:
    """Consecutive rows of a table.

    Attributes
    ----------
    numbers
        int64 of shape (n,): line number in a text file, row number in other tables; the first is 1.
    column
        Returns the column at a position as an Arrow array of n values.
    raw
        The rows as they were in a text file; None for other tables.
    bad, empty
        Lines between them that are not rows, and the number of empty lines.
    share
        Share of the table that has been read at the end of the chunk, 0 to 1.
    not_sales
        By line or row number, why a row is not a sale: a total, a footer, an order credited in
        full. It may name rows of later chunks: the bottom of a file is known from the beginning.
    batch
        The rows as they were in an Arrow table, where all columns were asked for; else None.
    first
        Number of rows of the table before the chunk.
    """

    numbers: NDArray[np.int64]
    column: Callable[[int], pa.Array]
    raw: RawRows | None = None
    bad: list[BadLine] = field(default_factory=list)
    empty: int = 0
    share: float = 1.0
    not_sales: Mapping[int, str] = field(default_factory=dict)
    batch: pa.RecordBatch | None = None
    first: int = 0

    def __len__(self) -> int:
        return len(self.numbers)


Piece: TypeAlias = Callable[[], Chunk]
"""Reads a chunk of a table."""


class Table(Protocol):
    """What every kind of table offers.

    Attributes
    ----------
    name, format
        What to call the table in messages, and what it is (``"CSV"``, ``"Parquet"``, ...).
    headers
        Column names, each unique and not empty.
    rows
        Number of rows, None where it is not known before they are read.
    mixed
        Positions of columns whose values were of several types, and which Python wrote as text.
    dialect
        How a text file is written; None for other tables.
    """

    name: str
    format: str
    headers: list[str]
    rows: int | None
    mixed: frozenset[int]

    @property
    def dialect(self) -> Dialect | None:
        """How a text file is written; None for other tables."""
        ...

    def chunks(self, columns: Collection[int] | None = None) -> Iterator[Chunk]:
        """Yield the table from its beginning.

        Parameters
        ----------
        columns
            Positions of the columns that will be asked for, None for all. Others may be missing.
        """
        ...


def first_values(table: Table, positions: Collection[int]) -> dict[int, set[str]]:
    """Return the different values in the first rows of some columns, trimmed, by position."""
    first = next((chunk for chunk in table.chunks(positions) if chunk), None) if positions else None
    if first is None:
        return {}
    columns = {i: first.column(i).slice(0, LOOKED_AT).unique() for i in positions}
    return {i: {(t or "").strip() for t in as_text(c).to_pylist()} for i, c in columns.items()}


LOOKED_AT = 1000
"""Rows whose values say what a column is."""
