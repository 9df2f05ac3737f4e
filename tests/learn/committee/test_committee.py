from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from b2x.learn.committee.committee import Committee, fit_committee
from b2x.learn.committee.weights import prior_weights
from b2x.learn.lesson import Lesson
from b2x.learn.teachers import choose_teachers, default_teachers
from b2x.measure.folds import balanced_folds
from tests.learn.lessons import lesson_of, of_numbers

TWO = choose_teachers(["linear", "smooth additive"])


@pytest.fixture(scope="module")
def lesson(sales: pd.DataFrame) -> Lesson:
    columns = {name: sales[name].to_numpy(dtype=float) for name in ("volume", "lines")}
    y = (sales["label"] == "B2B").to_numpy()
    folds = balanced_folds(y, sales["buyer_id"].to_numpy(), 3, 0)
    return lesson_of(of_numbers(**columns), y, folds=folds)


@pytest.fixture(scope="module")
def committee(lesson: Lesson) -> Committee:
    return fit_committee(lesson, TWO)


def test_weights_and_held_out_log_odds_are_of_the_same_teachers(
    committee: Committee, lesson: Lesson
) -> None:
    assert set(committee.weights) == set(committee.out_of_fold) == set(TWO)
    assert [set(teachers) for teachers in committee.fitted] == [set(TWO)]
    assert sum(committee.weights.values()) == pytest.approx(1)
    for log_odds in committee.out_of_fold.values():
        assert log_odds.shape == (len(lesson),)


def test_the_committee_returns_the_weighted_mean(committee: Committee, lesson: Lesson) -> None:
    (teachers,) = committee.fitted
    mean = sum(w * teachers[name].log_odds(lesson.design) for name, w in committee.weights.items())
    np.testing.assert_allclose(committee.log_odds(lesson.design), mean)
    mean = sum(w * committee.out_of_fold[name] for name, w in committee.weights.items())
    held_out = committee.mean_out_of_fold()
    assert held_out is not None
    np.testing.assert_allclose(held_out, mean)


def test_with_many_rows_the_teachers_of_the_folds_are_averaged(
    monkeypatch: pytest.MonkeyPatch, lesson: Lesson
) -> None:
    monkeypatch.setattr("b2x.learn.committee.committee.REFIT_UP_TO", len(lesson) - 1)
    found = fit_committee(lesson, TWO)
    assert [set(teachers) for teachers in found.fitted] == [set(TWO)] * 3
    assert roc_auc_score(lesson.y, found.log_odds(lesson.design)) > 0.8
    each = [
        sum(w * teachers[name].log_odds(lesson.design) for name, w in found.weights.items())
        for teachers in found.fitted
    ]
    np.testing.assert_allclose(found.log_odds(lesson.design), np.mean(each, axis=0))


def test_where_nobody_can_be_held_out_the_prior_weights_are_used(lesson: Lesson) -> None:
    found = fit_committee(replace(lesson, folds=np.zeros(len(lesson), dtype=int)), TWO)
    assert found.weights == prior_weights(TWO, len(lesson))
    assert not found.out_of_fold
    assert found.mean_out_of_fold() is None
    assert np.isfinite(found.log_odds(lesson.design)).all()


def test_held_out_log_odds_are_of_teachers_that_never_saw_the_buyer() -> None:
    """Random labels of buyers who are known by their volume: by buyer nothing can be learned."""
    rng = np.random.default_rng(0)
    buyers = np.repeat(np.arange(60), 4)
    y = rng.random(60)[buyers] < 0.5
    design = of_numbers(volume=rng.permutation(60)[buyers] * 1.0)
    strict = fit_committee(lesson_of(design, y, folds=balanced_folds(y, buyers, 2, 0)))
    assert set(strict.out_of_fold) == set(default_teachers())
    for log_odds in strict.out_of_fold.values():
        assert roc_auc_score(y, log_odds) < 0.7
    by_row = lesson_of(design, y, folds=np.arange(len(y)) % 4)
    lazy = fit_committee(by_row, choose_teachers(["extra trees"]))
    assert roc_auc_score(y, lazy.out_of_fold["extra trees"]) > 0.9


def test_threads_give_the_same_committee(lesson: Lesson, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("b2x.learn.committee.committee.THREADS_FROM", 0)
    few, teachers = lesson.take(np.arange(150)), choose_teachers(["linear", "ordered boosting"])
    first, second = (
        fit_committee(few, teachers, n_jobs).log_odds(few.design).tobytes() for n_jobs in (1, 2)
    )
    assert first == second
