"""Noise counts buyers, not rows."""

from __future__ import annotations

import numpy as np
import pytest

from b2x.decide.changes.spread import Spread, index_and_noise, rise_and_noise, spread_of


def drawn(rng: np.random.Generator, buyers: int, each: int, k: int = 6) -> Spread:
    """Return rows of buyers who stay in one cell each."""
    return spread_of(
        np.repeat(rng.integers(0, k, buyers), each), np.repeat(np.arange(buyers), each), k
    )


@pytest.mark.parametrize("known", ["rows", "counts"])
@pytest.mark.parametrize(("buyers", "each"), [(100, 10), (1000, 1)])
def test_the_noise_is_exceeded_as_often_as_is_said(buyers: int, each: int, known: str) -> None:
    rng = np.random.default_rng(0)
    beyond = 0
    for _ in range(150):
        old, new = drawn(rng, buyers, each), drawn(rng, buyers, each)
        if known == "counts":
            old = Spread(old.counts, buyers)
        index, noise = index_and_noise(old, new, 0.05)
        beyond += index > noise
    assert 0.01 <= beyond / 150 <= 0.08


def test_rows_of_one_buyer_are_no_evidence() -> None:
    rng = np.random.default_rng(0)
    few, many = drawn(rng, 100, 10), drawn(rng, 1000, 1)
    assert index_and_noise(few, few, 0.05)[1] > 5 * index_and_noise(many, many, 0.05)[1]
    assert rise_and_noise(few, few, 0, 0.05)[1] > 2 * rise_and_noise(many, many, 0, 0.05)[1]


def test_a_table_of_one_buyer_has_a_spread() -> None:
    one = spread_of(np.array([0, 1, 1]), np.zeros(3, np.int64), 2)
    index, noise = index_and_noise(one, one, 0.05)
    assert index == 0
    assert noise > 0
