"""Stacking weights: the teachers' prior weights, then their log loss on held-out buyers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.optimize import minimize

from b2x.engines.batch import probability
from b2x.learn.arrays import Floats, Labels
from b2x.learn.lesson import Teacher

ROWS = (50, 200, 1000, 5000)
"""Labelled rows for which each teacher states its prior weights, and in between by the logarithm.

They are those of larger committees, of which the default teachers are left; where a default
committee never has a teacher, its weight counts only if it is asked for by name
(docs/decisions/teachers.md)."""

PRIOR_ROWS = 10.0
PRIOR_SHARE = 0.003
"""How many rows' evidence the prior weights are worth, and the share of all rows added to that.

Of 3, 10, 30 and 100 rows, learned without the table itself, 10 was best or next to it at 50, 200,
1,000 and 5,000 labels. The share is for tables so large that earlier evidence would decide alone:
on the hotel bookings by group and time it then misleads (average precision .613, and .622 with
the prior weights)."""


def prior_weights(teachers: Mapping[str, Teacher], n_rows: int) -> dict[str, float]:
    """Return the teachers' weights before any evidence; they sum to one.

    Parameters
    ----------
    teachers
        Teachers by name.
    n_rows
        Labelled rows.

    Examples
    --------
    >>> from b2x.learn.teachers import choose_teachers
    >>> prior_weights(choose_teachers(["linear", "kernel"]), 5000)
    {'linear': 0.1..., 'kernel': 0.8...}
    """
    places, at = np.log(ROWS), np.log(n_rows)
    weights = [np.interp(at, places, teacher.prior_weights) for teacher in teachers.values()]
    return dict(zip(teachers, (np.array(weights) / np.sum(weights)).tolist(), strict=True))


def stacking_weights(
    log_odds: Mapping[str, Floats],
    y: Labels,
    weight: Floats,
    prior: Mapping[str, float],
    prior_rows: float | None = None,
) -> dict[str, float]:
    """Weigh teachers by the log loss of their mean, drawn to the prior weights.

    Minimises ``sum of losses + prior_rows * divergence from the prior`` over the weights that
    are not negative and sum to one: stacking (Wolpert, 1992) with a prior.

    Parameters
    ----------
    log_odds
        Out-of-fold log-odds by teacher, shape (n,) each.
    y, weight
        Labels and what each row counts, shape (n,).
    prior
        Positive weights to use while there is no evidence.
    prior_rows
        How many rows' evidence they are worth; None for what was measured to be best.

    Examples
    --------
    >>> y = np.arange(4000) % 2 == 0
    >>> right, even = np.where(y, 1.0, -1.0), {"right": 0.5, "wrong": 0.5}
    >>> weights = stacking_weights({"right": right, "wrong": -right}, y, np.ones(4000), even)
    >>> round(weights["right"], 1), round(sum(weights.values()), 6)
    (1.0, 1.0)
    """
    if prior_rows is None:
        prior_rows = PRIOR_ROWS + PRIOR_SHARE * len(y)
    matrix = np.stack([log_odds[name] for name in prior], axis=1)
    log_prior = np.log(list(prior.values()))

    def objective(logits: Floats) -> tuple[float, Floats]:
        log_w = logits - np.log(np.sum(np.exp(logits)))
        w = np.exp(log_w)
        eta = matrix @ w
        loss = np.sum(weight * (np.logaddexp(0.0, eta) - y * eta))
        slope = matrix.T @ (weight * (probability(eta) - y))
        slope += prior_rows * (log_w - log_prior)
        return float(loss + prior_rows * np.sum(w * (log_w - log_prior))), w * (slope - w @ slope)

    bounds = [(low, low + 40.0) for low in (log_prior - 20.0).tolist()]
    found = minimize(objective, log_prior, jac=True, method="L-BFGS-B", bounds=bounds)
    w = np.exp(found.x - found.x.max())
    return dict(zip(prior, (w / w.sum()).tolist(), strict=True))
