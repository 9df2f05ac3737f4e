"""The plot of one term draws every value as it is, and names each bin and its unit."""

from __future__ import annotations

import io

import pytest

from b2x.predict.model import Model
from b2x.schema.features import Feature
from b2x.schema.fields import FIELDS
from b2x.scorecard.terms import NumericBins, Term
from b2x.show.term import TermDisplay
from tests.scorecards import random_scorecard, small_scorecard
from tests.show.scores import levels_term, scorecard_of, tick_texts

CARD = random_scorecard(0)


@pytest.mark.parametrize("term", CARD.terms, ids=lambda term: term.feature.name)
def test_a_term_is_drawn_as_it_is(term: Term) -> None:
    display = TermDisplay.from_scorecard(CARD, term.feature.name)
    if isinstance(term.bins, NumericBins):
        assert display.steps_ is not None
        assert display.steps_.get_data().values.tolist() == list(term.values[:-1])
        assert [bar.get_height() for bar in display.bars_] == [term.values[-1]]
        assert tick_texts(display, "x")[-1] == "missing"
        assert display.ax_.get_ylabel() == "log-odds of B2B"
    else:
        assert display.steps_ is None
        names = dict(zip(term.bins.levels, term.values, strict=False))
        names |= {"any other level": term.values[-2], "missing": term.values[-1]}
        drawn = [bar.get_width() for bar in display.bars_]
        assert dict(zip(tick_texts(display, "y"), drawn, strict=True)) == names
        assert display.ax_.get_xlabel() == "log-odds of B2B"
    assert term.feature.name in {display.ax_.get_title(loc="left")}


def test_of_many_levels_the_strongest_are_shown_and_the_rest_counted() -> None:
    card = scorecard_of(levels_term("article", [f"article {i}" for i in range(40)]))
    display = TermDisplay.from_scorecard(card, "article", max_levels=3)
    shown = ["missing", "any other level", "article 37", "article 38", "article 39"]
    assert tick_texts(display, "y") == shown
    assert display.ax_.get_ylabel() == "strongest 3 of 40 levels"


def test_the_users_words_are_not_formulas_and_are_cut_to_length() -> None:
    term = levels_term("price in $ or $x_{", ["$a_{$", "100 $ to 200 $", "long " * 20 + "end"])
    display = TermDisplay.from_scorecard(scorecard_of(term), term.feature.name)
    display.figure_.savefig(io.BytesIO())
    assert "$a_{$" in tick_texts(display, "y")
    assert max(map(len, tick_texts(display, "y"))) <= 26


@pytest.mark.parametrize("name", [name for name in FIELDS if FIELDS[name].kind == "number"])
def test_every_field_of_numbers_is_drawn_with_its_unit(name: str) -> None:
    feature = Feature("column", (name,), "number")
    card = scorecard_of(Term(feature, NumericBins((1.0,)), (0.0, 1.0, 0.0)))
    assert TermDisplay.from_scorecard(card, name).ax_.get_xlabel() == FIELDS[name].unit


def test_a_number_without_edges_has_one_bin_beside_missing() -> None:
    feature = Feature("column", ("own",), "number")
    card = scorecard_of(Term(feature, NumericBins(()), (1.0, 0.0)))
    assert tick_texts(TermDisplay.from_scorecard(card, "own"), "x") == ["any", "missing"]


def test_days_of_the_week_have_their_names() -> None:
    days = Feature("weekday", ("ordered_at",), "number")
    term = Term(days, NumericBins((1.0, 2.0, 3.0, 4.0, 5.0, 6.0)), (0.0,) * 8)
    display = TermDisplay.from_scorecard(scorecard_of(term), days.name)
    assert tick_texts(display, "x") == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "missing"]


def test_an_edge_is_labelled_where_it_lies_and_few_are() -> None:
    edges = tuple(float(2**i) for i in range(31))
    term = Term(Feature("column", ("volume",), "number"), NumericBins(edges), (0.0,) * 33)
    display = TermDisplay.from_scorecard(scorecard_of(term), "volume")
    labels = dict(zip(tick_texts(display, "x"), display.ax_.get_xticks(), strict=True))
    labels.pop("missing")
    assert labels == {"1": 1, "64": 7, "4096": 13, "262.1k": 19, "16.78M": 25, "1.074e+09": 31}


def test_a_model_is_drawn_as_its_scorecard() -> None:
    display = TermDisplay.from_estimator(Model(small_scorecard()), "volume")
    assert display.term == small_scorecard().terms[0]
