"""Levels as numbers for trees: the share of B2B among a level's earlier rows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from b2x.learn.bins import Design
from b2x.learn.table_regression import Floats
from b2x.learn.teachers.base import Labels
from b2x.scorecard.terms import NumericBins


def ordered_levels(
    design: Design, y: Labels, weight: Floats, order: NDArray[np.intp], prior: float = 1.0
) -> tuple[NDArray[np.float32], dict[int, Floats]]:
    """Return the matrix to learn from, and each level's share of B2B among all rows.

    No row's own label is in its numbers (Prokhorenkova et al., 2018).

    Parameters
    ----------
    design, y, weight
        The labelled rows, n of them.
    order
        Row numbers, shape (n,), in the order in which their labels become known.
    prior
        How many rows the overall share counts in a level's share.

    Returns
    -------
    matrix
        float32 of shape (n, features): bin numbers, missing as NaN, with what stands for levels
        in their places.
    shares
        By the position of a feature with levels, the share of each.
    """
    start = prior * float(np.average(y, weights=weight))
    history, shares = {}, {}
    for j, bins in enumerate(design.grid.bins):
        if isinstance(bins, NumericBins):
            continue
        codes = design.codes[:, j].astype(np.intp)
        b2b = np.bincount(codes, weight * y, len(bins))
        every = np.bincount(codes, weight, len(bins))
        shares[j] = (b2b + start) / (every + prior)
        # Sorted by level and then by the order, sums up to a row are its history.
        by_level = order[np.argsort(codes[order], kind="stable")]
        before = np.cumsum(weight[by_level] * y[by_level]) - weight[by_level] * y[by_level]
        count = np.cumsum(weight[by_level]) - weight[by_level]
        before -= (np.cumsum(b2b) - b2b)[codes[by_level]]
        count -= (np.cumsum(every) - every)[codes[by_level]]
        history[j] = np.empty(len(y))
        history[j][by_level] = (before + start) / (count + prior)
    return _matrix(design, history), shares


def known_levels(design: Design, shares: dict[int, Floats]) -> NDArray[np.float32]:
    """Return the matrix of rows that are not learned from: their levels' shares are known."""
    return _matrix(design, {j: table[design.codes[:, j]] for j, table in shares.items()})


def _matrix(design: Design, levels: dict[int, Floats]) -> NDArray[np.float32]:
    matrix = design.codes.astype(np.float32)
    for j, bins in enumerate(design.grid.bins):
        if j in levels:
            matrix[:, j] = levels[j]
        else:
            matrix[design.codes[:, j] == bins.missing, j] = np.nan
    return matrix
