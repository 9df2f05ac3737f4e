"""The population stability index: how far two spreads of rows over a term's bins differ.

What a model's training rows were like is in :mod:`b2x.scorecard.profile`; how much an index may
vary by chance is left to :mod:`b2x.decide.changes.spread`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from b2x.scorecard.terms import Bins, LevelBins

CELLS = 10
"""Cells besides those for other levels and missing; the usual limits of the index rest on ten."""
GROSS = 1.0
"""Index from which a feature is called unlike. Two normal distributions whose means differ by one
standard deviation have 1; by one in a currency worth ten times as much, wholesalers' volumes 4."""

MIN_ROWS = 50
"""Sales below which an index is chance."""


def cells_of(bins: Bins, counts: Sequence[float]) -> tuple[int, ...]:
    """Return the cell of each bin; the reference alone decides, so that nothing is chosen by drift.

    Parameters
    ----------
    bins
        A term's bins.
    counts
        Reference rows in each bin, in the order of its table.

    Returns
    -------
    tuple of int
        Neighbouring intervals share a cell as :func:`grouped` says; of levels, the nine most
        frequent have one each and the rest one. Then come one for levels that are not listed and,
        last, one for missing.

    Examples
    --------
    >>> from b2x.scorecard.terms import NumericBins
    >>> cells_of(NumericBins((1.0, 2.0, 3.0)), (50, 1, 49, 0, 5))
    (0, 1, 2, 3, 4)
    >>> cells_of(LevelBins(("app", "phone")), (3, 7, 0, 0))
    (1, 0, 2, 3)
    """
    if isinstance(bins, LevelBins):
        listed = len(bins.levels)
        ranked = sorted(range(listed), key=lambda i: (-counts[i], i))
        cell = {i: min(rank, CELLS - 1) for rank, i in enumerate(ranked)}
        n = min(listed, CELLS)
        return (*(cell[i] for i in range(listed)), n, n + 1)
    cells = grouped(counts[: bins.missing])
    return (*cells, cells[-1] + 1)


def grouped(counts: Sequence[float]) -> tuple[int, ...]:
    """Return the cell of each interval: neighbours share one until it holds a tenth of the rows.

    An interval that holds a tenth by itself begins a cell, so that a rare value beside a frequent
    one keeps its own.

    Examples
    --------
    >>> grouped((50, 1, 1, 46, 2)), grouped((3, 97))
    ((0, 1, 1, 2, 3), (0, 1))
    """
    enough, held, cell, cells = sum(counts) / CELLS, 0.0, 0, []
    for count in counts:
        if held > 0 and max(held, count) >= enough:
            cell, held = cell + 1, 0.0
        cells.append(cell)
        held += count
    return tuple(cells)


def stability_index(reference: Sequence[float], counts: Sequence[float]) -> float:
    """Return the population stability index: sum of (p - q) ln(p / q) over the cells' shares.

    Half a row a cell is added to either, spread as both are on average: so a cell that one of them
    lacks has a logarithm, and equal shares give 0.

    Parameters
    ----------
    reference, counts
        Rows in each cell of the reference and of the table, one and the same number of cells.

    References
    ----------
    Kullback and Leibler (1951) call it the divergence between two samples; lenders take 0.1 for a
    shift and 0.25 for a large one (Siddiqi, 2006).

    Examples
    --------
    >>> round(stability_index((90, 10), (50, 50)), 2), stability_index((50, 50), (500, 500))
    (0.86, 0.0)
    """
    n, m = sum(counts) or 1, sum(reference) or 1
    halves = len(counts) / 2
    index = 0.0
    for count, other in zip(counts, reference, strict=True):
        both = halves * (count / n + other / m) / 2
        p, q = (count + both) / (n + halves), (other + both) / (m + halves)
        index += (p - q) * math.log(p / q) if both else 0.0
    return index
