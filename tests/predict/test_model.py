"""The predict API: one record, any table, the same numbers and the input's kind back."""

from __future__ import annotations

import datetime as dt
import math
import pickle
import warnings
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import b2x
from b2x.errors import InputError, UsageError
from b2x.predict.many_records import MIN_RUN
from b2x.predict.model import Model
from b2x.schema.features import Feature
from b2x.scorecard.decision import Thresholds
from tests.scorecards import random_scorecard, small_scorecard

MODEL = Model(small_scorecard())
ROWS: list[dict[str, Any]] = [
    {"volume": 50.0, "channel": "Web shop"},
    {"volume": 5000.0, "channel": "phone"},
    {"volume": None, "channel": None},
    {"volume": 100.0, "channel": "fax"},
]
LABELS = ["B2C", "B2B", "unsure", "unsure"]

FRAMES: dict[str, Callable[[list[dict[str, Any]]], Any]] = {
    "pandas": lambda rows: pd.DataFrame(rows, index=[f"r{i}" for i in range(len(rows))]),
    "polars": pl.DataFrame,
    "polars lazy": lambda rows: pl.DataFrame(rows).lazy(),
    "arrow": pa.Table.from_pylist,
    "dicts": lambda rows: rows,
    "columns": lambda rows: {key: [row[key] for row in rows] for key in rows[0]},
}


@pytest.fixture(params=FRAMES)
def frame(request: pytest.FixtureRequest) -> Any:
    return FRAMES[request.param](ROWS)


def listed(result: Any, column: str) -> list[Any]:
    if isinstance(result, pl.LazyFrame):
        result = result.collect()
    if isinstance(result, list):
        return [row[column] for row in result]
    values = result[column]
    values = values.to_pylist() if isinstance(result, pa.Table) else list(values)
    return [None if v is None or v is pd.NA or v != v else v for v in values]


def test_every_kind_of_table_gets_the_same_answers_in_its_own_kind(frame: Any) -> None:
    decided = MODEL.decide(frame)
    assert type(decided) is type(frame)
    assert listed(decided, "b2x_label") == LABELS
    one_by_one = [MODEL.predict_one(row) for row in ROWS]
    assert listed(decided, "b2x_log_odds") == [d.log_odds for d in one_by_one]
    assert [d.label for d in one_by_one] == LABELS
    explained = MODEL.explain(frame)
    for name in ("volume", "channel"):
        assert len(listed(explained, name)) == len(ROWS)


def test_a_pandas_index_is_kept() -> None:
    frame = FRAMES["pandas"](ROWS)
    assert MODEL.decide(frame).index.equals(frame.index)
    assert MODEL.explain(frame).index.equals(frame.index)


def test_probabilities_and_two_classes_follow_the_log_odds() -> None:
    frame = FRAMES["pandas"](ROWS)
    log_odds = MODEL.log_odds(frame)
    proba = MODEL.predict_proba(frame)
    np.testing.assert_allclose(proba[:, 1], 1 / (1 + np.exp(-log_odds)))
    np.testing.assert_allclose(proba.sum(axis=1), 1)
    assert MODEL.predict(frame).tolist() == ["B2C", "B2B", "B2C", "B2C"]


@pytest.mark.parametrize(("volume", "label"), [(50, "B2C"), (500, "unsure"), (5000, "B2B")])
def test_a_log_odds_exactly_at_a_threshold_has_its_label_however_it_is_asked(
    volume: float, label: str
) -> None:
    card = small_scorecard()
    at_thresholds = replace(card, thresholds=Thresholds(-2.25, 2.75))
    model, record = b2x.Model(at_thresholds), {"volume": volume, "channel": "fax"}
    decision = model.predict_one(record)
    assert decision.log_odds in (-2.25, -0.25, 2.75)
    assert decision.label == model.predict_one(record, reasons=False).label == label
    assert model.label(decision.log_odds) == label
    assert [d.label for d in model.predict_many([record] * MIN_RUN)] == [label] * MIN_RUN
    assert model.decide([record])[0]["b2x_label"] == label


def test_reasons_add_up_to_the_log_odds_exactly() -> None:
    model = Model(random_scorecard(3))
    record = {
        "volume": 120.0, "quantity": 3, "own number": -2.5, "channel": "selger",
        "own category": "SS", "first_contact_at": dt.date(2024, 1, 5),
        "ordered_at": dt.datetime(2024, 2, 3, 14),
    }  # fmt: skip
    decision = model.predict_one(record)
    shown = sum(reason.log_odds for reason in decision.reasons)
    explained = model.explain([record])[0]
    assert (
        model.scorecard.intercept + sum(explained[name] for name in model.scorecard.inputs)
        == decision.log_odds
    )
    assert model.scorecard.intercept + shown == decision.log_odds
    strengths = [abs(reason.log_odds) for reason in decision.reasons]
    assert strengths == sorted(strengths, reverse=True)


def test_a_row_that_cannot_be_right_is_named_and_the_rest_goes_on() -> None:
    rows = [{"volume": 50.0, "channel": "phone"}, {"volume": math.inf, "channel": "phone"}]
    decided = MODEL.decide(pd.DataFrame(rows))
    assert decided["b2x_label"].isna().tolist() == [False, True]
    assert "volume" in decided["b2x_reject"][1]
    with pytest.raises(InputError, match=r"1 of 2 rows.*row 1.*use decide"):
        MODEL.predict_proba(pd.DataFrame(rows))


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ({"volume": "48000"}, "'48000' is a text, not a number"),
        ({"volume": math.inf}, r"infinite \(volume\)\. Next: send a number in range, or None"),
        ({"volume": 10**400}, r"infinite \(volume\)"),
        (
            {"volume": [1]},
            r"of 3 characters is not a number \(volume\)\. Next: send a number or None",
        ),
        ({"channel": object()}, "is not a text"),
        ({"volumee": 1}, "Did you mean volume"),
        ({}, "no column|nothing|none"),
        ({1: 2}, "keys that are not texts"),
    ],
)
def test_a_record_that_cannot_be_right_is_refused(record: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        MODEL.predict_one(record)


def test_truth_is_one_or_zero_as_a_number_in_a_record_and_in_a_table() -> None:
    rows = [{"volume": True}, {"volume": None}, {"volume": False}]
    singly = [MODEL.predict_one(row).log_odds for row in rows]
    assert MODEL.log_odds(rows).tolist() == singly
    assert MODEL.log_odds(pl.DataFrame(rows)).tolist() == singly
    assert MODEL.log_odds(pd.DataFrame(rows, dtype="boolean")).tolist() == singly


def test_days_are_never_negative() -> None:
    model = b2x.load("textbook")
    with pytest.raises(InputError, match="cycle_days"):
        model.predict_one({"cycle_days": -1})
    with pytest.raises(InputError, match="first contact is after the order"):
        model.predict_one({"first_contact_at": "2024-03-02", "ordered_at": "2024-03-01"})


def test_the_cycle_follows_from_its_two_dates_in_both_engines() -> None:
    model = b2x.load("textbook")
    dates = {"first_contact_at": dt.datetime(2024, 1, 1, 23), "ordered_at": "2024-03-03"}
    days = {"cycle_days": 62, "ordered_at": "2024-03-03"}
    one = model.predict_one(dates).log_odds
    assert one == model.predict_one(days).log_odds
    assert model.log_odds([dates]).tolist() == model.log_odds([days]).tolist() == [one]


def test_synonyms_are_understood_in_records_too() -> None:
    named = MODEL.predict_one({"volume": 5000, "channel": "phone"})
    assert MODEL.predict_one({"Amount": 5000, "Sales channel": " Phone"}).log_odds == named.log_odds


def test_unknown_typical_volume_counts_as_missing_and_says_so() -> None:
    model = b2x.load("textbook")
    decision = model.predict_one({"volume": 1e6, "lines": 3})
    assert decision.log_odds == model.predict_one({"lines": 3}).log_odds
    assert "typical volume is not known" in decision.warnings[0]
    with pytest.warns(UserWarning, match="typical volume is not known"):
        model.log_odds(pd.DataFrame({"volume": [1e6]}))
    known = model.with_parameters(typical_volume=850)
    assert known.predict_one({"volume": 1e6, "lines": 3}).warnings == model.caveats


def test_rows_of_buyers_with_dates_warn_that_earlier_orders_are_not_counted() -> None:
    counted = Feature("column", ("prior_orders",), "number")
    term = replace(small_scorecard().terms[0], feature=counted)
    model = Model(replace(small_scorecard(), terms=(*small_scorecard().terms, term)))
    sales = pd.DataFrame(
        {"volume": [50.0, 70.0], "Customer ID": ["a", "a"], "Order date": ["2024-01-02"] * 2}
    )
    for ask in (model.decide, model.explain, model.log_odds, model.predict, model.predict_proba):
        with pytest.warns(UserWarning, match="1 of 3 inputs is missing") as caught:
            ask(sales)
        assert len(caught) == 1
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model.decide(sales.drop(columns="Customer ID"))  # nothing that could be counted
        model.decide(sales.assign(prior_orders=[0, 1]))


def test_a_frame_is_read_with_the_options_that_errors_name() -> None:
    amounts = {"Beloep": ["1,234", "2,500"]}
    mapping = {"volume": "Beloep"}
    point = MODEL.log_odds(amounts, mapping=mapping, decimal="point")
    comma = MODEL.log_odds(amounts, mapping=mapping, decimal="comma")
    assert point.tolist() != comma.tolist()
    with pytest.raises(UsageError, match=r"no option 'dtes'\. Did you mean dates"):
        MODEL.decide(amounts, dtes="dmy")
    with pytest.raises(UsageError, match="no option 'history'"):
        MODEL.decide(amounts, history="none")


def test_a_model_and_its_decisions_can_be_sent_to_another_process() -> None:
    model = pickle.loads(pickle.dumps(b2x.load("textbook", typical_volume=850)))
    decision = model.predict_one({"volume": 4000, "lines": 3})
    assert repr(model) == repr(b2x.load("textbook"))
    assert pickle.loads(pickle.dumps(decision)) == decision
    assert decision.warnings == model.caveats


TEXTS = st.one_of(st.none(), st.text(), st.sampled_from(["N/A", " null", "1.0", "-7.00 ", "NaN"]))
VALUES = st.one_of(st.none(), st.floats(allow_infinity=False), st.integers(-(10**15), 10**15))


@given(st.lists(st.tuples(VALUES, TEXTS), min_size=1, max_size=8))
def test_a_record_and_a_table_give_the_same_log_odds(rows: list[tuple[Any, Any]]) -> None:
    records = [{"volume": v, "channel": c} for v, c in rows]
    singly = [MODEL.predict_one(record).log_odds for record in records]
    table = {"volume": [None if v is None else float(v) for v, _ in rows],
             "channel": [c for _, c in rows]}  # fmt: skip
    assert MODEL.log_odds(table).tolist() == singly
