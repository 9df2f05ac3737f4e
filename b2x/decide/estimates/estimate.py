"""A total of B2B sales from a model and an audit sample, with an interval, on arrays.

The parts of a total are estimated in ``parts.py``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from scipy.special import expit, logit

from b2x.learn.arrays import Buyers, Floats, Labels

SLOPE_PRIOR = 4.0
"""Precision with which the model's weight is drawn to 1, beside one audited sale."""
INTERCEPT_PRIOR = 0.01
"""Precision with which the shift is drawn to 0: it stays finite where all answers are alike."""
MOST = 15.0
"""Log-odds beyond which a sale is as good as certain."""


@dataclass(frozen=True)
class Sales:
    """The m sales that a total is of.

    Attributes
    ----------
    log_odds
        What the model says, shape (m,).
    amount
        What is summed, shape (m,): 1 for the number, the value with its sign for the value.
    buyers
        Buyer of each, shape (m,).
    """

    log_odds: Floats
    amount: Floats
    buyers: Buyers


@dataclass(frozen=True)
class Audited:
    """The k audited sales among them.

    Attributes
    ----------
    rows
        Their row numbers, shape (k,), each once.
    is_b2b
        The answers, shape (k,).
    inclusion
        Probability with which each came in, shape (k,), above 0 and at most 1.
    by_value
        Whether they were drawn in proportion to their value.
    whole_buyers
        Whether buyers were drawn, with all their sales.
    """

    rows: NDArray[np.intp]
    is_b2b: Labels
    inclusion: Floats
    by_value: bool = False
    whole_buyers: bool = False


@dataclass(frozen=True)
class Estimate:
    """An estimated total, with its interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Corrected:
    """A total from a model that an audit sample has corrected, and what its parts rest on.

    Attributes
    ----------
    total
        The estimate with its interval.
    labels_alone
        The same without the model.
    model_weight
        What the model's log-odds count: 1 as they stand, 0 not at all.
    probability
        Corrected probability of each sale, shape (m,).
    weight
        What each audited sale stands for, shape (k,).
    spread
        Variance of an answer in units of ``probability * (1 - probability)``.
    """

    total: Estimate
    labels_alone: Estimate
    model_weight: float
    probability: Floats
    weight: Floats
    spread: float


def estimate(sales: Sales, audited: Audited, value: Floats, confidence: float = 0.9) -> Corrected:
    r"""Estimate a total by the model, corrected by the audited sales.

    Parameters
    ----------
    sales, audited
        The sales and the answers.
    value
        Value of each sale, shape (m,), by which `audited` may have been drawn.
    confidence
        Level of the intervals, two-sided.

    Notes
    -----
    Prediction-powered inference with a tuned weight (Angelopoulos, Duchi and Zrnic, 2023), as the
    difference estimate of auditors: the sum of the model's probabilities, and the audited sales'
    errors, each for as many as it stands for. The probabilities are recalibrated by the answers
    first (:func:`recalibrated`), which tunes the weight (logistic generalised regression
    estimator; Lehtonen and Veijanen, 1998). The variance is that of Hájek (1964) for unequal
    probabilities without replacement, over buyers; or what the recalibrated probabilities predict
    of all sales that are not audited, where that is more: few of the largest are in a sample that
    was not drawn by value.

    Examples
    --------
    >>> ones = np.ones(8)
    >>> sales = Sales(np.array([3.0, 3, 3, 3, -3, -3, -3, -3]), ones, np.arange(8))
    >>> audited = Audited(np.array([0, 4]), np.array([True, False]), np.array([0.25, 0.25]))
    >>> total = estimate(sales, audited, ones).total
    >>> round(total.value, 2), total.low, total.high  # two answers say little
    (4.0, 1.0, 7.0)
    """
    weight = weights(audited, value)
    count = np.abs(sales.amount[audited.rows]) * weight
    shift, slope = recalibrated(sales.log_odds[audited.rows], audited.is_b2b, count)
    probability = expit(shift + slope * np.clip(sales.log_odds, -MOST, MOST))
    flat = np.full(len(probability), np.average(audited.is_b2b, weights=count + 1e-300))
    spread = _spread(audited, sales, probability, weight)
    of_flat = _spread(audited, sales, flat, weight)
    return Corrected(
        _total(sales, audited, value, probability, weight, spread, confidence),
        _total(sales, audited, value, flat, weight, of_flat, confidence),
        slope,
        probability,
        weight,
        spread,
    )


def weights(audited: Audited, value: Floats) -> Floats:
    """Return how many sales each audited one stands for, shape (k,).

    One that came in for certain stands for itself; the others are scaled to stand for all the
    others, which unanswered lines and several sheets make necessary.

    Examples
    --------
    >>> sample = Audited(np.array([0, 1]), np.array([True, True]), np.array([1.0, 0.5]))
    >>> weights(sample, np.ones(4)).tolist()
    [1.0, 3.0]
    """
    size = np.abs(value) if audited.by_value else np.ones(len(value))
    certain = audited.inclusion >= 1.0
    own = size[audited.rows]
    weight = 1.0 / audited.inclusion
    if not certain.all():
        rest = size.sum() - own[certain].sum()
        weight[~certain] *= rest / (own * weight)[~certain].sum()
    return np.maximum(weight, 1.0)


def with_all_sales(audited: Audited, certain: Labels, buyers: Buyers) -> Audited:
    """Return answers in which a buyer that came in for certain is answered for all of its sales.

    One sale of a buyer with very many is drawn for certain, and stood for all of them: what the
    answer says of the sale would be the error of the buyer, with no variance from its other sales.
    The answer is about the buyer, so it holds for them. Buyers with two answers that differ stay.

    Parameters
    ----------
    audited
        Answers on sales.
    certain
        Whether the buyer of each came in for certain, shape (k,).
    buyers
        Buyer of each sale of the table, shape (m,).

    Examples
    --------
    >>> one = Audited(np.array([0, 3]), np.array([True, False]), np.array([0.5, 0.2]))
    >>> found = with_all_sales(one, np.array([True, False]), np.array([7, 7, 1, 2, 3]))
    >>> found.rows.tolist(), found.is_b2b.tolist(), found.inclusion.tolist()
    ([3, 0, 1], [False, True, True], [0.2, 1.0, 1.0])
    """
    of_answer = buyers[audited.rows]
    differ = np.intersect1d(of_answer[audited.is_b2b], of_answer[~audited.is_b2b])
    whole = certain & ~np.isin(of_answer, differ)
    owners, first = np.unique(of_answer[whole], return_index=True)
    rows = np.flatnonzero(np.isin(buyers, owners))
    answers = audited.is_b2b[whole][first][np.searchsorted(owners, buyers[rows])]
    left = ~np.isin(of_answer, owners)
    return replace(
        audited,
        rows=np.concatenate([audited.rows[left], rows]),
        is_b2b=np.concatenate([audited.is_b2b[left], answers]),
        inclusion=np.concatenate([audited.inclusion[left], np.ones(len(rows))]),
    )


def recalibrated(log_odds: Floats, is_b2b: Labels, count: Floats) -> tuple[float, float]:
    """Fit answers by ``shift + slope * log_odds``; returns both.

    Parameters
    ----------
    log_odds, is_b2b, count
        Of the audited sales, shape (k,): what the model says, the answer, and what it counts.

    Examples
    --------
    >>> shift, slope = recalibrated(np.zeros(4), np.array([True, False, False, False]), np.ones(4))
    >>> round(float(expit(shift)), 2), slope
    (0.25, 1.0)
    """
    design = np.stack([np.ones(len(log_odds)), np.clip(log_odds, -MOST, MOST)])
    # Rows count as many as there are in effect, so that the priors weigh alike in all samples.
    counts = count * (count.sum() / (count @ count + 1e-300))
    prior, at = np.array([INTERCEPT_PRIOR, SLOPE_PRIOR]), np.array([0.0, 1.0])
    found = at.copy()
    for _ in range(50):
        p = expit(found @ design)
        slope = design @ (counts * (is_b2b - p)) - prior * (found - at)
        curve = (design * (counts * p * (1 - p))) @ design.T + np.diag(prior)
        step = np.linalg.solve(curve, slope)
        found += step * min(1.0, 2.0 / max(np.abs(step).max(), 1e-12))
        if np.abs(step).max() < 1e-9:
            break
    return float(found[0]), float(found[1])


def bounds(sales: Sales, audited: Audited) -> tuple[float, float]:
    """Return the least and the most that the total can be, given the answers."""
    left = sales.amount.copy()
    left[audited.rows] = 0.0
    known = float(sales.amount[audited.rows] @ audited.is_b2b)
    return known + float(np.minimum(left, 0).sum()), known + float(np.maximum(left, 0).sum())


def interval(
    value: float,
    variance: float,
    within: tuple[float, float],
    n: int,
    one: float,
    confidence: float,
) -> Estimate:
    """Return an estimate with its interval.

    Parameters
    ----------
    value, variance
        The estimate and its variance.
    within
        The least and the most that it can be.
    n
        Units that the variance comes from, of which two parameters were fitted.
    one
        What one wrong answer moves the estimate by. The interval reaches as far, at least, as n
        answers without an error allow: ``-log(alpha)`` wrong ones to each side, where alpha is
        the probability left on that side.
    confidence
        Level, two-sided.

    Notes
    -----
    The interval is symmetric in the log-odds of the share of the way from the least to the most:
    few B2B sales among many are estimated with a long tail upwards.

    Examples
    --------
    >>> found = interval(10.0, 25.0, (0.0, 100.0), 50, 0.5, 0.9)
    >>> round(found.low, 1), round(found.high, 1)
    (4.2, 22.0)
    """
    low, high = within
    alpha = (1.0 - confidence) / 2
    value = min(max(value, low), high)
    half = float(stats.t.ppf(1 - alpha, max(n - 2, 1))) * math.sqrt(variance)
    ends = np.array([value - half, value + half])
    share = (value - low) / max(high - low, 1e-300)
    if 0 < share < 1:
        reach = half / ((high - low) * share * (1 - share))
        ends = low + (high - low) * expit(logit(share) + np.array([-reach, reach]))
    least = -math.log(alpha) * one
    return Estimate(
        value,
        float(max(min(ends[0], value - least), low)),
        float(min(max(ends[1], value + least), high)),
    )


def _total(
    sales: Sales,
    audited: Audited,
    value: Floats,
    probability: Floats,
    weight: Floats,
    spread: float,
    confidence: float,
) -> Estimate:
    amount = sales.amount[audited.rows]
    error = weight * amount * (audited.is_b2b - probability[audited.rows])
    found = float(sales.amount @ probability + error.sum())
    within = bounds(sales, audited)
    of_unit = np.unique(sales.buyers[audited.rows], return_inverse=True)[1]
    open_ = np.bincount(of_unit, 1 - 1 / weight) / np.bincount(of_unit)  # 0 where for certain
    by_unit = np.bincount(of_unit, error)
    n = int(np.count_nonzero(open_ > 0))
    if not n:
        return Estimate(found, *within)  # what has no answer could be either
    mean = (open_ @ by_unit) / open_.sum()
    variance = n / max(n - 2, 1) * float(open_ @ (by_unit - mean) ** 2)
    expected = spread * _expected(sales, audited, value, probability, weight)
    one = float(np.bincount(of_unit, weight * np.abs(amount))[open_ > 0].mean())
    return interval(found, max(variance, expected), within, n, one, confidence)


def _expected(
    sales: Sales, audited: Audited, value: Floats, probability: Floats, weight: Floats
) -> float:
    """Return the variance of the total that probabilities predict over all sales not audited."""
    open_ = weight > 1.0
    if audited.by_value:
        typical = np.average(weight[open_] * np.abs(value[audited.rows][open_]))
        stands_for = np.maximum(typical / np.maximum(np.abs(value), 1e-300), 1.0)
        stands_for[value == 0] = 1.0
    else:
        stands_for = np.full(len(value), weight[open_].mean())
    stands_for[audited.rows[~open_]] = 1.0
    size = np.abs(sales.amount) * np.sqrt(probability * (1 - probability) * (stands_for - 1))
    if audited.whole_buyers:
        size = np.bincount(np.unique(sales.buyers, return_inverse=True)[1], size)
    return float(size @ size)


def _spread(audited: Audited, sales: Sales, probability: Floats, weight: Floats) -> float:
    """Return the variance of answers, by buyer, relative to what probabilities predict."""
    p = probability[audited.rows]
    of_unit = np.unique(sales.buyers[audited.rows], return_inverse=True)[1]
    error = np.bincount(of_unit, np.sqrt(weight) * (audited.is_b2b - p))
    predicted = np.bincount(of_unit, np.sqrt(weight * p * (1 - p)))
    return float(error @ error) / max(float(predicted @ predicted), 1e-12)
