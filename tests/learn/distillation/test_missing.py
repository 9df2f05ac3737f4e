from __future__ import annotations

import numpy as np
import pytest

from b2x.engines.batch import BatchEngine
from b2x.learn.bins import Design, make_grid
from b2x.learn.distillation.distil_tables import distil_tables
from b2x.learn.distillation.missing import MIN_MISSING_SHARE_LABELLED, shift_missing
from b2x.learn.fit import fit_scorecard
from b2x.learn.settings import FitSettings
from b2x.learn.teachers.additive import SmoothAdditive
from b2x.schema.features import Feature

LIMIT = MIN_MISSING_SHARE_LABELLED
FEATURES = [Feature("column", (name,), "number") for name in ("volume", "lines", "discount")]


def test_a_field_that_was_never_missing_is_imputed_from_its_partners() -> None:
    rng = np.random.default_rng(3)
    size = rng.normal(0, 1, 3000)
    columns = {
        "volume": size,
        "lines": size + rng.normal(0, 0.3, 3000),
        "discount": rng.random(3000),
    }
    columns["lines"] = columns["lines"].round(1)
    grid = make_grid(FEATURES, [columns])
    target = 2 * columns["volume"] + columns["lines"] * columns["volume"] / 2
    found = distil_tables(grid.design(columns), target, np.ones(3000))
    assert (0, 1) in found.structure.pairs
    gone = {**columns, "volume": np.full(3000, np.nan)}
    left = found.log_odds(grid.design(gone))
    assert np.corrcoef(left, target)[0, 1] > 0.9
    nothing = {name: np.full(5, np.nan) for name in columns}
    unknown = found.log_odds(grid.design(nothing))
    assert unknown == pytest.approx(np.full(5, found.tables.intercept), abs=0.02)


def of_copies(missing: float) -> dict[str, np.ndarray]:
    """Return 4,000 sales whose lines follow their volume, some of it missing at random."""
    rng = np.random.default_rng(0)
    volume = rng.normal(0, 1, 4000).round(2)
    lines = (volume + rng.normal(0, 0.3, 4000)).round(1)
    volume[rng.random(4000) < missing] = np.nan
    return {"volume": volume, "lines": lines, "discount": rng.random(4000).round(2)}


def test_a_missing_bin_is_imputed_below_a_share_of_rows_and_kept_above() -> None:
    for share, kept in ((0.03, False), (0.3, True)):
        columns = of_copies(share)
        design = make_grid(FEATURES, [columns]).design(columns)
        gone = np.isnan(columns["volume"])
        # Without the volume the teacher always says 5.
        target = np.where(gone, 5.0, np.nan_to_num(columns["volume"]) * (2 + columns["lines"]))
        found = distil_tables(design, target, np.ones(4000), min_missing_share=LIMIT)
        assert (0, 1) in found.structure.pairs
        log_odds = found.log_odds(design)[gone]
        assert (np.std(log_odds) < 0.5) == kept
        assert (abs(log_odds.mean() - 5) < 1) == kept
        if not kept:
            assert np.corrcoef(log_odds, columns["lines"][gone])[0, 1] > 0.8


def test_labels_shift_missing_bins_the_more_labels_there_are() -> None:
    columns = of_copies(0.05)
    design = make_grid(FEATURES, [columns]).design(columns)
    gone = np.isnan(columns["volume"])
    target = np.nan_to_num(columns["volume"]) * (2 + columns["lines"]) / 4 - 1
    found = distil_tables(design, target, np.ones(4000), min_missing_share=LIMIT)
    before = found.log_odds(design)
    chance = np.random.default_rng(1).random(4000) < 1 / (1 + np.exp(-before))
    moved = {}
    for name, y in (("as others", chance), ("consumers only", chance & ~gone)):
        for rows in (400, 4000):
            shifted = shift_missing(found, design.take(np.arange(rows)), y[:rows], np.ones(rows))
            after = shifted.log_odds(design)
            np.testing.assert_array_equal(after[~gone], before[~gone])
            moved[name, rows] = float((after - before)[gone].mean())
    assert abs(moved["as others", 400]) < 0.5
    assert abs(moved["as others", 4000]) < 0.3
    assert moved["consumers only", 4000] < 2 * moved["consumers only", 400] < 0


def test_a_field_that_businesses_seldom_leave_empty_counts_against_them_when_empty() -> None:
    rng = np.random.default_rng(0)
    y = rng.random(3000) < 0.4
    columns = {
        "volume": rng.normal(y, 1.0).round(2),
        "lines": rng.normal(y, 1.5).round(1),
        "discount": rng.random(3000).round(2),
    }
    columns["volume"][rng.random(3000) < np.where(y, 0.01, 0.12)] = np.nan
    settings = FitSettings(teachers={"one": SmoothAdditive()}, n_folds=2)
    fitted = fit_scorecard(columns, FEATURES, y, settings=settings)
    volume = fitted.scorecard.terms[0].values
    assert volume[-1] < np.median(volume[:-1]) - 0.5


class Biased(SmoothAdditive):
    """A teacher that takes everybody for a business."""

    def log_odds(self, design: Design) -> np.ndarray:
        return super().log_odds(design) + 1.5


def test_a_bias_of_the_teachers_is_not_taken_for_a_meaning_of_missing_values() -> None:
    columns = of_copies(0.05)
    gone = np.isnan(columns["volume"])
    rising = columns["lines"] * (1 + np.nan_to_num(columns["volume"]) / 4)
    y = np.random.default_rng(1).random(4000) < 1 / (1 + np.exp(-rising))
    log_odds = []
    for teacher in (SmoothAdditive(), Biased()):
        settings = FitSettings(teachers={"one": teacher}, n_folds=2)
        fitted = fit_scorecard(columns, FEATURES, y, settings=settings)
        assert fitted.scorecard.pairs
        log_odds.append(BatchEngine(fitted.scorecard).log_odds(columns))
    difference = log_odds[1] - log_odds[0]
    assert abs(difference[~gone].mean()) < 0.1
    assert abs(difference[gone].mean()) < 0.1
