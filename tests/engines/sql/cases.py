"""Scorecards with awkward rows, and what the model itself says of these rows."""

from __future__ import annotations

import datetime as dt
import math
import warnings
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pytest

import b2x
from b2x.engines.sql import to_sql
from b2x.schema.features import Feature
from b2x.schema.fields import Kind
from b2x.scorecard.decision import Thresholds
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.terms import LevelBins, Term
from tests.scorecards import awkward_values, random_scorecard, random_values

Rows = list[dict[str, Any]]
Scored = list[tuple[Any, ...]]
TYPES = {"number": pa.float64(), "category": pa.string(), "time": pa.timestamp("s")}
ADDED = ("b2x_reject", "b2x_log_odds", "b2x_label", "b2x_probability")


@dataclass(frozen=True)
class Case:
    """A model, the kinds of a table's columns, its rows, and how the inputs map to columns."""

    model: b2x.Model
    kinds: dict[str, Kind]
    rows: Rows
    columns: dict[str, str | None] = field(default_factory=dict)

    @cached_property
    def table(self) -> pa.Table:
        """The rows as a typed table, each with its number."""
        columns = {"row no": pa.array(range(len(self.rows)), pa.int64())}
        for name, kind in self.kinds.items():
            columns[name] = pa.array([row.get(name) for row in self.rows], TYPES[kind])
        return pa.table(columns)

    @cached_property
    def expected(self) -> Scored:
        """What the model says of each row: reject, log-odds, label, probability."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            decided = self.model.decide(self.table).to_pydict()
        return list(zip(*(decided[name] for name in ADDED), strict=True))

    def sql(self, dialect: str) -> str:
        """Return the query for a table called ``main orders``."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            return to_sql(self.model.scorecard, dialect, table="main orders", columns=self.columns)

    def check(self, scored: Scored) -> None:
        """Compare rows of (row number, reject, log-odds, label, probability) with the model's."""
        assert [row[0] for row in scored] == list(range(len(self.rows)))
        for (i, reject, log_odds, label, probability), expected in zip(
            scored, self.expected, strict=True
        ):
            where = self.rows[i], expected
            assert (log_odds, label) == expected[1:3], where
            assert (reject is None) == (expected[0] is None), where
            if reject is None:
                assert probability == pytest.approx(expected[3], rel=1e-12, abs=1e-300), where
            else:
                assert expected[0].startswith(reject.split(":")[0] + ":"), where
                assert probability is None


def in_row_order(sql: str) -> str:
    """Return a query for the row numbers and the added columns of another query."""
    added = ", ".join(ADDED)
    return f'SELECT "row no", {added} FROM (\n{sql}\n) AS scored ORDER BY "row no"'


def run_on_duckdb(sql: str, case: Case) -> Scored:
    with duckdb.connect() as connection:
        connection.register("given", case.table)
        connection.execute('CREATE TABLE "main orders" AS SELECT * FROM given')
        return connection.execute(in_row_order(sql)).fetchall()


def log_odds_on_duckdb(sql: str, table: pa.Table) -> list[float]:
    """Return the log-odds that DuckDB gives a table called ``given``, in no order."""
    with duckdb.connect() as connection:
        connection.register("given", table)
        return [
            row[0] for row in connection.execute(f"SELECT b2x_log_odds FROM ({sql})").fetchall()
        ]


NAMES = [
    "random 0",
    "random 1",
    "hotel",
    "textbook",
    "textbook from dates",
    "textbook without a typical sale",
    "numeric levels",
]


@cache
def case_of(name: str) -> Case:
    """Return one of the cases in NAMES."""
    if name.startswith("random"):
        seed = int(name[7])
        model = b2x.Model(random_scorecard(seed, 3 if name.endswith("3 pairs") else 10))
        rows = awkward_values() + random_values(10_000, seed)
        return Case(model, model.scorecard.inputs, rows)
    if name == "numeric levels":
        rows = [{"code": text} for text in WHOLE_TEXTS]
        return Case(b2x.Model(numeric_levels()), {"code": "category"}, rows)
    if name == "hotel":
        model = b2x.load("hotel")
        kinds = model.scorecard.inputs
        return Case(model, kinds, random_rows(model, 10_000, 2, kinds))
    known = b2x.load("textbook", typical_volume=850)
    kinds = known.scorecard.inputs
    if name == "textbook":
        return Case(known, kinds, random_rows(known, 10_000, 3, kinds))
    if name == "textbook without a typical sale":
        return Case(b2x.load("textbook"), kinds, random_rows(known, 500, 5, kinds))
    dated: dict[str, Kind] = {**kinds, "first_contact_at": "time", "ordered_at": "time"}
    del dated["cycle_days"]
    rows = random_rows(known, 2_000, 4, dated)
    return Case(known, dated, rows, {"first_contact_at": "first_contact_at"})


def random_rows(model: b2x.Model, n: int, seed: int, kinds: dict[str, Kind]) -> Rows:
    """Return rows whose values lie on, and beside, every edge and level; some out of range."""
    rng = np.random.default_rng(seed)
    pools: dict[str, list[Any]] = {name: [None] for name in kinds}
    for term in model.scorecard.terms:
        name = term.feature.inputs[0]
        if name not in kinds:
            continue
        if isinstance(term.bins, LevelBins):
            words = [word for word, _ in term.feature.words]
            texts = [*term.bins.levels, *words, "other text", "", " N/A ", "null", "NA", "ÅL", "æ"]
            pools[name] += [*texts, *(f"\t{text.upper()} " for text in texts)]
        elif term.feature.operation in ("column", "relative"):
            scale = 850.0 if term.feature.operation == "relative" else 1.0
            edges = [edge * scale for edge in term.bins.edges]
            pools[name] += [*edges, *(math.nextafter(edge, -1e9) for edge in edges), 0.0]
            pools[name] += [-0.0, math.nan, 1e308, 5e-324]
    for name, kind in kinds.items():
        if kind == "time":
            days, seconds = rng.integers(0, 20_000, 300), rng.integers(0, 86_400, 300)
            pools[name] += [
                dt.datetime(1950, 1, 1) + dt.timedelta(days=int(d), seconds=int(s))
                for d, s in zip(days, seconds, strict=True)
            ]
        if name in model.scorecard.ranges and len(pools[name]) > 1:
            pools[name] += [math.inf, -3.0, 2e9]
    picks = {name: rng.integers(len(pool), size=n) for name, pool in pools.items()}
    return [{name: pools[name][picks[name][i]] for name in kinds} for i in range(n)]


WHOLE_TEXTS = [
    "48159", "48159.0", " 48159.000 ", "+5.0", "-5.0", "5.", ".0", "5.01", "5.10", "5..0", "5.0.0",
    "+-5.0", "x5.0", "5x.0", "-.0", "+", "5.0x", "5.0\n", "nan", "NaN", " null", "", None, "1.0e0",
    "quo'te", "back\\slash", "-- comment", "line\nbreak", "6.0", "5", "-5", "+5", "--5.0", "5e3.0",
]  # fmt: skip


def numeric_levels() -> Scorecard:
    """Return a scorecard whose levels look like numbers, or like SQL."""
    levels = ("48159", "5", "+5", "-5", "6.0", "quo'te", "back\\slash", "-- comment", "line\nbreak")
    values = tuple(float(i) for i in range(len(levels) + 2))
    term = Term(Feature("column", ("code",), "category"), LevelBins(levels), values)
    return Scorecard(0.0, (term,), (), Thresholds(2.0, 5.0), provenance={"name": "levels"})
