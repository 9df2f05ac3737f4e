"""The SQL that is exported gives what the batch engine gives, to the last bit."""

from __future__ import annotations

import datetime as dt
import math
import os
import re
import sqlite3
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st

import b2x
from b2x.engines.sql import DIALECTS, to_sql
from b2x.errors import UsageError
from b2x.schema.features import Feature, parse_feature
from b2x.schema.fields import Kind
from b2x.scorecard.decision import Thresholds
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.terms import LevelBins, NumericBins, Term
from tests.postgres import NoPostgresError, running_postgres
from tests.scorecards import awkward_values, random_scorecard, random_values, small_scorecard

Rows = list[dict[str, Any]]
Scored = list[tuple[Any, ...]]
TYPES = {"number": pa.float64(), "category": pa.string(), "time": pa.timestamp("s")}
ADDED = ("b2x_reject", "b2x_log_odds", "b2x_label", "b2x_probability")


@dataclass(frozen=True)
class Case:
    """A scorecard, how its inputs map, and rows for it."""

    name: str
    model: b2x.Model
    columns: dict[str, str | None]
    rows: Rows

    @property
    def kinds(self) -> dict[str, Kind]:
        return {**self.model.scorecard.inputs, **CYCLE_KINDS.get(self.name.split(",")[0], {})}


CYCLE_KINDS: dict[str, dict[str, Kind]] = {
    "textbook from dates": {"first_contact_at": "time", "ordered_at": "time"}
}


def table_of(case: Case) -> pa.Table:
    """Return the rows as a typed table with a number for each row."""
    columns = {"row no": pa.array(range(len(case.rows)), pa.int64())}
    for name, kind in case.kinds.items():
        if name == "cycle_days" and case.name.split(",")[0] in CYCLE_KINDS:
            continue
        columns[name] = pa.array([row.get(name) for row in case.rows], TYPES[kind])
    return pa.table(columns)


@cache
def expected_of(name: str) -> Scored:
    """Return what the model says of a whole case."""
    return model_says(case_of(name))


def model_says(case: Case) -> Scored:
    """Return what the model itself says of the same typed table."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        decided = case.model.decide(table_of(case)).to_pydict()
    return list(
        zip(
            decided["b2x_reject"],
            decided["b2x_log_odds"],
            decided["b2x_label"],
            decided["b2x_probability"],
            strict=True,
        )
    )


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
    if name.startswith("random"):
        seed = int(name[-1])
        rows = awkward_values() + random_values(10_000, seed)
        return Case(name, b2x.Model(random_scorecard(seed)), {}, rows)
    if name == "numeric levels":
        return Case(name, b2x.Model(numeric_levels()), {}, [{"code": text} for text in WHOLE_TEXTS])
    if name == "hotel":
        model = b2x.load("hotel")
        return Case(name, model, {}, random_rows(model, 10_000, 2, model.scorecard.inputs))
    known = b2x.load("textbook", typical_volume=850)
    kinds = known.scorecard.inputs
    if name == "textbook":
        return Case(name, known, {}, random_rows(known, 10_000, 3, kinds))
    if name == "textbook without a typical sale":
        return Case(name, b2x.load("textbook"), {}, random_rows(known, 500, 5, kinds))
    dated: dict[str, Kind] = {**kinds, "first_contact_at": "time"}
    del dated["cycle_days"]
    rows = random_rows(known, 2_000, 4, dated)
    return Case(name, known, {"first_contact_at": "first_contact_at"}, rows)


WHOLE_TEXTS = [
    "48159", "48159.0", " 48159.000 ", "+5.0", "-5.0", "5.", ".0", "5.01", "5.10", "5..0", "5.0.0",
    "+-5.0", "x5.0", "5x.0", "-.0", "+", "5.0x", "5.0\n", "nan", "NaN", " null", "", None, "1.0e0",
    "quo'te", "back\\slash", "-- comment", "line\nbreak", "6.0", "5", "-5", "+5", "--5.0", "5e3.0",
]  # fmt: skip


def numeric_levels() -> Scorecard:
    """Return a scorecard whose levels look like numbers, or like SQL."""
    levels = ("48159", "5", "+5", "-5", "6.0", "quo'te", "back\\slash", "-- comment", "line\nbreak")
    values = tuple(float(i) for i in range(len(levels) + 2))
    feature = Feature("column", ("code",), "category")
    return Scorecard(
        0.0, (Term(feature, LevelBins(levels), values),), (), Thresholds(2.0, 5.0),
        provenance={"name": "levels"},
    )  # fmt: skip


def query(case: Case, dialect: str) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return to_sql(case.model.scorecard, dialect, table="main orders", columns=case.columns)


def check(scored: Scored, case: Case, expected_rows: Scored | None = None) -> None:
    """Compare rows of (row number, reject, log-odds, label, probability) with the model's."""
    assert [row[0] for row in scored] == list(range(len(case.rows)))
    for (i, reject, log_odds, label, probability), expected in zip(
        scored, expected_rows or expected_of(case.name), strict=True
    ):
        where = case.name, case.rows[i], expected
        assert (log_odds, label) == expected[1:3], where
        assert (reject is None) == (expected[0] is None), where
        if reject is None:
            assert probability == pytest.approx(expected[3], rel=1e-12, abs=1e-300), where
        else:
            assert expected[0].startswith(reject.split(":")[0] + ":"), where
            assert probability is None


def run_on_duckdb(sql: str, case: Case) -> Scored:
    with duckdb.connect() as connection:
        connection.register("given", table_of(case))
        connection.execute('CREATE TABLE "main orders" AS SELECT * FROM given')
        return connection.execute(outer(sql, '"row no"')).fetchall()


def outer(sql: str, row: str) -> str:
    return f"SELECT {row}, {', '.join(ADDED)} FROM (\n{sql}\n) AS scored ORDER BY {row}"


by_case = pytest.mark.parametrize("name", NAMES)


@by_case
def test_duckdb_gives_the_same_to_the_last_bit(name: str) -> None:
    case = case_of(name)
    check(run_on_duckdb(query(case, "duckdb"), case), case)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Any]:
    try:
        with running_postgres() as connection:
            yield connection
    except NoPostgresError as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"NOT TESTED on PostgreSQL: {error}")


@by_case
def test_postgres_gives_the_same_to_the_last_bit(name: str, postgres: Any) -> None:
    case = case_of(name)
    types = {"number": "double precision", "category": "text", "time": "timestamp"}
    table = table_of(case)
    named = [f'"{n}" {types[case.kinds[n]]}' for n in table.column_names[1:]]
    with postgres.cursor() as cursor:
        cursor.execute('DROP TABLE IF EXISTS "main orders"')
        cursor.execute(f'CREATE TABLE "main orders" ("row no" bigint, {", ".join(named)})')
        with cursor.copy('COPY "main orders" FROM STDIN') as copy:
            for row in zip(*table.to_pydict().values(), strict=True):
                copy.write_row(row)
        cursor.execute(outer(query(case, "postgres"), '"row no"'))
        check(cursor.fetchall(), case)


@by_case
def test_sqlite_gives_the_same_to_the_last_bit(name: str) -> None:
    case = case_of(name)
    types = {"number": "REAL", "category": "TEXT", "time": "TEXT"}
    table = table_of(case)
    named = [f'"{n}" {types[case.kinds[n]]}' for n in table.column_names[1:]]
    connection = sqlite3.connect(":memory:")
    connection.execute(f'CREATE TABLE "main orders" ("row no" INTEGER, {", ".join(named)})')
    rows = (
        [value.isoformat(" ") if isinstance(value, dt.datetime) else value for value in row]
        for row in zip(*table.to_pydict().values(), strict=True)
    )
    marks = ", ".join("?" * len(table.column_names))
    connection.executemany(f'INSERT INTO "main orders" VALUES ({marks})', rows)
    check(connection.execute(outer(query(case, "sqlite"), '"row no"')).fetchall(), case)
    connection.close()


# What sqlglot hands on, or DuckDB has no word for: collations (DuckDB compares bytes), national
# characters, a lateral join without a condition.
UNTOLD = {
    " CHARACTER SET utf8mb4": "",
    " COLLATE utf8mb4_0900_bin": "",
    " COLLATE Latin1_General_100_BIN2": "",
    "NCHAR(": "CHR(",
    "INNER JOIN LATERAL": "CROSS JOIN LATERAL",
}
GENERATED = [name for name in DIALECTS if name not in ("duckdb", "postgres", "sqlite")]


@pytest.mark.parametrize("dialect", GENERATED)
@pytest.mark.parametrize("name", ["random 0", "hotel", "textbook from dates", "numeric levels"])
def test_other_dialects_read_back_and_put_into_duckdb_give_the_same(
    name: str, dialect: str
) -> None:
    case = case_of(name)
    case = replace(case, name=f"{name}, finite", rows=finite(case.rows[-400:]))
    (sql,) = sqlglot.transpile(query(case, dialect), read=dialect, write="duckdb")
    for text, instead in UNTOLD.items():
        sql = sql.replace(text, instead)
    if dialect == "tsql":
        sql = re.sub(r"(\w+)( NOT)? LIKE '([^']*)'", like_as_regex, sql)
    expected = model_says(case)
    check(run_on_duckdb(sql, case), case, expected)


def finite(rows: Rows) -> Rows:
    """Return rows without NaN and infinity, which some engines cannot hold."""
    return [
        {n: None if isinstance(v, float) and not math.isfinite(v) else v for n, v in row.items()}
        for row in rows
    ]


def like_as_regex(match: re.Match[str]) -> str:
    """Return a LIKE of SQL Server, which knows sets of characters, for DuckDB."""
    pattern = match[3].replace(".", r"\.").replace("%", ".*").replace("_", ".")
    return f"{match[2] or ''} REGEXP_FULL_MATCH({match[1]}, '{pattern}')"


def test_a_query_stays_a_query_whatever_names_say() -> None:
    name = "x' OR 1=1; --\n*/ DROP TABLE orders"
    feature = Feature("column", (name,), "number")
    card = Scorecard(
        0.0, (Term(feature, NumericBins((1.0,)), (-2.0, 2.0, 0.0)),), (), Thresholds(-1.0, 1.0),
        ranges={name: (0.0, 9.0)}, provenance={"name": "evil\nSELECT 1"},
    )  # fmt: skip
    for dialect in DIALECTS:
        sql = to_sql(card, dialect, table="orders", columns={name: 'a`b"c]d'})
        (statement,) = sqlglot.parse(sql, read=dialect)
        assert isinstance(statement, sqlglot.exp.Select)
    with duckdb.connect() as connection:
        connection.execute('CREATE TABLE orders ("a`b""c]d" DOUBLE)')
        connection.execute("INSERT INTO orders VALUES (0.5), (99)")
        sql = to_sql(card, "duckdb", table="orders", columns={name: 'a`b"c]d'})
        labels = connection.execute(f"SELECT b2x_label FROM ({sql})").fetchall()
        assert sorted(labels, key=str) == [("B2C",), (None,)]
    with pytest.raises(UsageError, match="control characters"):
        to_sql(card, "duckdb", table="orders", columns={name: "a\nb"})


@settings(max_examples=300, deadline=None)
@given(value=st.floats(allow_nan=False, allow_infinity=False))
def test_every_double_is_written_so_that_it_is_read_as_itself(value: float) -> None:
    connection = sqlite3.connect(":memory:")
    read = connection.execute(f"SELECT {DIALECTS['sqlite'].number(value)}").fetchone()
    connection.close()
    assert read == (value,)
    assert float(DIALECTS["duckdb"].number(value)) == value


def log_odds_of(sql: str, table: pa.Table) -> list[float]:
    """Return the log-odds that DuckDB gives a table called ``given``, in no order."""
    with duckdb.connect() as connection:
        connection.register("given", table)
        return [
            row[0] for row in connection.execute(f"SELECT b2x_log_odds FROM ({sql})").fetchall()
        ]


def test_numbers_and_truth_serve_as_categories() -> None:
    card = small_scorecard()
    levels = LevelBins(("48159", "true", "7"))
    terms = (card.terms[0], replace(card.terms[1], bins=levels, values=(1.0, 2.0, 4.0, 8.0, 16.0)))
    model = b2x.Model(replace(card, terms=terms))
    for values, kind in (
        ([48159.0, 7.0, 0.5, None, math.nan], pa.float64()),
        ([48159, 7, 3, None], pa.int64()),
        ([True, False, None], pa.bool_()),
    ):
        table = pa.table({"volume": [50.0] * len(values), "channel": pa.array(values, kind)})
        sql = to_sql(model.scorecard, "duckdb", table="given")
        assert sorted(log_odds_of(sql, table)) == sorted(model.log_odds(table).tolist())


def test_a_text_in_sqlite_where_a_number_or_date_belongs_is_rejected() -> None:
    card = random_scorecard(3)
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE orders (volume, ordered_at)")
    rows = [
        ("12 apples", "2024-02-29"),
        (b"1", None),
        (5, "2023-02-29"),
        (5, "soon"),
        (5.0, "2024-02-29T10:00:00+02:00"),
    ]
    connection.executemany("INSERT INTO orders VALUES (?, ?)", rows)
    columns: dict[str, str | None] = dict.fromkeys(card.inputs)
    sql = to_sql(
        card, "sqlite", table="orders",
        columns={**columns, "volume": "volume", "ordered_at": "ordered_at"},
    )  # fmt: skip
    found = connection.execute(f"SELECT b2x_reject, b2x_label IS NULL FROM ({sql})").fetchall()
    assert found == [
        ("volume: not a number", 1),
        ("volume: not a number", 1),
        ("ordered_at: not a date", 1),
        ("ordered_at: not a date", 1),
        (None, 0),
    ]
    connection.close()


def test_all_columns_of_the_table_come_out_and_four_more() -> None:
    sql = to_sql(small_scorecard(), "duckdb", table='"My Shop".orders', columns={"channel": "via"})
    with duckdb.connect() as connection:
        connection.execute('CREATE SCHEMA "My Shop"')
        connection.execute(
            'CREATE TABLE "My Shop".orders (id INT, via VARCHAR, volume DECIMAL(9,2))'
        )
        names = [column[0] for column in connection.execute(sql).description]
    assert names == ["id", "via", "volume", *ADDED]


def test_a_column_that_is_not_there_counts_as_missing() -> None:
    model = b2x.Model(small_scorecard())
    sql = to_sql(model.scorecard, "duckdb", table="given", columns={"channel": None})
    assert "Not in the table, so missing: channel" in sql
    table = pa.table({"volume": [50.0, 500.0, None]})
    assert sorted(log_odds_of(sql, table)) == sorted(model.log_odds(table).tolist())


def test_an_unknown_typical_sale_is_warned_of_and_written_down() -> None:
    card = b2x.load("textbook").scorecard
    with pytest.warns(UserWarning, match="volume counts as missing"):
        sql = to_sql(card, "postgres", table="orders")
    assert "-- typical_volume is not known, so volume counts as missing" in sql


def test_wrong_use_is_refused() -> None:
    card = small_scorecard()
    with pytest.raises(UsageError, match=r"no SQL dialect 'duckbd'\. Did you mean duckdb"):
        to_sql(card, "duckbd", table="orders")
    with pytest.raises(UsageError, match=r"the model reads no 'volum'\. Did you mean volume"):
        to_sql(card, "duckdb", table="orders", columns={"volum": "a"})
    with pytest.raises(UsageError, match="every input is missing"):
        to_sql(card, "duckdb", table="orders", columns=dict.fromkeys(card.inputs))
    with pytest.raises(UsageError, match="no table's name"):
        to_sql(card, "duckdb", table="shop..orders")
    many = tuple(
        Term(parse_feature(f"c{i}", {f"c{i}": "category"}), LevelBins(("a",)), (1.0, 0.0, 0.0))
        for i in range(61)
    )
    with pytest.raises(UsageError, match=r"needs 61 joins, SQLite .* does at most 60"):
        to_sql(replace(card, terms=many), "sqlite", table="orders")
