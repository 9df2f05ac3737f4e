"""Ratios of two binned numbers: columns for a teacher whose splits see one column at a time."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from b2x.learn.arrays import Floats, Singles
from b2x.learn.bins import Design, Grid
from b2x.scorecard.terms import NumericBins

LEAST_EDGES = 2
"""Edges of a number that has ratios: two values say no more as a ratio than they say themselves."""

Pair = tuple[int, int]
"""Positions of two numbers."""


def number_pairs(grid: Grid, most: int, seed: int) -> tuple[Pair, ...]:
    """Return pairs of numbers to take the ratio of.

    Parameters
    ----------
    grid
        The bins.
    most
        How many pairs there are at most; more are drawn from.
    seed
        Seed of the draw.
    """
    numbers = [
        j
        for j, bins in enumerate(grid.bins)
        if isinstance(bins, NumericBins) and len(bins.edges) >= LEAST_EDGES
    ]
    pairs = list(combinations(numbers, 2))
    drawn = np.random.default_rng(seed).permutation(len(pairs))[:most]
    return tuple(pairs[i] for i in np.sort(drawn))


def ratios(design: Design, pairs: Sequence[Pair]) -> Singles:
    """Return the logarithm of each pair's ratio; the difference of ranks where one has none.

    Parameters
    ----------
    design
        The rows, n of them.
    pairs
        Positions of two numbers each.

    Returns
    -------
    ndarray of float32, shape (n, pairs)
        NaN where one of the two is missing. A bin stands for its middle; numbers with an edge at
        zero or below have no logarithm.
    """
    columns = np.empty((len(design), len(pairs)), dtype=np.float32)
    for k, pair in enumerate(pairs):
        edges = [np.array(_numbers(design.grid, j).edges) for j in pair]
        scale = _logarithms if min(e[0] for e in edges) > 0 else _ranks
        first, second = (scale(e)[design.codes[:, j]] for e, j in zip(edges, pair, strict=True))
        columns[:, k] = first - second
    return columns


def _numbers(grid: Grid, j: int) -> NumericBins:
    bins = grid.bins[j]
    assert isinstance(bins, NumericBins)
    return bins


def _logarithms(edges: Floats) -> Floats:
    """Return the logarithm of the middle of each interval; NaN for what is missing."""
    first = max(1.5 * edges[0] - 0.5 * edges[1], 0.5 * edges[0])
    last = 1.5 * edges[-1] - 0.5 * edges[-2]
    return np.log([first, *(edges[:-1] + edges[1:]) / 2, last, np.nan])


def _ranks(edges: Floats) -> Floats:
    """Return how many of the intervals lie below each; NaN for what is missing."""
    return np.append(np.arange(len(edges) + 1) / (len(edges) + 1), np.nan)
