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
