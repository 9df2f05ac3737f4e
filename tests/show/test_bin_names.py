"""Coarse bins have names that say what they hold."""

from __future__ import annotations

from dataclasses import replace

from b2x.schema.features import Feature
from b2x.scorecard.terms import NumericBins, Term
from b2x.show.bin_names import coarse_bin_names
from b2x.show.words import Words
from tests.show.scores import levels_term


def test_coarse_bins_are_named_by_what_they_hold() -> None:
    volume = Feature("column", ("volume",), "number")
    number = Term(volume, NumericBins((1.0, 10.0, 20_000.0)), (0.0,) * 5, (0, 1, 1, 2, 0))
    assert coarse_bin_names(number, Words()) == ["< 1, missing", "1 to < 20k", "≥ 20k"]
    channels = levels_term("channel", ["phone", "store", "app", "web shop", "other"])
    category = replace(channels, coarse=(0, 0, 1, 0, 2, 3, 3))
    expected = ["phone, 2 more", "app", "other", "any other, missing"]
    assert coarse_bin_names(category, Words()) == expected
    norsk = ["phone, 2 til", "app", "other", "alle andre, mangler"]
    assert coarse_bin_names(category, Words("nb")) == norsk


def test_days_have_their_names() -> None:
    days = Feature("weekday", ("ordered_at",), "number")
    term = Term(days, NumericBins((5.0, 6.0)), (0.0,) * 4, (0, 1, 1, 2))
    assert coarse_bin_names(term, Words()) == ["Monday to Friday", "Saturday to Sunday", "missing"]
