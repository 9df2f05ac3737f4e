"""One record and many: every way of calling gives the same answer, and nothing grows or blocks."""

from __future__ import annotations

import asyncio
import datetime as dt
import math
import multiprocessing
import pickle
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import b2x
from b2x.engines.batch import BatchEngine
from b2x.engines.record import RecordEngine
from b2x.errors import InputError
from b2x.predict.many_records import CHUNK, MIN_RUN, decide_many
from b2x.predict.model import Model
from b2x.predict.one_record import MAX_PLANS, RecordDecider
from b2x.records.values.one_value import EXACT, check_number, check_text, check_time, reader
from b2x.schema.features import Feature
from b2x.scorecard.decision import Thresholds
from b2x.scorecard.reasons import record_reasons
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.terms import LevelBins, Term
from tests.scorecards import random_scorecard, random_values, small_scorecard

MODEL = Model(random_scorecard(7, n_pairs=16))
# Without what its range of quantities refuses.
RECORDS = [row for row in random_values(300, 7) if not abs(row["quantity"] or 0.0) > 1e308]

NUMBERS = st.one_of(
    st.none(),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.fractions(),
    st.sampled_from([10**400, EXACT, EXACT + 2, 2**53 + 1, np.float32(0.1), np.int8(3), np.nan,
                     np.bool_(True), pd.NA, pd.NaT, "5", b"5", [1], 1j]),
)  # fmt: skip
TEXTS = st.one_of(
    st.none(),
    st.text(),
    st.sampled_from(["Web Shop", " phone", "N/A", "1.0", "-7.00 ", "x" * 100, 1, 1.0, True, 2.5,
                     np.int64(4), math.nan, math.inf, pd.NA, Decimal(1), ["a"]]),
)  # fmt: skip
TIMES = st.one_of(
    st.none(),
    st.datetimes(),
    st.datetimes(timezones=st.just(dt.timezone(dt.timedelta(hours=2)))),
    st.dates(),
    st.datetimes().map(str),
    st.sampled_from(["", " ", " 2024-02-29 ", "2024-02-30", "2024-01-01T10:00:00+02:00", 5, pd.NaT,
                     np.datetime64("2024-02-29T12:30"),
                     pd.Timestamp("2024-02-29 12:30", tz="CET")]),
)  # fmt: skip


def outcome(call: Callable[[], Any]) -> Any:
    """Return what a call gives, NaN as None, or what it raises."""
    try:
        value = call()
    except InputError as error:
        return str(error)
    return None if isinstance(value, float) and math.isnan(value) else value


@given(NUMBERS, st.sampled_from([(-math.inf, math.inf), (0.0, 1.0), (-1e308, 1e308)]))
def test_the_fast_lane_of_numbers_keeps_every_rule(
    value: object, bounds: tuple[float, float]
) -> None:
    fast = outcome(lambda: reader("volume", "number", bounds)(value))
    assert fast == outcome(lambda: check_number("volume", value, bounds))


@given(TEXTS)
def test_the_fast_lane_of_texts_keeps_every_rule(value: object) -> None:
    for _ in range(2):  # unseen, and then remembered
        fast = outcome(lambda: reader("channel", "category")(value))
        assert fast == outcome(lambda: check_text("channel", value))


@given(TIMES)
def test_the_fast_lane_of_dates_keeps_every_rule(value: object) -> None:
    fast = outcome(lambda: reader("ordered_at", "time")(value))
    assert fast == outcome(lambda: check_time("ordered_at", value))


def test_the_log_odds_are_the_same_with_and_without_reasons() -> None:
    for record in RECORDS:
        with_reasons = MODEL.predict_one(record)
        without = MODEL.predict_one(record, reasons=False)
        assert without.reasons == ()
        assert without == with_reasons._replace(reasons=())
        shown = [reason.log_odds for reason in with_reasons.reasons]
        assert sum(shown, MODEL.scorecard.intercept) == with_reasons.log_odds


def test_a_decision_cannot_be_changed_and_shows_its_parts() -> None:
    decision = Model(small_scorecard()).predict_one({"volume": 5000, "channel": "fax"})
    assert repr(decision) == (
        f"Decision(label='B2B', probability={1 / (1 + math.exp(-2.75))!r}, log_odds=2.75, "
        "reasons=(Reason(field='volume', value=5000, log_odds=3.0), "
        "Reason(field='channel', value='fax', log_odds=0.25)), warnings=())"
    )
    for part, name in ((decision, "label"), (decision.reasons[0], "field")):
        with pytest.raises(AttributeError, match="can't set attribute"):
            setattr(part, name, "B2C")


def test_equally_strong_reasons_keep_the_order_of_the_fields() -> None:
    tied = record_reasons(["a", "b", "c", "d"], [1, 2, 3, 4], [0.5, -0.5, 0.0, 1.0])
    assert [reason.field for reason in tied] == ["d", "a", "b"]


def test_white_space_around_a_key_does_not_count() -> None:
    model = b2x.load("textbook")
    padded = {" lines ": 40, "first_contact_at\t": "2024-01-01", " ordered_at": "2024-03-03"}
    plain = {key.strip(): value for key, value in padded.items()}
    assert model.predict_one(padded) == model.predict_one(plain)


def test_a_cycle_that_follows_from_two_dates_is_shown_in_its_reason() -> None:
    model = b2x.load("textbook")
    record = {"first_contact_at": "2024-01-01", "ordered_at": "2024-03-03"}
    for decision in (model.predict_one(record), model.predict_many([record] * 99, reasons=True)[9]):
        values = {reason.field: reason.value for reason in decision.reasons}
        assert values["cycle_days"] == 62


def test_any_mapping_is_a_record() -> None:
    record = RECORDS[3]
    expected = MODEL.predict_one(record)
    assert MODEL.predict_one(MappingProxyType(record)) == expected
    assert MODEL.predict_many([OrderedDict(record), MappingProxyType(record)], reasons=True) == [
        expected,
        expected,
    ]
    for wrong in (["volume"], "volume", None):
        with pytest.raises(InputError, match="a record is a dict"):
            MODEL.predict_one(wrong)  # type: ignore[arg-type]


def test_ever_new_keys_and_texts_fill_no_memory() -> None:
    model = Model(small_scorecard())
    expected = model.predict_one({"volume": 50}).log_odds
    for i in range(2 * MAX_PLANS + 7):
        assert model.predict_one({"volume": 50, f"other {i}": 1}).log_odds == expected
        assert len(model._decider._plans) <= MAX_PLANS


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
        ({"volume": math.inf}, "inf is not a finite number"),
        ({"volume": 10**400}, "is not a finite number"),
        ({"volume": "5"}, "'5' is a text"),
        ({"volume": None, "channel": [1]}, "is not a text"),
        ({"volumee": 1}, "Did you mean"),
        ({1: 2}, "keys that are no text"),
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
    good = [{"discount": 0.5}] * MIN_RUN
    with pytest.raises(InputError, match=r"1\.5 is outside 0 to 1 \(discount\)"):
        model.predict_one({"discount": 1.5})
    with pytest.raises(InputError, match=r"1\.5 is outside 0 to 1 \(record 64, discount\)"):
        model.predict_many([*good, {"discount": 1.5}, *good])


def test_no_records_give_no_decisions() -> None:
    assert MODEL.predict_many([]) == []


def test_threads_share_a_model() -> None:
    model = Model(MODEL.scorecard)
    expected = [MODEL.predict_one(record) for record in RECORDS]

    def decide(shift: int) -> bool:
        # Each thread sends its own sets of keys, so that plans are made and dropped meanwhile.
        return all(
            model.predict_one({**record, f"more {shift} {i}": 0}) == expected[i]
            for i, record in enumerate(RECORDS)
        )

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(decide, range(8)))


# Children of a process with threads are what Python warns of; here they are what is tested.
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_forked_worker_uses_the_model_that_was_loaded_before() -> None:
    expected = repr([MODEL.predict_one(record) for record in RECORDS])  # as text, for NaN's sake
    context = multiprocessing.get_context("fork")
    receiving, sending = context.Pipe(duplex=False)
    child = context.Process(
        target=lambda: sending.send(repr([MODEL.predict_one(record) for record in RECORDS]))
    )
    child.start()
    try:
        assert receiving.poll(30)
        assert receiving.recv() == expected
    finally:
        child.join(30)
    assert child.exitcode == 0


def test_tasks_of_one_event_loop_share_a_model() -> None:
    async def decide(record: dict[str, Any]) -> b2x.Decision:
        await asyncio.sleep(0)
        return MODEL.predict_one(record)

    async def all_of_them() -> list[b2x.Decision]:
        return await asyncio.gather(*(decide(record) for record in RECORDS))

    assert asyncio.run(all_of_them()) == [MODEL.predict_one(record) for record in RECORDS]


def test_a_model_and_its_decisions_can_be_sent_to_another_process() -> None:
    model = pickle.loads(pickle.dumps(b2x.load("textbook", typical_volume=850)))
    decision = model.predict_one({"volume": 4000, "lines": 3})
    assert repr(model) == repr(b2x.load("textbook"))
    assert pickle.loads(pickle.dumps(decision)) == decision
    assert decision.warnings == ()
