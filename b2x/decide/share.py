"""The share of B2B in a table, estimated from a model's probabilities without labels."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, logit

STEPS = 60
"""Halvings of the interval in which the share lies: to the last bit of a float64."""


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
        0 to 1; `share_of_model` where there are no sales.
    converged : bool
        False where the likelihood is highest at a share of 0 or 1, or there are no sales: the
        sales are then not a mixture of the two kinds that the model knows.

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
    known = np.asarray(log_odds, dtype=np.float64)
    ratio = known[~np.isnan(known)] - logit(share_of_model)  # log likelihood ratio of B2B to B2C
    if not len(ratio):
        return float(share_of_model), False
    low, high = 0.0, 1.0
    for _ in range(STEPS):
        share = (low + high) / 2
        # The mean of the posterior less the share has the sign of the slope.
        rises = expit(ratio + logit(share)).mean() > share
        low, high = (share, high) if rises else (low, share)
    share = (low + high) / 2
    return float(share), bool(1e-9 < share < 1 - 1e-9)


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
