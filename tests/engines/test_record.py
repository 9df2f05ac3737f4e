"""The record engine by itself: where bins begin, what a pair adds, what each column gets of it."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import pytest

from b2x.engines.record import RecordEngine
from b2x.schema.features import parse_feature
from b2x.scorecard.decision import Thresholds
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.terms import LevelBins, NumericBins, Pair, Term

KINDS = {"x": "number", "y": "number", "c": "category", "at": "time", "then": "time"}


def card_of(*features: str, bins: Any = None, pairs: tuple[Pair, ...] = ()) -> Scorecard:
    """Return a scorecard whose bins add 1, 2, 4 and so on, each feature a thousandth of the last.

    Numbers have the edges 1 and 2, categories the level a.
    """
    terms = []
    for i, text in enumerate(features):
        feature = parse_feature(text, KINDS)
        own = bins or (LevelBins(("a",)) if feature.kind == "category" else NumericBins((1.0, 2.0)))
        values = tuple(2.0 ** (k - 9 * i) for k in range(len(own)))
        terms.append(Term(feature, own, values, tuple(range(len(own)))))
    parameters = {t.feature.parameter: 4.0 for t in terms if t.feature.parameter}
    return Scorecard(0.0, tuple(terms), pairs, Thresholds(-1.0, 1.0), parameters)


@pytest.mark.parametrize(
    ("feature", "values", "bin_index"),
    [
        ("x", {"x": math.nextafter(1.0, 0.0)}, 0),
        ("x", {"x": 1.0}, 1),
        ("x", {"x": 2.0}, 2),
        ("x", {"x": 1}, 1),
        ("x", {"x": None}, 3),
        ("x", {}, 3),
        ("relative(x)", {"x": 4.0}, 1),
        ("relative(x)", {"x": 3.9}, 0),
        ("ratio(x, y)", {"x": 4.0, "y": 4.0}, 1),
        ("ratio(x, y)", {"x": 4.0, "y": 2.0}, 2),
        ("ratio(x, y)", {"x": 4.0, "y": 0.0}, 3),
        ("ratio(x, y)", {"x": 4.0, "y": -0.0}, 3),
        ("ratio(x, y)", {"x": 4.0}, 3),
        ("c", {"c": "a"}, 0),
        ("c", {"c": "A"}, 1),
        ("c", {"c": None}, 2),
        ("weekday(at)", {"at": dt.datetime(2024, 1, 1, 23)}, 0),
        ("weekday(at)", {"at": dt.datetime(2024, 1, 2)}, 1),
        ("weekday(at)", {}, 3),
        ("hour(at)", {"at": dt.datetime(2024, 1, 1, 0, 59)}, 0),
        ("hour(at)", {"at": dt.datetime(2024, 1, 1, 2)}, 2),
        ("hour(at)", {}, 3),
        (
            "days_between(at, then)",
            {"at": dt.datetime(2024, 1, 1, 23), "then": dt.datetime(2024, 1, 2)},
            1,
        ),
        ("days_between(at, then)", {"at": dt.datetime(2024, 1, 1)}, 3),
        ("days_between(at, then)", {"then": dt.datetime(2024, 1, 1)}, 3),
    ],
)
def test_the_bin_of_a_value(feature: str, values: dict[str, Any], bin_index: int) -> None:
    engine = RecordEngine(card_of(feature))
    assert engine.bins(values) == [bin_index]
    assert engine.log_odds(values) == 2.0**bin_index


def test_a_word_stands_for_its_level_and_other_words_for_themselves() -> None:
    kinds = {"channel": "category"}
    feature = parse_feature("lookup(channel)", kinds)
    term = Term(feature, LevelBins(("phone", "my own")), (1.0, 2.0, 4.0, 8.0))
    engine = RecordEngine(Scorecard(0.0, (term,), (), Thresholds(-1.0, 1.0)))
    found = [engine.log_odds({"channel": c}) for c in ("telefon", "phone", "my own", "x", None)]
    assert found == [1.0, 1.0, 2.0, 4.0, 8.0]


def test_bins_come_in_the_order_of_the_terms() -> None:
    card = card_of("c", "x", "ratio(x, y)", "y")
    values = {"c": "z", "x": 1.5, "y": 2.5}
    assert RecordEngine(card).bins(values) == [1, 1, 0, 2]


def test_a_pair_adds_by_its_two_bins_and_is_shared_by_halves() -> None:
    table = tuple(tuple(16.0 + 4 * i + j for j in range(4)) for i in range(4))
    card = card_of("x", "y", pairs=(Pair(0, 1, table),))
    engine = RecordEngine(card)
    values = {"x": 1.0, "y": 2.0}
    adds = 16.0 + 4 * 1 + 2
    x, y = card.terms[0].values[1], card.terms[1].values[2]
    assert engine.log_odds(values) == x + y + adds
    assert engine.contributions(values) == {"x": x + adds / 2, "y": y + adds / 2}


def test_a_feature_of_two_columns_is_shared_by_halves_beside_what_each_has_alone() -> None:
    card = card_of("x", "y", "ratio(x, y)")
    engine = RecordEngine(card)
    values = {"x": 4.0, "y": 2.0}
    x, y, ratio = (term.values[2] for term in card.terms)
    assert engine.contributions(values) == {"x": x + ratio / 2, "y": y + ratio / 2}


def test_two_features_of_one_column_are_both_counted() -> None:
    card = card_of("weekday(at)", "hour(at)")
    engine = RecordEngine(card)
    first, second = (term.values[1] for term in card.terms)
    at = dt.datetime(2024, 1, 2, 1)
    assert engine.contributions({"at": at}) == {"at": first + second}
