"""Any table in memory comes in the same, and columns go back in its own kind."""

import datetime as dt
import decimal
import subprocess
import sys
import zoneinfo
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from b2x.errors import InputError
from b2x.records.tables.frames import like, to_arrow
from b2x.records.whole_table import read_all

OSLO = zoneinfo.ZoneInfo("Europe/Oslo")
ROWS = [
    {"volume": 10.5, "lines": 1, "channel": "Web", "gift": True, "at": dt.datetime(2024, 7, 1, 23)},
    {"volume": None, "lines": None, "channel": None, "gift": None, "at": None},
    {"volume": -3.0, "lines": 0, "channel": " web ", "gift": False, "at": dt.datetime(1969, 1, 1)},
]
NAMES = list(ROWS[0])
COLUMNS = {name: [row[name] for row in ROWS] for name in NAMES}
WANTED = {
    "volume": "number",
    "lines": "number",
    "channel": "category",
    "gift": "category",
    "at": "time",
}


RELATIONS = duckdb.connect()


class OnlyAStream:
    def __init__(self, table):
        self._table = table

    def __arrow_c_stream__(self, requested_schema=None):
        return self._table.__arrow_c_stream__(requested_schema)


def pandas_nullable():
    frame = pd.DataFrame(COLUMNS, index=[7, 7, 1])
    return frame.convert_dtypes().astype({"channel": "category", "gift": "boolean"})


FRAMES = {
    "rows": lambda: [dict(row) for row in ROWS],
    "rows with gaps": lambda: [{k: v for k, v in row.items() if v is not None} for row in ROWS],
    "columns": lambda: dict(COLUMNS),
    "pandas": lambda: pd.DataFrame(COLUMNS, index=["x", "y", "x"]),
    "pandas objects": lambda: pd.DataFrame(COLUMNS, dtype=object),
    "pandas nullable": pandas_nullable,
    "pandas arrow": lambda: pa.table(COLUMNS).to_pandas(types_mapper=pd.ArrowDtype),
    "pandas zone": lambda: pd.DataFrame(COLUMNS).assign(
        at=lambda f: f["at"].dt.tz_localize("Europe/Oslo")
    ),
    "polars": lambda: pl.DataFrame(COLUMNS),
    "polars lazy": lambda: pl.LazyFrame(COLUMNS),
    "polars categorical": lambda: pl.DataFrame(COLUMNS).with_columns(
        pl.col("channel").cast(pl.Categorical), pl.col("at").dt.replace_time_zone("Asia/Tokyo")
    ),
    "arrow table": lambda: pa.table(COLUMNS),
    "arrow chunks": lambda: pa.concat_tables([pa.table(COLUMNS)[:1], pa.table(COLUMNS)[1:]]),
    "arrow batch": lambda: pa.RecordBatch.from_pydict(COLUMNS),
    "arrow reader": lambda: pa.table(COLUMNS).to_reader(),
    "arrow dictionary": lambda: pa.table(
        {**COLUMNS, "channel": pa.array(COLUMNS["channel"]).dictionary_encode()}
    ),
    "duckdb": lambda: RELATIONS.from_arrow(pa.table(COLUMNS)),
    "stream": lambda: OnlyAStream(pa.table(COLUMNS)),
}


@pytest.mark.parametrize("kind", FRAMES)
def test_every_kind_of_table_gives_the_same_columns(kind):
    records = read_all(FRAMES[kind](), wanted=WANTED)
    assert records.reasons.tolist() == ["", "", ""]
    np.testing.assert_array_equal(records.columns["volume"], [10.5, np.nan, -3])
    np.testing.assert_array_equal(records.columns["lines"], [1, np.nan, 0])
    assert records.columns["channel"].levels == ("web",)
    assert records.columns["channel"].codes.tolist() == [0, -1, 0]
    assert records.columns["gift"].levels == ("true", "false")
    expected = np.array(["2024-07-01T23", "NaT", "1969-01-01"], dtype="datetime64[s]")
    np.testing.assert_array_equal(records.columns["at"], expected)


@pytest.mark.parametrize("kind", FRAMES)
def test_new_columns_come_back_in_the_tables_own_kind(kind):
    table = FRAMES[kind]()
    new = like(table, {"label": ["B2B", None, "B2C"], "p": [0.5, None, 1.0]})
    if kind.startswith("pandas"):
        assert type(new) is pd.DataFrame
        assert new.index.equals(table.index)
    elif kind == "polars lazy":
        assert type(new) is pl.LazyFrame
        new = new.collect()
    elif kind.startswith("polars"):
        assert type(new) is pl.DataFrame
    elif kind.startswith("rows"):
        assert new[0] == {"label": "B2B", "p": 0.5}
        return
    elif kind == "columns":
        assert new == {"label": ["B2B", None, "B2C"], "p": [0.5, None, 1.0]}
        return
    elif kind == "duckdb":
        assert type(new) is duckdb.DuckDBPyRelation
        again = RELATIONS.sql("SELECT label FROM new WHERE p IS NULL OR p < 1").fetchall()
        assert again == [("B2B",), (None,)]
        new = new.to_arrow_table()
    elif kind == "arrow reader":
        assert type(new) is pa.RecordBatchReader
        new = new.read_all()
    else:
        assert type(new) is (pa.RecordBatch if kind == "arrow batch" else pa.Table)
    assert next(iter(new["label"])) in ("B2B", pa.scalar("B2B"))


def test_the_input_is_never_changed():
    frame = pd.DataFrame(COLUMNS)
    before = frame.copy(deep=True)
    records = read_all(frame, wanted={"volume": "number"})
    records.columns["volume"][:] = 0
    pd.testing.assert_frame_equal(frame, before)
    table = pa.table({"volume": [1.0, 2.0]})
    read_all(table, wanted={"volume": "number"}).columns["volume"][:] = 0
    assert table["volume"].to_pylist() == [1.0, 2.0]


def test_mixed_values_are_judged_one_by_one():
    values = [1.234, "abc", None, True, decimal.Decimal("2.5"), float("inf"), float("nan"), b"7"]
    expected = [1.234, np.nan, np.nan, 1, 2.5, np.nan, np.nan, 7]
    for table in ({"volume": values}, pd.DataFrame({"volume": pd.Series(values, dtype=object)})):
        records = read_all(table, wanted={"volume": "number"})
        np.testing.assert_array_equal(records.columns["volume"], expected)
        assert records.reasons.tolist() == [
            "",
            "volume: 'abc' is not a number",
            "",
            "",
            "",
            "volume: infinite",
            "",
            "",
        ]


def test_numbers_that_python_wrote_are_never_ambiguous():
    records = read_all({"volume": [1.234, True]}, wanted={"volume": "number"})
    assert records.columns["volume"][0] == 1.234


def test_python_dates_keep_the_wall_clock_that_each_one_shows():
    values = [
        dt.date(2024, 3, 1),
        dt.datetime(2024, 3, 1, 10, tzinfo=OSLO),
        dt.datetime(2024, 3, 1, 11, tzinfo=dt.UTC),
        dt.datetime(2024, 3, 1, 12),
    ]
    for some in (values, values[1:3], values[::-1], [values[0], values[3]]):
        records = read_all({"ordered_at": some}, wanted={"ordered_at": "time"})
        expected = [
            v.replace(tzinfo=None) if isinstance(v, dt.datetime) else dt.datetime(2024, 3, 1)
            for v in some
        ]
        assert records.columns["ordered_at"].astype("datetime64[us]").tolist() == expected


def test_pandas_columns_of_one_name_and_of_numbers_as_names_come_in():
    frame = pd.DataFrame([[1, 2, 3]], columns=["a", "a", 5])
    assert to_arrow(frame).column_names == ["a", "a", "5"]


def test_unusual_types_become_text_or_numbers():
    frame = pd.DataFrame(
        {
            "period": pd.period_range("2024-01", periods=2, freq="M"),
            "sparse": pd.arrays.SparseArray([0, 1]),
            "interval": pd.interval_range(0, 2),
            "list": [[1], [2]],
        }
    )
    table = to_arrow(frame)
    assert table["period"].to_pylist() == ["2024-01", "2024-02"]
    assert table["sparse"].to_pylist() == ["0", "1"]
    assert table["list"].to_pylist() == ["[1]", "[2]"]


@pytest.mark.parametrize(
    ("table", "match"),
    [
        (5, "type int is not a table"),
        ("orders", "type str is not a table"),
        ([1, 2], "type list is not a table"),
        ({"volume": 5}, r"type dict is not a table.*\[record\]"),
        ({"a": [1], "b": [1, 2]}, "the columns differ in length"),
        (pd.Series([1, 2]), "type Series is not a table"),
        (pl.Series([1, 2]), "type Series is not a table"),
        ({"a": ["\ud800"]}, "half of a surrogate pair"),
    ],
)
def test_what_is_not_a_table_is_refused(table, match):
    with pytest.raises(InputError, match=match):
        to_arrow(table)


def test_empty_tables_come_in():
    for table in ([], {}, pd.DataFrame(), pl.DataFrame(), pa.table({})):
        assert to_arrow(table).num_rows == 0
    assert len(read_all({"volume": []}, wanted={"volume": "number"})) == 0


def test_pandas_and_polars_are_not_imported_for_users_who_did_not():
    code = (
        "import sys; from b2x.records.whole_table import read_all; read_all([{'volume': 1}]); "
        "sys.exit(bool({'pandas', 'polars', 'sklearn', 'matplotlib'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("kind", [pl.Int128, pl.Object])
def test_columns_of_polars_that_arrow_does_not_have_are_read_by_value(kind) -> None:
    numbers = pl.Series("volume", [5, None, 9000], dtype=kind)
    for frame in (pl.DataFrame([numbers]), pl.DataFrame([numbers]).lazy()):
        assert to_arrow(frame).to_pydict() == {"volume": [5, None, 9000]}
    beside = pl.DataFrame([numbers, pl.Series("channel", ["web", "x", None], pl.Categorical)])
    assert to_arrow(beside)["channel"].to_pylist() == ["web", "x", None]
    assert to_arrow(beside)["volume"].to_pylist() == [5, None, 9000]


def test_large_integers_and_objects_of_polars_are_texts() -> None:
    large = pl.DataFrame([pl.Series("id", [5, 2**100], dtype=pl.Int128)])
    assert to_arrow(large)["id"].to_pylist() == ["5", str(2**100)]
    mixed = pl.DataFrame([pl.Series("note", [Path("a"), "b"], dtype=pl.Object)])
    assert to_arrow(mixed)["note"].to_pylist() == ["a", "b"]


@pytest.mark.parametrize("make", [pd.DataFrame, dict, lambda columns: _rows(columns)])
def test_texts_beside_numbers_say_themselves_how_they_are_written(make):
    def read(values, **options):
        return read_all(make({"Amount": values}), **options).columns["volume"].tolist()

    for values in ([10.5, "1.234"], ["1,234", decimal.Decimal("2.5")], [3, "1.234", None]):
        with pytest.raises(InputError, match=r"may be 1\.?234 or"):
            read(values)
    assert read([10.5, "1.234,50"]) == [10.5, 1234.5]
    assert read([10.5, "1.234", "1 234,50"]) == [10.5, 1234, 1234.5]
    assert read([decimal.Decimal("0.25"), "1,234.50"]) == [0.25, 1234.5]
    assert read([10.5, "1.234"], decimal="comma") == [10.5, 1234]
    assert read([1, "2"]) == [1, 2]


def _rows(columns):
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def test_texts_beside_numbers_are_levels_as_they_are_shown():
    records = read_all({"Amount": [1, 2], "Size": [10.5, "1.5 m"]}, named=["Size"])
    assert records.columns["Size"].levels == ("10.5", "1.5 m")


def test_names_of_several_levels_are_refused():
    frame = pd.DataFrame({("Sales", "Amount"): [1.5]})
    with pytest.raises(InputError, match=r"names of 2 levels.*join them"):
        read_all(frame)


def test_an_index_that_holds_a_date_or_field_is_warned_of():
    frame = pd.DataFrame({"Amount": [1.5, 2.5]})
    assert not read_all(frame).understood.warnings
    for index in (
        pd.DatetimeIndex(["2025-01-01", "2025-01-02"]),
        pd.Index(["a", "b"], name="Kundenr"),
        pd.MultiIndex.from_tuples([(1, 2), (3, 4)], names=["x", "Ordredato"]),
    ):
        (warning,) = read_all(frame.set_index(index)).understood.warnings
        assert "is not read: make it a column with reset_index()" in warning


@pytest.mark.parametrize(
    "ids",
    [
        [1234567890123456781.0, 1234567890123456782.0],
        [1234567890123450.0, 1234567890123460.0, 1234567890123470.0],
        [None, 1e16, 5.0],
    ],
)
def test_ids_that_are_numbers_of_too_many_digits_are_refused(ids):
    n = len(ids)
    table = pd.DataFrame({"Kundenr": ids, "Ordredato": ["2025-01-01"] * n, "Sum": [1.5] * n})
    with pytest.raises(InputError, match=r"different ids may be one.*as text"):
        read_all(table)
    with pytest.raises(InputError, match="different ids may be one"):
        read_all(table, order="Kundenr", mapping={"buyer_id": ""})
    assert len(read_all(table, mapping={"buyer_id": ""}).reasons) == n


@pytest.mark.parametrize("ids", [[1234567890123451.0, 1234567890123462.0], [1e15], [7.0, None]])
def test_other_ids_that_are_numbers_are_read(ids):
    n = len(ids)
    table = pd.DataFrame({"Kundenr": ids, "Ordredato": ["2025-01-01"] * n, "Sum": [1.5] * n})
    assert len(read_all(table).columns["buyer_id"].levels) == len({*ids} - {None})


@pytest.mark.parametrize("make", [np.array, pd.Series, lambda v: np.array(v, float)])
@pytest.mark.parametrize("header", ["Discount %", "Rabatt (prosent)", "Rabat pct"])
def test_whole_percentages_are_percentages_as_in_a_file(make, header):
    frame = pd.DataFrame({"Amount": [1.5, 2.5, 3.5], header: make([0, 1, 1])})
    shares = read_all(frame, mapping={"discount": header}).columns["discount"]
    assert shares.tolist() == [0, 0.01, 0.01]
    frame[header] = [0.0, 0.15, 1.0]
    shares = read_all(frame, mapping={"discount": header}).columns["discount"]
    assert shares.tolist() == [0, 0.15, 1]


def test_bytes_that_are_no_text_are_ids_in_digits():
    ids = pa.array([bytes(15) + b"\1", bytes(15) + b"\2"], pa.binary(16))
    table = pa.table({"Kundenr": ids, "Sum": [1.5, 2.5]})
    assert read_all(table).columns["buyer_id"].levels == ("0" * 31 + "1", "0" * 31 + "2")
