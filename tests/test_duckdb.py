"""``b2x.duckdb.register`` scores tables where they are."""

from __future__ import annotations

import duckdb
import pyarrow as pa
import pytest

import b2x
import b2x.duckdb
from b2x.errors import UsageError
from tests.scorecards import random_scorecard, random_values, small_scorecard


def test_a_registered_model_decides_as_it_does_itself() -> None:
    model = b2x.Model(random_scorecard(7))
    rows = random_values(3_000, 7)
    table = pa.Table.from_pylist([{**row, "id": i} for i, row in enumerate(rows)])
    table = table.set_column(
        table.column_names.index("ordered_at"),
        "ordered_at",
        table["ordered_at"].cast("timestamp[s]"),
    )
    expected = model.decide(table)
    with duckdb.connect() as connection:
        connection.register("given", table)
        connection.execute("CREATE SCHEMA shop; CREATE TABLE shop.orders AS FROM given")
        b2x.duckdb.register(connection, model)
        scored = connection.execute(
            "SELECT b2x_log_odds, b2x_label FROM b2x('shop.orders') ORDER BY id"
        ).fetchall()
    assert scored == list(
        zip(expected["b2x_log_odds"].to_pylist(), expected["b2x_label"].to_pylist(), strict=True)
    )


def test_a_registered_model_counts_the_earlier_orders_of_the_table_that_it_is_given() -> None:
    model = b2x.load("textbook", typical_volume=850)
    columns = {"buyer_id": "who", "ordered_at": "day", "volume": "net"}
    absent = dict.fromkeys(model.scorecard.inputs.keys() - {*columns, "prior_orders"})
    del absent["relationship_days"]
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE sales AS SELECT 'kari' AS who, DATE '2024-01-01' + CAST(i AS INTEGER) "
            "AS day, 850.0 AS net FROM range(3) AS r (i)"
        )
        b2x.duckdb.register(connection, model, columns={**columns, **absent})
        query = "SELECT b2x_log_odds FROM b2x('sales') ORDER BY day"
        scored = [odds for (odds,) in connection.execute(query).fetchall()]
    records = [
        {"volume": 850.0, "ordered_at": f"2024-01-0{i + 1}", "prior_orders": i,
         "relationship_days": i}
        for i in range(3)
    ]  # fmt: skip
    assert scored == [decision.log_odds for decision in model.predict_many(records)]


def test_models_stand_side_by_side_under_their_names_and_are_replaced() -> None:
    model = b2x.Model(small_scorecard())
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE orders AS SELECT 5000.0 AS volume, 'web shop' AS via")
        b2x.duckdb.register(connection, model, "first", columns={"channel": None})
        b2x.duckdb.register(connection, model, "second", columns={"channel": None})
        b2x.duckdb.register(connection, model, "second", columns={"channel": "via"})
        first = connection.execute("SELECT b2x_log_odds FROM first('orders')").fetchall()
        second = connection.execute("SELECT b2x_log_odds FROM second('orders')").fetchall()
    assert (first, second) == ([(2.5,)], [(1.5,)])


def test_wrong_names_are_refused() -> None:
    model = b2x.Model(small_scorecard())
    with duckdb.connect() as connection:
        with pytest.raises(UsageError, match="is not a name for a macro"):
            b2x.duckdb.register(connection, model, "a b")
        with pytest.raises(UsageError, match="the model reads no 'volum'"):
            b2x.duckdb.register(connection, model, columns={"volum": "a"})
