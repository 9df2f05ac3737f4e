"""``b2x buyers`` on the sample of a shop: what is printed, and what comes next."""

import csv
import json
from pathlib import Path

from click.testing import CliRunner

from b2x.cli import main

SHOP = Path(__file__).parents[2] / "data" / "samples" / "web-shop.csv"


def run(*arguments):
    return CliRunner().invoke(main, list(map(str, arguments)))


def test_it_says_who_is_documented_and_what_the_first_lines_hold(tmp_path):
    out = tmp_path / "buyers.csv"
    result = run("buyers", SHOP, out)
    assert result.exit_code == 0, result.output
    with out.open(encoding="utf-8-sig", newline="") as stream:
        lines = list(csv.DictReader(stream))
    assert len(lines) == len({line["Customer ID"] for line in lines})
    assert f"{out}: {len(lines)} buyers of 400 sales; it shows names" in result.stdout
    assert "The first 20 lines hold " in result.stdout
    assert f"Next: b2x train {SHOP} --labels {out} -o mine" in result.stdout
    assert (tmp_path / "buyers.csv.run.json").exists()


def test_what_comes_next_names_the_answers_of_before_too(tmp_path):
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    assert run("buyers", SHOP, first).exit_code == 0
    lines = first.read_text(encoding="utf-8-sig").splitlines()
    first.write_text("\n".join([lines[0], f"B2B{lines[1]}", *lines[2:]]), encoding="utf-8-sig")
    result = run("buyers", SHOP, second, "--labels", first)
    assert f"Next: b2x train {SHOP} --labels {first} --labels {second} -o mine" in result.stdout


def test_json_is_one_document_without_names(tmp_path):
    result = run("buyers", SHOP, tmp_path / "b.csv", "--json", "--no-run-record")
    found = json.loads(result.stdout)
    assert found["buyers"] == sum(found["standing"].values()) == sum(found["labels"].values())
    assert len(found["first"]) == 20
    assert found["first"][0]["id"].startswith("buyer-")
    assert found["run_record"] is None
    assert not (tmp_path / "b.csv.run.json").exists()


def test_score_by_buyer_points_to_it(tmp_path):
    result = run("score", SHOP, tmp_path / "out.csv", "--by", "buyer")
    assert (result.exit_code, "'buyer' is not one of 'sale', 'order'" in result.stderr) == (2, True)
    assert "For each buyer: b2x buyers" in " ".join(run("score", "--help").stdout.split())
