from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score

from b2x.learn.bins import Design
from b2x.learn.committee.committee import REFIT_UP_TO
from b2x.learn.teachers.boosting import BAGS_UP_TO, OrderedBoosting
from tests.learn.teachers.rows import of_levels, of_numbers


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


@pytest.mark.parametrize(
    ("n", "n_b2b", "histograms", "bags"),
    [(400, 200, False, 4), (990, 400, False, 2), (1500, 99, False, 2), (1500, 1401, False, 2),
     (1500, 100, True, 2), (2500, 20, True, 1)],
)  # fmt: skip
def test_histograms_take_many_rows_of_both_kinds(
    n: int, n_b2b: int, histograms: bool, bags: int
) -> None:
    y = np.arange(n) < n_b2b
    tuned = OrderedBoosting().tuned(of_numbers(volume=np.arange(n) % 7.0), y, *[np.ones(n)] * 3)
    assert (tuned.histograms, tuned.bags) == (histograms, bags)


def test_a_fold_is_boosted_as_all_rows_are() -> None:
    """Rows are many, those without a fold are not: histograms all the same."""
    rng = np.random.default_rng(0)
    first = grown(of_numbers(volume=rng.normal(size=1200).round(2)), rng.random(1200) < 0.3)
    assert first.histograms
    assert {type(boosting) for boosting, _ in first.boostings} == {HistGradientBoostingClassifier}


def test_a_fold_is_heard_by_half_the_bag_and_all_rows_by_the_whole() -> None:
    rng = np.random.default_rng(0)
    design, y = of_numbers(volume=rng.normal(size=60).round(2)), np.arange(60) % 3 == 0
    first = grown(design, y)
    whole = first.fit(design, y, np.ones(60), 0)
    assert (len(first.boostings), len(whole.boostings)) == (2, 4)
    assert max(BAGS_UP_TO) <= REFIT_UP_TO  # else a committee would speak with half bags


@pytest.mark.parametrize("n", [600, 4000])
def test_rows_of_little_weight_have_little_say_in_the_trees(n: int) -> None:
    rng = np.random.default_rng(0)
    volume = rng.normal(size=n).round(2)
    design = of_numbers(volume=volume)
    believed = rng.random(n) < 0.3
    y = np.where(believed, volume > 0, volume < 0)
    weight, folds = np.where(believed, 1.0, 0.05), np.arange(n) % 2
    fitted = OrderedBoosting().tuned(design, y, weight, folds, weight).fit(design, y, weight, 0)
    assert roc_auc_score(volume > 0, fitted.log_odds(design)) > 0.9


def grown(design: Design, y: np.ndarray, evidence: np.ndarray | None = None) -> OrderedBoosting:
    """Return the boosting of the first of two folds."""
    weight, folds = np.ones(len(y)), np.arange(len(y)) % 2
    evidence = weight if evidence is None else evidence
    tuned = OrderedBoosting().tuned(design, y, weight, folds, evidence)
    first, second = tuned.fit_folds(design, y, weight, folds, evidence, seed=0)
    assert first.rounds == second.rounds
    return first


@pytest.mark.parametrize("n", [600, 4000])
def test_there_are_as_many_rounds_as_held_out_rows_ask_for(n: int) -> None:
    """A tangle of two numbers takes many rounds; a coin that is tossed for labels takes few."""
    rng = np.random.default_rng(0)
    volume, lines = rng.normal(size=(2, n)).round(2)
    design = of_numbers(volume=volume, lines=lines)
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
    design = of_numbers(volume=volume, lines=lines)
    coin = rng.random(n) < 0.5
    y = np.where(coin, rng.random(n) < 0.5, np.sin(2 * volume) * np.sin(2 * lines) > 0)
    rounds = [grown(design, y, np.where(side, 1.0, 1e-3)).rounds for side in (coin, ~coin)]
    assert rounds[0] < rounds[1]
