from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from b2x.learn.bins import Design, make_grid
from b2x.learn.committee.committee import Committee, fit_committee
from b2x.learn.committee.weights import prior_weights
from b2x.learn.teachers import default_teachers
from b2x.learn.teachers.base import bounded
from b2x.measure.splits import balanced_folds
from b2x.schema.features import default_features

TWO = {name: default_teachers()[name] for name in ("linear", "smooth additive")}
FEATURES = default_features({"volume": "number", "lines": "number"})


@pytest.fixture(scope="module")
def known(sales: pd.DataFrame) -> tuple[Design, np.ndarray, np.ndarray]:
    columns = {name: sales[name].to_numpy(dtype=float) for name in ("volume", "lines")}
    y = (sales["label"] == "B2B").to_numpy()
    folds = balanced_folds(y, sales["buyer_id"].to_numpy(), 3, 0)
    return make_grid(FEATURES, [columns]).design(columns), y, folds


@pytest.fixture(scope="module")
def committee(known: tuple[Design, np.ndarray, np.ndarray]) -> Committee:
    design, y, folds = known
    return fit_committee(design, y, np.ones(len(y)), folds, teachers=TWO)


def test_weights_voices_and_held_out_log_odds_are_of_the_same_teachers(
    committee: Committee, known: tuple[Design, np.ndarray, np.ndarray]
) -> None:
    assert set(committee.weights) == set(committee.out_of_fold) == set(TWO)
    assert [set(teachers) for teachers in committee.voices] == [set(TWO)]
    assert sum(committee.weights.values()) == pytest.approx(1)
    for log_odds in committee.out_of_fold.values():
        assert log_odds.shape == (len(known[1]),)


def test_the_committee_says_the_weighted_mean(
    committee: Committee, known: tuple[Design, np.ndarray, np.ndarray]
) -> None:
    design = known[0]
    (teachers,) = committee.voices
    told = sum(w * teachers[name].log_odds(design) for name, w in committee.weights.items())
    np.testing.assert_allclose(committee.log_odds(design), told)
    held_out = committee.mean_out_of_fold()
    assert held_out is not None
    told = sum(w * committee.out_of_fold[name] for name, w in committee.weights.items())
    np.testing.assert_allclose(held_out, told)


def test_with_many_rows_the_teachers_of_the_folds_speak_together(
    monkeypatch: pytest.MonkeyPatch, known: tuple[Design, np.ndarray, np.ndarray]
) -> None:
    design, y, folds = known
    counts = []
    for most in (len(y), len(y) - 1):
        monkeypatch.setattr("b2x.learn.committee.committee.REFIT_UP_TO", most)
        found = fit_committee(design, y, np.ones(len(y)), folds, teachers=TWO)
        assert all(set(teachers) == set(TWO) for teachers in found.voices)
        assert roc_auc_score(y, found.log_odds(design)) > 0.8
        counts.append(len(found.voices))
    assert counts == [1, 3]
    each = [
        sum(w * teachers[name].log_odds(design) for name, w in found.weights.items())
        for teachers in found.voices
    ]
    np.testing.assert_allclose(found.log_odds(design), np.mean(each, axis=0))


def test_where_nobody_can_be_held_out_the_prior_weights_hold(
    known: tuple[Design, np.ndarray, np.ndarray],
) -> None:
    design, y, _ = known
    found = fit_committee(design, y, np.ones(len(y)), np.zeros(len(y), dtype=int), teachers=TWO)
    assert found.weights == prior_weights(list(TWO), len(y))
    assert not found.out_of_fold
    assert found.mean_out_of_fold() is None
    assert np.isfinite(found.log_odds(design)).all()


def test_no_teacher_sees_the_buyer_that_it_is_asked_about() -> None:
    """Buyers of random labels, each recognisable by its volume: out of fold, chance remains."""
    rng = np.random.default_rng(0)
    buyers = np.repeat(np.arange(60), 4)
    y = rng.random(60)[buyers] < 0.5
    columns = {"volume": rng.permutation(60)[buyers] * 1.0}
    design = make_grid(FEATURES[:1], [columns]).design(columns)
    by_buyer, by_row = balanced_folds(y, buyers, 3, 0), np.arange(len(y)) % 4
    strict = fit_committee(design, y, np.ones(len(y)), by_buyer)
    assert set(strict.out_of_fold) == set(default_teachers())
    for log_odds in strict.out_of_fold.values():
        assert roc_auc_score(y, log_odds) < 0.65
    recalled = {"extra trees": default_teachers()["extra trees"]}
    lazy = fit_committee(design, y, np.ones(len(y)), by_row, teachers=recalled)
    assert roc_auc_score(y, lazy.out_of_fold["extra trees"]) > 0.9


def test_log_odds_are_bounded() -> None:
    assert bounded(np.array([-1e9, -3.0, np.inf])).tolist() == [-12.0, -3.0, 12.0]


def test_threads_give_the_same_committee(
    known: tuple[Design, np.ndarray, np.ndarray], monkeypatch: pytest.MonkeyPatch
) -> None:
    design, y, folds = known
    monkeypatch.setattr("b2x.learn.committee.committee.THREADS_FROM", 0)
    told = [
        fit_committee(design, y, np.ones(len(y)), folds, n_jobs=n_jobs).log_odds(design).tobytes()
        for n_jobs in (1, 2)
    ]
    assert told[0] == told[1]
