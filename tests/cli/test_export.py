"""``b2x export`` writes SQL that scores as ``b2x score`` does."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

import b2x
from b2x.cli import main
from b2x.engines.sql import DIALECTS


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
