"""``b2x totals`` on the demo shop."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from click.testing import CliRunner, Result

from b2x.cli import main

SHOP = Path("data/demo/nettbutikk.csv")
TRUTH = Path("data/demo/nettbutikk-fasit.csv").read_text(encoding="utf-8").split()[1:]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def answered(sheet: Path) -> Path:
    """Draw an audit sample of the shop and answer it."""
    assert run("label", SHOP, "--audit", "-n", 100, "-o", sheet).exit_code == 0
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file, delimiter=";"))
    for line in lines[1:]:
        line[0] = TRUTH[int(line[-1].split("-")[1]) - 2]
    with sheet.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(lines)
    return sheet


def test_totals_are_said_first_and_written_by_month_and_channel(tmp_path: Path) -> None:
    sheet, target = answered(tmp_path / "audit.csv"), tmp_path / "totals.csv"
    result = run("totals", SHOP, "--audit", sheet, "--by", "month,channel", "-o", target)
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0].startswith("B2B sales: ")
    assert "90%" in lines[0]
    assert "100 audited sales without the model" in lines[1]
    assert any(line.startswith("month    channel") for line in lines)
    assert lines[-1].startswith("Next: b2x score ")
    header = target.read_text(encoding="cp1252").splitlines()[0]
    assert header.startswith("month;channel;sales;value;b2b_number;b2b_number_low;b2b_number_high")
    as_json = run("totals", SHOP, "--audit", sheet, "--json", "--confidence", 0.95)
    found = json.loads(as_json.stdout)
    assert found["number"]["low"] < TRUTH.count("B2B") < found["number"]["high"]
    assert found["confidence"] == 0.95
    assert len(found["table"]) == 1


def test_without_an_audit_the_next_step_is_to_draw_one() -> None:
    result = run("totals", SHOP)
    assert result.exit_code == 0, result.output
    assert "by the model alone" in result.stdout.splitlines()[0]
    assert "--audit --by-value -n 200 -o audit.csv" in result.stdout.splitlines()[-1]


def test_wrong_columns_and_sheets_are_refused_with_their_code() -> None:
    assert run("totals", SHOP, "--by", "Kanel").exit_code == 3
    assert run("totals", SHOP, "--confidence", "90").exit_code == 2
    learned = run("totals", SHOP, "--audit", "data/demo/nettbutikk-svar.csv")
    assert learned.exit_code == 3
    assert "chosen to learn from" in learned.output
