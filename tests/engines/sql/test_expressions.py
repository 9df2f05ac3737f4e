"""Values as SQL reads them: what counts as a category, a number or a date."""

from __future__ import annotations

import math
import sqlite3
from contextlib import closing
from dataclasses import replace

import duckdb
import pyarrow as pa

import b2x
from b2x.engines.sql import to_sql
from b2x.scorecard.terms import LevelBins
from tests.engines.sql.cases import log_odds_on_duckdb
from tests.scorecards import random_scorecard, small_scorecard


def test_an_infinite_number_is_rejected_as_in_a_table() -> None:
    card = small_scorecard()  # it has no range
    volumes = [math.inf, -math.inf, math.nan, 1.7976931348623157e308]
    table = pa.table({"volume": volumes, "channel": ["phone"] * 4})
    expected = [row["b2x_reject"] for row in b2x.Model(card).decide(table).to_pylist()]
    assert [reject is None for reject in expected] == [False, False, True, True]
    columns = "SELECT b2x_reject FROM ({}) AS scored"
    with duckdb.connect() as connection:
        connection.register("orders", table)
        sql = to_sql(card, "duckdb", table="orders")
        found = [row[0] for row in connection.execute(columns.format(sql)).fetchall()]
    assert sorted(map(str, found)) == ["None", "None", "volume: infinite", "volume: infinite"]
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE orders (volume REAL, channel TEXT)")
        rows = [(volume, "phone") for volume in volumes]
        connection.executemany("INSERT INTO orders VALUES (?, ?)", rows)
        sql = to_sql(card, "sqlite", table="orders")
        found = [row[0] for row in connection.execute(columns.format(sql)).fetchall()]
    assert found == ["volume: infinite", "volume: infinite", None, None]


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
        assert sorted(log_odds_on_duckdb(sql, table)) == sorted(model.log_odds(table).tolist())


def test_a_text_in_sqlite_where_a_number_or_date_belongs_is_rejected() -> None:
    card = random_scorecard(3)
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE orders (volume, ordered_at)")
    rows = [
        ("12 apples", "2024-02-29"),
        (b"1", None),
        (5, "2023-02-29"),
        (5, "soon"),
        (5.0, "2024-02-29T00:10:00+02:00"),
        (5.0, "2024-02-29 00:10:00"),
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
        (None, 0),
    ]
    *_, with_offset, without = connection.execute(f"SELECT b2x_log_odds FROM ({sql})").fetchall()
    assert with_offset == without  # the local time counts
    connection.close()
