"""Suggested rows: which they are, of what kind of table, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import b2x
from b2x.datasets import simulate
from b2x.errors import InputError, UsageError
from b2x.label.make_sheet import make_sheet
from b2x.label.sheet_file import read_cells
from b2x.label.sheets import read_sheet
from b2x.label.suggest import audit_rows, suggest_rows
from b2x.records.whole_table import read_all
from b2x.schema.columns import Levels
from b2x.schema.features import default_features

FEATURES = default_features({"volume": "number", "channel": "category"})


def columns(n: int, seed: int = 0) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    return {
        "volume": rng.lognormal(size=n),
        "channel": Levels(rng.integers(-1, 3, n), ("web", "phone", "edi")),
    }


@pytest.fixture(scope="module")
def sales() -> pd.DataFrame:
    frame = simulate("web-shop", 600, seed=3).drop(columns="label")
    return frame.set_index(pd.Index([f"sale {i}" for i in range(len(frame))]))


def test_half_of_the_rows_are_drawn_and_no_buyer_is_asked_twice() -> None:
    groups = np.random.default_rng(1).integers(0, 150, 500)
    found = suggest_rows(columns(500), FEATURES, 41, groups=groups)
    assert len(np.unique(groups[found.rows])) == 41
    assert np.count_nonzero(found.how == "random") == 21
    assert np.count_nonzero(found.how == "chosen") == 20
    assert np.isnan(found.inclusion[found.how == "chosen"]).all()
    # Who stops early has some of both.
    assert 5 < np.count_nonzero(found.how[:20] == "random") < 15


def test_the_drawn_half_comes_in_as_often_as_is_said() -> None:
    table, groups = columns(60), np.repeat(np.arange(20), 3)
    came = np.zeros(60)
    for seed in range(40):
        found = suggest_rows(table, FEATURES, 8, groups=groups, seed=seed)
        drawn = found.how == "random"
        assert found.inclusion[drawn] == pytest.approx(4 / 60)
        came[found.rows[drawn]] += 1
    assert came.sum() == 160
    assert came.max() < 2.7 + 5 * np.sqrt(2.7)


def test_what_is_excluded_and_buyers_who_are_labelled_are_not_asked() -> None:
    groups = np.repeat(np.arange(50), 4)
    excluded, labelled = np.arange(200) % 4 == 0, np.arange(200) < 37
    found = suggest_rows(
        columns(200), FEATURES, 30, groups=groups, exclude=excluded, labelled=labelled
    )
    assert len(found.rows) == 30
    assert not excluded[found.rows].any()
    assert groups[found.rows].min() == 10


def test_with_a_first_model_the_chosen_half_is_where_it_is_unsure() -> None:
    table = columns(400)
    log_odds = np.where(np.arange(400) < 80, 0.0, 9.0)
    found = suggest_rows(table, FEATURES, 40, log_odds=log_odds)
    uncertain = found.rows[found.how == "uncertain"]
    assert len(uncertain) == 20
    assert np.mean(uncertain < 80) >= 0.8


def test_by_buyer_each_buyer_is_as_likely_as_another() -> None:
    groups = np.concatenate([np.zeros(80, dtype=int), np.arange(1, 21)])
    found = audit_rows(100, 7, by="buyer", groups=groups)
    assert found.inclusion == pytest.approx(7 / 21)
    chosen = suggest_rows(columns(100), FEATURES, 14, by="buyer", groups=groups)
    assert len(np.unique(groups[chosen.rows])) == 14
    assert chosen.inclusion[chosen.how == "random"] == pytest.approx(7 / 21)


def test_by_value_the_largest_are_all_in() -> None:
    value = np.array([900.0, 5, 6, np.nan, 0, -700, *[1] * 94])
    found = audit_rows(100, 10, by="value", value=value)
    assert {0, 5} <= set(found.rows[found.inclusion == 1.0].tolist())
    assert not {3, 4} & set(found.rows.tolist())
    assert set(found.how) == {"value"}


def test_the_same_seed_gives_the_same_rows_and_another_other_ones() -> None:
    table = columns(300)
    first, again, other = (
        suggest_rows(table, FEATURES, 20, seed=seed).rows.tolist() for seed in (0, 0, 1)
    )
    assert first == again != other


def test_a_small_table_is_suggested_whole() -> None:
    assert sorted(suggest_rows(columns(9), FEATURES, 50).rows) == list(range(9))


def test_rows_come_back_as_the_table_they_came_from(sales: pd.DataFrame, tmp_path: Path) -> None:
    found = b2x.suggest(sales, 12)
    assert found.drop(columns=["b2x_how", "b2x_inclusion", "b2x_id"]).equals(sales.loc[found.index])
    ids = found["buyer_id"].tolist()
    plain = sales.reset_index(drop=True)
    frame = b2x.suggest(pl.from_pandas(plain), 12)
    arrow = b2x.suggest(pa.Table.from_pandas(plain, preserve_index=False), 12)
    rows = b2x.suggest(plain.to_dict("records"), 12)
    by_name = b2x.suggest(plain.to_dict("list"), 12)
    assert isinstance(frame, pl.DataFrame)
    assert frame["buyer_id"].to_list() == arrow["buyer_id"].to_pylist() == ids
    assert [row["buyer_id"] for row in rows] == by_name["buyer_id"] == ids
    plain.to_csv(tmp_path / "sales.csv", index=False)
    of_file = b2x.suggest(tmp_path / "sales.csv", 12)
    assert of_file["buyer_id"].tolist() == ids
    places = [sales.index.get_loc(label) + 2 for label in found.index]
    assert of_file.index.tolist() == places


def test_an_audit_by_buyer_and_by_value_says_so(sales: pd.DataFrame) -> None:
    by_buyer = b2x.suggest(sales, 10, by="buyer", audit=True)
    assert set(by_buyer["b2x_how"]) == {"audit"}
    assert by_buyer["b2x_inclusion"].tolist() == pytest.approx(
        [10 / sales["buyer_id"].nunique()] * 10
    )
    by_value = b2x.suggest(sales, 10, by="value", audit=True)
    assert set(by_value["b2x_how"]) == {"value"}
    assert by_value["volume"].mean() > sales["volume"].mean()


def test_a_first_model_is_asked_where_it_is_unsure(sales: pd.DataFrame) -> None:
    model = b2x.load("textbook", typical_volume=float(sales["volume"].median()))
    with pytest.warns(UserWarning, match="earlier orders are not counted here"):
        unsure = np.abs(model.log_odds(sales))
    found = b2x.suggest(sales, 20, model=model, history="none")
    drawn = found["b2x_how"] == "random"
    assert set(found["b2x_how"][~drawn]) == {"uncertain"}
    free = ~sales["buyer_id"].isin(found["buyer_id"][drawn])
    # Chosen from ten times as many rows as were asked for.
    assert unsure[sales.index.get_indexer(found.index[~drawn])].max() <= np.sort(unsure[free])[99]


def test_what_cannot_be_is_refused_with_a_next_step() -> None:
    table = {"volume": [1.0, 2, 3]}
    with pytest.raises(InputError, match="no column names the buyer"):
        b2x.suggest(table, by="buyer")
    with pytest.raises(InputError, match="no column has the sales' value"):
        b2x.suggest({"lines": [1, 2]}, by="value", audit=True)
    with pytest.raises(InputError, match="no column is left to compare rows by"):
        b2x.suggest({"volume": [1.0, 1]})
    with pytest.raises(UsageError, match="draws audit samples"):
        b2x.suggest(table, by="value")
    with pytest.raises(UsageError, match="0 rows to suggest"):
        b2x.suggest(table, 0)
    with pytest.raises(UsageError, match="by='customer'"):
        b2x.suggest(table, by="customer")


@pytest.mark.parametrize("kind", [lambda frame: frame, pl.from_pandas, lambda f: f.to_dict("list")])
def test_suggested_rows_with_answers_are_a_sheet(
    sales: pd.DataFrame, tmp_path: Path, kind: Any
) -> None:
    table = kind(sales.reset_index(drop=True))
    records = read_all(table)
    asked = b2x.suggest(table, 30, by="value", audit=True)
    asked = asked.to_pandas() if isinstance(asked, pl.DataFrame) else pd.DataFrame(asked)
    of_table = read_sheet(asked.assign(b2x_answer="B2B"), records)
    make_sheet(table, tmp_path / "audit.csv", n=30, audit=True, by_value=True)
    cells = read_cells(tmp_path / "audit.csv")
    cells.rows = [["B2B", *row[1:]] for row in cells.rows]
    of_file = read_sheet(cells, records)
    assert of_table.rows.tolist() == of_file.rows.tolist()
    assert of_table.inclusion.tolist() == of_file.inclusion.tolist()
    assert set(of_table.how) == {"value"}
    with pytest.raises(InputError, match="no column 'b2x_answer'"):
        read_sheet(asked, records)


def test_suggested_buyers_with_an_answer_stand_for_all_their_sales(sales: pd.DataFrame) -> None:
    asked = b2x.suggest(sales, 10, by="buyer")
    sheet = read_sheet(asked.assign(b2x_answer="B2C"), read_all(sales))
    assert len(sheet.rows) == sales["buyer_id"].isin(asked["buyer_id"]).sum() > 10
