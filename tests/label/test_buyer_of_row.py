"""A sale whose buyer is not named is a buyer of its own, however a sheet is drawn."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from b2x.decide.audited import read_scored
from b2x.label.buyer_of_row import records_buyers
from b2x.label.make_sheet import make_sheet
from b2x.label.suggest import suggest_records
from b2x.records.whole_table import read_all
from b2x.training.labelled_records import LabelColumns, read_labelled


def sales(nobody: str | None, n: int = 60) -> dict[str, list[Any]]:
    """Every third of n sales is by nobody in particular, the others by as many buyers."""
    buyers = [nobody if i % 3 == 0 else f"K{i}" for i in range(n)]
    kinds = ["B2B" if i % 4 else "B2C" for i in range(n)]
    return {"buyer_id": buyers, "volume": [float(i + 1) for i in range(n)], "kind": kinds}


@pytest.mark.parametrize("by", [None, "buyer"])
@pytest.mark.parametrize("nobody", [None, "", "NULL", "guest", "0"])
def test_an_audit_draws_each_sale_without_a_buyer_as_one(nobody: str | None, by: Any) -> None:
    records = read_all(sales(nobody))
    found = suggest_records(records, 30, by=by, audit=True)
    assert len(found.rows) == 30
    assert found.inclusion == pytest.approx(0.5)
    assert np.count_nonzero(found.rows % 3 == 0) > 3
    assert len(suggest_records(records, 100, by=by, audit=True).rows) == 60


@pytest.mark.parametrize("by", [None, "buyer"])
def test_rows_to_learn_from_are_chosen_among_sales_without_a_buyer_too(by: Any) -> None:
    records = read_all({name: values * 3 for name, values in sales(None).items()})
    found = suggest_records(records, 50, by=by)
    assert np.count_nonzero(found.rows % 3 == 0) > 5


def test_scoring_and_training_count_them_as_buyers_of_their_own() -> None:
    for nobody in (None, "guest"):
        table = read_scored(sales(nobody), "textbook")
        assert len(np.unique(table.buyers)) == 60
        labelled = read_labelled(sales(nobody), LabelColumns("kind"))
        assert len(np.unique(labelled.groups)) == 60


def test_a_buyer_that_the_user_names_is_one_buyer_whatever_it_is_called() -> None:
    table = {"kunde": sales("guest")["buyer_id"], "volume": [1.0] * 60}
    numbers = records_buyers(
        read_all(table, mapping={"buyer_id": "kunde"}, wanted={"buyer_id": "id"})
    )
    assert numbers is not None
    assert len(np.unique(numbers)) == 41
    assert numbers.min() == 0


def test_each_line_of_a_sheet_about_buyers_is_one_sale_where_none_is_named(tmp_path: Path) -> None:
    sheet = tmp_path / "audit.csv"
    made = make_sheet(sales(None), sheet, n=60, by="buyer", audit=True)
    assert made["lines"] == 60
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        assert [line["b2x_rows"] for line in csv.DictReader(file)] == ["1"] * 60
