"""Earlier orders that a query counts are those that ``b2x score`` counts, on every database."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import b2x
from b2x.decide.audited import read_scored
from b2x.engines.sql import DIALECTS, to_sql
from b2x.engines.sql.dialect import ID_SPACE
from b2x.errors import UsageError
from b2x.schema.features import parse_feature
from b2x.schema.fields import HISTORY, Kind
from b2x.scorecard.decision import Thresholds
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.terms import NumericBins, Term
from tests.engines.sql.conftest import Engine
from tests.engines.sql.test_translated import TRANSLATED, for_duckdb

KINDS: dict[str, Kind] = {
    **dict.fromkeys(("volume", "lines", *HISTORY), "number"), "ordered_at": "time"
}  # fmt: skip
COLUMNS = {"buyer_id": "Customer", "ordered_at": "sold at", "volume": "volume", "lines": "lines"}
MEMBERS = [
    "Kari", " Kari\t", "\u2003Kari\u00a0", "kari", "KARI", "Ka ri", "48159", "48159.0",
    " 48159.00 ", "48159.01", "+48159", "Åse", "åse", "nUlL", "No one", "back\\slash", "O'Hara",
    "Kari ", "0012", "12",
]  # fmt: skip
NOBODY = ["", "  ", "\u00a0", "NULL", "null", "NaN", "n/a", "N/A", "-", "\N{EM DASH}", "\\N", None]
DATES = [
    "2024-01-31 00:00:00", "2024-01-31 23:59:59", "2024-01-31", "2024-02-01 00:00:00",
    "2024-02-29 12:00:00", "2024-03-01 00:00:01", "1969-12-31 23:00:00", "2024-02-29 08:00:00",
    "1700-01-01 10:00:00", None, "2024-12-30 10:00:00", "9999-12-31 23:00:00",
    "0001-01-01 10:00:00",
]  # fmt: skip
STATES = ["paid", "", None, " Cancelled ", "VOID", "void-ish", "paid", "paid"]
FILLED = [None, "", "2024-05-01", "-", "n/a", None, None, None, "yes"]
KINDS_OF_ARROW = {
    "volume": pa.float64(), "lines": pa.float64(), "sold at": pa.timestamp("s")
}  # fmt: skip
ENDED = {"Condition": ["cancelled", "void"], "Stopped at": ["*"]}
EXPORT = """name = "mine"
[fields]
volume = "volume"
lines = "lines"
ordered_at = "sold at"
buyer_id = "Customer"
[not_a_sale]
Condition = ["cancelled", "void"]
"Stopped at" = ["*"]
"""


EDGES = (*range(1, 13), 15, 17, 20, 23, 24, 27, 28, 29, 30, 31, 32, 60, 100, 300, 334, 335, 99_999)


def model_of(*features: str, edges: tuple[float, ...] = EDGES) -> b2x.Model:
    """Return a model whose log-odds tell the bins of all features apart."""
    terms, step = [], 2.0**-28
    for text in features:
        bins = NumericBins(tuple(map(float, edges)))
        values = tuple(step * i for i in range(len(bins)))
        terms.append(Term(parse_feature(text, KINDS), bins, values))
        step *= 32
    ranges = {name: (0.0, 1e9) for name in ("lines",) if name in features}
    return b2x.Model(Scorecard(0.0, tuple(terms), (), Thresholds(-1.0, 1.0), ranges=ranges))


MODEL = model_of(*HISTORY, "hour(ordered_at)", "lines", "volume")


def sales() -> list[dict[str, Any]]:
    """Return sales of every buyer on many days; some are credit notes, some cannot be right."""
    rows = []
    for i in range(420):
        buyer = (MEMBERS * 3 + NOBODY)[i * 7 % 72]
        rows.append(
            {
                "Customer": buyer,
                "sold at": DATES[i * 5 % len(DATES)],
                "volume": [-25.5, 100.0, None, 0.0, 7.25][i % 5],
                "lines": [1, 2, 3, None, 1, -1, 5][i % 7],  # fewer than none cannot be right
                "Condition": STATES[i * 3 % len(STATES)],
                "Stopped at": FILLED[i % len(FILLED)],
            }
        )
    return rows


def as_file(rows: list[dict[str, Any]], path: Path) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(rows[0])
        writer.writerows(row.values() for row in rows)
    return path


def create(engine: Engine, rows: list[dict[str, Any]]) -> None:
    dialect, numbers = engine.dialect, ("volume", "lines")
    kinds = {name: dialect.double if name in numbers else "TEXT" for name in rows[0]}
    kinds["sold at"] = dialect.timestamp
    engine.create(
        {
            name: [
                f"CAST({'NULL' if row[name] is None else literal(row[name], engine)} AS {kind})"
                for row in rows
            ]
            for name, kind in kinds.items()
        }
    )


def as_table(rows: list[dict[str, Any]]) -> pa.Table:
    columns = {"n": pa.array(range(len(rows)))}
    for name in rows[0]:
        values = [row[name] for row in rows]
        if name == "sold at":
            values = [value and dt.datetime.fromisoformat(value) for value in values]
        columns[name] = pa.array(values, KINDS_OF_ARROW.get(name, pa.string()))
    return pa.table(columns)


def literal(value: Any, engine: Engine) -> str:
    return engine.dialect.string(value) if isinstance(value, str) else repr(value)


def test_orders_of_the_same_day_blanks_credit_notes_and_rejected_rows_count_as_in_a_file(
    engine: Engine, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    rows = sales()
    (tmp_path / "mine.toml").write_text(EXPORT)
    file = as_file(rows, tmp_path / "sales.csv")
    read = read_scored(file, MODEL, export=str(tmp_path / "mine.toml"), mapping=COLUMNS)
    if engine.name == "spark":
        # Spark takes minutes to plan hundreds of unions.
        frame = request.getfixturevalue("spark").createDataFrame(as_table(rows))
        frame.createOrReplaceTempView("orders")
    else:
        create(engine, rows)
    sql = to_sql(MODEL.scorecard, engine.name, table="orders", columns=COLUMNS, not_a_sale=ENDED)
    scored = engine.rows(f"SELECT n, b2x_reject, b2x_log_odds FROM (\n{sql}\n) AS scored")
    expected = [None if odds != odds else odds for odds in read.log_odds.tolist()]
    assert [row["b2x_log_odds"] for row in scored] == expected
    reasons = [reason.split(" is ")[0].split(":")[0] for reason in read.records.reasons]
    found = [(row["b2x_reject"] or "").split(" is ")[0].split(":")[0] for row in scored]
    assert found == reasons
    assert {*reasons} == {"", "lines", "no sale"}
    counted = {round(odds * 2**28) % 32 for odds in expected if odds}
    assert len(counted) > 8  # so many different numbers of earlier orders


@pytest.mark.parametrize("dialect", TRANSLATED)
def test_the_other_dialects_count_the_same_once_they_are_translated(dialect: str) -> None:
    scored = []
    with duckdb.connect() as connection:
        connection.register("orders", as_table(sales()))
        for name in ("duckdb", dialect):
            sql = to_sql(MODEL.scorecard, name, table="orders", columns=COLUMNS, not_a_sale=ENDED)
            sql = for_duckdb(sql, name) if name == dialect else sql
            query = f"SELECT n, b2x_reject, b2x_log_odds FROM ({sql}) ORDER BY n"
            scored.append(connection.execute(query).fetchall())
    assert scored[0] == scored[1]


moment = st.datetimes(dt.datetime(2024, 1, 1), dt.datetime(2024, 1, 6)) | st.none()
buyer = st.sampled_from(["a", "A", " a ", "7", "7.0", "", "NULL", None])


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(buyer, moment, st.booleans()), min_size=1, max_size=12))
def test_any_sales_are_counted_as_they_are_read(
    drawn: list[tuple[str | None, dt.datetime | None, bool]],
) -> None:
    table = pa.table(
        {
            "n": range(len(drawn)),
            "Customer": pa.array([who for who, _, _ in drawn], pa.string()),
            "sold at": pa.array([at for _, at, _ in drawn], pa.timestamp("s")),
            "lines": [-1.0 if wrong else 1.0 for _, _, wrong in drawn],
        }
    )
    columns = {name: header for name, header in COLUMNS.items() if name != "volume"}
    model = model_of(*HISTORY, "lines", edges=tuple(range(1, 8)))
    read = read_scored(table, model, mapping=columns)
    expected = [None if odds != odds else odds for odds in read.log_odds.tolist()]
    sql = to_sql(model.scorecard, "duckdb", table="orders", columns=columns)
    with duckdb.connect() as connection:
        connection.register("orders", table)
        scored = connection.execute(f"SELECT b2x_log_odds FROM ({sql}) ORDER BY n").fetchall()
    assert [odds for (odds,) in scored] == expected


@pytest.mark.parametrize("engine", ["duckdb", "sqlite", "postgres"], indirect=True)
def test_what_is_no_date_is_nobodys_earlier_order(engine: Engine, tmp_path: Path) -> None:
    bad = {"sqlite": "2024-02-30"}.get(engine.name, "infinity")
    days = ["2024-03-01 10:00:00", bad, "2024-03-09 10:00:00"]
    rows = [
        {"Customer": "Kari", "sold at": day, "volume": 1.0, "lines": 1, "odd": "x"} for day in days
    ]
    read = read_scored(as_file(rows, tmp_path / "sales.csv"), MODEL, mapping=COLUMNS)
    create(engine, rows)
    sql = to_sql(MODEL.scorecard, engine.name, table="orders", columns=COLUMNS)
    scored = engine.rows(f"SELECT n, b2x_reject, b2x_log_odds FROM (\n{sql}\n) AS scored")
    assert scored[1]["b2x_reject"] == "ordered_at: not a date"
    assert [scored[i]["b2x_log_odds"] for i in (0, 2)] == read.log_odds[[0, 2]].tolist()


@pytest.mark.parametrize("engine", ["duckdb"], indirect=True)
def test_buyers_are_told_apart_byte_by_byte_under_every_setting(engine: Engine) -> None:
    buyers = ["a", "A", "å", "Å", "cafe", "café", "nUlL", "null"]
    rows = [
        {"Customer": buyer, "sold at": f"2024-01-{day:02} 10:00:00", "volume": 1.0, "lines": 1}
        for day in (1, 2)
        for buyer in buyers
    ]
    engine.run("SET default_collation = 'NOCASE.NOACCENT'")
    create(engine, rows)
    model = model_of("prior_orders")
    columns: dict[str, str | None] = {"buyer_id": "Customer", "ordered_at": "sold at"}
    scored = engine.rows(to_sql(model.scorecard, "duckdb", table="orders", columns=columns))
    found = [round(row["b2x_log_odds"] * 2**28) for row in scored]
    assert found == [0] * 7 + [30] + [1] * 7 + [30]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_sqlite_looks_a_buyers_day_up_instead_of_reading_all_of_them(engine: Engine) -> None:
    create(engine, sales()[:2])
    sql = to_sql(MODEL.scorecard, "sqlite", table="orders", columns=COLUMNS)
    _, plan = engine.run(f"EXPLAIN QUERY PLAN {sql}")
    steps = [step for *_, step in plan if step.split()[1] == "h"]
    assert [step.split(" (")[0] for step in steps] == ["SEARCH h USING AUTOMATIC COVERING INDEX"]


def test_a_count_that_the_table_has_is_read_and_the_others_are_counted() -> None:
    card = MODEL.scorecard
    columns = {**COLUMNS, "prior_orders": "n_before"}
    sql = to_sql(card, "duckdb", table="orders", columns=columns)
    assert "-- relationship_days, order_gap_days: counted by buyer_id and ordered_at" in sql
    assert 't."n_before"' in sql
    plain = to_sql(card, "duckdb", table="orders", columns={"volume": "volume"})
    assert "earlier_orders" not in plain
    assert 't."prior_orders"' in plain


def test_counting_without_a_date_is_refused() -> None:
    columns: dict[str, str | None] = {"buyer_id": "customer", "ordered_at": None}
    with pytest.raises(UsageError, match=r"the table has no ordered_at.*Next: name its column"):
        to_sql(MODEL.scorecard, "duckdb", table="orders", columns=columns)
    with pytest.raises(UsageError, match="the model reads no 'buyer_id'"):
        to_sql(b2x.load("hotel").scorecard, "duckdb", table="o", columns={"buyer_id": "c"})


def test_the_white_space_around_an_id_is_what_python_strips() -> None:
    assert {chr(i) for i in ID_SPACE} == {c for c in map(chr, range(0x110000)) if c.isspace()}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_heading_says_what_is_a_sale_and_what_is_left_to_do(dialect: str) -> None:
    card = MODEL.scorecard
    assert "-- Every row counts as a sale" in to_sql(card, dialect, table="orders")
    sql = to_sql(card, dialect, table="orders", sale={"Type": ["Invoice"]}, left=["no\nthing"])
    assert "-- a sale only where Type is invoice\n-- Left to you: no\\u000athing\n" in sql
    assert "Every row counts" not in sql
