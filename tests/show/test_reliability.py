"""The reliability plot draws each bin with its interval, on axes stretched alike."""

from __future__ import annotations

import numpy as np
import pytest

from b2x.measure.metrics import calibration_error
from b2x.show.reliability import ReliabilityDisplay
from tests.show.scores import FEW, Scores


def test_each_bin_is_drawn_with_its_interval(scores: Scores) -> None:
    display = ReliabilityDisplay.from_predictions(*scores[:3], **FEW)
    curve = display.curve
    points = np.column_stack([curve.predicted, curve.observed])
    assert np.array_equal(display.line_.get_xydata(), points)
    (bars,) = display.errorbar_.lines[2]
    drawn = np.array([segment[:, 1] for segment in bars.get_segments()])
    assert drawn == pytest.approx(np.column_stack([curve.low, curve.high]))


def test_the_diagonal_is_straight_though_the_axes_are_stretched(scores: Scores) -> None:
    display = ReliabilityDisplay.from_predictions(scores.is_b2b, scores.log_odds)
    display.figure_.canvas.draw()
    shares = np.array([0.0, 0.01, 0.3, 0.5, 1.0])
    places = display.ax_.transAxes.inverted().transform(
        display.ax_.transData.transform(np.column_stack([shares, shares]))
    )
    assert places[:, 0] == pytest.approx(places[:, 1])
    assert places[[0, 3, 4], 0] == pytest.approx([0, 0.5, 1])
    assert places[1, 0] > 0.05


def test_the_legend_says_what_the_intervals_resample(scores: Scores) -> None:
    by_row = ReliabilityDisplay.from_predictions(scores.is_b2b, scores.log_odds, **FEW)
    by_buyer = ReliabilityDisplay.from_predictions(*scores[:3], **FEW)
    assert "over rows" in by_row.errorbar_.get_label()
    assert "over buyers" in by_buyer.errorbar_.get_label()


def test_the_title_has_the_calibration_error_of_the_measurement(scores: Scores) -> None:
    is_b2b, log_odds, buyers, _ = scores
    display = ReliabilityDisplay.from_predictions(is_b2b, log_odds, buyers, **FEW)
    measured = calibration_error(is_b2b, log_odds)
    assert display.error == pytest.approx(measured)
    assert f"off by {round(100 * measured, 1):g} percentage points" in display.title_
