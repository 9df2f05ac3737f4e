"""``b2x hints`` names sources and columns, never values, and says what to do next."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from b2x.cli import main

TABLE = """Ordrenr;Kunde;Firma;E-post;Beløp
1;Kari Ås;;a@online.no;100,50
2;Per Vik;Fjordfisk AS;b@fjordfisk.example;900,00
3;Ola Bakke;;c@x.example;300,00
"""


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    path = tmp_path / "orders.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["hints", *map(str, arguments)])


def test_each_source_has_a_line_and_the_last_line_is_the_next_command(orders: Path) -> None:
    result = run(orders)
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[1].split()[:11] == [
        "legal",
        "form",
        "in",
        "a",
        "name",
        "Firma",
        "B2B",
        "1",
        "33.3%",
        "0",
        "0.997",
    ]
    assert lines[2].split()[:9] == [
        "free",
        "e-mail",
        "provider",
        "E-post",
        "B2C",
        "1",
        "33.3%",
        "0",
        "0.800",
    ]
    assert "1 documented B2B, 0 documented B2C, 1 with a weak hint only" in lines[3]
    assert lines[-1] == f"Next: b2x label {orders} -n 50 -o label_me.csv"
    assert "Fjordfisk" not in result.output


def test_json_is_the_only_output_and_holds_the_counts(orders: Path) -> None:
    report = json.loads(run(orders, "--json").output)
    assert report["rows"] == 3
    assert report["documented"] == {"B2B": 1, "B2C": 0}
    assert (report["weak"], report["disagree"], report["nothing"]) == (1, 0, 1)
    assert [source["column"] for source in report["sources"]] == ["Firma", "E-post"]


def test_a_file_of_hints_has_a_line_for_each_row_by_its_number(
    orders: Path, tmp_path: Path
) -> None:
    out = tmp_path / "hints.csv"
    assert run(orders, "-o", out).exit_code == 0
    with out.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["row"] for row in rows] == ["2", "3", "4"]
    assert [row["b2x_hint"] for row in rows] == ["B2C", "B2B", ""]
    assert [row["b2x_hint_strength"] for row in rows] == ["0.8000", "0.9970", ""]


def test_named_columns_are_looked_at_and_wrong_ones_refused(orders: Path) -> None:
    report = json.loads(run(orders, "--hint", "email=E-post", "--json").output)
    assert [source["column"] for source in report["sources"]] == ["E-post"]
    report = json.loads(run(orders, "--exclude", "Firma", "--json").output)
    assert [source["column"] for source in report["sources"]] == ["E-post"]
    assert run(orders, "--hint", "Firma").exit_code == 2
    assert run(orders, "--hint", "mail=E-post").exit_code == 2
    assert run(orders, "--hint", "email=Mail").exit_code == 3


def test_the_file_itself_is_not_written_over(orders: Path) -> None:
    result = run(orders, "-o", orders)
    assert result.exit_code == 2
    assert orders.read_text("utf-8") == TABLE


def test_a_file_without_hints_says_how_to_name_one(tmp_path: Path) -> None:
    path = tmp_path / "plain.csv"
    path.write_text("Total;room\n5;small\n6;large\n")
    assert "no column holds a hint; name one with --hint" in run(path).stdout


def test_rows_that_are_no_sales_are_not_counted(tmp_path: Path) -> None:
    deals = tmp_path / "deals.csv"
    rows = ["Avtalefase;Firma;Beløp", "Vunnet;Fjord AS;900", "Tapt;Elv AS;800", "Vunnet;;700"]
    deals.write_text("\n".join(rows) + "\n", encoding="utf-8")
    said = run(deals)
    assert "2 sales: 1 documented B2B" in said.stdout
    assert json.loads(run(deals, "--json").stdout)["sources"][0]["rows"] == 1
    sheet = CliRunner().invoke(main, ["label", str(deals), "-n", "1", "-o", f"{tmp_path}/s.csv"])
    assert "1 of 2 sales" in sheet.stdout
