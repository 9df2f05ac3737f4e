"""What is promised of rows that are no sale, amounts given back, and several currencies."""

from pathlib import Path

import numpy as np
import pytest

import b2x
from b2x.errors import InputError, UsageError
from b2x.records.whole_table import read_all

SALES = {
    "Beløp": ["100", "250", "40", "1000"],
    "Status": ["Betalt", "Kansellert", " CANCELLED ", None],
    "Valuta": ["NOK", "NOK", "nok", "NOK"],
}
MIXED = {**SALES, "Status": ["paid"] * 4, "Valuta": ["NOK", "SEK", "SEK", "NOK"]}


def test_a_cancelled_order_is_no_sale_and_says_so() -> None:
    records = read_all(SALES)
    assert records.reasons.tolist() == [
        "", "no sale: Status is 'Kansellert'", "no sale: Status is 'CANCELLED'", "",
    ]  # fmt: skip
    assert any("not a sale where 'Status'" in note for note in records.understood.notes)


def test_rows_taken_as_they_are_are_all_kept() -> None:
    assert not any(read_all(SALES, as_is=True).reasons)
    assert b2x.load("textbook", typical_volume=100).decide(SALES)["b2x_label"]


def test_one_currency_is_no_question_in_any_letters() -> None:
    assert read_all(SALES).columns["volume"].tolist() == [100, 250, 40, 1000]


def test_several_currencies_are_refused_and_the_file_is_left(tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("volume,currency\n1,NOK\n2,SEK\n")
    with pytest.raises(InputError, match=r"NOK and SEK: amounts of several currencies.*--rate"):
        b2x.score_file(source, target, model="textbook")
    assert not target.exists()


def test_rates_bring_amounts_into_one_currency() -> None:
    records = read_all(MIXED, rates={"NOK": 1, "sek": 0.9})
    assert records.columns["volume"].tolist() == [100, 225, 36, 1000]


def test_a_currency_without_a_rate_is_refused_by_name() -> None:
    with pytest.raises(InputError, match="no rate for SEK"):
        read_all(MIXED, rates={"NOK": 1})
    with pytest.raises(UsageError, match="rate 0 of NOK"):
        read_all(MIXED, rates={"NOK": 0})


def test_a_rate_may_be_given_by_the_sign_that_a_refusal_names() -> None:
    table = {"volume": ["kr 100", "€ 10", "50 kr"]}
    with pytest.raises(InputError, match=r"rates=\{'kr': 1, \.\.\.\}"):
        read_all(table)
    for rates in ({"kr": 1, "€": 11}, {"NOK": 1, "EUR": 11}, {" nok": 1, "€": 11}):
        assert read_all(table, rates=rates).columns["volume"].tolist() == [100, 110, 50]


def test_an_amount_without_a_currency_beside_others_is_rejected_where_rates_are_given() -> None:
    records = read_all({**MIXED, "Valuta": ["NOK", "SEK", "", "NOK"]}, rates={"NOK": 1, "SEK": 1})
    assert records.reasons[2] == "volume: no currency where the others have one"


def test_each_currency_can_be_scaled_by_its_own_median() -> None:
    table = {"volume": [10, 20, 30, 2000, 4000], "currency": ["EUR"] * 3 + ["JPY"] * 2}
    volume = read_all(table, rates="median").columns["volume"]
    assert np.median(volume[:3]) == np.median(volume[3:]) == 20


def test_amounts_of_a_currency_without_decimals_are_not_scaled() -> None:
    table = {"volume": ["1500", "980"], "currency": ["JPY", "JPY"]}
    assert read_all(table).columns["volume"].tolist() == [1500, 980]


def test_a_column_of_currency_keys_is_no_currency() -> None:
    table = {"volume": [1, 2], "currency": [6, 100]}
    assert read_all(table).columns["volume"].tolist() == [1, 2]


REFUNDS = {
    "Name": ["#1", "#2", "#3", "#4"],
    "Email": ["a", "a", "a", "a"],
    "Financial Status": ["paid"] * 4,
    "Fulfillment Status": ["fulfilled"] * 4,
    "Created at": ["2024-03-01", "2024-03-02", "2024-03-03", "2024-03-04"],
    "Total": [100, 80, -30, 50],
    "Refunded Amount": [25, 80, 0, 0],
}


def test_what_was_given_back_is_taken_off_or_left_out_as_asked() -> None:
    net = read_all(REFUNDS)
    assert net.columns["volume"].tolist() == [75, 0, -30, 50]
    assert net.reasons.tolist() == ["", "no sale: refunded in full", "", ""]
    apart = read_all(REFUNDS, credits="apart")
    assert apart.columns["volume"].tolist() == [100, 80, -30, 50]
    assert apart.reasons.tolist() == ["", "", "no sale: an amount given back", ""]
    with pytest.raises(UsageError, match="use 'net' or 'apart'"):
        read_all(REFUNDS, credits="gross")  # type: ignore[arg-type]


def test_what_is_no_sale_is_no_earlier_order_either() -> None:
    assert read_all(REFUNDS).columns["prior_orders"].tolist()[-1] == 2
    apart = read_all(REFUNDS, credits="apart").columns["prior_orders"].tolist()
    assert apart[-1] == 2
    assert np.isnan(apart[2])


def test_a_typical_amount_is_that_of_sales(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("volume,status\n10,paid\n20,paid\n30,paid\n" + "9000,cancelled\n" * 9)
    result = b2x.score_file(source, tmp_path / "out.csv")
    assert result["parameters"]["typical_volume"] == 20


def test_only_the_states_of_sales_are_sales_where_an_export_names_them(tmp_path: Path) -> None:
    export = tmp_path / "ledger.toml"
    export.write_text('[fields]\nvolume = "Sum"\n[sale]\nType = ["Salg", "faktura "]\n')
    table = {"Sum": [1, 2, 3, 4], "Type": ["SALG", "Uttak", "Faktura", None]}
    records = read_all(table, export=str(export))
    assert records.reasons.tolist() == ["", "no sale: Type is 'Uttak'", "", ""]
    assert "sales only where 'Type' is faktura, salg: 1 row left out" in records.understood.notes
