"""Rows that are not sales are left out with a reason, and refunds are subtracted."""

from pathlib import Path

import numpy as np
import pytest

import b2x
from b2x.errors import UsageError
from b2x.records.whole_table import read_all

SALES = {
    "Beløp": ["100", "250", "40", "1000"],
    "Status": ["Betalt", "Kansellert", " CANCELLED ", None],
}


def test_a_cancelled_order_is_not_a_sale_and_says_so() -> None:
    records = read_all(SALES)
    assert records.reasons.tolist() == [
        "", "no sale: Status is 'Kansellert'", "no sale: Status is 'CANCELLED'", "",
    ]  # fmt: skip
    assert any("not a sale where 'Status'" in note for note in records.understood.notes)


def test_rows_taken_as_they_are_are_all_kept() -> None:
    assert not any(read_all(SALES, as_is=True).reasons)
    assert b2x.load("textbook", typical_volume=100).decide(SALES)["b2x_label"]


REFUNDS = {
    "Name": ["#1", "#2", "#3", "#4"],
    "Email": ["a", "a", "a", "a"],
    "Financial Status": ["paid"] * 4,
    "Fulfillment Status": ["fulfilled"] * 4,
    "Created at": ["2024-03-01", "2024-03-02", "2024-03-03", "2024-03-04"],
    "Total": [100, 80, -30, 50],
    "Refunded Amount": [25, 80, 0, 0],
}


def test_refunds_are_subtracted_or_left_out_as_asked() -> None:
    net = read_all(REFUNDS)
    assert net.columns["volume"].tolist() == [75, 0, -30, 50]
    assert net.reasons.tolist() == ["", "no sale: refunded in full", "", ""]
    apart = read_all(REFUNDS, credits="apart")
    assert apart.columns["volume"].tolist() == [100, 80, -30, 50]
    assert apart.reasons.tolist() == ["", "", "no sale: an amount given back", ""]
    with pytest.raises(UsageError, match="use 'net' or 'apart'"):
        read_all(REFUNDS, credits="gross")  # type: ignore[arg-type]


def test_what_is_not_a_sale_is_not_an_earlier_order() -> None:
    assert read_all(REFUNDS).columns["prior_orders"].tolist()[-1] == 2
    apart = read_all(REFUNDS, credits="apart").columns["prior_orders"].tolist()
    assert apart[-1] == 2
    assert np.isnan(apart[2])


def test_a_typical_amount_is_that_of_sales(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("volume,status\n10,paid\n20,paid\n30,paid\n" + "9000,cancelled\n" * 9)
    result = b2x.score_file(source, tmp_path / "out.csv")
    assert result["parameters"]["typical_volume"] == 20


def test_only_the_statuses_of_sales_are_sales_where_an_export_names_them(tmp_path: Path) -> None:
    export = tmp_path / "ledger.toml"
    export.write_text('[fields]\nvolume = "Sum"\n[sale]\nType = ["Salg", "faktura "]\n')
    table = {"Sum": [1, 2, 3, 4], "Type": ["SALG", "Uttak", "Faktura", None]}
    records = read_all(table, export=str(export))
    assert records.reasons.tolist() == ["", "no sale: Type is 'Uttak'", "", ""]
    assert "sales only where 'Type' is faktura, salg: 1 row left out" in records.understood.notes
