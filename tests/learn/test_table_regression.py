from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from b2x.learn.normal_equations import Block
from b2x.learn.table_regression import (
    Tables,
    add_tables,
    bin_penalty,
    fit_least_squares,
    fit_logistic,
    pair_penalty,
)
from b2x.scorecard.terms import LevelBins, NumericBins

EDGES = NumericBins(tuple(float(k) for k in range(1, 12)))


def dense(blocks: list[Block]) -> tuple[np.ndarray, np.ndarray]:
    """Return the same problem as a plain matrix and its penalty."""
    n = len(blocks[0].index)
    parts = [np.ones((n, 1))] + [np.eye(b.size)[b.index] for b in blocks]
    size = sum(part.shape[1] for part in parts)
    penalty, at = np.zeros((size, size)), 1
    for block in blocks:
        full = block.penalty if block.penalty.ndim == 2 else np.diag(block.penalty)
        penalty[at : at + block.size, at : at + block.size] = full
        at += block.size
    return np.hstack(parts), penalty


@given(st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_least_squares_equal_a_dense_solution(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = 80
    first, second = rng.integers(0, 13, n), rng.integers(0, 5, n)
    blocks = [
        Block(first, bin_penalty(EDGES, 1.0, 1.0)),
        Block(second, bin_penalty(LevelBins(("a", "b", "c")), 1.0, 1.0)),
        Block(first % 3 * 4 + second % 4, pair_penalty((3, True), (4, False), 1.0, 1.0)),
    ]
    target, weight = rng.normal(size=n), rng.random(n) + 0.1
    tables = fit_least_squares(blocks, target, weight)
    matrix, penalty = dense(blocks)
    plain = np.linalg.solve(
        matrix.T @ (weight[:, None] * matrix) + penalty, matrix.T @ (weight * target)
    )
    fitted = tables([block.index for block in blocks])
    np.testing.assert_allclose(fitted, matrix @ plain, atol=2e-3)


def test_a_logistic_fit_ends_where_the_slope_is_zero() -> None:
    rng = np.random.default_rng(1)
    index = rng.integers(0, 12, 400)
    y = rng.random(400) < 1 / (1 + np.exp(-(index - 6) / 2))
    blocks = [Block(index, bin_penalty(EDGES, 0.3, 0.3))]
    tables = fit_logistic(blocks, y, np.ones(400))
    matrix, penalty = dense(blocks)
    vector = np.concatenate([[tables.intercept], *tables.values])
    error = 1 / (1 + np.exp(-matrix @ vector)) - y
    slope = matrix.T @ error + penalty @ vector
    assert np.abs(slope).max() < 0.05 * np.abs(matrix.T @ (y - y.mean())).max()
    assert np.all(np.diff(tables.values[0][:12]) > -0.2)  # the curve rises, smoothly


def test_a_weight_of_two_counts_as_the_row_twice() -> None:
    rng = np.random.default_rng(2)
    index, y = rng.integers(0, 12, 100), rng.random(100) < 0.4
    weight = rng.integers(1, 4, 100)
    penalty = bin_penalty(EDGES, 1.0, 1.0)
    weighted = fit_logistic([Block(index, penalty)], y, weight.astype(float))
    again = np.repeat(np.arange(100), weight)
    repeated = fit_logistic([Block(index[again], penalty)], y[again], np.ones(len(again)))
    np.testing.assert_allclose(weighted.values[0], repeated.values[0], atol=1e-6)


def test_separable_labels_stay_finite() -> None:
    index = np.repeat([0, 11], 50)
    tables = fit_logistic([Block(index, bin_penalty(EDGES, 1.0, 1.0))], index > 5, np.ones(100))
    assert np.abs(tables.values[0]).max() < 20


def test_the_curvature_of_some_rows_leads_to_the_optimum_of_all() -> None:
    rng = np.random.default_rng(0)
    first, second = rng.integers(0, 13, 3000), rng.integers(0, 5, 3000)
    y = rng.random(3000) < 1 / (1 + np.exp(3 - first / 4 - second / 2))
    weight = rng.uniform(0.5, 1.5, 3000)
    blocks = [
        Block(first, bin_penalty(EDGES, 2.0, 0.5)),
        Block(second, bin_penalty(LevelBins(("a", "b", "c")), 2.0, 0.5)),
    ]
    exact = fit_logistic(blocks, y, weight)
    found = add_tables(blocks, y, weight, np.zeros(3000), max_curvature_rows=1000)
    assert found([first, second]) == pytest.approx(exact([first, second]), abs=0.02)


def test_a_bad_start_ends_at_the_same_optimum() -> None:
    index = np.random.default_rng(0).integers(0, 12, 400)
    blocks = [Block(index, bin_penalty(EDGES, 1.0, 1.0))]
    exact = fit_logistic(blocks, index > 5, np.ones(400))
    found = fit_logistic(blocks, index > 5, np.ones(400), Tables(-9.0, (np.full(13, 3.0),)))
    assert found([index]) == pytest.approx(exact([index]), abs=0.02)
