"""Displays of a measurement draw the figures that were measured, and leave matplotlib alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from sklearn.linear_model import LogisticRegression

from b2x.errors import UsageError
from b2x.measure.bootstrap import evaluate
from b2x.measure.metrics import average_precision
from b2x.measure.splits import group_ids
from b2x.predict.model import Model
from b2x.show.plots import PrecisionRecallDisplay, ReliabilityDisplay
from tests.scorecards import small_scorecard

DISPLAYS = [PrecisionRecallDisplay, ReliabilityDisplay]
RNG = np.random.default_rng(0)
BUYERS = RNG.integers(0, 40, 300)
LOG_ODDS = np.round(RNG.normal(-1, 1.5, 40)[BUYERS] + RNG.normal(0, 0.5, 300), 1)
IS_B2B = RNG.random(300) < 1 / (1 + np.exp(-LOG_ODDS))
WEIGHTS = RNG.integers(1, 4, 300)
FEW = {"n_boot": 50}


def records() -> dict[str, list[Any]]:
    return {"volume": [50.0, 500.0, 5000.0, None] * 3, "channel": ["phone", "web shop", None] * 4}


RECORD_LABELS = np.array(["B2C", "B2B", "B2B", "B2C"] * 3)


@pytest.mark.parametrize("weights", [None, WEIGHTS])
def test_the_area_under_the_drawn_curve_is_average_precision(weights: Any) -> None:
    display = PrecisionRecallDisplay.from_predictions(IS_B2B, LOG_ODDS, weights=weights)
    recall, precision = np.array(display.line_.get_data())
    assert display.line_.get_drawstyle() == "steps-pre"
    area = np.sum(np.diff(recall) * precision[1:])
    assert area == pytest.approx(average_precision(IS_B2B, LOG_ODDS, weights))
    share = np.average(IS_B2B, weights=weights)
    assert np.array(display.chance_line_.get_ydata()) == pytest.approx([share, share])


def test_the_interval_of_average_precision_is_that_of_the_measurement() -> None:
    display = PrecisionRecallDisplay.from_predictions(IS_B2B, LOG_ODDS, BUYERS, **FEW)
    measured = evaluate(IS_B2B, LOG_ODDS, group_ids([BUYERS]), **FEW).average_precision
    assert display.interval == measured
    assert f"{measured.low:.3f} to {measured.high:.3f}" in str(display.line_.get_label())


@pytest.mark.parametrize("n_boot", [1, 50])
def test_the_band_of_precision_holds_the_curve(n_boot: int) -> None:
    display = PrecisionRecallDisplay.from_predictions(IS_B2B, LOG_ODDS, BUYERS, n_boot=n_boot)
    assert display.band is not None
    assert display.band_ is not None
    recall, low, high = display.band
    own = display.curve.precision[np.searchsorted(display.curve.recall, recall - 1e-9)]
    assert np.all((low <= own + 1e-12) & (own <= high + 1e-12))
    assert np.mean(high - low) > 0.01


def test_precision_without_buyers_claims_no_interval() -> None:
    display = PrecisionRecallDisplay.from_predictions(IS_B2B, LOG_ODDS)
    assert (display.interval, display.band, display.band_) == (None, None, None)
    assert "over" not in str(display.line_.get_label())


def test_reliability_draws_each_bin_with_its_interval() -> None:
    display = ReliabilityDisplay.from_predictions(IS_B2B, LOG_ODDS, BUYERS, **FEW)
    curve = display.curve
    points = np.column_stack([curve.predicted, curve.observed])
    assert np.array_equal(display.line_.get_xydata(), points)
    (bars,) = display.errorbar_.lines[2]
    drawn = np.array([segment[:, 1] for segment in bars.get_segments()])
    assert drawn == pytest.approx(np.column_stack([curve.low, curve.high]))


def test_the_diagonal_of_reliability_is_straight_though_its_axes_are_stretched() -> None:
    display = ReliabilityDisplay.from_predictions(IS_B2B, LOG_ODDS)
    display.figure_.canvas.draw()
    shares = np.array([0.0, 0.01, 0.3, 0.5, 1.0])
    places = display.ax_.transAxes.inverted().transform(
        display.ax_.transData.transform(np.column_stack([shares, shares]))
    )
    assert places[:, 0] == pytest.approx(places[:, 1])
    assert places[[0, 3, 4], 0] == pytest.approx([0, 0.5, 1])
    assert places[1, 0] > 0.05


def test_reliability_says_what_its_intervals_draw_anew() -> None:
    by_row = ReliabilityDisplay.from_predictions(IS_B2B, LOG_ODDS, **FEW)
    by_buyer = ReliabilityDisplay.from_predictions(IS_B2B, LOG_ODDS, BUYERS, **FEW)
    assert "over rows" in by_row.errorbar_.get_label()
    assert "over buyers" in by_buyer.errorbar_.get_label()


def test_buyers_may_be_text_and_missing() -> None:
    names = [None if buyer == 0 else f"buyer {buyer}" for buyer in BUYERS]
    display = PrecisionRecallDisplay.from_predictions(IS_B2B, LOG_ODDS, names, **FEW)
    measured = evaluate(IS_B2B, LOG_ODDS, group_ids([names]), **FEW).average_precision
    assert display.interval == measured


@pytest.mark.parametrize("display", DISPLAYS)
@pytest.mark.parametrize("labels", [RECORD_LABELS, RECORD_LABELS == "B2B", RECORD_LABELS.tolist()])
def test_a_model_is_drawn_as_its_log_odds_are(display: Any, labels: Any) -> None:
    model = Model(small_scorecard())
    drawn = display.from_estimator(model, records(), labels, name="mine", **FEW)
    same = display.from_predictions(
        RECORD_LABELS == "B2B", model.log_odds(records()), name="mine", **FEW
    )
    assert drawn.line_.get_xydata().tolist() == same.line_.get_xydata().tolist()


@pytest.mark.parametrize("display", DISPLAYS)
@pytest.mark.parametrize(
    "name",
    [
        lambda b2b: np.where(b2b, "B2B", "B2C"),
        lambda b2b: np.where(b2b, "firm", "a person"),
        lambda b2b: np.where(b2b, 1, 0),
    ],
)
def test_a_classifier_is_drawn_for_b2b_however_its_classes_sort(
    display: Any, name: Callable[[Any], Any]
) -> None:
    X = LOG_ODDS[:, np.newaxis]
    classifier = LogisticRegression().fit(X, name(IS_B2B))
    same = LogisticRegression().fit(X, IS_B2B).decision_function(X)
    drawn = display.from_estimator(classifier, X, name(IS_B2B), BUYERS, **FEW)
    expected = display.from_predictions(IS_B2B, same, BUYERS, **FEW)
    assert np.array(drawn.line_.get_data()) == pytest.approx(np.array(expected.line_.get_data()))


def test_labels_that_a_model_does_not_know_are_refused() -> None:
    with pytest.raises(UsageError, match=r"labels other than B2B and B2C.*pass y == 'B2B'"):
        PrecisionRecallDisplay.from_estimator(Model(small_scorecard()), records(), ["firm"] * 12)


def test_what_gives_no_log_odds_is_refused() -> None:
    with pytest.raises(UsageError, match="a dict gives no log-odds"):
        ReliabilityDisplay.from_estimator({}, records(), RECORD_LABELS)


def test_two_models_share_axes_and_the_line_of_no_knowledge() -> None:
    first = PrecisionRecallDisplay.from_predictions(IS_B2B, LOG_ODDS, name="first")
    second = PrecisionRecallDisplay.from_predictions(
        IS_B2B, -LOG_ODDS, name="second", ax=first.ax_, color="black"
    )
    assert second.ax_ is first.ax_
    legend = first.ax_.get_legend()
    assert legend is not None
    texts = [text.get_text().split(":")[0] for text in legend.get_texts()]
    assert sorted(texts) == ["first", "no knowledge", "second"]


@pytest.mark.parametrize("display", DISPLAYS)
def test_drawing_on_given_axes_opens_no_figure_and_sets_nothing(display: Any) -> None:
    before = dict(matplotlib.rcParams)
    figure = Figure()
    ax = figure.add_subplot()
    drawn = display.from_predictions(IS_B2B, LOG_ODDS, BUYERS, ax=ax, **FEW)
    assert (drawn.ax_, drawn.figure_) == (ax, figure)
    assert plt.get_fignums() == []
    assert dict(matplotlib.rcParams) == before


@pytest.mark.parametrize("display", DISPLAYS)
def test_plot_draws_once_more_and_returns_the_display(display: Any) -> None:
    drawn = display.from_predictions(IS_B2B, LOG_ODDS, BUYERS, name="$x_{$", **FEW)
    first = drawn.figure_
    first.canvas.draw()
    subfigure = plt.figure().subfigures(1, 2)[1]
    assert drawn.plot(subfigure.add_subplot()) is drawn
    assert drawn.figure_ is subfigure.figure is not first
