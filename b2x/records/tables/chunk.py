"""What every table offers: chunks of consecutive rows that can be read more than once."""

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
    not_sales
        By line or row number: why a row is not a sale but a total, say. It may name later rows too:
        what stands at the bottom of a file is known from its beginning.
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
    not_sales: Mapping[int, str] = field(default_factory=dict)
    batch: pa.RecordBatch | None = None
    first: int = 0

    def __len__(self) -> int:
        return len(self.numbers)


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
    def dialect(self) -> Dialect | None:
        """How a file of text is written; None for other tables."""
        ...

    def chunks(self, columns: Collection[int] | None = None) -> Iterator[Chunk]:
        """Yield the table from its beginning, piece by piece.

        Of a file of text, only the columns at the positions named can be asked for; None for all.
        """
        ...
