"""Logistic regression with a ridge on a dense matrix, by Newton's method."""

from __future__ import annotations

import numpy as np

from b2x.engines.batch import probability
from b2x.learn.arrays import Floats, Labels

MAX_STEPS, CONVERGED = 50, 1e-6


def fit_ridge(
    matrix: Floats, y: Labels, weight: Floats, variance: float, centre: Floats | float = 0.0
) -> tuple[float, Floats]:
    """Return intercept and coefficients; the coefficients are drawn to zero, or to a centre.

    The optimum is that of scikit-learn's ``LogisticRegression``, which takes ten times as long
    for some hundred rows, most of it for checks.

    Parameters
    ----------
    matrix
        float64 of shape (n, columns).
    y, weight
        Label and weight of each row, shape (n,); both kinds are there.
    variance
        Prior variance of a coefficient.
    centre
        Prior mean of each coefficient, shape (columns,), or of all of them.

    Examples
    --------
    >>> matrix = np.array([[-1.0], [0.0], [0.0], [1.0]])
    >>> intercept, (coefficient,) = fit_ridge(matrix, matrix[:, 0] > 0, np.ones(4), 1.0)
    >>> round(intercept, 2), round(float(coefficient), 2)
    (-1.16, 0.74)
    """
    design = np.column_stack([np.ones(len(y)), matrix])
    precision = np.full(design.shape[1], 1.0 / variance)
    precision[0] = 0.0
    prior = np.zeros(design.shape[1])
    prior[1:] = centre

    def loss(at: Floats) -> float:
        eta = design @ at
        data = np.sum(weight * (np.logaddexp(0.0, eta) - y * eta))
        return float(data + np.sum(precision * (at - prior) ** 2) / 2)

    current = prior
    value = loss(current)
    for _ in range(MAX_STEPS):
        p = probability(design @ current)
        slope = design.T @ (weight * (y - p)) - precision * (current - prior)
        bend = (design.T * (weight * p * (1.0 - p))) @ design
        bend[np.diag_indices(len(bend))] += precision + 1e-12
        step = np.linalg.solve(bend, slope)
        while (after := loss(current + step)) > value and np.abs(step).max() > CONVERGED:
            step /= 2
        current, value = current + step, after
        if np.abs(step).max() < CONVERGED:
            break
    return float(current[0]), current[1:]
