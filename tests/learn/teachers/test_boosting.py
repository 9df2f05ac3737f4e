from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from b2x.columns import Levels
from b2x.features import default_features
from b2x.learn.binning import Design, make_grid
from b2x.learn.teachers.boosting import OrderedBoosting

FEATURES = default_features({"volume": "number", "channel": "category"})


def of_levels(codes: np.ndarray, volume: np.ndarray | None = None) -> Design:
    """Return rows of these levels, beside a number."""
    names = tuple(f"level {k}" for k in range(int(codes.max()) + 1))
    columns = {
        "volume": np.zeros(len(codes)) if volume is None else volume,
        "channel": Levels(codes, names),
    }
    return make_grid(FEATURES, [columns], max_levels=1000).design(columns)


def encoded(
    design: Design, y: np.ndarray, weight: np.ndarray, order: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return what stands for each row's level to learn from, and later on for each level."""
    matrix, shares = OrderedBoosting()._ordered(design, y, weight, order)
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
def test_a_level_stands_for_its_weighted_share_among_earlier_rows(
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
        told = (np.sum((weight * y)[earlier]) + overall) / (np.sum(weight[earlier]) + 1.0)
        assert found[i] == pytest.approx(told, abs=1e-6)
    for level in np.unique(bins):
        same = bins == level
        told = (np.sum((weight * y)[same]) + overall) / (np.sum(weight[same]) + 1.0)
        assert shares[level] == pytest.approx(told)


@given(labelled_levels(), st.integers(0, 1000))
def test_a_rows_own_label_does_not_change_what_stands_for_its_level(
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


def test_levels_of_chance_tell_nothing_of_the_labels_learned_from() -> None:
    """Two rows a level and random labels: shares of all rows would all but give them away."""
    rng = np.random.default_rng(0)
    y = rng.random(1000) < 0.5
    design = of_levels(rng.permutation(1000) // 2)
    values, shares = encoded(design, y, np.ones(1000), rng.permutation(1000))
    assert 0.45 < roc_auc_score(y, values) < 0.55
    assert roc_auc_score(y, shares[design.codes[:, 1]]) > 0.8


def test_levels_of_chance_beside_a_true_signal_do_little_harm() -> None:
    rng = np.random.default_rng(0)
    y = rng.random(900) < 0.4
    volume, noise = rng.normal(y, 1.0), rng.permutation(900) // 2
    known, unseen = np.arange(300), np.arange(300, 900)
    aucs = []
    for levels in (noise, np.zeros(900, dtype=int)):
        design = of_levels(levels, volume)
        fitted = OrderedBoosting(bags=2).fit(design.take(known), y[known], np.ones(300), 0)
        aucs.append(roc_auc_score(y[unseen], fitted.log_odds(design.take(unseen))))
    assert aucs[0] > aucs[1] - 0.03


def test_many_rows_are_boosted_on_histograms_and_once_a_fold() -> None:
    rng = np.random.default_rng(0)
    y = rng.random(2500) < 0.3
    design = of_levels(rng.integers(0, 30, 2500) + 30 * (rng.random(2500) < 0.5 * y), rng.normal(y))
    weight, folds = np.ones(2500), np.arange(2500) % 2
    fitted = OrderedBoosting().tuned(design, y, weight, folds, weight).fit(design, y, weight, 0)
    assert len(fitted.boostings) == 1
    assert roc_auc_score(y, fitted.log_odds(design)) > 0.75


def grown(design: Design, y: np.ndarray, evidence: np.ndarray | None = None) -> OrderedBoosting:
    """Return the boosting of the first of two folds."""
    weight, folds = np.ones(len(y)), np.arange(len(y)) % 2
    evidence = weight if evidence is None else evidence
    tuned = OrderedBoosting(bags=2).tuned(design, y, weight, folds, evidence)
    first, second = tuned.fit_folds(design, y, weight, folds, evidence, seed=0)
    assert first.rounds == second.rounds
    return first


@pytest.mark.parametrize("n", [600, 4000])
def test_there_are_as_many_rounds_as_held_out_rows_ask_for(n: int) -> None:
    """A tangle of two numbers takes many rounds; a coin that is tossed for labels takes few."""
    rng = np.random.default_rng(0)
    volume, lines = rng.normal(size=(2, n)).round(2)
    features = default_features({"volume": "number", "lines": "number"})
    columns = {"volume": volume, "lines": lines}
    design = make_grid(features, [columns]).design(columns)
    tangled, tossed = np.sin(2 * volume) * np.sin(2 * lines) > 0, rng.random(n) < 0.3
    many, few = grown(design, tangled), grown(design, tossed)
    usual = OrderedBoosting().tuned(design, tossed, *[np.ones(n)] * 3).rounds
    assert many.rounds > 1.5 * usual > 1.5 * few.rounds
    # What is said is of so many rounds, however many were tried.
    (boosting, shares), *_ = few.boostings
    shorter = replace(few, rounds=1, boostings=((boosting, shares),))
    assert np.ptp(shorter.log_odds(design)) < np.ptp(few.log_odds(design))


def test_rows_that_count_little_have_little_say_in_the_rounds() -> None:
    """Half of the rows are a tangle, half a coin's: those that count decide."""
    rng = np.random.default_rng(0)
    n = 4000
    volume, lines = rng.normal(size=(2, n)).round(2)
    columns = {"volume": volume, "lines": lines}
    features = default_features({"volume": "number", "lines": "number"})
    design = make_grid(features, [columns]).design(columns)
    coin = rng.random(n) < 0.5
    y = np.where(coin, rng.random(n) < 0.5, np.sin(2 * volume) * np.sin(2 * lines) > 0)
    rounds = [grown(design, y, np.where(side, 1.0, 1e-3)).rounds for side in (coin, ~coin)]
    assert rounds[0] < rounds[1]
