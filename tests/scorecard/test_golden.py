"""Golden records visit everything that a scorecard holds, and read back as they were."""

from __future__ import annotations

import csv
import datetime as dt
import itertools
import math

import pytest

import b2x
from b2x.engines.record import RecordEngine
from b2x.predict.load import shipped_models
from b2x.schema.features import Feature
from b2x.schema.fields import FIELDS
from b2x.scorecard.decision import Thresholds
from b2x.scorecard.golden import N_RANDOM, golden_records, golden_rows, parse_golden_row
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.terms import NumericBins, Term
from tests.scorecards import random_scorecard

CARD = random_scorecard(11)


@pytest.mark.parametrize("name", ["hotel", "textbook"])
def test_every_bin_and_edge_is_visited_within_the_range_of_its_field(name: str) -> None:
    card = b2x.load(name).scorecard
    records = golden_records(card)
    engine = RecordEngine(card)
    visited = [set(bins) for bins in zip(*map(engine.bins, records), strict=True)]
    for term, bins in zip(card.terms, visited, strict=True):
        if term.feature.operation == "column":
            assert bins == set(range(len(term.bins))), term.feature.name
            if isinstance(term.bins, NumericBins):
                own = {record[term.feature.name] for record in records}
                between = {(a + b) / 2 for a, b in itertools.pairwise(term.bins.edges)}
                assert own >= {None, 0.0, *term.bins.edges, *between}
    for record in records:
        for name, value in record.items():
            if isinstance(value, float) and name in FIELDS:
                assert FIELDS[name].low <= value <= FIELDS[name].high


@pytest.mark.parametrize("name", ["hotel", "textbook"])
def test_the_shipped_predictions_are_made_again_as_they_are(name: str) -> None:
    card = b2x.load(name).scorecard
    with (shipped_models()[name] / "golden.csv").open(encoding="utf-8", newline="") as file:
        assert golden_rows(card, RecordEngine(card).log_odds) == list(csv.DictReader(file))


def test_numbers_without_edges_are_missing_or_zero() -> None:
    term = Term(Feature("column", ("x",), "number"), NumericBins(()), (1.0, 2.0))
    records = golden_records(Scorecard(0.0, (term,), (), Thresholds(-1.0, 1.0)))
    assert records[:-N_RANDOM] == [{"x": None}, {"x": 0.0}]


def test_each_value_is_there_alone_first_and_then_at_random() -> None:
    records = golden_records(CARD)
    alone, mixed = records[:-N_RANDOM], records[-N_RANDOM:]
    assert all(sum(value is not None for value in record.values()) <= 1 for record in alone)
    assert sum(sum(v is not None for v in record.values()) > 3 for record in mixed) > N_RANDOM / 2
    assert all(list(record) == list(CARD.inputs) for record in records)
    assert golden_records(CARD, seed=0) == records != golden_records(CARD, seed=1)


def test_rows_of_text_read_back_as_the_same_records() -> None:
    engine = RecordEngine(CARD)
    records = golden_records(CARD)
    rows = golden_rows(CARD, engine.log_odds)
    assert len(rows) == len(records)
    for row, record in zip(rows, records, strict=True):
        assert all(isinstance(text, str) for text in row.values())
        assert parse_golden_row(row, CARD) == (record, engine.log_odds(record))
    kinds = {type(value) for record in records for value in record.values()}
    assert kinds == {type(None), float, str, dt.datetime}
    assert not any(isinstance(v, float) and math.isnan(v) for r in records for v in r.values())
