from __future__ import annotations

import numpy as np
import pytest

from b2x.learn.buyers import buyer_numbers, evidence, training_folds
from b2x.learn.fit import CALIBRATION_POWER


def test_buyers_have_the_same_numbers_in_any_order_of_the_rows() -> None:
    names = np.array(["c", "a", None, "b", "a"], dtype=object)
    numbers = buyer_numbers(names, 5)
    order = np.array([4, 2, 0, 3, 1])
    assert buyer_numbers(names[order], 5).tolist() == numbers[order].tolist()
    assert numbers.tolist() == [2, 0, -1, 1, 0]


def test_sixteen_rows_of_a_buyer_count_as_four_and_in_calibration_as_eight() -> None:
    buyers = np.r_[np.zeros(16, dtype=int), np.arange(1, 65)]
    y = np.arange(80) < 32
    for counts, rows in (
        (evidence(y, np.ones(80), buyers), 4),
        (evidence(y, np.ones(80), buyers, CALIBRATION_POWER), 8),
    ):
        assert counts[0] * 16 == pytest.approx(rows * counts[20])


def test_evidence_keeps_the_share_of_each_kind_and_follows_the_weights() -> None:
    rng = np.random.default_rng(0)
    buyers, weight, y = rng.integers(0, 9, 60), rng.random(60) + 0.1, np.arange(60) < 20
    counts = evidence(y, weight, buyers)
    assert counts[y].sum() / counts.sum() == pytest.approx(weight[y].sum() / weight.sum())
    same = buyers == buyers[0]
    ratios = (counts / weight)[same & y]
    assert ratios == pytest.approx(np.full(len(ratios), ratios[0]))


def test_each_fold_leaves_whole_buyers_of_both_kinds_to_the_others() -> None:
    rng = np.random.default_rng(1)
    buyers = rng.integers(0, 30, 200)
    y = buyers < 4
    folds = training_folds(y, buyers, 5, seed=0)
    assert len(np.unique(folds)) == 4  # there are four buyers of the rarer kind
    for buyer in np.unique(buyers):
        assert len(np.unique(folds[buyers == buyer])) == 1
    for fold in np.unique(folds):
        assert set(y[folds != fold]) == {True, False}


def test_a_single_buyer_of_a_kind_leaves_a_single_fold() -> None:
    buyers = np.r_[[0] * 5, 1:21]
    assert set(training_folds(buyers == 0, buyers, 5, seed=0)) == {0}
