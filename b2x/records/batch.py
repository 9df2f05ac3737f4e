"""Consecutive rows of a table, checked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from b2x.printable import as_cell
from b2x.records.tables.chunk import Chunk
from b2x.schema.columns import Column


@dataclass(frozen=True)
class Batch:
    """Consecutive rows, checked.

    Attributes
    ----------
    columns
        Every wanted input, shape (n,), whether the table has it or not. Values that cannot be
        right are missing.
    reasons
        Object array of shape (n,): why a row cannot be right, ``""`` where it can.
    chunk
        The rows as they came, and the lines among them that are not rows.
    """

    columns: dict[str, Column]
    reasons: NDArray[np.object_]
    chunk: Chunk

    @property
    def good(self) -> NDArray[np.bool_]:
        """Which rows can be right, shape (n,)."""
        good: NDArray[np.bool_] = self.reasons == ""
        return good


def note_reasons(reasons: NDArray[np.object_], rows: NDArray[np.int64], new: Iterable[str]) -> None:
    """Add reasons of rows to those that they have already, in place."""
    for row, reason in zip(rows.tolist(), new, strict=True):
        reasons[row] = f"{reasons[row]}; {reason}" if reasons[row] else as_cell(reason)
