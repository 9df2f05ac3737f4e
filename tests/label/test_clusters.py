"""Rows of different clusters are chosen, each row of a cluster as likely as another."""

from __future__ import annotations

import numpy as np

from b2x.label.clusters import one_of_each_cluster
from b2x.learn.bins import Design, make_grid
from b2x.schema.columns import Levels
from b2x.schema.features import default_features


def design(volume: np.ndarray, channel: np.ndarray) -> Design:
    columns = {"volume": volume, "channel": Levels(channel, ("web", "phone", "edi"))}
    return make_grid(
        default_features({"volume": "number", "channel": "category"}), [columns]
    ).design(columns)


GROUPS = np.repeat([0, 1, 2], [80, 15, 5])
THREE = design(np.repeat([1.0, 50, 900], [80, 15, 5]), GROUPS)
"""Three kinds of rows, 80, 15 and 5 of them, each alike."""
VARIED = design(np.arange(100.0), GROUPS)


def test_each_cluster_has_its_row_the_largest_first() -> None:
    for seed in range(5):
        rows = one_of_each_cluster(THREE, 3, seed=seed)
        assert GROUPS[rows].tolist() == [0, 1, 2]


def test_a_row_of_a_cluster_is_as_likely_as_another() -> None:
    firsts = [one_of_each_cluster(VARIED, 1, seed=seed)[0] for seed in range(30)]
    assert len(set(firsts)) > 20  # the row in the middle would be the same each time


def test_equal_rows_are_chosen_once() -> None:
    same = design(np.repeat([1.0, 2.0], 50), np.zeros(100, dtype=np.int64))
    rows = one_of_each_cluster(same, 10)
    assert sorted((rows >= 50).tolist()) == [False, True]


def test_a_buyer_is_asked_once_and_rows_without_one_may_all_be() -> None:
    buyers = np.where(GROUPS == 0, np.arange(100) % 2, -1)
    rows = one_of_each_cluster(VARIED, 20, buyers=buyers)
    known = buyers[rows][buyers[rows] >= 0]
    assert len(np.unique(known)) == len(known) <= 2
    assert np.count_nonzero(buyers[rows] < 0) >= 3


def test_heavier_rows_come_in_rather() -> None:
    weight = np.where(np.arange(100) % 2 == 0, 1.0, 0.001)
    rows = one_of_each_cluster(VARIED, 30, weight=weight)
    assert np.mean(rows % 2 == 0) > 0.75


def test_of_no_rows_none_is_chosen() -> None:
    assert one_of_each_cluster(THREE.take(np.empty(0, dtype=np.intp)), 3).tolist() == []
