"""Sales that are not like those of the model are said to be so, before all else."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

import b2x
from b2x.cli import main
from b2x.predict.model import Model
from tests.decide.changes.test_drift import dearer
from tests.decide.sellers import model, sales, save, write


@pytest.fixture(scope="module")
def mine() -> Model:
    return model(sales(2000, 0))


def warnings(mine: Model, source: Path, **options: object) -> list[str]:
    return b2x.score_file(source, source.with_suffix(".out.csv"), model=mine, **options)["warnings"]


@pytest.mark.parametrize("reasons", [False, True])
def test_gross_differences_come_first(mine: Model, tmp_path: Path, reasons: bool) -> None:
    table = dearer(sales(400, 1))
    table["volume"][-1] = "0"
    source = write(table, tmp_path / "new.csv")
    found = warnings(mine, source, reasons=reasons)
    assert found[0].startswith("these sales are not like those that model 'mine' learned from: vol")


def test_sales_of_the_same_seller_are_not_warned_of(mine: Model, tmp_path: Path) -> None:
    assert not warnings(mine, write(sales(400, 1), tmp_path / "new.csv"))


def test_a_few_sales_are_not_warned_of(mine: Model, tmp_path: Path) -> None:
    assert not warnings(mine, write(dearer(sales(40, 1)), tmp_path / "new.csv"))


def test_orders_are_looked_at_as_sales(mine: Model, tmp_path: Path) -> None:
    table = dearer(sales(400, 1))
    table["order_id"] = [i // 2 for i in range(400)]
    table["buyer_id"] = [f"c{i // 2}" for i in range(400)]
    found = warnings(mine, write(table, tmp_path / "lines.csv"), order="order_id")
    assert found[0].startswith("these sales are not like those")


def test_a_model_of_which_most_is_missing_is_said_to_be_another_seller_s(tmp_path: Path) -> None:
    scorecard = b2x.load("hotel").scorecard
    source = tmp_path / "deals.csv"
    source.write_text("Amount,Deal Stage\n100,x\n200,x\n")
    found = warnings(Model(scorecard, "hotel"), source)
    assert found[0].startswith("11 of the 12 inputs of model 'hotel' are not in the file")


def test_the_command_says_it_before_the_counts(mine: Model, tmp_path: Path) -> None:
    folder = save(mine, tmp_path / "mine")
    source = write(dearer(sales(400, 1)), tmp_path / "new.csv")
    done = CliRunner().invoke(
        main, ["score", str(source), str(tmp_path / "out.csv"), "--model", str(folder)]
    )
    assert done.exit_code == 0
    assert done.stdout.startswith("warning: these sales are not like those")
