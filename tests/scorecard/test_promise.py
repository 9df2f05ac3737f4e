"""What a scorecard promises is read from its provenance; nothing where it does not say."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

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


def test_a_model_without_a_promise_says_nothing() -> None:
    plain = small_scorecard()
    assert (promise_of(plain), promise_line(plain)) == (None, "")
    assert promise_is_over(plain, dt.date(2030, 1, 1)) == ""


@pytest.mark.parametrize(("day", "over"), [("2026-05-01", False), ("2026-05-02", True)])
def test_a_promise_is_over_after_its_last_day(day: str, over: bool) -> None:
    warning = promise_is_over(promising(), dt.date.fromisoformat(day))
    assert bool(warning) == over
    assert ("until 2026-05-01" in warning) == over


def test_a_last_day_that_is_no_date_has_passed() -> None:
    for written in ("10000-12-31", "soon"):
        assert "draw a new audit sample" in promise_is_over(
            promising(until=written), dt.date(2030, 1, 1)
        )
