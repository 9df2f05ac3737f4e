"""Rows are explained by what each field added; the parts add up to the log-odds exactly."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import b2x
from b2x.datasets import simulate
from b2x.errors import InputError
from b2x.predict.model import Model
from b2x.score.explain import explain_rows
from tests.scorecards import small_scorecard

MODEL = Model(small_scorecard())
SALES = {
    "volume": [5000.0, 50.0, float("inf"), 500.0],
    "channel": ["phone", "web shop", "phone", None],
}


def test_the_parts_add_up_and_the_strongest_comes_first() -> None:
    for row in explain_rows(SALES, MODEL, [1, 2, 4]):
        assert row.contributions is not None
        assert row.intercept + sum(row.contributions.values()) == row.log_odds
        sizes = [abs(value) for value in row.contributions.values()]
        assert sizes == sorted(sizes, reverse=True)


def test_rows_come_in_the_order_asked_for_and_are_decided_as_by_the_model() -> None:
    decided = MODEL.decide(SALES)["b2x_label"]
    rows = explain_rows(SALES, MODEL, [4, 1])
    assert [(row.row, row.label) for row in rows] == [(4, decided[3]), (1, decided[0])]


def test_a_row_that_cannot_be_decided_has_a_reason_and_nothing_else() -> None:
    (row,) = explain_rows(SALES, MODEL, [3])
    assert list(row.to_dict()) == ["row", "reject"]
    assert row.reject.startswith("volume: ")


def test_the_first_rows_are_explained_when_none_are_named() -> None:
    assert [row.row for row in explain_rows(SALES, MODEL)] == [1, 2, 3]
    assert [row.row for row in explain_rows(SALES, MODEL, first=9)] == [1, 2, 3, 4]


def test_what_was_understood_comes_first() -> None:
    said: list[object] = []
    explain_rows(SALES, MODEL, understood=said.append)
    assert len(said) == 1


def test_a_line_of_a_file_is_the_row_on_it(tmp_path: Path) -> None:
    source = tmp_path / "sales.csv"
    source.write_text("volume\n5000\n\n50\n")
    by_row, by_line = explain_rows(str(source), MODEL, [2], lines=[4])
    assert by_row == by_line
    assert by_row.values["volume"] == 50.0
    with pytest.raises(InputError, match="no sale begins on line 3"):
        explain_rows(str(source), MODEL, lines=[3])
    with pytest.raises(InputError, match="only a file of text has lines"):
        explain_rows(SALES, MODEL, lines=[2])


@pytest.mark.parametrize("row", [0, 5, -1])
def test_a_row_that_is_not_there_is_refused(row: int) -> None:
    with pytest.raises(InputError, match=rf"no row {row} \(4 rows\). Next: use 1 to 4"):
        explain_rows(SALES, MODEL, [1, row])


def test_a_file_without_rows_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text("volume,channel\n")
    with pytest.raises(InputError, match="there are no rows to explain"):
        explain_rows(str(tmp_path / "empty.csv"), MODEL)


def test_a_row_is_explained_as_it_is_scored(tmp_path: Path) -> None:
    simulate("web-shop", 60).drop(columns="label").to_csv(tmp_path / "sales.csv", index=False)
    textbook = b2x.load("textbook")  # the typical sale is that of the file
    b2x.score_file(tmp_path / "sales.csv", tmp_path / "scored.csv", model=textbook)
    scored = pd.read_csv(tmp_path / "scored.csv")
    rows = explain_rows(str(tmp_path / "sales.csv"), textbook, first=60)
    assert [row.label for row in rows] == scored["b2x_label"].tolist()
    assert any((row.contributions or {})["volume"] for row in rows)
