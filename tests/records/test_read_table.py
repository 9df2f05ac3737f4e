"""Any kind of table becomes the same checked columns."""

import io
import json

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from b2x.errors import InputError
from b2x.records.read_table import read_table
from b2x.records.whole_table import read_all
from b2x.schema.columns import Levels
from b2x.schema.fields import HISTORY


@pytest.fixture
def csv_file(tmp_path):
    def write(text, name="orders.csv"):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    return write


def texts(column):
    assert isinstance(column, Levels)
    return [column.levels[code] if code >= 0 else None for code in column.codes]


def test_a_table_gives_the_same_levels_from_every_kind_of_source(tmp_path):
    frame = pd.DataFrame(
        {
            "postcode": [48159, 150, 7],
            "gaps": [1.0, np.nan, 2.5],
            "flag": [True, False, True],
            "maybe": pd.array([True, None, False], dtype="boolean"),
            "big": [12345678901234567, 1, 2],
            "text": [" Web ", "NULL", "ØL"],
            "kind": pd.Categorical([3, 1, 3]),
        }
    )
    frame.to_csv(tmp_path / "t.csv", index=False)
    frame.to_parquet(tmp_path / "t.parquet")
    wanted = dict.fromkeys(frame.columns, "category")
    sources = [
        tmp_path / "t.csv",
        tmp_path / "t.parquet",
        frame,
        pl.from_pandas(frame),
        pa.Table.from_pandas(frame),
        frame.astype(object).to_dict("records"),
        {name: list(column) for name, column in frame.items()},
    ]
    for source in sources:
        columns = read_all(source, wanted=wanted).columns
        assert {name: texts(column) for name, column in columns.items()} == {
            "postcode": ["48159", "150", "7"],
            "gaps": ["1", None, "2.5"],
            "flag": ["true", "false", "true"],
            "maybe": ["true", None, "false"],
            "big": ["12345678901234567", "1", "2"],
            "text": ["web", None, "Øl"],
            "kind": ["3", "1", "3"],
        }


def test_a_table_gives_the_same_kinds_from_every_kind_of_source(tmp_path):
    rng = np.random.default_rng(0)
    n = 60
    frame = pd.DataFrame(
        {
            "Ticket no": np.arange(1000, 1000 + n),
            "volume": rng.normal(100, 10, n).round(2),
            "ordered_at": pd.date_range("2024-01-01", periods=n, freq="h"),
            "customer_id": rng.integers(0, 9, n),
            "guests": rng.integers(1, 4, n),
            "member": rng.integers(0, 2, n).astype(bool),
            "country": rng.choice(["PRT", "NA", "None"], n),
            "trim": [f"text {i}" for i in range(n)],
            "shipped": pd.date_range("2024-01-02", periods=n),
            "agent id": rng.integers(0, 5, n),
            "nothing": [None] * n,
        }
    )
    frame.to_csv(tmp_path / "t.csv", index=False)
    frame.to_parquet(tmp_path / "t.parquet")
    for source in (tmp_path / "t.csv", tmp_path / "t.parquet", frame, pl.from_pandas(frame)):
        records = read_all(source)
        assert {k: v for k, v in records.kinds.items() if k not in HISTORY} == {
            "volume": "number",
            "ordered_at": "time",
            "buyer_id": "id",
            "guests": "number",
            "member": "category",
            "country": "category",
            "shipped": "time",
            "agent id": "category",
        }
        assert records.understood.left_alone == {
            "Ticket no": "a running number",
            "trim": "an id or free text: nearly every value is different",
            "nothing": "empty",
        }
        assert set(texts(records.columns["country"])) == {"prt", "na", "none"}
        assert not any(records.reasons)


def test_inputs_that_are_counted_from_earlier_orders_are_not_missing():
    table = {"customer id": ["a", "a"], "date": ["2024-01-13", "2024-01-20"], "volume": [1, 2]}
    wanted = {"volume": "number", "prior_orders": "number", "lines": "number"}
    assert read_table(table, wanted=wanted).understood.missing_fields == ("lines",)
    uncounted = read_table(table, wanted=wanted, history="none").understood
    assert uncounted.missing_fields == ("prior_orders", "lines")


def test_ids_keep_their_letters_and_are_never_shown():
    records = read_all({"customer": ["A 1", "a 1", " A 1 ", "", None], "volume": [1, 2, 3, 4, 5]})
    assert texts(records.columns["buyer_id"]) == ["A 1", "a 1", "A 1", None, None]
    assert "A 1" not in json.dumps(records.understood.to_dict())
    assert "A 1" not in "\n".join(records.understood.lines())


def test_what_was_understood_is_json():
    understood = read_all({"volume": ["1,5", "2"], "x": [1, 2]}).understood
    told = json.loads(json.dumps(understood.to_dict()))
    assert told["rows"] == 2
    assert told["columns"][0]["name"] == "volume"
    assert told["columns"][0]["style"] == ","
    assert told["columns"][0]["examples"] == ["1,5", "2"]


@pytest.mark.parametrize(
    ("name", "content", "match"),
    [
        ("orders.xlsx", b"PK\x03\x04....", "Excel workbook.*save the sheet as CSV"),
        ("orders.parquet", b"PAR1....PAR1", "the Parquet file is damaged"),
        ("orders.csv", b"\n\n", "no header line can be read"),
        ("orders.csv", b'"volume\n1\n', "no header line can be read"),
        ("orders.csv", b"volume,\xff\xfe\n1,2\n", "no header line can be read"),
    ],
)
def test_what_is_not_a_table_is_refused(tmp_path, name, content, match):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=match):
        read_table(tmp_path / name)


def test_a_file_that_is_not_there_is_named_with_its_neighbours(csv_file):
    path = csv_file("volume\n1\n")
    with pytest.raises(InputError, match=r"no such file. Did you mean orders.csv\?"):
        read_table(path.with_name("order.csv"))


def test_a_csv_read_by_pandas_and_by_b2x_is_the_same_table():
    text = "volume,ordered_at,channel\n1234.5,2024-03-04 10:20:30,Web\n,,\n-1e-3,2024-01-01,x y\n"
    ours = read_all(pd.read_csv(io.StringIO(text), dtype=str))
    theirs = read_all(
        pd.read_csv(io.StringIO(text), parse_dates=["ordered_at"], date_format="mixed")
    )
    for name in ("volume", "ordered_at"):
        np.testing.assert_array_equal(ours.columns[name], theirs.columns[name])
    assert texts(ours.columns["channel"]) == texts(theirs.columns["channel"])
