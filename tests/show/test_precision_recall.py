"""The precision-recall plot draws the curve, the area and the intervals that were measured."""

from __future__ import annotations

import numpy as np
import pytest

from b2x.measure.bootstrap import evaluate
from b2x.measure.folds import group_ids
from b2x.measure.metrics import average_precision
from b2x.show.precision_recall import PrecisionRecallDisplay
from tests.show.scores import FEW, Scores, note_of


@pytest.mark.parametrize("weighted", [False, True])
def test_the_area_under_the_drawn_curve_is_average_precision(
    scores: Scores, weighted: bool
) -> None:
    is_b2b, log_odds, _, weights = scores
    used = weights if weighted else None
    display = PrecisionRecallDisplay.from_predictions(is_b2b, log_odds, weights=used)
    recall, precision = np.array(display.line_.get_data())
    assert display.line_.get_drawstyle() == "steps-pre"
    area = np.sum(np.diff(recall) * precision[1:])
    assert area == pytest.approx(average_precision(is_b2b, log_odds, used))
    share = np.average(is_b2b, weights=used)
    assert np.array(display.chance_line_.get_ydata()) == pytest.approx([share, share])


def test_the_interval_of_average_precision_is_that_of_the_measurement(scores: Scores) -> None:
    is_b2b, log_odds, buyers, _ = scores
    display = PrecisionRecallDisplay.from_predictions(is_b2b, log_odds, buyers, **FEW)
    measured = evaluate(is_b2b, log_odds, group_ids([buyers]), **FEW).average_precision
    assert display.interval == measured
    low, high = f"{100 * measured.low:.1f}%", f"{100 * measured.high:.1f}%"
    assert f"(95% over buyers: {low} to {high})" in str(display.line_.get_label())


@pytest.mark.parametrize("n_boot", [1, 50])
def test_the_band_of_precision_holds_the_curve(scores: Scores, n_boot: int) -> None:
    display = PrecisionRecallDisplay.from_predictions(*scores[:3], n_boot=n_boot)
    assert display.band is not None
    assert display.band_ is not None
    recall, low, high = display.band
    own = display.curve.precision[np.searchsorted(display.curve.recall, recall - 1e-9)]
    assert np.all((low <= own + 1e-12) & (own <= high + 1e-12))
    assert np.mean(high - low) > 0.01


def test_without_buyers_no_interval_is_claimed(scores: Scores) -> None:
    display = PrecisionRecallDisplay.from_predictions(scores.is_b2b, scores.log_odds)
    assert (display.interval, display.band, display.band_) == (None, None, None)
    assert "over" not in str(display.line_.get_label())


def test_buyers_may_be_text_and_missing(scores: Scores) -> None:
    is_b2b, log_odds, buyers, _ = scores
    names = [None if buyer == 0 else f"buyer {buyer}" for buyer in buyers]
    display = PrecisionRecallDisplay.from_predictions(is_b2b, log_odds, names, **FEW)
    measured = evaluate(is_b2b, log_odds, group_ids([names]), **FEW).average_precision
    assert display.interval == measured


def test_two_models_share_axes_and_the_line_of_picking_at_random(scores: Scores) -> None:
    is_b2b, log_odds, _, _ = scores
    first = PrecisionRecallDisplay.from_predictions(is_b2b, log_odds, name="first")
    second = PrecisionRecallDisplay.from_predictions(
        is_b2b, -log_odds, name="second", ax=first.ax_, color="black"
    )
    assert second.ax_ is first.ax_
    legend = first.ax_.get_legend()
    assert legend is not None
    texts = [text.get_text().split(":")[0] for text in legend.get_texts()]
    assert sorted(texts) == ["first", "picking at random", "second"]


@pytest.mark.parametrize(("share", "start"), [(0.05, 0.0), (0.8, 0.6)])
def test_the_curve_is_legible_whatever_the_share_of_b2b(share: float, start: float) -> None:
    rng = np.random.default_rng(0)
    is_b2b = np.arange(400) < 400 * share
    display = PrecisionRecallDisplay.from_predictions(is_b2b, rng.normal(size=400) + 3 * is_b2b)
    assert display.ax_.get_ylim()[0] == pytest.approx(start)
    assert ("The axis begins at 60%." in note_of(display)) == (start > 0)
    assert f"at random {share:.0%}" in display.title_
