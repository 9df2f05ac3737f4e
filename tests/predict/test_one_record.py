"""One record: its reasons add up, nothing grows, and threads, forks and tasks share a model."""

from __future__ import annotations

import asyncio
import math
import multiprocessing
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from types import MappingProxyType
from typing import Any

import pytest

import b2x
from b2x.errors import InputError
from b2x.predict.model import Model
from b2x.predict.one_record import MAX_PLANS
from b2x.scorecard.reasons import record_reasons
from tests.predict.records import MODEL, RECORDS
from tests.scorecards import small_scorecard


def test_the_log_odds_are_the_same_with_and_without_reasons() -> None:
    for record in RECORDS:
        with_reasons = MODEL.predict_one(record)
        without = MODEL.predict_one(record, reasons=False)
        assert without.reasons == ()
        assert without == with_reasons._replace(reasons=())
        shown = [reason.log_odds for reason in with_reasons.reasons]
        assert sum(shown, MODEL.scorecard.intercept) == with_reasons.log_odds


def test_a_decision_cannot_be_changed_and_shows_its_parts() -> None:
    decision = Model(small_scorecard()).predict_one({"volume": 5000, "channel": "<b>\x1b[2J"})
    assert decision[:3] == ("B2B", 1 / (1 + math.exp(-2.75)), 2.75)
    assert repr(decision) == (
        "<B2B, probability 0.9399, log-odds +2.7500, reasons: volume +3.00, channel +0.25>"
    )
    assert "&lt;b&gt;" in decision._repr_html_()
    assert "2.75" in repr(decision._replace(reasons=()))
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
    expected = repr([tuple(MODEL.predict_one(record)) for record in RECORDS])  # text, for NaN
    context = multiprocessing.get_context("fork")
    receiving, sending = context.Pipe(duplex=False)
    child = context.Process(
        target=lambda: sending.send(repr([tuple(MODEL.predict_one(record)) for record in RECORDS]))
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
