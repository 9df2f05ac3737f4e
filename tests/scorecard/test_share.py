"""The share of B2B that probabilities assume: the intercept moves exactly, and nothing else."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

import b2x
from b2x.errors import UsageError
from b2x.scorecard.exact import UNITS_PER_ONE, quantise
from b2x.scorecard.share import at_share, caveat, share_of
from tests.scorecards import small_scorecard

CARD = replace(small_scorecard(), provenance={"b2b_share": 0.5})
TRAINED = replace(small_scorecard(), provenance={"rows": 200, "b2b_rows": 20})


def log_odds(share: float) -> float:
    return math.log(share / (1 - share))


@pytest.mark.parametrize("card", [CARD, TRAINED])
@pytest.mark.parametrize("share", [1e-6, 0.05, 0.2, 0.5, 0.999])
def test_the_intercept_moves_by_the_log_odds_of_the_shares(card: Any, share: float) -> None:
    own = share_of(card)
    assert own is not None
    moved = at_share(card, share)
    assert moved.intercept - card.intercept == pytest.approx(log_odds(share) - log_odds(own))
    assert (moved.intercept * UNITS_PER_ONE).is_integer()
    assert share_of(moved) == share
    assert at_share(moved, own).intercept == card.intercept
    assert replace(moved, intercept=card.intercept, provenance=card.provenance) == card


def test_a_fifth_is_exactly_the_nearest_multiple() -> None:
    moved = at_share(b2x.load("textbook").scorecard, 0.2)
    assert moved.intercept == quantise(math.log(0.25))


@pytest.mark.parametrize(
    ("share", "next_step"),
    [
        (0, "between 0 and 1$"),
        (1.0, "1, 0.01 say"),
        (20, "1, 0.2 say"),
        ("a", "1$"),
        (True, "and 1"),
    ],
)
def test_what_is_not_a_share_is_refused(share: Any, next_step: str) -> None:
    with pytest.raises(UsageError, match=rf"a B2B share of .*{next_step}"):
        at_share(CARD, share)


@pytest.mark.parametrize(
    "provenance",
    [
        {},
        {"rows": 200},
        {"rows": 0, "b2b_rows": 0},
        {"rows": 5, "b2b_rows": 5},
        {"b2b_share": "half"},
        {"b2b_share": 1.5},
    ],
)
def test_a_model_that_does_not_say_its_share_cannot_be_moved(provenance: dict[str, Any]) -> None:
    card = replace(CARD, provenance=provenance)
    assert share_of(card) is None
    with pytest.raises(UsageError, match=r"does not say what share.*leave the share out"):
        at_share(card, 0.2)


def test_a_model_that_only_ranks_says_so_with_its_share() -> None:
    assert caveat(CARD) == ""
    ranks = replace(CARD, provenance={"ranks_only": True, "b2b_share": 0.5})
    assert caveat(at_share(ranks, 0.025)).endswith("probabilities assume that 2.5% are B2B")
    assert caveat(replace(CARD, provenance={"ranks_only": True})).endswith("know this seller")
