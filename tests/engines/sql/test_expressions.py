"""Values as SQL reads them: what counts as a category, a number or a date."""

from __future__ import annotations

import math
import re
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import b2x
from b2x.engines.sql import to_sql
from b2x.schema.features import Feature
from b2x.scorecard.decision import Thresholds
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.terms import LevelBins, NumericBins, Term
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


@pytest.mark.parametrize("name", ["volume net", "=HYPERLINK(A1)", "+1", "-x", "@SUM(1)", "\uff1dx"])
def test_a_reason_is_that_of_a_file_without_the_value_and_begins_no_formula(
    tmp_path: Path, name: str
) -> None:
    feature = Feature("column", (name,), "number")
    term = Term(feature, NumericBins((1.0,)), (-2.0, 2.0, 0.25))
    ranges = {name: (0.0, 9.0)}
    card = Scorecard(0.0, (term,), (), Thresholds(-1.0, 1.0), {}, ranges)
    values = [-5.0, 99.5, math.inf, 5.0, None]
    table = pa.table({name: values})
    pq.write_table(table, tmp_path / "in.parquet")
    b2x.score_file(tmp_path / "in.parquet", tmp_path / "out.parquet", model=b2x.Model(card))
    written = pq.read_table(tmp_path / "out.parquet")["b2x_reject"].to_pylist()
    expected = [text and re.sub(r": \S+ is (below|above)", r": \1", text) for text in written]
    assert [text is None for text in expected] == [False] * 3 + [True] * 2
    assert all(text[0].isalpha() or text[0] == "'" for text in expected if text)
    query = "SELECT b2x_reject FROM ({}) AS scored"
    with duckdb.connect() as connection:
        connection.register("orders", table)
        found = connection.execute(query.format(to_sql(card, "duckdb", table="orders"))).fetchall()
    assert Counter(row[0] for row in found) == Counter(expected)
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(f'CREATE TABLE orders ("{name}" REAL)')
        connection.executemany("INSERT INTO orders VALUES (?)", [(value,) for value in values])
        found = connection.execute(query.format(to_sql(card, "sqlite", table="orders"))).fetchall()
    assert Counter(row[0] for row in found) == Counter(expected)


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
