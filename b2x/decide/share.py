"""The share of B2B in a table, estimated from a model's probabilities without labels."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, logit
from scipy.stats import chi2

STEPS = 60
"""Halvings of the interval in which the share lies: to the last bit of a float64."""
STEPS_OF_ENDS = 30
CONFIDENCE = 0.9
"""Level of the interval of the share."""


def em_share(log_odds: ArrayLike, share_of_model: float) -> tuple[float, bool]:
    """Estimate a table's share of B2B by expectation-maximisation.

    It holds if nothing but the share differs from what the model was calibrated on: B2B sales look
    as they did there, and so do B2C sales.

    Parameters
    ----------
    log_odds
        What the model says of each sale, shape (n,); NaN is left out.
    share_of_model
        Share of B2B that the log-odds assume, above 0 and below 1.

    Returns
    -------
    share : float
        0 to 1; `share_of_model` where the sales do not say.
    converged : bool
        False where the likelihood is highest at a share of 0 or 1: the sales are then not a mixture
        of the two kinds that the model knows. False, too, where the sales do not say: there are
        none, or every share from 0 to 1 is in the 90% interval of :func:`share_interval`.

    Notes
    -----
    Saerens, Latinne and Decaestecker (2002). The likelihood is concave in the share, so the fixed
    point of their iteration is found by bisection of its slope.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> is_b2b = rng.random(20_000) < 0.1
    >>> log_odds = rng.normal(np.where(is_b2b, 2.0, -2.0), 2.0)  # calibrated for a share of 0.5
    >>> share, converged = em_share(log_odds, 0.5)
    >>> round(share, 2), converged
    (0.1, True)
    """
    ratio = _ratio(log_odds, share_of_model)
    if not len(ratio):
        return float(share_of_model), False
    share = _likeliest(ratio)
    # The likelihood is concave, so it is lowest at an end.
    if min(0.0, float(ratio.sum())) >= _likelihood(ratio, share) - _drop(CONFIDENCE):
        return float(share_of_model), False
    return share, bool(1e-9 < share < 1 - 1e-9)


def share_interval(
    log_odds: ArrayLike,
    share_of_model: float,
    units: int | None = None,
    confidence: float = CONFIDENCE,
) -> tuple[float, float]:
    """Return the shares of B2B that the sales leave possible, under the condition of `em_share`.

    Parameters
    ----------
    log_odds, share_of_model
        As in :func:`em_share`.
    units
        Buyers of the sales; the sales of one say as much together as one. None: each is one.
    confidence
        Level, two-sided.

    Returns
    -------
    low, high : float
        Shares whose likelihood ratio to the likeliest is not past the quantile of chi squared
        (Wilks, 1938); without any sale 0 and 1.

    Examples
    --------
    >>> share_interval(np.zeros(1000), 0.5)  # the model tells nothing apart
    (0.0, 1.0)
    >>> low, high = share_interval(np.r_[np.full(30, 9.0), np.full(70, -9.0)], 0.5)
    >>> round(low, 2), round(high, 2)
    (0.23, 0.38)
    """
    ratio = _ratio(log_odds, share_of_model)
    if not len(ratio):
        return 0.0, 1.0
    best = _likeliest(ratio)
    each = 1.0 if units is None else units / len(ratio)
    least = each * _likelihood(ratio, best) - _drop(confidence)
    ends = []
    for end in (0.0, 1.0):
        inside, outside = best, end
        if each * _likelihood(ratio, end) >= least:
            inside = end
        for _ in range(STEPS_OF_ENDS if inside != end else 0):
            middle = (inside + outside) / 2
            if each * _likelihood(ratio, middle) >= least:
                inside = middle
            else:
                outside = middle
        ends.append(float(inside))
    return ends[0], ends[1]


def at_another_share(log_odds: ArrayLike, own: float, share: float) -> np.ndarray:
    """Return the probabilities of B2B, shape (n,), if the share were another than the model's.

    Examples
    --------
    >>> at_another_share([0.0, 0.0], 0.5, 0.2).round(6).tolist()
    [0.2, 0.2]
    """
    bounded = np.clip(share, 1e-12, 1 - 1e-12)
    moved = np.asarray(log_odds, dtype=np.float64) + logit(bounded) - logit(own)
    return np.asarray(expit(moved))


def _ratio(log_odds: ArrayLike, share_of_model: float) -> NDArray[np.float64]:
    """Return the log likelihood ratio of B2B to B2C of each sale that has log-odds."""
    known = np.asarray(log_odds, dtype=np.float64)
    return np.asarray(known[~np.isnan(known)] - logit(share_of_model))


def _drop(confidence: float) -> float:
    """Return by how much a log likelihood may be below the highest."""
    return float(chi2.ppf(confidence, 1)) / 2


def _likelihood(ratio: NDArray[np.float64], share: float) -> float:
    """Return the log likelihood of a share."""
    if share <= 0:
        return 0.0
    if share >= 1:
        return float(ratio.sum())
    return float(np.logaddexp(np.log(share) + ratio, np.log1p(-share)).sum())


def _likeliest(ratio: NDArray[np.float64]) -> float:
    low, high = 0.0, 1.0
    for _ in range(STEPS):
        share = (low + high) / 2
        # The mean of the posterior less the share has the sign of the slope.
        rises = expit(ratio + logit(share)).mean() > share
        low, high = (share, high) if rises else (low, share)
    return (low + high) / 2
