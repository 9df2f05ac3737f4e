"""The plot of one term draws every value as it is, and names each bin and its unit."""

from __future__ import annotations

import io

import numpy as np
import pytest

from b2x.predict.model import Model
from b2x.schema.features import Feature
from b2x.schema.fields import FIELDS
from b2x.scorecard.profile import BinCounts, Profile
from b2x.scorecard.terms import NumericBins, Term
from b2x.show.term import TermDisplay
from b2x.show.words import Words
from tests.scorecards import random_scorecard, small_scorecard
from tests.show.scores import levels_term, note_of, scorecard_of, tick_texts

CARD = random_scorecard(0)


@pytest.mark.parametrize("term", CARD.terms, ids=lambda term: term.feature.name)
def test_a_term_is_drawn_as_it_is(term: Term) -> None:
    display = TermDisplay.from_scorecard(CARD, term.feature.name)
    if isinstance(term.bins, NumericBins):
        assert display.steps_ is not None
        assert display.steps_.get_data().values.tolist() == list(term.values[:-1])
        assert [bar.get_height() for bar in display.bars_] == [term.values[-1]]
        assert tick_texts(display, "x")[-1] == "missing"
        assert "log-odds" in display.ax_.get_ylabel()
    else:
        assert display.steps_ is None
        names = dict(zip(term.bins.levels, term.values, strict=False))
        names |= {"any other": term.values[-2], "missing": term.values[-1]}
        drawn = [bar.get_width() for bar in display.bars_]
        assert dict(zip(tick_texts(display, "y"), drawn, strict=True)) == names
        assert "log-odds" in display.ax_.get_xlabel()
    title = display.ax_.get_title(loc="left").replace("\n", " ")
    assert title == display.title_
    assert title.lower().startswith(Words().title(term.feature).lower()[:12])


def test_of_many_levels_the_strongest_are_shown_and_the_rest_counted() -> None:
    card = scorecard_of(levels_term("article", [f"article {i}" for i in range(40)]))
    display = TermDisplay.from_scorecard(card, "article", max_levels=3)
    shown = ["missing", "any other", "article 37", "article 38", "article 39"]
    assert tick_texts(display, "y") == shown
    assert "The strongest 3 of 40 levels." in note_of(display)


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
    unit = Words().unit(feature)
    label = TermDisplay.from_scorecard(card, name).ax_.get_xlabel()
    title = Words().header(name)
    assert label == (title if unit in ("", title) else f"{title} ({unit})")


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
    assert labels == {
        "1": 1,
        "32": 6,
        "1024": 11,
        "32.77k": 16,
        "1.049M": 21,
        "33.55M": 26,
        "1.074e+09": 31,
    }


def test_a_model_is_drawn_as_its_scorecard() -> None:
    display = TermDisplay.from_estimator(Model(small_scorecard()), "volume")
    assert display.term == small_scorecard().terms[0]


COUNTS = BinCounts((60.0, 30.0, 0.0, 10.0))


def test_the_training_rows_stand_below_the_curve_and_touch_it_nowhere() -> None:
    profile = Profile({"volume": COUNTS}, 100, 0, None, (), (100,), {"volume": "Ordresum"})
    model = Model(small_scorecard(), profile=profile)
    display = TermDisplay.from_estimator(model, "Ordresum", lang="nb")
    assert display.rows_ is not None
    heights = np.array([bar.get_height() for bar in display.rows_])
    assert heights / heights.sum() == pytest.approx([0.6, 0.3, 0.0, 0.1])
    low, high = display.ax_.get_ylim()
    assert heights.max() < (min(small_scorecard().terms[0].values) - low) / (high - low)
    assert "høyst 60\xa0%" in note_of(display)
    assert display.ax_.get_xlabel() == "Ordresum (din valuta)"


def test_levels_have_their_share_of_the_training_rows() -> None:
    profile = Profile({"channel": BinCounts((20.0, 70.0, 0.0, 10.0))}, 100, 0, None, (), (100,))
    model = Model(small_scorecard(), profile=profile)
    display = TermDisplay.from_estimator(model, "channel")
    assert tick_texts(display, "y") == [
        "missing  10%",
        "any other  0%",
        "web shop  70%",
        "phone  20%",
    ]


def test_an_axis_that_is_not_to_scale_says_so() -> None:
    assert "equally wide, whatever they span" in note_of(
        TermDisplay.from_scorecard(small_scorecard(), "volume")
    )


@pytest.mark.parametrize(
    ("edges", "values", "title"),
    [
        ((10.0, 20.0), (-1.0, 0.5, 1.0, 0.0), "Order lines: for B2B from 10 on, for B2C below"),
        ((10.0, 20.0), (1.0, 0.5, -1.0, 0.0), "Order lines: for B2C from 20 on, for B2B below"),
        ((10.0, 20.0), (1.0, -1.0, 1.0, 0.0),
         "Order lines: most for B2B at 0 to 9, most for B2C at 10 to 19"),
        ((10.0, 20.0), (0.015625, 0.0, 0.03125, 0.0), "Order lines: hardly matters"),
        ((10.0, 20.0), (0.0, 0.0, 0.0, 2.0), "Order lines: only whether it is missing matters"),
    ],
)  # fmt: skip
def test_the_title_says_what_is_seen(
    edges: tuple[float, ...], values: tuple[float, ...], title: str
) -> None:
    term = Term(Feature("column", ("lines",), "number"), NumericBins(edges), values)
    display = TermDisplay.from_scorecard(scorecard_of(term), "lines")
    assert repr(display) == f"<TermDisplay: {title}>"
