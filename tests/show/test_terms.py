"""The most important terms come first, on one figure and one scale."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from matplotlib import pyplot as plt

from b2x.errors import UsageError
from b2x.predict.model import Model
from b2x.schema.features import Feature
from b2x.scorecard.profile import BinCounts, Profile
from b2x.scorecard.terms import NumericBins, Term
from b2x.show.terms import plot_terms
from tests.scorecards import random_scorecard, small_scorecard
from tests.show.scores import scorecard_of


def test_terms_are_sorted_by_range_or_by_what_they_do_on_records() -> None:
    card = small_scorecard()
    by_range = [display.term.feature.name for display in plot_terms(card)]
    assert by_range == ["volume", "channel"]
    # At volumes from 100 to 1,000 the volume adds nothing. The row that cannot be right is left
    # out: with its volume taken as missing, volume would come first.
    volume = replace(card.terms[0], values=(-2.0, 0.0, 3.0, 9.0))
    card = replace(card, terms=(volume, card.terms[1]))
    records = {"volume": [500.0, 200.0, float("inf")], "channel": ["phone", "web shop", None]}
    displays = plot_terms(Model(card), records)
    assert [display.term.feature.name for display in displays] == ["channel", "volume"]
    title = displays[0].figure_.get_suptitle()
    assert "2 of 2 features" in title
    assert "Those come first that move sales most." in title


def test_records_that_all_cannot_be_right_are_refused() -> None:
    with pytest.raises(UsageError, match="every row holds a value that cannot be right"):
        plot_terms(small_scorecard(), {"volume": [float("inf")], "channel": ["phone"]})


def test_small_multiples_share_one_figure_and_one_scale() -> None:
    displays = plot_terms(random_scorecard(0), max_terms=5)
    assert plt.get_fignums() == [displays[0].figure_.number]  # type: ignore[attr-defined]  # pyplot sets it
    assert len(displays) == len(displays[0].figure_.axes) == 5
    limits = {
        display.ax_.get_ylim() if display.steps_ else display.ax_.get_xlim() for display in displays
    }
    assert len(limits) == 1
    low, high = limits.pop()
    assert all(low < value < high for display in displays for value in display.term.values)
    displays[0].figure_.savefig(io.BytesIO())


def test_a_term_of_zeros_has_room_too() -> None:
    zero = Term(Feature("column", ("volume",), "number"), NumericBins(()), (0.0, 0.0))
    (display,) = plot_terms(scorecard_of(zero))
    assert display.ax_.get_ylim() == (-1, 1)


def test_the_counts_of_the_training_rows_say_which_terms_matter() -> None:
    card = small_scorecard()
    rows = {
        "volume": BinCounts((0.0, 99.0, 1.0, 0.0)),
        "channel": BinCounts((50.0, 50.0, 0.0, 0.0)),
    }
    model = Model(card, profile=Profile(rows, 100, 0, None, (), (100,)))
    assert [display.term.feature.name for display in plot_terms(model)] == ["channel", "volume"]


def test_no_terms_cannot_be_drawn() -> None:
    with pytest.raises(UsageError, match="max_terms is 0"):
        plot_terms(small_scorecard(), max_terms=0)
