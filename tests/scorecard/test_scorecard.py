"""What a scorecard refuses to be made of."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from b2x.errors import ArtifactError
from b2x.schema.features import Feature
from b2x.scorecard.decision import Thresholds
from b2x.scorecard.scorecard import MAX_PAIRS, MAX_TERMS, Scorecard
from b2x.scorecard.terms import LevelBins, NumericBins, Pair, Term
from tests.scorecards import small_scorecard

TABLE = ((0.0, 0.0), (0.0, 1.0))


def number(name: str) -> Term:
    """Return a term of one edge that can be paired."""
    feature = Feature("column", (name,), "number")
    return Term(feature, NumericBins((1.0,)), (-2.0, 2.0, 0.0), (0, 1, 0))


def card_of(*terms: Term, **parts: Any) -> Scorecard:
    return Scorecard(0.0, terms, thresholds=Thresholds(-1.0, 1.0), **{"pairs": (), **parts})


def test_as_many_terms_and_pairs_as_allowed_and_not_one_more() -> None:
    terms = [number(f"x{i}") for i in range(MAX_TERMS + 1)]
    assert len(card_of(*terms[:-1]).inputs) == MAX_TERMS
    with pytest.raises(ArtifactError, match="more than 500 terms or 32 pairs"):
        card_of(*terms)
    pairs = tuple(Pair(0, i, TABLE) for i in range(1, MAX_PAIRS + 2))
    assert len(card_of(*terms[:40], pairs=pairs[:-1]).pairs) == MAX_PAIRS
    with pytest.raises(ArtifactError, match="more than 500 terms or 32 pairs"):
        card_of(*terms[:40], pairs=pairs)


def test_there_is_a_term_and_no_feature_has_two() -> None:
    with pytest.raises(ArtifactError, match="the scorecard has no terms"):
        card_of()
    with pytest.raises(ArtifactError, match="a feature has two terms"):
        card_of(number("x"), number("x"))


@pytest.mark.parametrize(("first", "second"), [(0, 0), (1, 0), (-1, 1), (0, 2), (2, 3)])
def test_a_pair_is_of_two_terms_in_their_order(first: int, second: int) -> None:
    with pytest.raises(ArtifactError, match=rf"terms {first} and {second} does not exist"):
        card_of(number("x"), number("y"), pairs=(Pair(first, second, TABLE),))


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (TABLE[:1], "wrong size"),
        (((0.0,), (0.0,)), "wrong size"),
        (((0.0, 0.0), (0.0,)), "wrong size"),
        (((0.0, 0.0), (0.0, 0.1)), "not a multiple"),
    ],
)
def test_a_pair_has_a_value_for_each_two_coarse_bins(
    table: tuple[tuple[float, ...], ...], message: str
) -> None:
    with pytest.raises(ArtifactError, match=rf"{message}.*pair x x y"):
        card_of(number("x"), number("y"), pairs=(Pair(0, 1, table),))


def test_a_pair_is_listed_once_and_its_terms_have_coarse_bins() -> None:
    x, y = number("x"), number("y")
    with pytest.raises(ArtifactError, match=r"the pair is listed twice \(x x y\)"):
        card_of(x, y, pairs=(Pair(0, 1, TABLE), Pair(0, 1, TABLE)))
    for terms in ((replace(x, coarse=()), y), (x, replace(y, coarse=()))):
        with pytest.raises(ArtifactError, match="a paired feature has no coarse bins"):
            card_of(*terms, pairs=(Pair(0, 1, TABLE),))


def test_parameters_are_those_that_the_features_need() -> None:
    relative = Feature("relative", ("x",), "number")
    term = Term(relative, NumericBins((1.0,)), (-2.0, 2.0, 0.0))
    for value in (None, 5e-324, 850.0):
        card = card_of(term, parameters={"typical_x": value})
        assert card.parameters == {"typical_x": value}
    for value in (0.0, -1.0, math.inf, math.nan):
        with pytest.raises(ArtifactError, match=r"is not a positive number \(typical_x\)"):
            card_of(term, parameters={"typical_x": value})
    for needs, given in ((term, {}), (number("x"), {"typical_x": 1.0})):
        with pytest.raises(ArtifactError, match="are needed"):
            card_of(needs, parameters=given)


def test_a_range_is_of_a_number_and_not_empty() -> None:
    category = Term(Feature("column", ("c",), "category"), LevelBins(("a",)), (1.0, 0.0, 0.0))
    assert card_of(number("x"), ranges={"x": (0.0, 1.0)}).ranges == {"x": (0.0, 1.0)}
    empty, open_below, open_above = (1.0, 1.0), (-math.inf, 1.0), (0.0, math.inf)
    for name, bounds in [
        ("x", empty), ("x", open_below), ("x", open_above), ("c", (0.0, 1.0)), ("z", (0.0, 1.0))
    ]:  # fmt: skip
        with pytest.raises(ArtifactError, match=rf"is not a range.*input '{name}'"):
            card_of(number("x"), category, ranges={name: bounds})


def test_the_intercept_sums_exactly() -> None:
    with pytest.raises(ArtifactError, match=r"value 0\.1 is not a multiple.*intercept"):
        replace(small_scorecard(), intercept=0.1)


def test_inputs_come_in_the_order_of_the_terms_with_their_kinds() -> None:
    assert small_scorecard().inputs == {"volume": "number", "channel": "category"}
