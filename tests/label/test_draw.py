"""Rows are drawn with the probabilities that are said, one of each buyer."""

from __future__ import annotations

import numpy as np
import pytest

from b2x.label.draw import draw_rows

DRAWS = 4000


@pytest.mark.parametrize("by_buyer", [False, True])
def test_rows_come_in_as_often_as_is_said(by_buyer: bool) -> None:
    size = np.array([1.0, 1, 2, 3, 0, 4, 30, 1, 2, 2])
    buyers = np.array([0, 0, 0, 1, 1, -1, 2, 2, -1, 3]) if by_buyer else None
    came, said = np.zeros(len(size)), np.zeros(len(size))
    for seed in range(DRAWS):
        drawn = draw_rows(size, 3, buyers, np.random.default_rng(seed))
        assert len(drawn.rows) == 3
        came[drawn.rows] += 1
        said[drawn.rows] = drawn.of_row
        if buyers is not None:
            known = buyers[drawn.rows]
            known = known[known >= 0]
            assert len(np.unique(known)) == len(known)
    assert came[4] == 0
    error = np.sqrt(said * (1 - said) / DRAWS)
    assert np.abs(came / DRAWS - said).max() < 4 * error.max()
    if by_buyer:  # the buyer who has more than a third is in for certain, by one row or the other
        assert said[6] == pytest.approx(30 / 31)
        assert said[[0, 3, 9]] == pytest.approx(2 * np.array([1, 3, 2]) / 15)
    else:
        assert said[6] == 1.0
        assert said[[0, 3, 5]] == pytest.approx(2 * np.array([1, 3, 4]) / 16)


def test_weighted_by_their_probabilities_drawn_rows_add_up_to_all() -> None:
    rng = np.random.default_rng(0)
    size = rng.lognormal(sigma=2, size=300)
    truth = size[size > 2].sum()
    totals = []
    for seed in range(200):
        drawn = draw_rows(size, 40, None, np.random.default_rng(seed))
        value = np.where(size > 2, size, 0.0)[drawn.rows]
        totals.append((value / drawn.of_row).sum())
    assert np.mean(totals) == pytest.approx(truth, rel=4 * np.std(totals) / truth / 14)
    assert np.std(totals) < truth / 4


def test_where_buyers_are_few_all_are_drawn() -> None:
    buyers = np.array([0, 0, 1, -1])
    drawn = draw_rows(np.ones(4), 10, buyers, np.random.default_rng(0))
    assert sorted(buyers[drawn.rows].tolist()) == [-1, 0, 1]
    assert drawn.of_buyer.tolist() == [1.0, 1.0, 1.0]
    assert draw_rows(np.zeros(4), 10, None, np.random.default_rng(0)).rows.tolist() == []
