"""Labels are permuted between whole buyers, and the p-value is that of Student's t."""

import numpy as np

from b2x.measure.permutation import permute_between_buyers


def test_labels_are_permuted_in_whole_buyers():
    rng = np.random.default_rng(0)
    groups = rng.integers(0, 50, 200)
    y = groups % 5 == 0
    permuted = permute_between_buyers(y, groups, rng)
    assert not np.array_equal(permuted, y)
    kinds = [set(permuted[groups == g]) for g in np.unique(groups)]
    assert all(len(kind) == 1 for kind in kinds)
    assert sum(kind == {True} for kind in kinds) == len(np.unique(groups[y]))


def test_permuting_keeps_the_number_of_b2b_rows_where_every_buyer_has_one():
    y = np.arange(100) < 13
    permuted = permute_between_buyers(y, np.arange(100), np.random.default_rng(0))
    assert permuted.sum() == 13
