"""The plot of a pair draws its table in the order asked for, and names every bin."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest

from b2x.errors import UsageError
from b2x.predict.model import Model
from b2x.scorecard.terms import Pair
from b2x.show.pair import PairDisplay
from tests.scorecards import random_scorecard, small_scorecard
from tests.show.scores import levels_term, scorecard_of, tick_texts

CARD = random_scorecard(0)


@pytest.mark.parametrize("pair", CARD.pairs, ids=CARD.pair_name)
def test_a_pair_is_found_in_either_order_and_every_bin_has_a_name(pair: Pair) -> None:
    first, second = (CARD.terms[i].feature.name for i in (pair.first, pair.second))
    display = PairDisplay.from_scorecard(CARD, first, second)
    turned = PairDisplay.from_estimator(Model(CARD), second, first)
    assert np.array_equal(display.image_.get_array(), np.array(pair.values))  # type: ignore[arg-type]
    assert np.array_equal(turned.values, display.values.T)
    for axis, size in zip("yx", display.values.shape, strict=True):
        assert len({text for text in tick_texts(display, axis) if text}) == size


def test_the_users_words_are_not_formulas() -> None:
    words = levels_term("price in $ or $x_{", ["$a_{$", "100 $ to 200 $", "long " * 20 + "end"])
    words = replace(words, coarse=(0, 1, 2, 3, 4))
    volume = replace(small_scorecard().terms[0], coarse=(0, 0, 1, 1))
    card = scorecard_of(volume, words, pairs=(Pair(0, 1, ((0.5,) * 5, (-0.5,) * 5)),))
    display = PairDisplay.from_scorecard(card, "volume", words.feature.name)
    display.figure_.savefig(io.BytesIO())
    assert "$a_{$" in tick_texts(display, "x")


def test_an_axis_has_its_unit_unless_the_column_is_its_own_unit() -> None:
    volume = replace(small_scorecard().terms[0], coarse=(0, 0, 1, 1))
    own = replace(volume, feature=replace(volume.feature, inputs=("nights",)))
    card = scorecard_of(volume, own, pairs=(Pair(0, 1, ((0.5, 0.0), (0.0, -0.5))),))
    display = PairDisplay.from_scorecard(card, "volume", "nights")
    assert display.ax_.get_ylabel() == "volume (your currency)"
    assert display.ax_.get_xlabel() == "nights"


def test_a_pair_that_is_not_there_is_refused_with_those_that_are() -> None:
    pair = CARD.pairs[0]
    with pytest.raises(
        UsageError, match=rf"no pair.*use one of.*{CARD.terms[pair.first].feature.name[:5]}"
    ):
        PairDisplay.from_scorecard(replace(CARD, pairs=(pair,)), "own number", "own number")
    with pytest.raises(UsageError, match="this scorecard has none"):
        PairDisplay.from_scorecard(small_scorecard(), "volume", "channel")


def test_every_figure_that_counts_is_written_with_its_sign() -> None:
    volume = replace(small_scorecard().terms[0], coarse=(0, 0, 1, 1))
    channel = replace(small_scorecard().terms[1], coarse=(0, 0, 0, 1))
    card = scorecard_of(volume, channel, pairs=(Pair(0, 1, ((0.5, 0.015625), (0.0, -0.25))),))
    display = PairDisplay.from_scorecard(card, "volume", "channel", headers={"channel": "Kanal"})
    figures = [text.get_text() for text in display.ax_.texts if text.get_gid() is None]
    assert figures == ["+0.50", "−0.25"]
    assert display.title_ == (
        "volume and Kanal together: most for B2B at < 1000 and phone, web shop, any other, most "
        "for B2C at ≥ 1000, missing and missing"
    )
