"""The files of a dbt project: rendered as dbt does, built on DuckDB, and their tests run there.

dbt itself needs some sixty packages, so it is not among the tests; ``docs/decisions/sql.md`` says
with which versions the files were built by it.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Sequence

import duckdb
import pytest

import b2x
from b2x.engines.sql.dbt import EXPECTED, to_dbt
from b2x.errors import UsageError
from b2x.schema.features import Feature
from b2x.scorecard.decision import Thresholds
from b2x.scorecard.golden import Record
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.terms import LevelBins, Term
from tests.scorecards import small_scorecard

HOSTILE = ("{{ x }}", "{% endmacro %}", "{# y #}", "{{{", "{", "{% raw %}", "b2x reads this tabl")


def built(files: dict[str, str], connection: duckdb.DuckDBPyConnection) -> None:
    """Create the seed, and the models as views, as `dbt build` does."""
    connection.execute("SET threads = 1")
    types = dict(re.findall(r'^ {8}(".*"): (".*")$', files["seeds/b2x.yml"], re.MULTILINE))
    header, *rows = csv.reader(io.StringIO(files["seeds/b2x_golden.csv"]))
    assert [json.dumps(name) for name in header] == list(types)
    columns = ", ".join(f"{name} {json.loads(kind)}" for name, kind in types.items())
    connection.execute(f"CREATE TABLE b2x_golden ({columns})")
    marks = ", ".join("?" * len(header))
    values = [[value or None for value in row] for row in rows]
    connection.executemany(f"INSERT INTO b2x_golden VALUES ({marks})", values)
    for name in ("b2x_golden_scored", "b2x_scored"):
        connection.execute(f"CREATE VIEW {name} AS {rendered(files, f'models/{name}.sql')}")


def rendered(files: dict[str, str], path: str) -> str:
    """Return a file as Jinja renders it; only what the files are made of is understood."""
    text = re.sub(r"\{#.*?#\}\n?", "", files[path])
    text = re.sub(r"\{\{ b2x_score\((.*)\) \}\}", r"{{ \1 }}", text)
    text = re.sub(r"var\('b2x_orders', ('\w+')\)", r"\1", text)
    (table,) = re.findall(r"\{\{ ref\('(\w+)'\) \}\}", text)
    if path.startswith("tests/"):
        return re.sub(r"\{\{.*\}\}", table, text)
    macro = files["macros/b2x_score.sql"]
    assert macro.startswith("{% macro b2x_score(orders) %}\n")
    assert macro.endswith("{% endmacro %}\n")
    body = "\n".join(macro.split("\n")[1:-1]).removesuffix("{% endmacro %}")
    parts = re.split(r"\{\{ (orders|'\{') \}\}", body)
    assert not re.search(r"\{[{%#]", "".join(parts[::2]))  # nothing else is code
    return "".join(table if p == "orders" else "{" if p == "'{'" else p for p in parts)


def failures(files: dict[str, str], connection: duckdb.DuckDBPyConnection) -> list[int]:
    """Return how many rows each test of the project finds."""
    tests = [path for path in files if path.startswith("tests/")]
    return [len(connection.execute(rendered(files, path)).fetchall()) for path in sorted(tests)]


def none(records: Sequence[Record]) -> list[None]:
    return [None] * len(records)


def test_golden_rows_get_what_they_should_and_a_changed_one_is_found() -> None:
    model = b2x.Model(small_scorecard())

    def log_odds(records: Sequence[Record]) -> list[float | None]:
        return [decision.log_odds for decision in model.predict_many(list(records))]

    files = to_dbt(model.scorecard, "duckdb", log_odds, table="sales", columns={"channel": "Via"})
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE sales AS SELECT 5000.0 AS volume, 'fax' AS Via")
        built(files, connection)
        assert failures(files, connection) == [0, 0]
        connection.execute(f"UPDATE b2x_golden SET {EXPECTED} = {EXPECTED} + 1 WHERE rowid = 7")
        connection.execute(f"UPDATE b2x_golden SET {EXPECTED} = NULL WHERE rowid = 8")
        assert failures(files, connection) == [2, 0]


def test_levels_that_look_like_jinja_are_levels() -> None:
    values = tuple(float(i) for i in range(len(HOSTILE) + 2))
    term = Term(Feature("column", ("kind {{ x",), "category"), LevelBins(HOSTILE), values)
    card = Scorecard(0.0, (term,), (), Thresholds(2.0, 5.0), provenance={"name": "{% x %}"})
    model = b2x.Model(card)

    def log_odds(records: Sequence[Record]) -> list[float | None]:
        return [decision.log_odds for decision in model.predict_many(list(records))]

    files = to_dbt(card, "duckdb", log_odds, table="orders")
    with duckdb.connect() as connection:
        connection.execute("""CREATE TABLE orders AS SELECT '{{ x }}' AS "kind {{ x" """)
        built(files, connection)
        assert failures(files, connection) == [0, 0]
        scored = connection.execute("SELECT b2x_log_odds FROM b2x_scored").fetchall()
        assert scored == [(values[HOSTILE.index("{{ x }}")],)]


def test_a_table_of_a_source_is_read_as_one() -> None:
    files = to_dbt(b2x.load("hotel").scorecard, "bigquery", none, table="shop.orders")
    assert "source('shop', var('b2x_orders', 'orders'))" in files["models/b2x_scored.sql"]
    assert '"STRING"' in files["seeds/b2x.yml"]


def test_what_dbt_cannot_name_is_refused() -> None:
    card = b2x.load("hotel").scorecard
    with pytest.raises(UsageError, match=r"is not the name of a model.*write orders for ref"):
        to_dbt(card, "duckdb", none, table="a.b.c")
    with pytest.raises(UsageError, match="stands for several inputs"):
        to_dbt(card, "duckdb", none, table="orders", columns={"nights": "volume"})


def test_dates_and_buyers_of_made_up_rows_follow_the_columns() -> None:
    card = b2x.load("textbook", typical_volume=850).scorecard
    seen: list[Record] = []

    def keep(records: Sequence[Record]) -> list[None]:
        seen.extend(records)
        return none(records)

    columns: dict[str, str | None] = {"buyer_id": "Customer No", "first_contact_at": "first"}
    states = {"State": ["lost"]}
    files = to_dbt(card, "duckdb", keep, table="o", columns=columns, not_a_sale=states)
    header, *rows = csv.reader(io.StringIO(files["seeds/b2x_golden.csv"]))
    assert {"Customer No", "first", "ordered_at", "State"} < {*header}
    assert not {"cycle_days", "prior_orders", "relationship_days"} & {*header}
    lost = [row[header.index("State")] == "lost" for row in rows]
    assert len(seen) == lost.count(False)
    assert lost.count(True) > 50
    assert any(isinstance(record["first_contact_at"], dt.datetime) for record in seen)
