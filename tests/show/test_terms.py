"""Displays of a scorecard draw every table as it is, and name each bin."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
from matplotlib import pyplot as plt
from sklearn.linear_model import LogisticRegression

from b2x.errors import UsageError
from b2x.predict.model import Model
from b2x.schema.features import Feature
from b2x.schema.fields import FIELDS
from b2x.scorecard.decision import Thresholds
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.terms import LevelBins, NumericBins, Pair, Term
from b2x.show.terms import PairDisplay, TermDisplay, plot_terms
from tests.scorecards import random_scorecard, small_scorecard

CARD = random_scorecard(0)


def scorecard_of(*terms: Term, pairs: tuple[Pair, ...] = ()) -> Scorecard:
    return Scorecard(0.0, terms, pairs, Thresholds(-1.0, 1.0))


def levels_term(name: str, levels: list[str]) -> Term:
    values = (*(float(i + 1) for i in range(len(levels))), -0.5, 0.0)
    return Term(Feature("column", (name,), "category"), LevelBins(tuple(levels)), values)


def tick_texts(display: TermDisplay | PairDisplay, axis: str) -> list[str]:
    return [tick.get_text() for tick in getattr(display.ax_, f"get_{axis}ticklabels")()]


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


def test_the_users_words_are_no_formulas() -> None:
    term = levels_term("price in $ or $x_{", ["$a_{$", "100 $ to 200 $", "long " * 20 + "end"])
    coarse = replace(term, coarse=(0, 1, 2, 3, 4))
    volume = replace(small_scorecard().terms[0], coarse=(0, 0, 1, 1))
    card = scorecard_of(volume, coarse, pairs=(Pair(0, 1, ((0.5,) * 5, (-0.5,) * 5)),))
    term_display = TermDisplay.from_scorecard(card, term.feature.name)
    pair_display = PairDisplay.from_scorecard(card, "volume", term.feature.name)
    for display in (term_display, pair_display):
        display.figure_.savefig(io.BytesIO())
    assert "$a_{$" in tick_texts(term_display, "y")
    assert max(map(len, tick_texts(term_display, "y"))) <= 26


@pytest.mark.parametrize("name", [name for name in FIELDS if FIELDS[name].kind == "number"])
def test_every_field_of_numbers_is_drawn_with_its_unit(name: str) -> None:
    feature = Feature("column", (name,), "number")
    card = scorecard_of(Term(feature, NumericBins((1.0,)), (0.0, 1.0, 0.0)))
    assert TermDisplay.from_scorecard(card, name).ax_.get_xlabel() == FIELDS[name].unit


@pytest.mark.parametrize(
    ("feature", "unit"),
    [
        (Feature("column", ("own",), "number"), "the seller's own unit"),
        (Feature("ratio", ("volume", "own"), "number"), "money, the seller's currency / own"),
        (Feature("days_between", ("a", "b"), "number"), "days from a to b"),
        (Feature("hour", ("a",), "number"), "hour of the day"),
    ],
)
def test_derived_numbers_say_their_unit_too(feature: Feature, unit: str) -> None:
    card = scorecard_of(Term(feature, NumericBins(()), (1.0, 0.0)))
    display = TermDisplay.from_scorecard(card, feature.name)
    assert display.ax_.get_xlabel() == unit
    assert tick_texts(display, "x") == ["any", "missing"]


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


@pytest.mark.parametrize("display", [TermDisplay.from_scorecard, TermDisplay.from_estimator])
def test_a_term_that_is_not_there_is_named_with_the_nearest(display: object) -> None:
    with pytest.raises(UsageError, match=r"no term 'volum'\. Did you mean volume\?"):
        display(CARD, "volum")  # type: ignore[operator]  # one of two classmethods


def test_a_model_or_a_fitted_classifier_is_drawn_as_its_scorecard() -> None:
    classifier = LogisticRegression()
    with pytest.raises(UsageError, match=r"LogisticRegression without a scorecard.*after fit"):
        TermDisplay.from_estimator(classifier, "volume")
    classifier.scorecard_ = small_scorecard()
    for model in (classifier, Model(small_scorecard())):
        assert TermDisplay.from_estimator(model, "volume").term == small_scorecard().terms[0]


def test_terms_are_sorted_by_range_or_by_what_they_do_on_records() -> None:
    card = small_scorecard()
    by_range = [display.term.feature.name for display in plot_terms(card)]
    assert by_range == ["volume", "channel"]
    # At volumes from 100 to 1,000 the volume says nothing. The row that cannot be right is left
    # out: with its volume taken as missing, volume would come first.
    volume = replace(card.terms[0], values=(-2.0, 0.0, 3.0, 9.0))
    card = replace(card, terms=(volume, card.terms[1]))
    records = {"volume": [500.0, 200.0, float("inf")], "channel": ["phone", "web shop", None]}
    displays = plot_terms(Model(card), records)
    assert [display.term.feature.name for display in displays] == ["channel", "volume"]
    title = displays[0].figure_.get_suptitle()
    assert title == "2 of 2 terms, largest mean absolute value first"


def test_records_that_all_cannot_be_right_say_nothing_of_importance() -> None:
    with pytest.raises(UsageError, match="no row to judge importance by"):
        plot_terms(small_scorecard(), {"volume": [float("inf")], "channel": ["phone"]})


def test_small_multiples_share_one_figure_and_one_scale() -> None:
    displays = plot_terms(CARD, max_terms=5)
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


def test_no_terms_cannot_be_drawn() -> None:
    with pytest.raises(UsageError, match="max_terms is 0"):
        plot_terms(CARD, max_terms=0)


@pytest.mark.parametrize("pair", CARD.pairs, ids=CARD.pair_name)
def test_a_pair_is_found_in_either_order_and_every_bin_has_a_name(pair: Pair) -> None:
    first, second = (CARD.terms[i].feature.name for i in (pair.first, pair.second))
    display = PairDisplay.from_scorecard(CARD, first, second)
    turned = PairDisplay.from_estimator(Model(CARD), second, first)
    assert np.array_equal(display.image_.get_array(), np.array(pair.values))  # type: ignore[arg-type]
    assert np.array_equal(turned.values, display.values.T)
    for axis, size in zip("yx", display.values.shape, strict=True):
        assert len({text for text in tick_texts(display, axis) if text}) == size


def test_coarse_bins_are_named_by_what_they_hold() -> None:
    number = Term(
        Feature("column", ("volume",), "number"),
        NumericBins((1.0, 10.0, 20_000.0)),
        (0.0,) * 5,
        (0, 1, 1, 2, 0),
    )
    category = replace(
        levels_term("channel", ["phone", "store", "app", "web shop", "other"]),
        coarse=(0, 0, 1, 0, 2, 3, 3),
    )
    table = tuple((0.25,) * 4 for _ in range(3))
    card = scorecard_of(number, category, pairs=(Pair(0, 1, table),))
    display = PairDisplay.from_scorecard(card, "volume", "channel")
    assert tick_texts(display, "y") == ["< 1, missing", "1 to < 20k", "≥ 20k"]
    assert tick_texts(display, "x") == [
        "phone, 2 more",
        "app",
        "other",
        "any other level, missing",
    ]
    assert display.ax_.get_ylabel() == "volume\nmoney, the seller's currency"


def test_a_pair_that_is_not_there_is_refused_with_those_that_are() -> None:
    pair = CARD.pairs[0]
    with pytest.raises(
        UsageError, match=rf"no pair.*use one of.*{CARD.terms[pair.first].feature.name[:5]}"
    ):
        PairDisplay.from_scorecard(replace(CARD, pairs=(pair,)), "own number", "own number")
    with pytest.raises(UsageError, match="this scorecard has none"):
        PairDisplay.from_scorecard(small_scorecard(), "volume", "channel")
