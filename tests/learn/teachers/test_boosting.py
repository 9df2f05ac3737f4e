from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score

from b2x.learn.bins import Design
from b2x.learn.committee.committee import REFIT_UP_TO
from b2x.learn.teachers import boosting
from b2x.learn.teachers.boosting import (
    BAGS_UP_TO,
    RATIOS_A_COLUMN,
    USUAL_ROUNDS,
    OrderedBoosting,
)
from tests.learn.lessons import lesson_of, of_levels, of_numbers


def fitted_to(design: Design, y: np.ndarray, weight: Any = 1.0) -> OrderedBoosting:
    lesson = lesson_of(design, y, weight)
    return OrderedBoosting().tuned(lesson).fit(lesson)


def grown(design: Design, y: np.ndarray, evidence: np.ndarray | None = None) -> OrderedBoosting:
    """Return the boosting of the first of two folds."""
    lesson = lesson_of(design, y, evidence=evidence)
    first, second = OrderedBoosting().tuned(lesson).fit_folds(lesson)
    assert first.rounds == second.rounds
    return first


def test_random_levels_beside_a_true_signal_do_little_harm() -> None:
    rng = np.random.default_rng(0)
    y = rng.random(900) < 0.4
    volume, noise = rng.normal(y, 1.0), rng.permutation(900) // 2
    known, unseen = np.arange(300), np.arange(300, 900)
    aucs = []
    for levels in (noise, np.zeros(900, dtype=int)):
        design = of_levels(levels, volume)
        fitted = OrderedBoosting(bags=2).fit(lesson_of(design.take(known), y[known]))
        aucs.append(roc_auc_score(y[unseen], fitted.log_odds(design.take(unseen))))
    assert aucs[0] > aucs[1] - 0.03


def test_many_rows_are_boosted_on_histograms_and_once_a_fold() -> None:
    rng = np.random.default_rng(0)
    y = rng.random(2500) < 0.3
    design = of_levels(rng.integers(0, 30, 2500) + 30 * (rng.random(2500) < 0.5 * y), rng.normal(y))
    fitted = fitted_to(design, y)
    assert len(fitted.boostings) == 1
    assert roc_auc_score(y, fitted.log_odds(design)) > 0.75


@pytest.mark.parametrize(
    ("n", "n_b2b", "histograms", "bags"),
    [(400, 200, False, 4), (990, 400, False, 2), (1500, 99, False, 2), (1500, 1401, False, 2),
     (1500, 100, True, 2), (2500, 20, True, 1)],
)  # fmt: skip
def test_histograms_are_used_for_many_rows_of_both_kinds(
    n: int, n_b2b: int, histograms: bool, bags: int
) -> None:
    y = np.arange(n) < n_b2b
    tuned = OrderedBoosting().tuned(lesson_of(of_numbers(volume=np.arange(n) % 7.0), y))
    assert (tuned.histograms, tuned.bags) == (histograms, bags)


def test_a_fold_is_boosted_on_histograms_if_all_rows_are() -> None:
    rng = np.random.default_rng(0)  # 1,200 rows are enough for histograms, 600 are not
    first = grown(of_numbers(volume=rng.normal(size=1200).round(2)), rng.random(1200) < 0.3)
    assert first.histograms
    assert {type(boosting) for boosting, _ in first.boostings} == {HistGradientBoostingClassifier}


def test_a_fold_has_half_the_bag_and_all_rows_the_whole() -> None:
    rng = np.random.default_rng(0)
    design, y = of_numbers(volume=rng.normal(size=60).round(2)), np.arange(60) % 3 == 0
    first = grown(design, y)
    whole = first.fit(lesson_of(design, y))
    assert (len(first.boostings), len(whole.boostings)) == (2, 4)
    assert max(BAGS_UP_TO) <= REFIT_UP_TO  # otherwise a committee would be made of half bags


@pytest.mark.parametrize("n", [600, 2500])
def test_rows_of_little_weight_change_the_trees_little(n: int) -> None:
    rng = np.random.default_rng(0)
    volume = rng.normal(size=n).round(2)
    design = of_numbers(volume=volume)
    believed = rng.random(n) < 0.3
    y = np.where(believed, volume > 0, volume < 0)
    fitted = fitted_to(design, y, np.where(believed, 1.0, 0.05))
    assert roc_auc_score(volume > 0, fitted.log_odds(design)) > 0.9


@pytest.mark.parametrize("n", [600, 2500])
def test_there_are_as_many_rounds_as_suit_held_out_rows(n: int) -> None:
    """An interaction of two numbers takes many rounds, random labels take few."""
    rng = np.random.default_rng(0)
    volume, lines = rng.normal(size=(2, n)).round(2)
    design = of_numbers(volume=volume, lines=lines)
    interaction, random = np.sin(2 * volume) * np.sin(2 * lines) > 0, rng.random(n) < 0.3
    many, few = grown(design, interaction), grown(design, random)
    assert many.rounds > 1.5 * USUAL_ROUNDS > 1.5 * few.rounds
    # Log-odds are those of the chosen number of rounds, however many were tried.
    (boosting, shares), *_ = few.boostings
    shorter = replace(few, rounds=1, boostings=((boosting, shares),))
    assert np.ptp(shorter.log_odds(design)) < np.ptp(few.log_odds(design))


def test_the_rounds_follow_the_rows_that_count() -> None:
    """Half of the labels are an interaction, half are random."""
    rng = np.random.default_rng(0)
    n = 2500
    volume, lines = rng.normal(size=(2, n)).round(2)
    design = of_numbers(volume=volume, lines=lines)
    random = rng.random(n) < 0.5
    y = np.where(random, rng.random(n) < 0.5, np.sin(2 * volume) * np.sin(2 * lines) > 0)
    rounds = [grown(design, y, np.where(half, 1.0, 1e-3)).rounds for half in (random, ~random)]
    assert rounds[0] < rounds[1]


EMPTY: dict[str, Design] = {
    "an empty number": of_numbers(volume=np.full(60, np.nan), lines=np.arange(60.0)),
    "a single value": of_numbers(volume=np.full(60, 7.0), lines=np.arange(60.0)),
    "all empty": of_levels(np.r_[[-1] * 59, 0], np.full(60, np.nan)),
}


@pytest.mark.parametrize("design", EMPTY.values(), ids=EMPTY)
def test_empty_and_constant_columns_do_no_harm_to_histograms(
    monkeypatch: pytest.MonkeyPatch, design: Design
) -> None:
    monkeypatch.setattr("b2x.learn.teachers.boosting.HISTOGRAMS_ALWAYS_FROM", 50)
    fitted = fitted_to(design, np.arange(60) % 3 == 0)
    assert fitted.histograms
    assert np.isfinite(fitted.log_odds(design)).all()


@pytest.mark.parametrize("n", [400, 1200], ids=["few", "histograms"])
def test_it_sees_a_ratio_that_single_numbers_hide(n: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    net, gross = rng.lognormal(4, 2, n + 600).round(2), rng.lognormal(1, 2, n + 600).round(1) + 0.1
    y, design = net / gross > 20, of_numbers(net=net, gross=gross)
    known, unseen = np.arange(n), np.arange(n, n + 600)
    wrong = []
    for ratios in (RATIOS_A_COLUMN, 0):
        monkeypatch.setattr(boosting, "RATIOS_A_COLUMN", ratios)
        fitted = fitted_to(design.take(known), y[known])
        wrong.append(1 - roc_auc_score(y[unseen], fitted.log_odds(design.take(unseen))))
    assert wrong[0] < 0.5 * wrong[1]


def test_each_boosting_of_the_bag_draws_its_own_ratios() -> None:
    rng = np.random.default_rng(0)
    y = np.arange(80) < 30
    design = of_numbers(**{f"x{j}": rng.normal(y) for j in range(7)})
    drawn = [reading.pairs for _, reading in fitted_to(design, y).boostings]
    assert all(len(pairs) == RATIOS_A_COLUMN * 7 for pairs in drawn)
    assert len(set(drawn)) == len(drawn) > 1
