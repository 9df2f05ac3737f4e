"""Binned rows as matrices for scikit-learn: normal scores for linear models, levels for trees."""

from __future__ import annotations

from functools import cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from b2x.learn.arrays import Floats
from b2x.learn.bins import Design
from b2x.learn.lesson import Lesson
from b2x.scorecard.terms import NumericBins

OUTERMOST = 0.02
"""The scores of the first and last of many bins are the quantiles at 2% and 98%."""


def normal_scores(design: Design) -> Floats:
    """Return numbers as normal scores beside a missing flag, and levels one-hot.

    Bins hold about equal mass, so the position of a bin is its rank.

    Returns
    -------
    ndarray of float64, shape (n, columns)
        A missing number has the score 0, the middle.
    """
    widths = [2 if isinstance(bins, NumericBins) else len(bins) for bins in design.grid.bins]
    scores = np.zeros((len(design), sum(widths)))
    rows, at = np.arange(len(design)), 0
    for j, (bins, width) in enumerate(zip(design.grid.bins, widths, strict=True)):
        codes = design.codes[:, j]
        if isinstance(bins, NumericBins):
            scores[:, at : at + 2] = bin_scores(len(bins) - 1)[codes]
        else:
            scores[rows, at + codes.astype(np.intp)] = 1.0
        at += width
    return scores


def ordered_levels(
    lesson: Lesson, order: NDArray[np.intp], prior: float = 1.0
) -> tuple[NDArray[np.float32], dict[int, Floats]]:
    """Return the matrix to learn from, and each level's share of B2B among all rows.

    A level becomes the share of B2B among its earlier rows (Prokhorenkova et al., 2018), so the
    label of a row is not in its own numbers.

    Parameters
    ----------
    lesson
        The labelled rows, n of them.
    order
        Row numbers, shape (n,), in the order in which their labels become known.
    prior
        How many rows the overall share counts in the share of a level.

    Returns
    -------
    matrix
        float32 of shape (n, features): bin numbers with missing as NaN, and shares for levels.
    shares
        The share of each level, by the position of the feature.
    """
    y, weight = lesson.y, lesson.weight
    start = prior * float(np.average(y, weights=weight))
    history, shares = {}, {}
    for j, bins in enumerate(lesson.design.grid.bins):
        if isinstance(bins, NumericBins):
            continue
        codes = lesson.design.codes[:, j].astype(np.intp)
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
    return _matrix(lesson.design, history), shares


def known_levels(design: Design, shares: dict[int, Floats]) -> NDArray[np.float32]:
    """Return the matrix of rows to predict: each level becomes its share among all labelled rows.

    Parameters
    ----------
    design
        The rows.
    shares
        As :func:`ordered_levels` returns them.
    """
    return _matrix(design, {j: table[design.codes[:, j]] for j, table in shares.items()})


@cache
def bin_scores(intervals: int) -> Floats:
    """Return score and missing flag of each bin of a number, shape (intervals + 1, 2)."""
    ranks = np.clip((np.arange(intervals) + 0.5) / intervals, OUTERMOST, 1.0 - OUTERMOST)
    return np.array([*((NormalDist().inv_cdf(rank), 0.0) for rank in ranks.tolist()), (0.0, 1.0)])


def _matrix(design: Design, levels: dict[int, Floats]) -> NDArray[np.float32]:
    matrix = design.codes.astype(np.float32)
    for j, bins in enumerate(design.grid.bins):
        if j in levels:
            matrix[:, j] = levels[j]
        else:
            matrix[design.codes[:, j] == bins.missing, j] = np.nan
    return matrix
