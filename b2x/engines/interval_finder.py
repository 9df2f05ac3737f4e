"""Finds the interval of each number: a look-up in a grid over the edges, then exact comparisons.

The grid's cells are in the order of the values. So edges in lower cells are at or below every
value of a cell, edges in higher cells above it, and only the edges in the cell itself have to be
compared with.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

CELLS = 4096
MOST_COMPARISONS = 2
"""Edges that may share a cell. With more of them, a binary search is as fast."""

Cells = Callable[[NDArray[np.float64]], NDArray[np.int64]]


class IntervalFinder:
    """Finds intervals as ``np.searchsorted(edges, values, side="right")`` does, in less time.

    Parameters
    ----------
    edges
        Finite, strictly increasing.
    missing
        The index that NaN gets.

    Examples
    --------
    >>> IntervalFinder((1.0, 2.0), missing=3)(np.array([0.5, 1.0, 7.0, np.nan])).tolist()
    [0, 1, 2, 3]
    """

    def __init__(self, edges: tuple[float, ...], missing: int) -> None:
        self._edges, self._missing = np.array(edges), missing
        self._cells, self._comparisons = None, MOST_COMPARISONS + 1
        for make in (_uniform, _by_magnitude) if edges else ():
            cells = make(self._edges)
            of_edges = cells(self._edges)
            comparisons = int(np.bincount(of_edges).max())
            if comparisons < self._comparisons:
                self._cells, self._comparisons = cells, comparisons
                # How many edges are in the cells below each cell.
                self._below = np.searchsorted(of_edges, np.arange(CELLS), side="left").astype(
                    np.uint8
                )
        self._next = np.append(self._edges, np.nan)  # no value is at or above NaN

    def __call__(self, values: NDArray[np.float64]) -> NDArray[np.uint8]:
        """Return the interval of each value, uint8 of shape (n,)."""
        if self._cells is None:
            found = np.searchsorted(self._edges, values, side="right").astype(np.uint8)
        else:
            found = self._below.take(self._cells(values))
            for _ in range(self._comparisons):
                found += values >= self._next.take(found)
        absent = np.isnan(values)
        if absent.any():
            found[absent] = self._missing
        return found


def _uniform(edges: NDArray[np.float64]) -> Cells:
    low, span = float(edges[0]), float(edges[-1]) - float(edges[0])
    with np.errstate(over="ignore", divide="ignore"):
        scale = (CELLS - 1) / span if span else 0.0
    if not np.isfinite(scale) or not np.isfinite(span):
        scale = 0.0

    def cells(values: NDArray[np.float64]) -> NDArray[np.int64]:
        with np.errstate(over="ignore", invalid="ignore"):
            place = (values - low) * scale
        # NaN goes to cell 0.
        return np.fmin(np.fmax(place, 0.0, out=place), CELLS - 1, out=place).astype(np.int64)

    return cells


def _by_magnitude(edges: NDArray[np.float64]) -> Cells:
    """Return cells that are wider for larger values: the leading bits of the numbers."""
    first, last = _ordered_bits(edges[[0, -1]]).tolist()
    shift = max((last - first).bit_length() - (CELLS.bit_length() - 1), 0)
    low = first >> shift

    def cells(values: NDArray[np.float64]) -> NDArray[np.int64]:
        place = (_ordered_bits(values) >> shift) - low
        clipped: NDArray[np.int64] = np.clip(place, 0, CELLS - 1, out=place)
        return clipped

    return cells


def _ordered_bits(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return integers in the order of the values; NaN gets any."""
    bits = (values + 0.0).view(np.int64)  # -0.0 becomes 0.0, which it equals
    return bits ^ ((bits >> 63) & np.int64(0x7FFF_FFFF_FFFF_FFFF))
