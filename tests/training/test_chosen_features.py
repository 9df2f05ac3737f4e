"""Columns that name the buyer do not become features unless the user names them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import b2x
from b2x.datasets import simulate
from b2x.training.chosen_features import choose_features, name_buyers
from b2x.training.labelled_records import LabelColumns, LabelledRecords, read_labelled
from tests.one_teacher import use_one_teacher


@pytest.fixture(scope="module")
def sales() -> pd.DataFrame:
    table = simulate("web-shop", 300, 3)[["volume", "lines", "label", "buyer_id"]]
    codes = pd.factorize(table["buyer_id"])[0]
    table["token"] = [f"t{code}x" for code in codes]
    table["seat"] = codes * 7 + 3
    table["room"] = np.array(["small", "large", "suite"])[codes % 3]
    table["Kundenavn"] = [f"Qux{code}" for code in codes]
    return table


def labelled(sales: pd.DataFrame, *named: str, group: str = "buyer_id") -> LabelledRecords:
    return read_labelled(sales, LabelColumns("label", group=group), named=named)


def names(table: LabelledRecords, *besides: str) -> set[str]:
    return {feature.name for feature in choose_features(table, (), besides)}


def test_a_column_that_each_buyer_has_for_himself_is_left_out(sales: pd.DataFrame) -> None:
    table = labelled(sales, "token")
    assert set(name_buyers(table)) >= {"token"}
    assert {"volume", "lines", "room"} <= names(table)
    assert not names(table) & {"token", "Kundenavn"}


def test_a_named_column_is_learned_from(sales: pd.DataFrame) -> None:
    table = labelled(sales, "Kundenavn", "token")
    assert {"Kundenavn", "token", "volume"} <= names(table, "Kundenavn", "token")


def test_train_takes_a_personal_column_by_name_only(
    sales: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_one_teacher(monkeypatch)
    without = b2x.train(sales, label="label", history="none")
    assert "Kundenavn" not in without.model.scorecard.inputs
    with_it = b2x.train(sales, label="label", history="none", feature=["Kundenavn"])
    assert "Kundenavn" in with_it.model.scorecard.inputs
