"""Bins and features have names that say what they hold and in which unit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from b2x.schema.features import Feature
from b2x.scorecard.terms import NumericBins, Term
from b2x.show.bin_names import coarse_bin_names, unit
from tests.show.scores import levels_term


@pytest.mark.parametrize(
    ("feature", "expected"),
    [
        (Feature("column", ("own",), "number"), "own"),
        (Feature("relative", ("volume",), "number"), "times the seller's typical volume"),
        (Feature("ratio", ("volume", "own"), "number"), "money, the seller's currency / own"),
        (Feature("days_between", ("a", "b"), "number"), "days from a to b"),
        (Feature("hour", ("a",), "number"), "hour of the day"),
    ],
)
def test_a_number_has_a_unit(feature: Feature, expected: str) -> None:
    assert unit(feature) == expected


def test_coarse_bins_are_named_by_what_they_hold() -> None:
    volume = Feature("column", ("volume",), "number")
    number = Term(volume, NumericBins((1.0, 10.0, 20_000.0)), (0.0,) * 5, (0, 1, 1, 2, 0))
    assert coarse_bin_names(number) == ["< 1, missing", "1 to < 20k", "≥ 20k"]
    channels = levels_term("channel", ["phone", "store", "app", "web shop", "other"])
    category = replace(channels, coarse=(0, 0, 1, 0, 2, 3, 3))
    expected = ["phone, 2 more", "app", "other", "any other level, missing"]
    assert coarse_bin_names(category) == expected
