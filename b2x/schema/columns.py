"""Checked columns in memory: numbers, times, and categories as codes into levels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from b2x.schema.text import normalise_text

Numbers: TypeAlias = NDArray[np.float64]
"""A number column, shape (n,): finite values, NaN where missing."""

Times: TypeAlias = NDArray[np.datetime64]
"""A time column, shape (n,), dtype ``datetime64[s]``: seller's local time, NaT where missing."""


@dataclass(frozen=True, slots=True)
class Levels:
    """A categorical column: codes into a list of normalised texts.

    Attributes
    ----------
    codes
        int64 of shape (n,); -1 where missing.
    levels
        The normalised texts, no two equal.
    """

    codes: NDArray[np.int64]
    levels: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.codes)

    @classmethod
    def from_coded(cls, codes: NDArray[np.integer], texts: Sequence[str | None]) -> Levels:
        """Normalise a dictionary-encoded column; texts that are then equal share a level.

        Parameters
        ----------
        codes
            Integers of shape (n,) into `texts`; negative is missing.
        texts
            The dictionary as it was read. Text that is empty after trimming is missing.

        Examples
        --------
        >>> column = Levels.from_coded(np.array([0, 1, 2, -1]), ["Phone", " phone ", ""])
        >>> column.levels, column.codes.tolist()
        (('phone',), [0, 0, -1, -1])
        """
        known: dict[str, int] = {}
        new = np.full(len(texts) + 1, -1, dtype=np.int64)  # the last entry is what code -1 becomes
        for i, text in enumerate(texts):
            level = normalise_text(text) if text is not None else None
            if level is not None:
                new[i] = known.setdefault(level, len(known))
        return cls(new.take(np.maximum(codes, -1), mode="wrap"), tuple(known))

    def take(self, rows: NDArray[np.integer] | NDArray[np.bool_]) -> Levels:
        """Return the column at `rows`."""
        return Levels(self.codes[rows], self.levels)


Column: TypeAlias = Numbers | Times | Levels
Columns: TypeAlias = Mapping[str, Column]
"""Checked columns by field name, all of one length."""


def take_rows(columns: Columns, rows: NDArray[np.integer] | NDArray[np.bool_]) -> dict[str, Column]:
    """Return every column at `rows` (indices or a mask)."""
    return {
        name: column.take(rows) if isinstance(column, Levels) else column[rows]
        for name, column in columns.items()
    }
