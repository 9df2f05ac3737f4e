"""Many records that come as dicts: the answers of one by one, and the first wrong one is named."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import b2x
from b2x.engines.batch import BatchEngine
from b2x.engines.record import RecordEngine
from b2x.errors import InputError
from b2x.predict.many_records import CHUNK, MIN_RUN, decide_many
from b2x.predict.model import Model
from b2x.predict.one_record import RecordDecider
from b2x.schema.features import Feature
from b2x.scorecard.decision import Thresholds
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.terms import LevelBins, Term
from tests.predict.records import MODEL, RECORDS
from tests.scorecards import small_scorecard


@pytest.mark.parametrize("reasons", [True, False])
@given(
    rows=st.lists(st.sampled_from(RECORDS), max_size=4),
    times=st.integers(MIN_RUN // 2, MIN_RUN * 2),
    left_out=st.sampled_from([(), ("volume",), ("channel", "ordered_at")]),
)
def test_many_give_the_same_as_one_by_one(
    reasons: bool, rows: list[dict[str, Any]], times: int, left_out: tuple[str, ...]
) -> None:
    like = [{k: v for k, v in row.items() if k not in left_out} for row in rows] * times
    records = [*rows, *like, *rows]
    singly = [MODEL.predict_one(record, reasons=reasons) for record in records]
    assert MODEL.predict_many(iter(records), reasons=reasons) == singly


@given(
    st.lists(
        st.tuples(
            st.one_of(st.none(), st.floats(allow_infinity=False), st.integers(-(2**70), 2**70),
                      st.booleans(), st.just(Decimal("0.1")), st.just(Fraction(1, 3)),
                      st.just(np.float32(0.1))),
            st.one_of(st.none(), st.text(), st.booleans(), st.integers(), st.floats(0, 9),
                      st.sampled_from(["phone", " Phone", "1", "1.0", "true"])),
        ),
        min_size=1,
    )
)  # fmt: skip
def test_many_records_of_mixed_types_give_the_same_as_one_by_one(
    rows: list[tuple[Any, Any]],
) -> None:
    records = [{"volume": volume, "channel": channel} for volume, channel in rows] * MIN_RUN
    model = Model(small_scorecard())
    assert model.predict_many(records) == [
        model.predict_one(record, reasons=False) for record in records
    ]


def test_columns_of_plain_types_are_read_without_a_call_for_each_value() -> None:
    card = small_scorecard()
    decider, calls = RecordDecider(card, lambda fields: ()), []
    decider.readers = tuple(lambda value: calls.append(value) or value for _ in card.inputs)
    rows = [(5.0, "phone"), (500, "fax"), (True, None), (None, "phone")]  # each type there is
    records = [{"volume": volume, "channel": channel} for volume, channel in rows] * MIN_RUN
    decided = decide_many(decider, lambda: BatchEngine(card), records, reasons=False)
    assert sorted(calls, key=str) == [None, "fax", "phone"]  # each level once, no number
    expected = RecordEngine(card)
    for decision, record in zip(decided, records, strict=True):
        assert decision.log_odds == expected.log_odds(record)


def test_values_that_are_equal_but_mean_two_levels_stay_apart_among_many() -> None:
    kind = Feature("column", ("own category",), "category")
    term = Term(kind, LevelBins(("1", "true", "2.5")), (1.0, 2.0, 3.0, 4.0, 5.0))
    model = Model(Scorecard(0.0, (term,), (), Thresholds(-1.0, 1.0)))
    values = [True, 1, 1.0, "1", "1.0", "TRUE", 2.5, "2.50", None, math.nan] * MIN_RUN
    log_odds = [d.log_odds for d in model.predict_many([{"own category": v} for v in values])]
    assert log_odds == [2.0, 1.0, 1.0, 1.0, 1.0, 2.0, 3.0, 4.0, 5.0, 5.0] * MIN_RUN


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"volume": math.inf}, "infinite (record"),
        ({"volume": 10**400}, "infinite (record"),
        ({"volume": "5"}, "'5' is a text"),
        ({"volume": None, "channel": [1]}, "is not a text"),
        ({"volumee": 1}, "Did you mean"),
        ({1: 2}, "keys that are not texts"),
        ([1], "a record is a dict"),
    ],
)
@pytest.mark.parametrize("at", [0, 3, MIN_RUN + 5, CHUNK + MIN_RUN + 1])
def test_the_first_bad_record_of_many_is_named(wrong: Any, message: str, at: int) -> None:
    model = Model(small_scorecard())
    records: list[Any] = [{"volume": 5.0, "channel": "phone"}] * (at + MIN_RUN)
    later = {"volume": -math.inf, "channel": "phone"}  # a worse column, but a later record
    with pytest.raises(InputError, match=rf"record {at}\b") as caught:
        model.predict_many([*records[:at], wrong, *records[at:], later])
    assert message in str(caught.value)


def test_one_range_holds_for_one_and_for_many() -> None:
    model = b2x.load("textbook")
    good = [{"lines": 2}] * MIN_RUN
    with pytest.raises(InputError, match=r"-1 is below 0 \(lines\)"):
        model.predict_one({"lines": -1})
    with pytest.raises(InputError, match=r"-1 is below 0 \(record 64, lines\)"):
        model.predict_many([*good, {"lines": -1}, *good])


def test_no_records_give_no_decisions() -> None:
    assert MODEL.predict_many([]) == []
