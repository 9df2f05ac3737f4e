"""What the displays of scored sales draw is what is counted, and rows without a score are left."""

from __future__ import annotations

import numpy as np
import pytest

from b2x.errors import UsageError
from b2x.measure.resample import Interval
from b2x.scorecard.decision import Thresholds
from b2x.show.confusion import ConfusionDisplay
from b2x.show.score_histogram import ScoreDisplay
from b2x.show.scored import Scored, at_confidence
from b2x.show.threshold_cost import ThresholdCostDisplay
from tests.show.scores import FEW, Scores

Y = np.array([True, True, True, True, False, False, False, False])
Z = np.array([3.0, 2.0, 0.0, -2.0, -3.0, -2.0, 0.5, np.nan])
WIDE = Thresholds(-1.0, 1.0)


def test_rows_that_were_not_tested_are_left_out_with_their_buyer_and_weight() -> None:
    rows = Scored.of(Y, Z, list("aabbccdd"), np.arange(8))
    assert (len(rows.y), rows.over, rows.weights.tolist()) == (7, "buyers", list(range(7)))
    assert rows.shares(WIDE).tolist() == [[0 + 1, 3, 2], [0, 4 + 5, 6]]
    with pytest.raises(UsageError, match="pass one of each per row"):
        Scored.of(Y[:5], Z)


def test_each_kind_is_drawn_by_itself_however_rare(scores: Scores) -> None:
    is_b2b, log_odds, buyers, _ = scores
    display = ScoreDisplay.from_predictions(is_b2b, log_odds, buyers, thresholds=WIDE)
    up, down = (np.asarray(steps.get_data().values) for steps in display.steps_)
    assert (up.sum(), down.sum()) == (pytest.approx(1), pytest.approx(-1))
    called = log_odds >= 1
    assert display.called[0, 0] == pytest.approx(called[is_b2b].mean())
    assert display.called.sum(axis=1) == pytest.approx([1, 1])
    lines = {line.get_xdata()[0] for line in display.ax_.get_lines()}  # type: ignore[index]
    assert {-1.0, 1.0} <= lines


def test_unlabelled_sales_are_one_histogram() -> None:
    display = ScoreDisplay.from_predictions(None, Z, thresholds=WIDE)
    assert len(display.steps_) == 1
    assert display.title_ == "29% of 7 sales are called B2B, 43% B2C; 29% are left unsure"
    with pytest.raises(UsageError, match="there is no score to draw"):
        ScoreDisplay.from_predictions(None, [np.nan])


def test_the_confusion_has_every_sale_once_and_the_title_the_errors() -> None:
    display = ConfusionDisplay.from_predictions(Y, Z, thresholds=WIDE)
    assert display.weights.tolist() == [[2, 1, 1], [0, 1, 2]]
    assert display.title_ == (
        "Of sales called B2B 0.0% are B2C, of those called B2C 33.3% are B2B; 29% are left unsure"
    )
    shown = [text.get_text() for text in display.ax_.texts if text.get_gid() is None]
    assert shown[:3] == ["50%\n2", "25%\n1", "25%\n1"]


def test_a_confidence_costs_what_is_counted(scores: Scores) -> None:
    is_b2b, log_odds, buyers, _ = scores
    display = ThresholdCostDisplay.from_predictions(
        is_b2b, log_odds, buyers, confidence=0.85, **FEW
    )
    at = display.confidences.tolist().index(0.85)
    border = at_confidence(0.85).b2b_from
    decided = np.abs(log_odds) >= border - 1e-9
    assert display.unsure[at] == pytest.approx(1 - decided.mean())
    wrong = ((log_odds > 0) != is_b2b)[decided].mean()
    assert display.wrong[at].value == pytest.approx(wrong)
    assert display.wrong[at].low <= wrong <= display.wrong[at].high
    assert "Deciding from 85% on" in display.title_


def test_no_error_seen_is_not_no_error() -> None:
    y = np.arange(40) % 2 == 0
    display = ThresholdCostDisplay.from_predictions(y, np.where(y, 5.0, -5.0), **FEW)
    assert display.wrong[0] == Interval(0.0, 0.0, pytest.approx(1 - 0.025 ** (1 / 40)))
