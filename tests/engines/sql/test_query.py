"""A model as one query: what it reads, what it says of itself, what it refuses."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import duckdb
import pyarrow as pa
import pytest
import sqlglot

import b2x
from b2x.engines.sql import DIALECTS, to_sql
from b2x.errors import UsageError
from b2x.schema.features import Feature, parse_feature
from b2x.schema.fields import CYCLE, Kind
from b2x.scorecard.decision import Thresholds
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.terms import LevelBins, NumericBins, Term
from tests.engines.sql.cases import ADDED, log_odds_on_duckdb
from tests.scorecards import small_scorecard


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


@pytest.mark.parametrize("dialect", DIALECTS)
def test_names_that_end_and_begin_quotes_together_stay_names(dialect: str) -> None:
    names = ("a\\", "x), 1 AS y; DROP TABLE orders; -- ", 'b"', "c`", "d]", '"e"', "f\u202e")
    terms = [
        Term(Feature("column", (name,), "category"), LevelBins(("web\\", "'")), (1.0,) * 4)
        for name in names
    ]
    sql = to_sql(Scorecard(0.0, tuple(terms), (), Thresholds(-1.0, 1.0)), dialect, table="orders")
    (statement,) = sqlglot.parse(sql, read=dialect)
    assert isinstance(statement, sqlglot.exp.Select)
    read = {column.name for column in statement.find_all(sqlglot.exp.Column)}
    assert set(names) <= read
    assert "\u202e" not in "".join(line for line in sql.split("\n") if line.startswith("--"))


def test_an_input_may_begin_with_b2x() -> None:
    feature = Feature("column", ("b2x_volume",), "number")
    term = Term(feature, NumericBins((1.0,)), (-2.0, 2.0, 0.0))
    card = Scorecard(0.0, (term,), (), Thresholds(-1.0, 1.0))
    table = pa.table({"b2x_volume": [0.5, 2.0]})
    assert sorted(log_odds_on_duckdb(to_sql(card, "duckdb", table="given"), table)) == [-2.0, 2.0]


def test_bigquery_plans_few_queries_and_redshift_excludes_behind_the_list() -> None:
    """BigQuery cannot plan thousands of UNION ALL, and Redshift's EXCLUDE ends the whole list."""
    card = b2x.load("hotel").scorecard
    assert "UNION" not in to_sql(card, "bigquery", table="orders")
    textbook = b2x.load("textbook", typical_volume=850).scorecard
    counted = to_sql(textbook, "bigquery", table="orders", columns={"buyer_id": "customer"})
    assert "UNION" not in counted
    redshift = to_sql(card, "redshift", table="orders")
    assert re.search(r"\nSELECT s\.\* EXCLUDE \([^()]*\)\nFROM \w+ AS s\n$", redshift)


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
    assert sorted(log_odds_on_duckdb(sql, table)) == sorted(model.log_odds(table).tolist())


def test_the_sales_cycle_follows_from_dates_that_the_model_reads_as_in_a_table() -> None:
    kinds: dict[str, Kind] = {"cycle_days": "number", **dict.fromkeys(CYCLE, "time")}
    terms = [
        Term(parse_feature(text, kinds), NumericBins((9.0,)), values)
        for text, values in (("cycle_days", (1.0, 2.0, 4.0)),
                             (f"days_between({', '.join(CYCLE)})", (8.0, 16.0, 32.0)))
    ]  # fmt: skip
    card = Scorecard(0.0, tuple(terms), (), Thresholds(-1.0, 1.0))
    days = [dt.datetime(2024, 1, 1), dt.datetime(2024, 1, 20)]
    table = pa.table({CYCLE[0]: [days[0]] * 2, CYCLE[1]: days})
    sql = to_sql(card, "duckdb", table="given", columns={"cycle_days": None})
    expected = [row["b2x_log_odds"] for row in b2x.Model(card).decide(table).to_pylist()]
    assert sorted(log_odds_on_duckdb(sql, table)) == sorted(expected) == [9.0, 18.0]


def test_an_unknown_typical_sale_is_warned_of_and_written_down() -> None:
    card = b2x.load("textbook").scorecard
    with pytest.warns(UserWarning, match="volume counts as missing"):
        sql = to_sql(card, "postgres", table="orders")
    assert "-- typical_volume is not known, so volume counts as missing" in sql


def test_the_heading_says_what_the_query_is_and_what_it_does_not_read() -> None:
    card = b2x.load("textbook", typical_volume=850.5).scorecard
    absent = dict.fromkeys(card.inputs)

    def heading(columns: dict[str, str | None]) -> list[str]:
        sql = to_sql(card, "sqlite", table="shop.orders", columns={**absent, **columns})
        return sql.split("\nWITH")[0].split("\n")

    title, dialect, thresholds, caveat, parameter, missing, sales = heading({"volume": "Net"})
    assert title == '-- b2x model "textbook": B2B, B2C or unsure for each row of shop.orders.'
    assert dialect == ("-- Written for SQLite (3.35 or newer, with its mathematical functions).")
    assert thresholds == ("-- B2B from log-odds 1.3863 on, B2C up to -1.3863, unsure between them.")
    assert caveat.startswith("-- It ranks sales and does not know this seller")
    assert parameter == "-- typical_volume = 850.5"
    assert missing.startswith("-- Not in the table, so missing: quantity, lines, cycle_days, ")
    assert sales.startswith("-- Every row counts as a sale: ")
    *_, derived, missing, _ = heading({"first_contact_at": "first", "ordered_at": "at"})
    assert derived == "-- cycle_days = days from first_contact_at to ordered_at"
    assert missing.startswith("-- Not in the table, so missing: volume, quantity, lines, stake")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_model_of_categories_alone_has_no_empty_stage(dialect: str) -> None:
    card = small_scorecard()
    sql = to_sql(replace(card, terms=card.terms[1:]), dialect, table="orders")
    assert not re.search(r",\s+FROM|SELECT\s+\)", sql)


def test_wrong_use_is_refused() -> None:
    card = small_scorecard()
    with pytest.raises(UsageError, match=r"no SQL dialect 'duckbd'\. Did you mean duckdb"):
        to_sql(card, "duckbd", table="orders")
    with pytest.raises(UsageError, match=r"the model reads no 'volum'\. Did you mean volume"):
        to_sql(card, "duckdb", table="orders", columns={"volum": "a"})
    with pytest.raises(UsageError, match="every input is missing"):
        to_sql(card, "duckdb", table="orders", columns=dict.fromkeys(card.inputs))
    with pytest.raises(UsageError, match="is not the name of a table"):
        to_sql(card, "duckdb", table="shop..orders")
    many = tuple(
        Term(parse_feature(f"c{i}", {f"c{i}": "category"}), LevelBins(("a",)), (1.0, 0.0, 0.0))
        for i in range(61)
    )
    with pytest.raises(UsageError, match=r"needs 61 joins, SQLite .* does at most 60"):
        to_sql(replace(card, terms=many), "sqlite", table="orders")
