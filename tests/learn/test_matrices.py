from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from b2x.learn.bins import Design, make_grid
from b2x.learn.matrices import known_levels, normal_scores, ordered_levels
from b2x.schema.columns import Columns, Levels
from b2x.schema.features import default_features
from tests.learn.lessons import lesson_of, of_levels

FEATURES = default_features({"volume": "number", "channel": "category"})


def test_a_number_becomes_a_score_and_a_flag_and_a_level_one_column() -> None:
    columns: Columns = {
        "volume": np.array([1.0, 2.0, 3.0, np.nan]),
        "channel": Levels(np.array([0, 0, 1, -1]), ("web", "fax")),
    }
    design = make_grid(FEATURES, [columns]).design(columns)
    third = NormalDist().inv_cdf(1 / 6)
    np.testing.assert_allclose(
        normal_scores(design),
        [  # volume, its flag; web, other (fax is too rare for a column), missing
            [third, 0, 1, 0, 0],
            [0, 0, 1, 0, 0],
            [-third, 0, 0, 1, 0],
            [0, 1, 0, 0, 1],
        ],
        atol=1e-12,
    )


def test_the_outermost_normal_scores_are_the_quantiles_at_2_and_98_percent() -> None:
    columns = {"volume": np.arange(1000.0)}
    design = make_grid(FEATURES[:1], [columns]).design(columns)
    scores = normal_scores(design)[:, 0]
    assert (np.diff(scores) >= 0).all()
    assert scores.max() == pytest.approx(-scores.min()) == pytest.approx(NormalDist().inv_cdf(0.98))


def encoded(
    design: Design, y: np.ndarray, weight: np.ndarray, order: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return each row's level as the number to learn from, and the share of each level."""
    matrix, shares = ordered_levels(lesson_of(design, y, weight), order)
    known = known_levels(design, shares)[:, 1]
    np.testing.assert_allclose(known, shares[1][design.codes[:, 1]], rtol=1e-6)
    return matrix[:, 1], shares[1]


@st.composite
def labelled_levels(
    draw: st.DrawFn,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    n = draw(st.integers(2, 40))
    codes = rng.integers(-1, draw(st.integers(1, 20)), n)
    return codes, rng.random(n) < 0.4, rng.integers(1, 5, n) / 2.0, rng.permutation(n)


@given(labelled_levels())
def test_a_level_becomes_its_weighted_share_of_b2b_among_earlier_rows(
    case: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray],
) -> None:
    codes, y, weight, order = case
    design = of_levels(codes)
    found, shares = encoded(design, y, weight, order)
    overall = np.average(y, weights=weight)
    bins = design.codes[:, 1]
    place = np.argsort(order)
    for i in range(len(y)):
        earlier = (bins == bins[i]) & (place < place[i])
        expected = (np.sum((weight * y)[earlier]) + overall) / (np.sum(weight[earlier]) + 1.0)
        assert found[i] == pytest.approx(expected, abs=1e-6)
    for level in np.unique(bins):
        same = bins == level
        expected = (np.sum((weight * y)[same]) + overall) / (np.sum(weight[same]) + 1.0)
        assert shares[level] == pytest.approx(expected)


@given(labelled_levels(), st.integers(0, 1000))
def test_the_label_of_a_row_does_not_change_its_own_numbers(
    case: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray], drawn: int
) -> None:
    codes, y, weight, order = case
    row = drawn % len(y)
    # A last row of a level of its own takes the opposite label: the overall share stays.
    design = of_levels(np.r_[codes, codes.max() + 1, codes.max() + 1])
    weight, order = np.r_[weight, weight[row], 1.0], np.r_[order, len(y), len(y) + 1]
    one, other = np.r_[y, ~y[row], True], np.r_[y, y[row], True]
    other[row] = ~y[row]
    before, after = (encoded(design, labels, weight, order)[0] for labels in (one, other))
    assert before[row] == after[row]


def test_the_first_row_of_a_level_has_the_overall_share() -> None:
    design = of_levels(np.array([0, 0, 1, 1, -1]))
    y, order = np.array([True, False, True, False, False]), np.array([1, 3, 0, 2, 4])
    values, _ = encoded(design, y, np.ones(5), order)
    assert values[[1, 3, 4]].tolist() == pytest.approx([0.4, 0.4, 0.4])
    assert values[[0, 2]].tolist() == pytest.approx([0.2, 0.2])  # after one B2C row each


def test_random_levels_do_not_reveal_the_labels_learned_from() -> None:
    """Two rows a level and random labels: shares of all rows would nearly reveal the labels."""
    rng = np.random.default_rng(0)
    y = rng.random(1000) < 0.5
    design = of_levels(rng.permutation(1000) // 2)
    values, shares = encoded(design, y, np.ones(1000), rng.permutation(1000))
    assert 0.45 < roc_auc_score(y, values) < 0.55
    assert roc_auc_score(y, shares[design.codes[:, 1]]) > 0.8
