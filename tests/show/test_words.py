"""Names and figures are written as a reader of the language writes them, headers as they are."""

from __future__ import annotations

import datetime as dt
import math

import pytest

from b2x.schema.features import OPERATIONS, Feature
from b2x.show.words import Words

EN, NB = Words("en"), Words("nb")


@pytest.mark.parametrize(
    ("value", "english", "norwegian"),
    [
        (48000.0, "48,000", "48\xa0000"), (-1234.567, "-1,234.57", "-1\xa0234,57"), (0.0, "0", "0"),
        (0.012345, "0.0123", "0,0123"), (1.5, "1.5", "1,5"), (100.0, "100", "100"),
        (2e15, "2e+15", "2e+15"), (1e-9, "0.000000001", "0,000000001"),
    ],
)  # fmt: skip
def test_numbers(value: float, english: str, norwegian: str) -> None:
    assert (EN.number(value), NB.number(value)) == (english, norwegian)


def test_a_share_is_never_rounded_to_none_or_all() -> None:
    assert [EN.percent(p) for p in (0.0, 0.001, 0.5, 0.999, 1.0)] == [
        "0%", "below 1%", "50%", "over 99%", "100%",
    ]  # fmt: skip
    assert EN.percent(0.9994, 1) == "99.9%"
    assert NB.percent(0.00001, 1) == "under 0,1\xa0%"


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("cycle_days", 62.0, "62 days from first contact to order"),
        ("prior_orders", 1.0, "1 earlier order"),
        ("volume", 12.5, "12.5"),
        ("discount", 0.15, "15%"),
        ("channel", "web shop", "web shop"),
        ("nights", 3.0, "3"),
        ("stakeholders", None, "missing"),
        ("ordered_at", dt.datetime(2024, 3, 1, 9, 5), "Friday 2024-03-01 09:05"),
        ("ordered_at", dt.datetime(2024, 3, 1), "Friday 2024-03-01"),
    ],
)
def test_values_have_their_unit(name: str, value: object, expected: str) -> None:
    assert EN.said(name, value) == expected


def test_norwegian_names_levels_of_closed_lists_and_leaves_the_sellers_own() -> None:
    listed = Feature("lookup", ("channel",), "category", (("nett", "web shop"),))
    assert NB.level("web shop", listed) == "nettbutikk"
    own = Feature("column", ("channel",), "category")
    assert NB.level("web \n shop", own) == NB.said("channel", "web  shop") == "web shop"
    assert NB.said("ordered_at", dt.datetime(2024, 3, 1, 9, 5)) == "fredag 01.03.2024 kl. 09.05"


@pytest.mark.parametrize("operation", OPERATIONS)
def test_no_title_is_code_and_the_users_headers_are_used(operation: str) -> None:
    takes, gives = OPERATIONS[operation]
    words = (("a", "b"),) if operation == "lookup" else ()
    feature = Feature(operation, ("volume", "quantity")[: len(takes)], gives or "number", words)
    title = Words("en", {"volume": "Order Total {x}"}).title(feature)
    assert "Order Total {x}" in title
    assert not set("()_") & set(title)


INF = math.inf


@pytest.mark.parametrize(
    ("feature", "low", "high", "expected"),
    [
        (Feature("column", ("volume",), "number"), -INF, 20.0, "below 20"),
        (Feature("column", ("volume",), "number"), 20.0, INF, "20 or more"),
        (Feature("column", ("volume",), "number"), 1000.0, 2500.0, "1,000 to below 2,500"),
        (Feature("column", ("volume",), "number"), -INF, INF, "any"),
        (Feature("column", ("lines",), "number"), -INF, 1.0, "0"),
        (Feature("column", ("lines",), "number"), 2.0, 5.0, "2 to 4"),
        (Feature("column", ("lines",), "number"), 1.5, INF, "2 or more"),
        (Feature("column", ("discount",), "number"), 0.1, 0.25, "10% to below 25%"),
        (Feature("weekday", ("ordered_at",), "number"), -INF, 5.0, "Monday to Friday"),
        (Feature("weekday", ("ordered_at",), "number"), 6.0, INF, "Sunday"),
    ],
)
def test_intervals(feature: Feature, low: float, high: float, expected: str) -> None:
    assert EN.interval(low, high, feature) == expected


def test_large_numbers_at_an_axis_are_short_in_the_language_s_own_way() -> None:
    assert [Words("en").edge(at) for at in (9000.0, 150_000.0, -2.5e6)] == ["9000", "150k", "−2.5M"]
    norwegian = [Words("nb").edge(at) for at in (9000.0, 150_000.0, -15_000.0, 2.5e6)]
    assert norwegian == ["9000", "150\xa0000", "−15\xa0000", "2,5\xa0mill."]
