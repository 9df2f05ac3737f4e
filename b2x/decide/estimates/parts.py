"""The parts of a total, such as its months, with intervals; they add up to the whole."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from b2x.decide.estimates.estimate import Audited, Corrected, Sales
from b2x.learn.arrays import Floats

ENOUGH = 10
"""Audited sales from which on a part's mean error is its own."""


@dataclass(frozen=True)
class Parts:
    """A total's c parts.

    Attributes
    ----------
    value, low, high
        Estimate and interval of each, shape (c,).
    audited
        Audited sales of each, int64 of shape (c,).
    own
        What the audited sales of a part count in its estimate, shape (c,): 1, they alone correct
        the model; 0, the correction is that of all parts.
    """

    value: Floats
    low: Floats
    high: Floats
    audited: NDArray[np.int64]
    own: Floats


def parts(
    sales: Sales, audited: Audited, whole: Corrected, part: NDArray[np.intp], confidence: float
) -> Parts:
    """Estimate the parts of a total.

    Parameters
    ----------
    sales, audited
        The sales and the answers.
    whole
        Their total, from :func:`b2x.decide.estimates.estimate.estimate`.
    part
        Part of each sale, shape (m,), from 0 on without gaps.
    confidence
        Level of the intervals, two-sided.

    Notes
    -----
    A part's estimate adds up the answers on its audited sales and the corrected probabilities of
    the others. Its own audited sales' mean error is added as far as it exceeds chance: an
    empirical best predictor over parts (Fay and Herriot, 1979). How much parts differ is taken at
    its upper confidence bound, so that few parts, or few audited sales, lengthen the intervals.
    What then lacks to the whole is laid on the parts by their variance, as far as they have room.

    Examples
    --------
    >>> from b2x.decide.estimates.estimate import estimate
    >>> ones = np.ones(8)
    >>> sales = Sales(np.array([3.0, 3, 3, 3, -3, -3, -3, -3]), ones, np.arange(8))
    >>> audited = Audited(np.array([0, 4]), np.array([True, False]), np.array([0.25, 0.25]))
    >>> whole = estimate(sales, audited, ones)
    >>> found = parts(sales, audited, whole, np.array([0, 0, 1, 1, 0, 0, 1, 1]), 0.9)
    >>> found.audited.tolist(), round(float(found.value.sum()) - whole.total.value, 9)
    ([2, 0], 0.0)
    """
    n = int(part.max(initial=-1)) + 1
    p, rows = whole.probability, audited.rows
    left = sales.amount.copy()
    left[rows] = 0.0
    known = np.bincount(part[rows], sales.amount[rows] * audited.is_b2b, n)
    size = np.bincount(part, np.abs(left), n)
    spread_of_answers = _with_one_more_error(whole, audited)
    error, variance, seen = _mean_errors(sales, audited, whole, part, n, spread_of_answers)
    differ = _difference(error[seen], variance[seen], confidence)
    open_ = np.bincount(part[rows[whole.weight > 1]], minlength=n)
    own = np.where(open_ >= ENOUGH, 1.0, differ / (differ + variance))
    # Variance of the mean error of a part's other sales.
    of_mean = np.where(open_ >= ENOUGH, variance, (1 - own) * differ)
    chance = spread_of_answers * _noise(sales, part, n, left, p)
    freedom = np.where(open_ >= ENOUGH, open_ - 1, len(np.unique(sales.buyers[rows])) - 2)
    t = stats.t.ppf((1 + confidence) / 2, np.maximum(freedom, 1))
    half_of_whole = max(whole.total.high - whole.total.value, whole.total.value - whole.total.low)
    common = half_of_whole / t * size / max(size.sum(), 1e-300)
    spread = np.sqrt(size**2 * of_mean + chance + common**2)
    value = known + np.bincount(part, left * p, n) + own * error * size
    lack = whole.total.value - value.sum()
    value += lack * spread / max(spread.sum(), 1e-300)
    low = (known + np.bincount(part, np.minimum(left, 0), n)).astype(np.float64)
    high = (known + np.bincount(part, np.maximum(left, 0), n)).astype(np.float64)
    value = _within(value, low, high, whole.total.value)
    half = t * spread
    return Parts(
        value,
        np.clip(value - half, low, high),
        np.clip(value + half, low, high),
        np.bincount(part[rows], minlength=n),
        own,
    )


def _within(value: Floats, low: Floats, high: Floats, total: float) -> Floats:
    """Return values that are possible and add up to `total`, which is possible for their sum."""
    value = np.clip(value, low, high)
    lack = total - value.sum()
    room = high - value if lack > 0 else value - low
    return np.asarray(np.clip(value + lack * room / max(room.sum(), 1e-300), low, high))


def _with_one_more_error(whole: Corrected, audited: Audited) -> float:
    """Return the variance of answers as if one more of the audited had been wrong.

    Of a model that errs rarely, a sample may hold no error at all.
    """
    p = whole.probability[audited.rows]
    predicted = float(whole.weight @ (p * (1 - p)))
    return whole.spread + float(whole.weight.mean()) / max(predicted, 1e-12)


def _mean_errors(
    sales: Sales,
    audited: Audited,
    whole: Corrected,
    part: NDArray[np.intp],
    n: int,
    spread: float,
) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Return each part's mean error among its audited sales, its variance, and where there are."""
    rows = audited.rows
    p = whole.probability[rows]
    count = whole.weight * np.abs(sales.amount[rows])
    count[whole.weight <= 1.0] = 0.0  # what is in for certain says nothing of the others
    sums = np.bincount(part[rows], count, n)
    seen = sums > 0
    filled = np.where(seen, sums, 1.0)
    error = np.bincount(part[rows], count * (audited.is_b2b - p), n) / filled
    cell, of_cell = np.unique(
        np.stack([part[rows], sales.buyers[rows]]), axis=1, return_inverse=True
    )
    scale = np.bincount(of_cell.ravel(), count * np.sqrt(p * (1 - p)))
    variance = spread * np.bincount(cell[0], scale**2, n) / filled**2
    found = count * (audited.is_b2b - p - error[part[rows]])
    seen_own = np.bincount(cell[0], np.bincount(of_cell.ravel(), found) ** 2, n) / filled**2
    enough = np.bincount(cell[0], minlength=n)
    seen_own *= enough / np.maximum(enough - 1, 1)
    variance = np.where(enough >= ENOUGH, np.maximum(variance, seen_own), variance)
    return error, np.where(seen, np.maximum(variance, 1e-12), np.inf), seen


def _difference(error: Floats, variance: Floats, confidence: float) -> float:
    """Return the upper bound of the variance of mean errors between parts.

    Where the weighted sum of squares is what chance gives (the Q-profile of Viechtbauer, 2007).
    """
    if len(error) < 2:
        return float(error @ error)
    wanted = stats.chi2.ppf(1 - confidence, len(error) - 1)
    low, high = 0.0, 1.0
    if (error**2 / variance).sum() <= wanted:
        return 0.0
    for _ in range(50):
        middle = (low + high) / 2
        more = (error**2 / (variance + middle)).sum() > wanted
        low, high = (middle, high) if more else (low, middle)
    return high


def _noise(sales: Sales, part: NDArray[np.intp], n: int, left: Floats, p: Floats) -> Floats:
    """Return the variance of a part's sales that are not audited, alike within a buyer."""
    order = np.lexsort((sales.buyers, part))
    first = np.ones(len(order), dtype=bool)
    first[1:] = (np.diff(part[order]) != 0) | (np.diff(sales.buyers[order]) != 0)
    scale = (np.abs(left) * np.sqrt(p * (1 - p)))[order]
    starts = np.flatnonzero(first)
    if not len(starts):
        return np.zeros(n)
    by_buyer = np.add.reduceat(scale, starts)
    return np.bincount(part[order][starts], by_buyer**2, n).astype(np.float64)
