"""Declared features: what is written is what is meant, and what does not fit is named."""

from __future__ import annotations

import pytest

from b2x.errors import UsageError
from b2x.schema.features import OPERATIONS, Feature, default_features, inputs_of, parse_feature
from b2x.schema.fields import Kind

KINDS: dict[str, Kind] = {
    "volume": "number",
    "quantity": "number",
    "channel": "category",
    "own (net)": "number",
    "first_contact_at": "time",
    "ordered_at": "time",
    "buyer_id": "id",
}


@pytest.mark.parametrize(
    "text",
    [
        "volume",
        "own (net)",
        "channel",
        "relative(volume)",
        "ratio(volume, quantity)",
        "days_between(first_contact_at, ordered_at)",
        "weekday(ordered_at)",
        "hour(ordered_at)",
        "lookup(channel)",
    ],
)
def test_a_feature_reads_back_as_it_is_named(text: str) -> None:
    assert parse_feature(text, KINDS).name == text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("volum", "Did you mean volume"),
        ("ratio(volume, quantty)", "Did you mean quantity"),
        ("rato(volume, quantity)", "Did you mean ratio"),
        ("ratio(volume)", r"takes 2 field"),
        ("ratio(volume, channel)", "needs a number, and 'channel' is a category"),
        ("weekday(volume)", "needs a time, and 'volume' is a number"),
        ("ordered_at", "needs a number or category, and 'ordered_at' is a time"),
        ("buyer_id", "needs a number or category, and 'buyer_id' is a id"),
        ("lookup(own (net))", "needs a category"),
    ],
)
def test_what_does_not_fit_is_named(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        parse_feature(text, KINDS)


def test_ids_and_bare_dates_are_never_default_features() -> None:
    features = default_features(KINDS)
    assert "buyer_id" not in inputs_of(features)
    assert "first_contact_at" not in {feature.name for feature in features}


def test_a_given_cycle_is_preferred_to_its_dates() -> None:
    names = {f.name for f in default_features({**KINDS, "cycle_days": "number"})}
    assert "cycle_days" in names
    assert "days_between(first_contact_at, ordered_at)" not in names


def test_one_column_cannot_be_of_two_kinds() -> None:
    number = Feature("column", ("x",), "number")
    category = Feature("column", ("x",), "category")
    with pytest.raises(UsageError, match="read both as number and as category"):
        inputs_of([number, category])


def test_every_operation_says_what_it_takes() -> None:
    for operation, (takes, _) in OPERATIONS.items():
        with pytest.raises(UsageError, match=f"{operation} takes {len(takes)} field"):
            Feature(operation, ("a",) * (len(takes) + 1), "number")
