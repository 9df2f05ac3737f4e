"""``b2x.totals`` on tables with an audit sample and without."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

import b2x
from b2x.errors import InputError, UsageError
from b2x.label.make_sheet import make_sheet
from tests.decide.shop import shop_model


@pytest.fixture(scope="module")
def sales() -> pd.DataFrame:
    from b2x.datasets import simulate

    return simulate("web-shop", 900, seed=3)


def audited(sales: pd.DataFrame, sheet: Path, n: int = 80, **options: Any) -> Path:
    """Draw an audit sample and answer it by the truth."""
    table = sales.drop(columns="label")
    make_sheet(table, sheet, n=n, audit=True, **options)
    lines = pd.read_csv(sheet, dtype=str)
    rows = lines["b2x_id"].str.split("-").str[1].astype(int) - 1
    lines["b2x_answer"] = sales["label"].to_numpy()[rows]
    lines.to_csv(sheet, index=False)
    return sheet


def test_lines_add_up_to_the_total_and_to_the_sales(sales: pd.DataFrame, tmp_path: Path) -> None:
    samples = [
        audited(sales, tmp_path / "a.csv"),
        audited(sales, tmp_path / "v.csv", by_value=True),
    ]
    table = sales.drop(columns="label")
    found = b2x.totals(table, model="textbook", audit=samples, by="day,channel")
    assert found.value is not None
    table = found.table.to_pandas()
    assert round(table["b2b_number"].sum(), 1) == round(found.number.estimate, 1)
    assert round(table["b2b_value"].sum(), 2) == round(found.value.estimate, 2)
    assert table["sales"].sum() == found.number.of_all == 900
    assert (table["called_b2b"] + table["unsure"] + table["called_b2c"] == table["sales"]).all()
    assert round(table["value"].sum(), 2) == round(sales["volume"].sum(), 2)
    for name in ("number", "value"):
        figure = table[f"b2b_{name}"]
        assert (table[f"b2b_{name}_low"] <= figure).all()
        assert (figure <= table[f"b2b_{name}_high"]).all()
    assert table["b2b_number"].between(0, table["sales"]).all()
    assert found.number.audited == found.value.audited == 80
    truth = (sales["label"] == "B2B").sum()
    assert found.number.low is not None
    assert found.number.high is not None
    assert found.number.low < truth < found.number.high
    assert found.number.labels_alone is not None
    assert "of 900 sales are B2B, 90%" in repr(found)


def test_a_sample_of_buyers_is_read_too(sales: pd.DataFrame, tmp_path: Path) -> None:
    sheet = audited(sales, tmp_path / "b.csv", by="buyer")
    found = b2x.totals(sales.drop(columns="label"), model="textbook", audit=sheet)
    assert found.number.audited > 80  # all sales of eighty buyers
    assert found.table.num_rows == 1
    assert found.table["b2b_number_low"][0].as_py() <= found.number.low


def test_without_an_audit_there_is_no_interval_and_the_condition_is_said(
    sales: pd.DataFrame,
) -> None:
    found = b2x.totals(sales, model="textbook", by=["year"])
    assert found.number.low is None
    assert found.number.labels_alone is None
    assert found.number.at_em_share is None  # these are not the textbook's two kinds
    assert "b2b_number_low" not in found.table.column_names
    assert found.basis.startswith("the sum of the model's scores alone, no estimate")
    assert "no audit sample" in found.warnings[0]


def test_sales_that_are_no_mixture_of_the_model_s_kinds_have_no_em_share() -> None:
    found = b2x.totals({"Amount": [5.0] * 200}, model=shop_model(b2b_share=0.5))
    assert found.em_share is None
    assert found.number.at_em_share is None
    assert "There is no EM share" in found.basis
    mixed = b2x.totals({"Amount": [5.0] * 150 + [995.0] * 50}, model=shop_model(b2b_share=0.5))
    assert mixed.number.at_em_share == pytest.approx(50, abs=1)
    assert "At the EM share" in mixed.basis


def test_credit_notes_net_in_their_month_and_rejected_rows_are_in_no_figure() -> None:
    rows = {
        "Order date": ["2024-01-03", "2024-01-20", "2024-02-01", "2024-02-02"],
        "Amount": [9000.0, -4000.0, 50.0, 70.0],
        "Lines": [3, 3, 1, -1],
    }
    found = b2x.totals(rows, model="textbook", by="month")
    table = found.table.to_pylist()
    assert [line["value"] for line in table] == [5000.0, 50.0]
    assert [line["sales"] for line in table] == [2, 1]
    assert found.rejected == 1
    assert found.number.of_all == 3


def test_a_sample_with_few_of_the_largest_sales_is_warned_of(tmp_path: Path) -> None:
    volume = np.full(400, 10.0)
    volume[::40] = 100_000.0
    table = pd.DataFrame({"Amount": volume, "label": np.where(volume > 10, "B2B", "B2C")})
    asked = table[["Amount"]]
    by_row = b2x.totals(asked, model="textbook", audit=audited(table, tmp_path / "a.csv", 40))
    assert any("largest sales are not audited" in w for w in by_row.warnings)
    assert any("b2x label IN --audit --by-value" in w for w in by_row.warnings)
    sheet = audited(table, tmp_path / "v.csv", 40, by_value=True)
    by_value = b2x.totals(asked, model="textbook", audit=sheet)
    assert not any("largest" in warning for warning in by_value.warnings)
    assert by_value.value is not None
    assert by_value.value.estimate == pytest.approx(1e6, rel=0.01)


def test_lines_are_written_as_the_source_is(tmp_path: Path) -> None:
    source = tmp_path / "ordre.csv"
    source.write_text(
        "Dato;Beløp;Kanal\n03.01.2024;9000,50;Telefon\n21.01.2024;20,00;Nettbutikk\n", "cp1252"
    )
    target = tmp_path / "totals.csv"
    found = b2x.totals(source, model="textbook", by="day,Kanal", target=target)
    lines = target.read_text("cp1252").splitlines()
    assert lines[0].startswith("day;Kanal;sales;value;b2b_number;b2b_value;called_b2b")
    assert lines[1].startswith("2024-01-03;Telefon;1;9000,5000;")
    assert (tmp_path / "totals.csv.run.json").exists()
    other = tmp_path / "totals.parquet"
    b2x.totals(source, model="textbook", by="day,Kanal", target=other)
    assert pq.read_table(other).equals(found.table)


def test_a_target_that_is_read_or_of_no_known_kind_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "orders.csv"
    source.write_text("Amount\n5\n")
    with pytest.raises(UsageError, match="the totals is the source"):
        b2x.totals(source, model="textbook", target=source)
    with pytest.raises(UsageError, match=r"written as \.csv, \.xlsx or"):
        b2x.totals(source, model="textbook", target=tmp_path / "totals.json")
    with pytest.raises(UsageError, match=r"no option 'confidance'\. Did you mean confidence"):
        b2x.totals(source, model="textbook", confidance=0.9)
    with pytest.raises(UsageError, match="a confidence of 90"):
        b2x.totals(source, model="textbook", confidence=90)


def test_a_buyer_that_came_in_for_certain_is_answered_for_all_of_its_sales(tmp_path: Path) -> None:
    n = 600
    buyers = [f"K{max(row - 180, 0)}" for row in range(n)]
    label = np.where(np.arange(n) < 180, "B2B", "B2C")
    table = pd.DataFrame({"Amount": 50.0 + np.arange(n), "buyer_id": buyers, "label": label})
    sheet = audited(table, tmp_path / "a.csv", 60)
    found = b2x.totals(table.drop(columns="label"), model="textbook", audit=sheet)
    assert found.number.audited == 60
    assert found.number.low is not None
    assert found.number.low >= 180  # one answer, 180 sales
    by_buyer = audited(table, tmp_path / "b.csv", 60, by="buyer")
    found = b2x.totals(table.drop(columns="label"), model="textbook", audit=by_buyer)
    assert any(
        "large buyers (1, with 30% of the sales) came in by chance" in w for w in found.warnings
    )


def test_lines_by_a_name_are_warned_of_and_written_for_their_owner_alone(tmp_path: Path) -> None:
    given = ["Kari", "Per", "Ola", "Anne", "Nils", "Ingrid"]
    rows: dict[str, list[object]] = {
        "Amount": [500.0 + i for i in range(60)],
        "Customer name": [f"{given[i % 6]} Dahl{i}" for i in range(60)],
        "Who": [f"{given[i % 6]} Berg{i}" for i in range(60)],
        "Category": ["paper", "ink"] * 30,
    }
    for by, named in (("Customer name", True), ("Who", True), ("Category", False)):
        target = tmp_path / f"{by}.csv"
        found = b2x.totals(rows, model="textbook", by=by, target=target)
        assert found.names_buyers == named
        warned = [w for w in found.to_dict()["warnings"] if f"lines are by {by!r}" in w]
        assert len(warned) == named
        assert (target.stat().st_mode & 0o077 == 0) == named


def test_a_group_that_a_spreadsheet_would_take_for_a_formula_is_a_text(tmp_path: Path) -> None:
    rows = {"Amount": [500.0, 20.0, 30.0], "Category": ["=HYPERLINK(1)", "-5", "ink"]}
    target = tmp_path / "totals.csv"
    found = b2x.totals(rows, model="textbook", by="Category", target=target)
    keys = [line.split(",")[0] for line in target.read_text("utf-8-sig").splitlines()[1:]]
    assert keys == ["-5", "'=HYPERLINK(1)", "ink"]
    assert found.table["Category"].to_pylist() == ["-5", "=HYPERLINK(1)", "ink"]


def test_credit_notes_that_may_be_b2c_are_named_where_the_interval_is_above_the_total(
    tmp_path: Path,
) -> None:
    value = np.tile([100.0, 100.0, -95.0], 100)
    table = pd.DataFrame({"Amount": value, "label": np.where(value > 0, "B2B", "B2C")})
    sheet = audited(table, tmp_path / "a.csv", 40)
    found = b2x.totals(table[["Amount"]], model="textbook", audit=sheet)
    assert found.value is not None
    assert found.value.high is not None
    assert found.value.high > found.value.of_all
    assert any("credit notes of" in w and "may all be B2C" in w for w in found.warnings)
    plain = pd.DataFrame({"Amount": np.abs(value), "label": table["label"]})
    sheet = audited(plain, tmp_path / "b.csv", 40)
    found = b2x.totals(plain[["Amount"]], model="textbook", audit=sheet)
    assert not any("credit notes" in w for w in found.warnings)


def test_a_confidence_that_is_a_text_is_refused() -> None:
    with pytest.raises(UsageError, match=r"a confidence of '0\.9'"):
        b2x.totals({"Amount": [5.0]}, model="textbook", confidence="0.9")


def test_values_that_cannot_be_added_up_are_refused() -> None:
    with pytest.raises(InputError, match="values are too large to add up"):
        b2x.totals({"Amount": [1e308, 1.5e308]}, model="textbook")
