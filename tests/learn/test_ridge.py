from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from b2x.learn.ridge import fit_ridge


@pytest.mark.parametrize("strength", [1.0, 50.0])
def test_it_finds_what_scikit_learn_finds(strength: float) -> None:
    rng = np.random.default_rng(0)
    matrix = np.column_stack([rng.normal(size=(80, 3)), np.zeros(80)])
    y, weight = strength * matrix[:, 0] + rng.normal(size=80) > 1, rng.random(80) + 0.1
    peer = LogisticRegression(C=0.3, tol=1e-8, max_iter=1000).fit(matrix, y, weight)
    intercept, coefficients = fit_ridge(matrix, y, weight, 0.3)
    np.testing.assert_allclose(coefficients, peer.coef_[0], atol=1e-5)
    assert intercept == pytest.approx(peer.intercept_[0], abs=1e-5)


@pytest.mark.parametrize("seed", [14, 100])
def test_steps_that_are_too_long_are_shortened(seed: int) -> None:
    """Far values and heavy rows, for which Newton's full steps lead ever further away."""
    rng = np.random.default_rng(seed)
    n, columns = int(rng.integers(4, 40)), int(rng.integers(1, 4))
    matrix = (rng.standard_t(1.2, (n, columns)) * rng.choice([1, 10])).round()
    noise = rng.normal(size=columns), rng.normal(size=n) * rng.choice([1, 20, 100])
    y, weight = matrix @ noise[0] + noise[1] > 0, rng.choice([1.0, 30.0], n)
    intercept, coefficients = fit_ridge(matrix, y, weight, 100.0)
    error = weight * (y - 1 / (1 + np.exp(-intercept - matrix @ coefficients)))
    np.testing.assert_allclose(matrix.T @ error, coefficients / 100.0, atol=0.01)
    assert error.sum() == pytest.approx(0, abs=0.01)


def test_coefficients_are_drawn_to_the_centre() -> None:
    rng = np.random.default_rng(0)
    matrix, weight = rng.normal(size=(60, 2)), np.ones(60)
    y, centre = matrix[:, 0] + rng.normal(size=60) > 0, np.array([-1.0, 2.0])
    _, held = fit_ridge(matrix, y, weight, 1e-6, centre)
    np.testing.assert_allclose(held, centre, atol=1e-3)
    intercept, free = fit_ridge(matrix, y, weight, 0.5, centre)
    error = y - 1 / (1 + np.exp(-intercept - matrix @ free))
    np.testing.assert_allclose(matrix.T @ error, (free - centre) / 0.5, atol=1e-5)
