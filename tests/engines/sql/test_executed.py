"""The databases that can be had here run the query: what they give equals what the model says."""

from __future__ import annotations

import datetime as dt
import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest

from b2x.engines.sql import DIALECTS
from tests.engines.sql.cases import (
    ADDED,
    NAMES,
    Case,
    Scored,
    case_of,
    in_row_order,
    run_on_duckdb,
)
from tests.engines.sql.test_dialect import NASTY

by_case = pytest.mark.parametrize("name", NAMES)


def test_a_dialect_that_is_said_to_be_executed_has_a_test_here() -> None:
    executed = [name for name, dialect in DIALECTS.items() if dialect.executed]
    assert all(f"test_{name}_gives_the_same_to_the_last_bit" in globals() for name in executed)


@by_case
def test_duckdb_gives_the_same_to_the_last_bit(name: str) -> None:
    case = case_of(name)
    case.check(run_on_duckdb(case.sql("duckdb"), case))


@by_case
def test_sqlite_gives_the_same_to_the_last_bit(name: str) -> None:
    case = case_of(name)
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(created(case, {"number": "REAL", "category": "TEXT", "time": "TEXT"}))
        rows = (
            [value.isoformat(" ") if isinstance(value, dt.datetime) else value for value in row]
            for row in rows_of(case)
        )
        marks = ", ".join("?" * case.table.num_columns)
        connection.executemany(f'INSERT INTO "main orders" VALUES ({marks})', rows)
        case.check(connection.execute(in_row_order(case.sql("sqlite"))).fetchall())


@by_case
def test_postgres_gives_the_same_to_the_last_bit(name: str, postgres: Any) -> None:
    case = case_of(name)
    types = {"number": "double precision", "category": "text", "time": "timestamp"}
    with postgres.cursor() as cursor:
        cursor.execute('DROP TABLE IF EXISTS "main orders"')
        cursor.execute(created(case, types))
        with cursor.copy('COPY "main orders" FROM STDIN') as copy:
            for row in rows_of(case):
                copy.write_row(row)
        cursor.execute(in_row_order(case.sql("postgres")))
        case.check(cursor.fetchall())


# The hotel model is right on Spark as well, but its 32 pairs take Spark minutes.
@pytest.mark.xdist_group("ports")
@pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning")
@pytest.mark.parametrize("name", ["random 0, 3 pairs", "textbook from dates", "numeric levels"])
def test_spark_gives_the_same_to_the_last_bit(name: str, spark: Any) -> None:
    case = case_of(name)
    case = replace(case, rows=case.rows[:2_500])
    spark.createDataFrame(case.table).createOrReplaceTempView("orders")
    scored = spark.sql(case.sql("spark").replace("`main orders`", "orders")).orderBy("row no")
    case.check([tuple(row) for row in scored.select("row no", *ADDED).collect()])


def test_postgres_reads_a_name_and_a_text_as_they_are(postgres: Any) -> None:
    dialect = DIALECTS["postgres"]
    with postgres.cursor() as cursor:
        for text in NASTY:
            column = dialect.name_of(text)
            query = f"SELECT {column}, {dialect.string(text)} FROM (SELECT 7 AS {column}) AS t"
            assert cursor.execute(query).fetchall() == [(7, text)]


def created(case: Case, types: dict[str, str]) -> str:
    columns = ", ".join(f'"{name}" {types[kind]}' for name, kind in case.kinds.items())
    return f'CREATE TABLE "main orders" ("row no" BIGINT, {columns})'


def rows_of(case: Case) -> Scored:
    return list(zip(*case.table.to_pydict().values(), strict=True))
