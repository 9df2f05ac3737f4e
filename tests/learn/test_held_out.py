from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from b2x.engines.batch import BatchEngine
from b2x.learn.bins import Design, make_grid
from b2x.learn.fit import FittedScorecard, fit_design
from b2x.learn.held_out import design_log_odds, fit_held_out, fit_held_out_sharing
from b2x.learn.lesson import SharedFits
from b2x.learn.settings import FitSettings
from b2x.learn.teachers import choose_teachers, default_teachers
from b2x.measure.folds import balanced_folds
from b2x.measure.metrics import roc_auc
from b2x.measure.splits import group_splits
from b2x.scorecard.scorecard import dump_scorecard
from tests.learn.lessons import FEATURES, Known, as_known, draw_sales

SETTINGS = FitSettings(
    teachers=choose_teachers(["smooth additive"]), max_pairs=1, many_rows=600, teacher_rows=600
)
Binned = tuple[Design, np.ndarray, np.ndarray]


@pytest.fixture(scope="module")
def binned(many: Known) -> Binned:
    columns, y, buyers = many
    return make_grid(FEATURES, [columns]).design(columns), y, buyers


def held_out(binned: Binned, n_jobs: int) -> tuple[str, np.ndarray]:
    design, y, buyers = binned
    splits = list(group_splits(balanced_folds(y, buyers, 2), y))
    scorecard, log_odds = fit_held_out(design, y, buyers, splits, settings=SETTINGS, n_jobs=n_jobs)
    return dump_scorecard(scorecard), log_odds


@pytest.fixture(scope="module")
def alone(binned: Binned) -> tuple[str, np.ndarray]:
    return held_out(binned, 1)


def test_held_out_rows_are_scored_the_same_by_one_process_or_two(
    binned: Binned, alone: tuple[str, np.ndarray]
) -> None:
    scorecard, log_odds = held_out(binned, 2)
    assert scorecard == alone[0]
    assert log_odds.tobytes() == alone[1].tobytes()


def test_the_labels_of_a_held_out_buyer_do_not_change_its_own_score(
    binned: Binned, alone: tuple[str, np.ndarray]
) -> None:
    design, y, buyers = binned
    train, test = next(iter(group_splits(balanced_folds(y, buyers, 2), y)))
    other = y.copy()
    other[test] = ~other[test]
    _, log_odds = fit_held_out(design, other, buyers, [(train, test)], settings=SETTINGS, n_jobs=1)
    assert log_odds[test].tobytes() == alone[1][test].tobytes()


def test_log_odds_from_bins_are_those_of_the_engine_to_the_last_bit(
    many: Known, binned: Binned
) -> None:
    design, y, buyers = binned
    fitted: FittedScorecard = fit_design(design, y, np.ones(len(y)), buyers, settings=SETTINGS)
    scored = design_log_odds(fitted.scorecard, design)
    assert scored.tobytes() == BatchEngine(fitted.scorecard).log_odds(many[0]).tobytes()


FEW = FitSettings(max_pairs=1)


@pytest.fixture(scope="module")
def few() -> Binned:
    columns, y, buyers = as_known(draw_sales(90, 3))
    return make_grid(FEATURES, [columns]).design(columns), y, buyers


def test_sharing_fits_changes_no_score_and_no_held_out_label_enters_its_own(few: Binned) -> None:
    design, y, buyers = few
    folds = balanced_folds(y, buyers, 3)
    splits = list(group_splits(folds, y))
    seen: list[tuple[int, int]] = []
    _, together = fit_held_out_sharing(
        design, y, buyers, splits, settings=FEW, progress=lambda *done: seen.append(done)
    )
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert roc_auc(y, together) > 0.7
    train, test = splits[1]
    alone = fit_design(
        design.take(train),
        y[train],
        np.ones(len(train)),
        buyers[train],
        settings=FEW,
        folds=folds[train],
        shared=SharedFits(frozenset({1})),
    )
    scored = design_log_odds(alone.scorecard, design.take(test))
    assert scored.tobytes() == together[test].tobytes()
    other = y.copy()
    other[test] = ~other[test]
    _, changed = fit_held_out_sharing(design, other, buyers, splits, settings=FEW)
    assert changed[test].tobytes() == together[test].tobytes()
    assert not np.array_equal(changed, together)


def test_folds_that_are_not_those_of_the_splits_are_made_anew(few: Binned) -> None:
    """Split by time, later rows are in no training set; one fold alone has none to hold out."""
    design, y, buyers = few
    early = np.arange(len(y)) < 60
    splits = [
        (np.flatnonzero(early & (buyers % 2 != k)), np.flatnonzero(~early & (buyers % 2 == k)))
        for k in (0, 1)
    ]
    linear = FitSettings(max_pairs=0, teachers=choose_teachers(["linear"]))
    scorecard, log_odds = fit_held_out_sharing(design, y, buyers, splits, settings=linear)
    assert np.array_equal(np.isnan(log_odds), early)
    whole = fit_design(design, y, np.ones(len(y)), buyers, settings=linear)
    assert scorecard == whole.scorecard


def test_tested_models_have_the_teachers_of_the_model_of_all_rows(
    binned: Binned, monkeypatch: pytest.MonkeyPatch
) -> None:
    design, y, buyers = (part[:1100] for part in (binned[0].codes, *binned[1:]))
    used = []

    def quick(*args: Any, settings: FitSettings, **options: Any) -> FittedScorecard:
        used.append(list(settings.teachers or ()))
        few = replace(settings, teachers=choose_teachers(["linear"]), max_pairs=0)
        return fit_design(*args, settings=few, **options)

    monkeypatch.setattr("b2x.learn.held_out.fit_design", quick)
    splits = list(group_splits(balanced_folds(y, buyers, 5), y))
    fit_held_out_sharing(Design(binned[0].grid, design), y, buyers, splits)
    assert used == [list(default_teachers(1100))] * 6
    assert all(len(train) < 1001 for train, _ in splits)
