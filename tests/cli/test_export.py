"""``b2x export`` writes SQL that scores as ``b2x score`` does."""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

import b2x
from b2x.cli import main
from b2x.decide.audited import read_scored
from b2x.engines.sql import DIALECTS
from tests.engines.sql.test_dbt import built, failures


def run(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(main, ["export", "sql", *arguments])
    assert result.exit_code == code, result.output
    return result.output


def test_what_is_written_runs_and_decides_as_the_model_does(tmp_path: Path) -> None:
    target = tmp_path / "score.sql"
    said = run(
        "textbook", "--dialect", "duckdb", "--table", "shop.orders", "--map", "volume=Amount",
        "--map", "channel=via", "--mapped-only", "--typical-volume", "850", "-o", str(target),
    )  # fmt: skip
    assert f"{target}: " in said
    rows = [(48000.0, "Field sales"), (20.0, " WEB ")]
    with duckdb.connect() as connection:
        connection.execute(
            'CREATE SCHEMA shop; CREATE TABLE shop.orders ("Amount" DOUBLE, via TEXT)'
        )
        connection.executemany("INSERT INTO shop.orders VALUES (?, ?)", rows)
        scored = connection.execute(f'{target.read_text()} ORDER BY "Amount" DESC').fetchall()
    model = b2x.load("textbook", typical_volume=850)
    for row, (volume, channel) in zip(scored, rows, strict=True):
        decision = model.predict_one({"volume": volume, "channel": channel})
        assert row[3:5] == (decision.log_odds, decision.label)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_is_written_to_standard_output(dialect: str) -> None:
    said = run("hotel", "--dialect", dialect, "--table", "orders", "--map", "nights=")
    assert said.startswith('-- b2x model "hotel": B2B, B2C or unsure for each row of orders.\n')
    assert "-- Not in the table, so missing: nights\n" in said


def test_an_unknown_typical_sale_is_warned_of() -> None:
    said = run("textbook", "--dialect", "duckdb", "--table", "orders")
    assert "warning: volume counts as missing" in said


def test_wrong_usage_exits_2() -> None:
    assert "Did you mean duckdb" in run("hotel", "--dialect", "duckbd", "--table", "o", code=2)
    asked = ("hotel", "--dialect", "duckdb", "--table", "orders")
    assert "'nights' is not FIELD=COLUMN" in run(*asked, "--map", "nights", code=2)
    assert "mapped twice" in run(*asked, "--map", "nights=a", "--map", "nights=b", code=2)
    assert "the model reads no 'night'" in run(*asked, "--map", "night=a", code=2)


def test_a_share_of_b2b_is_in_the_query() -> None:
    half, fifth = (
        run("textbook", "--dialect", "duckdb", "--table", "orders", *share)
        for share in ((), ("--b2b-share", "0.2"))
    )
    assert "assume that 50% are B2B" in half
    assert "assume that 20% are B2B" in fifth
    assert repr(b2x.load("textbook", b2b_share=0.2).scorecard.intercept) in fifth


def test_a_known_export_says_which_columns_are_read_and_which_rows_are_sales() -> None:
    said = run(
        "textbook", "--dialect", "postgres", "--table", "charges", "--export", "stripe",
        "--typical-volume", "850", "--map", "payment=",
    )  # fmt: skip
    assert "-- prior_orders, relationship_days: counted by buyer_id and ordered_at" in said
    assert 't."Customer ID"' in said
    assert "-- not a sale where Captured is false\n" in said
    assert "-- a sale only where Status is " in said
    assert "-- Left to you: Amount Refunded: subtract it from volume" in said
    assert "-- Left to you: amounts in one currency: Currency names that of each" in said
    lines = run("hotel", "--dialect", "duckdb", "--table", "o", "--export", "shopify")
    assert "-- Left to you: one row an order: its lines share Name\n" in lines


def test_a_dbt_project_holds_what_a_file_of_the_same_rows_is_decided_as(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(
        '[fields]\nvolume = "Net"\nbuyer_id = "Customer"\n[not_a_sale]\nState = ["lost"]\n'
    )
    told = (
        "textbook", "--dialect", "duckdb", "--table", "orders", "--typical-volume", "850",
        "--export", str(tmp_path / "mine.toml"), "--mapped-only", "--map", "ordered_at=Sold at",
        "--as", "dbt",
    )  # fmt: skip
    assert "dbt needs a folder for its files" in run(*told, code=2)
    said = run(*told, "-o", str(tmp_path / "project"))
    assert "8 files for duckdb. Next: dbt build" in said
    files = {
        str(path.relative_to(tmp_path / "project")): path.read_text()
        for path in (tmp_path / "project").rglob("*.*")
    }
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE orders AS SELECT 9.5 AS Net, 'a' AS Customer, "
            "TIMESTAMP '2024-05-06 10:00' AS \"Sold at\", 'Lost' AS State"
        )
        built(files, connection)
        assert failures(files, connection) == [0, 0]
        assert connection.execute("SELECT b2x_reject FROM b2x_scored").fetchall() == [
            ("no sale: State",)
        ]
    # Another engine, and the counts of files, say the same.
    seed = tmp_path / "project" / "seeds" / "b2x_golden.csv"
    model = b2x.load("textbook", typical_volume=850)
    mapping = {"volume": "Net", "buyer_id": "Customer", "ordered_at": "Sold at"}
    read = read_scored(seed, model, mapping=mapping, export=str(tmp_path / "mine.toml"))
    expected = [row["expected_log_odds"] for row in csv.DictReader(seed.read_text().splitlines())]
    assert ["" if odds != odds else repr(odds) for odds in read.log_odds.tolist()] == expected
