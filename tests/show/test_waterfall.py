"""The waterfall draws a decision's figures, which start at zero and end at the log-odds."""

from __future__ import annotations

import numpy as np
import pytest

import b2x
from b2x.errors import UsageError
from b2x.show.model import Model
from b2x.show.waterfall import DecisionDisplay
from tests.scorecards import random_scorecard, small_scorecard
from tests.show.scores import tick_texts

SALE = {"volume": 5000, "channel": "web shop"}


def test_bars_begin_where_the_one_above_ends_and_end_at_the_log_odds() -> None:
    model = Model(small_scorecard())
    display = DecisionDisplay.from_estimator(model, SALE)
    ends = [bar.get_x() + bar.get_width() for bar in display.bars_]
    assert [bar.get_x() for bar in display.bars_] == [0.0, *ends[:-2], 0.0]
    assert ends == [-0.5, 2.5, 1.5, 1.5]
    assert ends[-1] == model.predict_one(SALE).log_odds
    names = ["every sale", "Volume: 5,000", "Channel: web shop", "together"]
    assert [name.capitalize() for name in tick_texts(display, "y")] == [
        name.capitalize() for name in names
    ]


def test_many_fields_are_one_bar_and_still_add_up() -> None:
    model = Model(random_scorecard(1))
    record = {"volume": 120.0, "quantity": 3.0, "channel": "phone", "own number": 1.0}
    display = DecisionDisplay.from_estimator(model, record, max_fields=2)
    assert len(display.figures) == 4
    total = sum(figure for _, figure in display.figures)
    assert total == model.predict_one(record).log_odds


def test_the_axis_is_in_probabilities_and_the_shaded_part_is_unsure() -> None:
    display = DecisionDisplay.from_estimator(Model(small_scorecard()), SALE, lang="nb")
    labels = dict(zip(tick_texts(display, "x"), display.ax_.get_xticks(), strict=True))
    assert labels["80\xa0%"] == pytest.approx(np.log(4))
    (band,) = display.ax_.patches[:1]
    assert (band.get_x(), band.get_width()) == (-1.0, 2.0)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ({"volume": 5000, "channel": "phone"}, "above all because of volume and channel"),
        ({"volume": 50}, "above all because of volume"),
        ({"volume": 500}, "above all because few sales are B2B"),
    ],
)
def test_the_title_names_what_decided(record: dict[str, object], said: str) -> None:
    assert said in DecisionDisplay.from_estimator(Model(small_scorecard()), record).title_


def test_the_users_words_are_not_formulas_and_are_cut_to_length() -> None:
    record = {"volume": 5000, "channel": "$x_{ " * 30}
    display = DecisionDisplay.from_estimator(Model(small_scorecard()), record)
    display.figure_.canvas.draw()
    assert max(map(len, tick_texts(display, "y"))) <= 40


def test_a_model_that_explains_nothing_is_refused_with_what_to_do() -> None:
    with pytest.raises(UsageError, match=r"explains no records.*b2x.load"):
        DecisionDisplay.from_estimator(small_scorecard(), SALE)


def test_the_plot_is_a_method_of_every_loaded_model() -> None:
    model = b2x.load("textbook", typical_volume=850)
    assert "plot_decision" in dir(model)
    assert model.plot_decision({"volume": 48000}).figures[1][1] > 1
