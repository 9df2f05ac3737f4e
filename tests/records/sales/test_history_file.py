"""A history from a stranger: whole, in order and in range, or refused by name with a next step."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from b2x.errors import InputError
from b2x.records.sales.history import History, is_history
from b2x.records.sales.history_file import MARK, metadata
from tests.records.sales.test_count_history import Sales, counted

ROWS: Sales = [(name, dt.datetime(2024, 1, day)) for day in (1, 9) for name in ("a", "b", "c", "d")]


def saved(path: Path) -> pa.Table:
    counted(ROWS).history().save(path)
    return pq.read_table(path)


def resigned(table: pa.Table) -> pa.Table:
    """Return the table with a checksum that fits it."""
    about = json.loads(table.schema.metadata[MARK])
    columns = tuple(column.to_numpy() for column in table.columns)
    return table.replace_schema_metadata(metadata(about["key_check"], columns))


def changed(table: pa.Table, name: str, change: Callable[[Any], Any]) -> pa.Table:
    values = table.column(name).to_numpy().copy()
    at = table.schema.get_field_index(name)
    return table.set_column(at, table.schema.field(at), pa.array(change(values)))


def put(value: int) -> Callable[[Any], Any]:
    def change(values: Any) -> Any:
        values[0] = value
        return values

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.take([1, 0, 2, 3]), "not in ascending order"),
        (lambda t: t.take([0, 0, 1, 2]), "not in ascending order"),
        (lambda t: changed(t, "sales", put(-5)), "sales is not from 1 to"),
        (lambda t: changed(t, "sales", put(0)), "sales is not from 1 to"),
        (lambda t: changed(t, "sales", put(2**62)), "sales is not from 1 to"),
        (lambda t: changed(t, "sales", put(1)), "one sale has two days"),
        (lambda t: changed(t, "first", put(30_000)), "first day is after the last"),
        (lambda t: changed(t, "first", put(-(2**31))), "not in the years 1 to 9999"),
        (lambda t: changed(t, "last", put(2**31 - 1)), "not in the years 1 to 9999"),
    ],
)
def test_what_no_history_holds_is_refused_even_with_a_fitting_checksum(
    tmp_path: Path, change: Callable[[pa.Table], pa.Table], message: str
) -> None:
    path = tmp_path / "h.parquet"
    pq.write_table(resigned(change(saved(path))), path)
    assert is_history(path)
    with pytest.raises(InputError, match=rf"{message}.* \(.*h\.parquet\)\. Next: .*train"):
        History.load(path)


def about(**parts: Any) -> Callable[[pa.Table], pa.Table]:
    def change(table: pa.Table) -> pa.Table:
        old = json.loads(table.schema.metadata[MARK])
        return table.replace_schema_metadata({MARK: json.dumps({**old, **parts})})

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: changed(t, "sales", put(9)), "its checksum differs"),
        (about(key_check="00" * 16), "its checksum differs"),
        (about(sha256=None), "its checksum differs"),
        (about(key_check="x"), "key check is not a hexadecimal"),
        (about(key_check=[1]), "key check is not a hexadecimal"),
        (about(key_check="ab" * 17), "key check is not a hexadecimal"),
        (about(key_check=""), "key check is not a hexadecimal"),
        (about(format="2"), "no format number"),
        (about(format=True), "no format number"),
        (about(format=2), r"an earlier b2x, without a key in a file .*h\.parquet.*train"),
        (about(format=10**3000), "format 1000.*newer b2x"),
        (lambda t: t.replace_schema_metadata({MARK: b"[2]"}), "no format number"),
        (lambda t: t.replace_schema_metadata({MARK: b"[" * 99_999}), "not that of a history"),
        (lambda t: t.replace_schema_metadata({MARK: b"9" * 9_999}), "not that of a history"),
        (lambda t: t.replace_schema_metadata({MARK: b"\xff"}), "not that of a history"),
        (lambda t: t.drop_columns(["last"]), "its columns are not buyer"),
        (lambda t: t.append_column("more", t["last"]), "its columns are not buyer"),
        (lambda t: t.set_column(1, "sales", t["sales"].cast("int32")), "its columns are not"),
        (lambda t: t.set_column(1, "sales", t["sales"].cast("string")), "its columns are not"),
        (lambda t: pa.concat_tables([t, pa.table([[None]] * 4, schema=t.schema)]), "is missing"),
    ],
)  # fmt: skip
def test_a_changed_file_is_refused(
    tmp_path: Path, change: Callable[[pa.Table], pa.Table], message: str
) -> None:
    path = tmp_path / "h.parquet"
    pq.write_table(change(saved(path)), path)
    with pytest.raises(InputError, match=message):
        History.load(path)


@settings(max_examples=200, deadline=None)
@given(place=st.floats(0, 1, exclude_max=True), byte=st.integers(1, 255), cut=st.booleans())
def test_a_damaged_file_is_refused_or_gives_the_same(
    tmp_path_factory: pytest.TempPathFactory, place: float, byte: int, cut: bool
) -> None:
    path = tmp_path_factory.mktemp("h") / "history.parquet"
    table = saved(path)
    data = bytearray(path.read_bytes())
    at = int(place * len(data))
    data[at] ^= byte
    path.write_bytes(data[:at] if cut else data)
    try:
        history = History.load(path)
    except InputError:
        return
    assert np.array_equal(history.buyers, table["buyer"].to_numpy())
    assert np.array_equal(history.sales, table["sales"].to_numpy())


def test_a_folder_named_like_a_partition_adds_no_column(tmp_path: Path) -> None:
    path = tmp_path / "year=2024" / "history.parquet"
    path.parent.mkdir()
    saved(path)
    assert len(History.load(path).buyers) == 4
