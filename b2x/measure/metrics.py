"""The five figures of a model on labelled rows; their intervals are computed by `bootstrap`.

All take row weights and are exact under ties. The ranking metrics take any score that rises with
the probability of B2B; the others take log-odds, which keep their precision near 0 and 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from b2x.errors import UsageError

N_BINS = 10  # of the calibration error and the reliability curve
Floats = NDArray[np.float64]


def average_precision(y: ArrayLike, scores: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Return the mean precision over the B2B rows, walking down the scores.

    Parameters
    ----------
    y
        bool of shape (n,), True for B2B; both kinds must occur.
    scores
        float of shape (n,), finite; larger means more like B2B. Equal scores count together.
    weights
        float of shape (n,), not negative; None weighs every row alike.

    Returns
    -------
    float
        0 to 1; a random score has the share of B2B.

    Raises
    ------
    UsageError
        If lengths differ, a score is not finite, a weight is negative or one kind has no weight.

    Notes
    -----
    The step-wise sum without interpolation, as scikit-learn's (Buckley and Voorhees, 2000).

    Examples
    --------
    >>> round(average_precision([True, False, True, False], [3, 2, 1, 0]), 4)
    0.8333
    """
    return average_precision_at(*_curve(y, scores, weights))


def roc_auc(y: ArrayLike, scores: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Return the probability that a B2B row scores above a B2C row, a tie counting half.

    Parameters, weights and errors are those of `average_precision`.

    Notes
    -----
    Hanley and McNeil (1982).

    Examples
    --------
    >>> roc_auc([True, False, True, False], [3, 2, 1, 0])
    0.75
    """
    return roc_auc_at(*_curve(y, scores, weights))


def log_loss(y: ArrayLike, log_odds: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Return the mean negative log-likelihood of log-odds of B2B, in nats.

    Parameters, weights and errors are those of `average_precision`, but one kind is enough.

    Notes
    -----
    Good (1952). Computed as ``log(1 + exp(-z))``, with z the log-odds of the true label, so that
    it neither overflows nor needs clipping.

    Examples
    --------
    >>> log_loss([True, False], [800.0, 800.0])
    400.0
    """
    truth, z, w = check_rows(y, log_odds, weights)
    return float(np.average(log_losses(truth, z), weights=w))


def brier(y: ArrayLike, log_odds: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Return the mean squared error of the probability (Brier, 1950).

    Parameters, weights and errors are those of `log_loss`.

    Examples
    --------
    >>> brier([True, False], [0.0, 0.0])
    0.25
    """
    truth, z, w = check_rows(y, log_odds, weights)
    return float(np.average((probabilities(z) - truth) ** 2, weights=w))


def calibration_error(
    y: ArrayLike, log_odds: ArrayLike, weights: ArrayLike | None = None, n_bins: int = N_BINS
) -> float:
    """Return the mean distance between predicted and observed share over bins of equal weight.

    Rows are cut by their log-odds into `n_bins` bins of nearly equal weight; equal log-odds share
    a bin. Noise alone makes it larger than zero (about .02 for 1,000 rows of which a tenth is
    B2B), so compare it with its interval.

    Parameters, weights and errors are those of `log_loss`.

    Notes
    -----
    The expected calibration error, with bins of equal mass (Nguyen and O'Connor, 2015).

    Examples
    --------
    >>> round(calibration_error([True, True, False, False], [2.0, 2.0, -2.0, -2.0]), 4)
    0.1192
    """
    truth, z, w = check_rows(y, log_odds, weights)
    bins = equal_mass_bins(z, w, n_bins)
    gaps = np.bincount(bins, weights=w * (probabilities(z) - truth))
    return float(np.abs(gaps).sum() / w.sum())


@dataclass(frozen=True)
class Ranking:
    """Rows sorted once by falling score, so that each weighting is evaluated in O(n).

    Attributes
    ----------
    order
        int64 of shape (n,): row numbers by falling score.
    ends
        int64: the last position of each run of equal scores.
    is_b2b
        float64 of shape (n,), 1 for B2B, in sorted order.
    """

    order: NDArray[np.int64]
    ends: NDArray[np.int64]
    is_b2b: Floats

    @classmethod
    def of(cls, y: NDArray[np.bool_], scores: Floats) -> Ranking:
        """Sort the rows."""
        order = np.argsort(-scores, kind="stable")
        ranked = scores[order]
        ends = np.append(np.flatnonzero(ranked[1:] != ranked[:-1]), len(ranked) - 1)
        return cls(order, ends, y[order].astype(np.float64))

    def curve(self, ordered_weights: Floats) -> tuple[Floats, Floats]:
        """Return the weight of B2B and of all rows at or above each distinct score, falling.

        `ordered_weights` are in sorted order: ``weights[ranking.order]``.
        """
        b2b = np.cumsum(ordered_weights * self.is_b2b)[self.ends]
        return b2b, np.cumsum(ordered_weights)[self.ends]


def average_precision_at(b2b: Floats, every: Floats) -> float:
    """Return the average precision of a `Ranking.curve`."""
    precision = np.divide(b2b, every, out=np.zeros_like(b2b), where=every > 0)
    return float((np.diff(b2b, prepend=0.0) * precision).sum() / b2b[-1])


def roc_auc_at(b2b: Floats, every: Floats) -> float:
    """Return the area under the ROC curve of a `Ranking.curve`."""
    b2c = every - b2b
    halves = b2b - np.diff(b2b, prepend=0.0) / 2
    return float((np.diff(b2c, prepend=0.0) * halves).sum() / (b2b[-1] * b2c[-1]))


def hit_rate_at(b2b: Floats, every: Floats) -> float:
    """Return the share of B2B among the top rows, taking as many as there are B2B.

    Precision equals recall there. Of equal scores the expectation is taken.
    """
    top = np.interp(b2b[-1], np.append(0.0, every), np.append(0.0, b2b))
    return float(top / b2b[-1])


def probabilities(log_odds: Floats) -> Floats:
    """Return ``1 / (1 + exp(-log_odds))`` without overflow."""
    small = np.exp(-np.abs(log_odds))
    return np.where(log_odds >= 0, 1.0, small) / (1.0 + small)


def log_losses(y: NDArray[np.bool_], log_odds: Floats) -> Floats:
    """Return each row's negative log-likelihood in nats."""
    return np.logaddexp(0.0, np.where(y, -log_odds, log_odds))


def equal_mass_bins(scores: Floats, weights: Floats, n_bins: int) -> NDArray[np.int64]:
    """Return each row's bin, 0 to ``n_bins - 1``; equal scores go to the bin of their middle."""
    _, run = np.unique(scores, return_inverse=True)
    mass = np.bincount(run, weights=weights)
    middle = (np.cumsum(mass) - mass / 2) / mass.sum()
    bins: NDArray[np.int64] = np.minimum((middle * n_bins).astype(np.int64), n_bins - 1)
    return bins[run]


def check_rows(
    y: ArrayLike, scores: ArrayLike, weights: ArrayLike | None, *, both_kinds: bool = False
) -> tuple[NDArray[np.bool_], Floats, Floats]:
    """Return labels, scores and weights as arrays; raise `UsageError` if something is wrong."""
    truth = np.asarray(y)
    score = np.asarray(scores, dtype=np.float64)
    weight = np.ones(score.shape) if weights is None else np.asarray(weights, dtype=np.float64)
    if truth.ndim != 1 or truth.shape != score.shape or truth.shape != weight.shape:
        raise UsageError(
            f"labels, scores and weights of shapes {truth.shape}, {score.shape}, {weight.shape}",
            next_step="pass one of each per row",
        )
    if truth.dtype != np.bool_ and not np.isin(truth, (0, 1)).all():
        raise UsageError("labels other than True and False", next_step="pass y == 'B2B'")
    truth = truth.astype(bool)
    if not np.isfinite(score).all():
        row = int(np.flatnonzero(~np.isfinite(score))[0])
        raise UsageError(
            f"a score of {score[row]}", where=f"row {row}", next_step="pass finite scores"
        )
    if not (np.isfinite(weight).all() and (weight >= 0).all() and weight.sum() > 0):
        raise UsageError(
            "weights that are negative, not finite or all zero",
            next_step="pass weights of zero or more, and not only zeros",
        )
    if both_kinds and not (weight[truth].sum() > 0 and weight[~truth].sum() > 0):
        kind = "B2B" if weight[truth].sum() > 0 else "B2C"
        raise UsageError(f"only {kind} rows", next_step="measure on rows of both kinds")
    return truth, score, weight


def _curve(y: ArrayLike, scores: ArrayLike, weights: ArrayLike | None) -> tuple[Floats, Floats]:
    truth, score, weight = check_rows(y, scores, weights, both_kinds=True)
    ranking = Ranking.of(truth, score)
    return ranking.curve(weight[ranking.order])
