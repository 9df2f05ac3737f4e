"""The estimators' gate: own columns hold what their type says, none is left out."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from b2x.errors import InputError
from b2x.learn.classifier import B2XClassifier
from b2x.learn.inputs import as_matrix, is_array, read_array, read_frame
from b2x.learn.pipeline import FeaturePipeline
from b2x.schema.columns import Levels

ROWS: list[dict[str, Any]] = [
    {"Total": 1.5, "cost": Decimal("0.5"), "row": 1, "code": "7", "gift": True, "zone": "a"},
    {"Total": 2.5, "cost": Decimal(2), "row": 2, "code": "8", "gift": None, "zone": "b"},
]


def test_own_columns_hold_what_their_type_says_and_none_is_left_out() -> None:
    kinds = dict.fromkeys(["volume", "cost", "row"], "number")
    kinds |= dict.fromkeys(["code", "gift", "zone"], "category")
    long = ROWS * 30
    for frame in (long, pd.DataFrame(long), pl.DataFrame(long), pa.Table.from_pylist(long)):
        read = read_frame(frame)
        assert read.kinds == kinds
        assert read.columns["volume"].tolist()[:2] == [1.5, 2.5]  # type: ignore[union-attr]
    looked_at = read_frame(long, by_type=False)  # an id is not a number, digits are
    assert looked_at.kinds == {**kinds, "code": "number"}


def test_numbers_and_truth_that_python_wrote_are_not_ambiguous() -> None:
    for by_type in (True, False):
        read = read_frame([{"Total": 1.234}, {"Total": True}], by_type=by_type)
        assert read.columns["volume"].tolist() == [1.234, 1]  # type: ignore[union-attr]


def test_levels_are_declared_by_a_frame_and_truth_is_a_number_in_an_array() -> None:
    frame = pd.DataFrame({"territory": pd.Categorical([3, 1]), "size": [1.0, 2.0]})
    assert read_frame(frame).kinds == {"territory": "category", "size": "number"}
    assert isinstance(read_frame(frame).columns["territory"], Levels)
    truth = read_array(np.array([[True], [False]]))
    assert truth.kinds == {"x0": "number"}
    assert truth.columns["x0"].tolist() == [1, 0]  # type: ignore[union-attr]
    assert is_array(np.zeros((1, 1)))
    assert not is_array(frame)


def test_a_mapping_names_fields_and_denies_them() -> None:
    frame = {"Total": [1.5], "paid": [2.5]}
    assert read_frame(frame, mapping={"volume": "paid"}).columns["volume"].tolist() == [2.5]  # type: ignore[union-attr]
    assert read_frame(frame, mapping={"volume": ""}).kinds == {"Total": "number", "paid": "number"}
    assert read_frame(frame, exclude=["Total"]).kinds == {"paid": "number"}
    with pytest.raises(InputError, match=r"'Amount' and 'Total' both fit volume.*mapping="):
        read_frame({"Amount": [1.0], "Total": [2.0]})


def test_columns_that_are_not_there_are_refused_by_type_and_missing_by_looks() -> None:
    wanted: dict[str, Any] = {"volume": "number", "rooms": "number"}
    with pytest.raises(InputError, match=r"no column 'rooms'. Did you mean room\?.*was fitted on"):
        read_frame({"Total": [1.5], "room": [1]}, wanted, {})
    read = read_frame({"Total": [1.5], "room": [1]}, wanted, {}, by_type=False)
    assert np.isnan(read.columns["rooms"]).tolist() == [True]  # type: ignore[call-overload]


def test_values_that_cannot_be_right_are_refused_with_their_row() -> None:
    with pytest.raises(InputError, match=r"2 row\(s\).*: lines: -1 is below 0 \(row 1\)"):
        read_frame({"lines": [1, -1, -2]})
    with pytest.raises(InputError, match=r"1 row\(s\).*: x0: infinite \(row 0\)"):
        read_array(np.array([[np.inf]], dtype=object))


@pytest.mark.parametrize(
    "column", [{"Kundenavn": ["a", "b"]}, {"who": ["kari@example.com", "x"]}, {"Orgnr": [1, 2]}]
)
def test_a_frame_for_learning_may_not_name_anybody(column: dict[str, list[object]]) -> None:
    table = {"volume": [1.0, 2.0], **column}
    with pytest.raises(InputError, match=r"may name somebody.*Next: leave it out.*features="):
        read_frame(table, refuse_personal=True)
    assert set(column) < set(read_frame(table).kinds)


@pytest.mark.parametrize(
    ("value", "other", "kind"),
    [
        (Decimal("1.5"), Decimal("NaN"), "number"), (1.5, pd.NA, "number"),
        (1.5, 2**60 + 1, "number"), (1.5, True, "number"), (Fraction(3, 2), 1, "number"),
        (np.float32(1.5), None, "number"), (True, pd.NA, "category"),
        (np.True_, np.False_, "category"), ("1.5", 1.5, "category"),
        (dt.date(2024, 3, 1), None, "time"), (dt.datetime(2024, 3, 1), pd.NaT, "time"),
        (dt.date(2024, 3, 1), dt.datetime(2024, 3, 1, 10), "time"),
        (dt.timedelta(3), dt.timedelta(4), "category"),
    ],
)  # fmt: skip
def test_own_columns_of_python_values_hold_what_their_types_say(
    value: object, other: object, kind: str
) -> None:
    column = pd.Series([value, other], dtype=object)
    for table in ({"own": column.tolist()}, pd.DataFrame({"own": column})):
        assert read_frame(table).kinds == {"own": kind}
    in_array = "number" if value in (True, False) and kind == "category" else kind
    if other is not pd.NA:
        assert read_array(column.to_numpy()[:, None]).kinds == {"x0": in_array}


def test_rows_as_lists_keep_their_numbers_beside_texts() -> None:
    read = read_array(as_matrix([[1.5, "a"], (2, "b")]))
    assert read.kinds == {"x0": "number", "x1": "category"}


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (pd.DataFrame([[1, 2]], columns=["a", "a "]), r"two columns are called 'a' \(column 2 of"),
        (pd.DataFrame([[1, 2]], columns=["a", " "]), r"a column has no name \(column 2 of 2\)"),
        (pd.DataFrame([[1]], columns=pd.MultiIndex.from_tuples([("a", "b")])), "names of 2 levels"),
        ([{0: 1, "0": 2}], "two keys read '0'"),
        ({0: [1], "0": [2]}, "two keys read '0'"),
        ("orders.csv", "'orders.csv' is not a table.*read the file first"),
        (np.zeros(2, dtype=[("a", float)]), "type ndarray is not a table.*a data frame"),
        (pd.Series([1.0]), "type Series is not a table"),
        (iter([{"a": 1}]), "iterator is not a table"),
    ],
)
def test_what_is_not_a_table_of_named_columns_is_refused(table: object, message: str) -> None:
    assert not is_array(table)
    for estimator in (B2XClassifier(), FeaturePipeline()):
        with pytest.raises(InputError, match=message):
            estimator.fit(table, [0, 1])


def test_keys_that_are_whole_numbers_are_names() -> None:
    for table in (pd.DataFrame([[1.0, 2.0]]), [{0: 1.0, 1: 2.0}], {0: [1.0], 1: [2.0]}):
        assert read_frame(table).columns["1"].tolist() == [2.0]  # type: ignore[union-attr]
