"""``b2x promise``: the promise first, then what to do next; ``b2x score`` repeats it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from b2x.cli import main
from tests.decide.shop import audit_sheet, saved_model, write_orders


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with orders.csv, an answered audit.csv, and a model in mine."""
    monkeypatch.chdir(tmp_path)
    is_b2b = write_orders(tmp_path / "orders.csv")
    audit_sheet(tmp_path / "orders.csv", is_b2b, 600)
    saved_model(tmp_path / "mine")
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


BOTH = ("--max-error-b2b", "5%", "--max-error-b2c", "0.04")


def test_a_promise_is_made_written_and_repeated_by_score(shop: Path) -> None:
    made = run("promise", "mine", "orders.csv", "--audit", "audit.csv", *BOTH, "-o", "mine2")
    assert made.exit_code == 0, made.output
    lines = made.stdout.splitlines()
    promise = (
        "Promise: of the sales called B2B at most 5% are wrong, of the sales called B2C at most 4% "
        "are wrong, with 90% confidence; by an audit of 600 sales of 600 buyers of orders.csv; "
        "until 2025-12-28"
    )
    assert lines[0] == promise
    assert lines[-1] == "Next: b2x score orders.csv scored.csv --model mine2"
    scored = run("score", "orders.csv", "scored.csv", "--model", "mine2")
    assert promise in scored.output
    over = "the model's promise was made until 2025-12-28: draw a new audit sample"
    assert over in " ".join(scored.output.split())  # it has passed
    moved = run("score", "orders.csv", "again.csv", "--model", "mine2", "--b2b-share", "0.2")
    assert moved.exit_code == 0, moved.output
    assert "Promise:" not in moved.output


def test_without_a_sample_the_next_command_draws_one(shop: Path) -> None:
    asked = run("promise", "mine", "orders.csv", *BOTH)
    assert asked.exit_code == 0, asked.output
    assert "5% takes 59 answers on decided sales, if all are right" in asked.stdout
    assert "Promise:" not in asked.stdout
    following = asked.stdout.splitlines()[-1]
    assert following.startswith("Next: b2x label orders.csv --audit -n ")
    assert following.endswith("-o audit.csv")


def test_what_the_sample_does_not_carry_is_offered_weaker(shop: Path) -> None:
    narrow = ("promise", "mine", "orders.csv", "--audit", "audit.csv", "--max-error-b2b", "0.005")
    offered = run(*narrow)
    assert offered.exit_code == 0, offered.output
    assert "No promise: the 600 answers of the audit sample do not carry it" in offered.stdout
    assert "called B2B  none: no automatic decision" in offered.stdout
    assert "add --strongest" in offered.stdout
    assert offered.stdout.splitlines()[-1].endswith("--labels audit.csv -o audit2.csv")
    assert run(*narrow, "-o", "mine2").exit_code == 4
    taken = run(*narrow, "--strongest", "-o", "mine2")
    assert taken.exit_code == 0, taken.output
    assert taken.stdout.startswith("Promise: of the sales called B2B at most")


def test_no_more_answers_are_asked_for_than_there_are_buyers(shop: Path) -> None:
    is_b2b = write_orders(shop / "orders.csv", 100, noise=0.2)
    audit_sheet(shop / "orders.csv", is_b2b, 40)
    limit = ("--max-error-b2b", "0.01")
    asked = run("promise", "mine", "orders.csv", "--audit", "audit.csv", *limit)
    assert "that takes all 100 buyers of the file: errors are then counted" in asked.stdout
    following = "Next: b2x label orders.csv --audit -n 60 --labels audit.csv -o audit2.csv"
    assert asked.stdout.splitlines()[-1] == following
    audit_sheet(shop / "orders.csv", ~is_b2b, 100)
    asked = run("promise", "mine", "orders.csv", "--audit", "audit.csv", *limit)
    assert "every buyer is answered: no more answers can promise it" in asked.stdout
    assert asked.stdout.splitlines()[-1].startswith("Next: ask for less")


def test_as_json_it_is_the_promise(shop: Path) -> None:
    made = run("promise", "mine", "orders.csv", "--audit", "audit.csv", *BOTH, "--json")
    found = json.loads(made.stdout)
    assert (found["b2b"]["max_error"], found["b2c"]["max_error"]) == (0.05, 0.04)
    assert found["sales"] == 600


def test_costs_are_told(shop: Path) -> None:
    costs = ("--cost-b2b", "50", "--cost-b2c", "5", "--cost-ask", "1")
    made = run("promise", "mine", "orders.csv", "--audit", "audit.csv", *costs)
    assert made.exit_code == 0, made.output
    assert "  a sale costs " in made.stdout


def test_chosen_labels_are_refused_with_what_to_do(shop: Path) -> None:
    is_b2b = write_orders(shop / "orders.csv")
    audit_sheet(shop / "orders.csv", is_b2b, 50, "labels.csv", audit=False)
    refused = run("promise", "mine", "orders.csv", "--audit", "labels.csv", *BOTH)
    assert refused.exit_code == 3
    assert "b2x label IN --audit" in " ".join(refused.output.split())


def test_answers_that_stand_for_unequal_numbers_of_sales_are_told_by_these(shop: Path) -> None:
    # One buyer with half of the sales is B2B; a tenth of the others are not.
    buyers = ["large"] * 600 + [f"s{i}" for i in range(600)]
    is_b2b = np.array([buyer == "large" or int(buyer[1:]) % 10 > 0 for buyer in buyers])
    lines = [f"{buyer},2024-03-01,900" for buyer in buyers]
    Path("orders.csv").write_text("\n".join(["buyer_id,ordered_at,volume", *lines, ""]))
    audit_sheet(shop / "orders.csv", is_b2b, 150)
    asked = ("promise", "mine", "orders.csv", "--audit", "audit.csv", "--max-error-b2b", "0.12")
    side = json.loads(run(*asked, "--json").stdout)["b2b"]
    assert side["audited"] == 150
    of_open = side["wrong"] / 149  # the large buyer came in for certain and stands for half
    assert side["weighted_error"] == pytest.approx(of_open / 2)
    told = f"answers among them say otherwise, {50 * of_open:.3g}% of the sales that they stand for"
    assert told in run(*asked).stdout


def test_answers_that_stand_for_as_many_sales_are_told_once(shop: Path) -> None:
    made = run("promise", "mine", "orders.csv", "--audit", "audit.csv", *BOTH)
    assert "they stand for" not in made.stdout
