"""Rows with a label, a buyer and a date: which count, who is one buyer, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from b2x.errors import InputError
from b2x.training.labelled_records import LabelColumns, LabelledRecords, read_labelled

TABLE: dict[str, list[Any]] = {
    "kind": ["B2B", "B2C", None, "B2C", "B2B"],
    "who": ["ann", "n/a", "bob", "N/A", "ann"],
    "place": ["Oslo", "Oslo", "Bergen", "Oslo", "Bergen"],
    "volume": [10.0, 20.0, 30.0, 40.0, 50.0],
    "lines": [1, 2, 3, -4, 5],
    "day": ["2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05"],
}


def read(**columns: Any) -> LabelledRecords:
    return read_labelled(TABLE, LabelColumns("kind", **columns))


def test_rows_are_those_with_a_label_and_without_a_value_that_cannot_be_right() -> None:
    table = read(group="who")
    assert table.rows.tolist() == [0, 1, 4]
    assert table.is_b2b.tolist() == [True, False, True]
    assert "1 row is left out; the first because lines: -4 is below 0" in table.warnings


def test_words_for_missing_are_not_a_buyer() -> None:
    assert read(group="who").buyers[0].tolist() == ["ann", None, "bob", None, "ann"]


def test_a_buyer_may_be_named_by_several_columns() -> None:
    assert read(group="who").groups.tolist() == [0, 1, 0]
    assert read(group=["who", "place"]).groups.tolist() == [0, 1, 3]


def test_without_a_buyer_each_row_is_one_and_a_warning_says_so() -> None:
    table = read()
    assert len(set(table.groups.tolist())) == 3
    assert table.grouped_by == ()
    assert any("no column names the buyer" in warning for warning in table.warnings)


def test_dates_are_those_of_the_named_column() -> None:
    table = read(time="day")
    assert table.order_dates is not None
    assert table.order_dates[-1] == np.datetime64("2024-01-05")
    with pytest.raises(InputError, match=r"not dates.*time column 'who'"):
        read(time="who")


def test_a_header_that_is_not_there_is_named() -> None:
    with pytest.raises(InputError, match="Did you mean who"):
        read(group="whom")
    with pytest.raises(InputError, match="no column 'wholesale'"):
        read_labelled(TABLE, LabelColumns("kind"), exclude=["wholesale"])
