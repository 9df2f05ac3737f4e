"""What a scorecard promises is read from its provenance; nothing where it does not say."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from b2x.errors import ArtifactError
from b2x.scorecard.promise import promise_is_over, promise_line, promise_of
from tests.scorecards import small_scorecard

SIDE = {"max_error": 0.02, "decided": 900, "audited": 200, "wrong": 1}
PROMISE = {
    "b2b": SIDE, "b2c": None, "confidence": 0.9, "counted": "buyer", "undecided": 0.2,
    "sales": 420, "buyers": 200, "measured_on": "orders.csv", "until": "2026-05-01",
    "costs": None, "risks": {},
}  # fmt: skip


def promising(**other: Any) -> Any:
    return replace(small_scorecard(), provenance={"promise": {**PROMISE, **other}})


def test_a_promise_is_one_line() -> None:
    assert promise_line(promising()) == (
        "Promise: of the buyers' sales called B2B at most 2% are wrong, with 90% confidence; by an "
        "audit of 420 sales of 200 buyers of orders.csv; until 2026-05-01"
    )
    assert promise_line(promising(until=None)).endswith("of orders.csv")
    assert "with 99.5% confidence" in promise_line(promising(confidence=0.995))
    assert "at most 2.01% are" in promise_line(promising(b2b={**SIDE, "max_error": 0.02001}))


def test_a_model_without_a_promise_says_nothing() -> None:
    plain = small_scorecard()
    assert (promise_of(plain), promise_line(plain)) == (None, "")
    assert promise_is_over(plain, dt.date(2030, 1, 1)) == ""


@pytest.mark.parametrize(("day", "over"), [("2026-05-01", False), ("2026-05-02", True)])
def test_a_promise_is_over_after_its_last_day(day: str, over: bool) -> None:
    warning = promise_is_over(promising(), dt.date.fromisoformat(day))
    assert bool(warning) == over
    assert ("until 2026-05-01" in warning) == over


@pytest.mark.parametrize(
    "part",
    [
        {"b2b": {"max_error": -5}}, {"b2b": {}}, {"b2c": "none"}, {"confidence": "high"},
        {"confidence": 1.5}, {"counted": "moon"}, {"until": "zzz"}, {"until": 20260501},
        {"sales": -1}, {"buyers": None}, {"measured_on": ["x"]},
    ],
)  # fmt: skip
def test_a_damaged_promise_is_refused_with_its_part(part: dict[str, Any]) -> None:
    (name,) = part
    for read in (promise_of, promise_line, lambda card: promise_is_over(card, dt.date(2026, 1, 1))):
        with pytest.raises(
            ArtifactError, match=rf"promise is damaged.*provenance\.promise\.{name}"
        ):
            read(promising(**part))


@pytest.mark.parametrize("promise", [{"confidence": 0.9}, {}, "2%", ["b2b"], False])
def test_what_is_no_promise_is_refused(promise: Any) -> None:
    with pytest.raises(ArtifactError, match="promise is damaged"):
        promise_of(replace(small_scorecard(), provenance={"promise": promise}))


def test_a_day_is_compared_as_a_day() -> None:
    assert promise_is_over(promising(until="20260501"), dt.date(2026, 5, 2))
    assert not promise_is_over(promising(until="20260501"), dt.date(2026, 4, 30))
