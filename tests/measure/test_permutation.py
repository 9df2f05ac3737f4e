"""Labels are permuted between whole buyers, and the p-value is that of Student's t."""

import numpy as np
import pytest

from b2x.measure.permutation import (
    FIRST_LOOK,
    MAX_REFIT_ROWS,
    N_PERMUTATIONS,
    p_value,
    permute_between_buyers,
    permuted_aucs,
    student_tail,
)


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


def test_a_buyer_of_both_kinds_hands_on_its_share():
    rng = np.random.default_rng(0)
    y, groups = np.tile([True, True, False, False], 3), np.repeat([0, 1, 2], 4)
    permuted = [permute_between_buyers(y, groups, rng) for _ in range(20)]
    assert all(np.bincount(groups, labels).tolist() == [2, 2, 2] for labels in permuted)
    assert len({labels.tobytes() for labels in permuted}) > 10


def test_up_to_the_limit_models_are_refitted_and_beyond_scores_are_kept():
    rng = np.random.default_rng(0)
    n = MAX_REFIT_ROWS
    y, z, groups = np.arange(n) % 4 == 0, rng.normal(size=n), np.arange(n)

    def refit(labels):
        return rng.normal(size=len(labels))

    aucs, made_with = permuted_aucs(y, z, groups, 0.9, refit, 20, seed=0)
    assert (len(aucs), made_with) == (FIRST_LOOK, "refits")
    y, z, groups = np.append(y, True), np.append(z, 0.0), np.append(groups, n)
    aucs, made_with = permuted_aucs(y, z, groups, 0.9, refit, 20, seed=0)
    assert (len(aucs), made_with) == (N_PERMUTATIONS, "fixed scores")


def test_the_tail_of_students_t_is_scipys():
    from scipy.stats import t

    for value, degrees in ((-1.0, 5), (0.0, 7), (2.5, 19), (9.0, 199)):
        assert student_tail(value, degrees) == pytest.approx(t.sf(value, degrees), rel=1e-4)
    three = np.array([0.45, 0.5, 0.55])
    expected = t.sf(0.2 / (0.05 * (4 / 3) ** 0.5), 2)
    assert p_value(0.7, three, "refits") == pytest.approx(expected, rel=1e-4)
    assert p_value(0.7, three, "fixed scores") > 1.5 * expected


def test_a_constant_score_beats_permuted_labels_only_if_it_is_better():
    assert p_value(0.5, np.full(8, 0.5), "refits") == 1.0
    assert p_value(0.6, np.full(8, 0.5), "refits") == 0.0
