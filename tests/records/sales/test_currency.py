"""Amounts in several currencies are refused, or converted by rates."""

from pathlib import Path

import numpy as np
import pytest

import b2x
from b2x.errors import InputError, UsageError
from b2x.records.whole_table import read_all

AMOUNTS = ["100", "250", "40", "1000"]
MIXED = {"Beløp": AMOUNTS, "Valuta": ["NOK", "SEK", "SEK", "NOK"]}


def test_one_currency_in_any_case_is_read_without_rates() -> None:
    table = {"Beløp": AMOUNTS, "Valuta": ["NOK", "NOK", "nok", "NOK"]}
    assert read_all(table).columns["volume"].tolist() == [100, 250, 40, 1000]


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


def test_numeric_keys_of_currencies_are_not_currencies() -> None:
    table = {"volume": [1, 2], "currency": [6, 100]}
    assert read_all(table).columns["volume"].tolist() == [1, 2]


@pytest.mark.parametrize(
    "header",
    ["CCY", "Doc. Currency", "Amount Currency", "Fakturavaluta", "Wa\u0308hrung", "Curr.", "Münze"],
)
@pytest.mark.parametrize("values", [["NOK", "EUR", None], ["€", "$", "€"]])
def test_a_column_of_currencies_is_noticed_by_its_header_or_values(
    header: str, values: list[str | None]
) -> None:
    with pytest.raises(InputError, match="amounts of several currencies"):
        read_all({header: values, "Amount": [1.5, 2.5, 3.5]})


def test_words_are_currencies_where_the_header_says_so() -> None:
    table = {"Fakturavaluta": ["Kroner", "Euro"], "Beløp": [1.5, 2.5]}
    with pytest.raises(InputError, match="amounts of several currencies"):
        read_all(table)


def test_of_several_columns_that_of_the_amount_counts() -> None:
    table = {
        "Amount Currency": ["EUR", "EUR"], "Amount": [1.5, 2.5],
        "Cost Currency": ["USD", "SEK"], "Cost": [1.0, 1.0],
    }  # fmt: skip
    assert read_all(table).columns["volume"].tolist() == [1.5, 2.5]
    table = {"Kost": ["USD", "SEK"], "Kanal": ["Web", "Web"], "Beløp": [1.0, 2.0], "V": ["NOK"] * 2}
    assert read_all(table).columns["volume"].tolist() == [1, 2]


@pytest.mark.parametrize(
    "table",
    [
        {"Amount (NOK)": [1.5, 2.5], "Local": ["NOK", "SEK"]},
        {"Amount": [1.5, 2.5], "Country": ["NOR", "SWE"]},
        {"Amount": [1.5, 2.5], "Size": ["ALL", "XL"]},
        {"Amount": [1.5, 2.5], "Currency rate": [1.0, 11.5]},
        {"Amount": [1.5, 2.5], "Valutakurs": ["1,0", "11,5"]},
        {"Amount": [1.5, 2.5], "Code": ["nok", "sek"]},
        {"Quantity": [1, 2], "Amount": [1.5, 2.5], "Unit": [None, None]},
    ],
)
def test_other_columns_are_no_currencies(table: dict[str, list[object]]) -> None:
    assert not any(read_all(table).reasons)
