"""The notation of each column is decided by its values, and told where only the user knows it."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from b2x.records.read_table import read_table
from b2x.records.tables.arrow_table import CHUNK
from b2x.records.whole_table import read_all


def test_one_column_may_write_points_and_another_commas(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text("volume;rate;n\n1.234,50;0.25;1\n2,00;1.5;2\n", "utf-8")
    records = read_all(path)
    assert records.columns["volume"].tolist() == [1234.5, 2.0]
    assert records.columns["rate"].tolist() == [0.25, 1.5]
    assert [c.style for c in records.understood.columns] == [",", ".", None]


@pytest.mark.parametrize(
    ("values", "options", "expected"),
    [
        (["13.04.2024", "03.04.2024"], {}, "2024-04-03"),
        (["04/13/2024", "03/04/2024"], {}, "2024-03-04"),
        (["x", "03.04.2024"], {"dates": "mdy"}, "2024-03-04"),
        (["24-04-03", "24-03-04"], {"dates": "ymd"}, "2024-03-04"),
    ],
)
def test_dates_are_read_as_the_column_or_the_user_says(values, options, expected):
    records = read_all({"ordered_at": values}, wanted={"ordered_at": "time"}, **options)
    assert str(records.columns["ordered_at"][1]) == f"{expected}T00:00:00"


def test_parquet_with_its_own_types_is_not_read_twice(tmp_path, monkeypatch):
    pq.write_table(pa.table({"volume": [1.0] * 150_000}), tmp_path / "t.parquet")
    reads = []
    original = pq.ParquetFile.iter_batches
    monkeypatch.setattr(
        pq.ParquetFile,
        "iter_batches",
        lambda self, *args, **kw: (
            reads.append(b.num_rows) or b for b in original(self, *args, **kw)
        ),
    )
    reading = read_table(tmp_path / "t.parquet", wanted={"volume": "number"})
    assert sum(reads) <= CHUNK + 1  # one row more to see how large its texts are
    assert reading.understood.rows == 150_000


@pytest.mark.parametrize(
    ("header", "values", "expected"),
    [
        ("Discount %", ["15", "7,5 %", ""], [0.15, 0.075, np.nan]),
        ("Rabatt i prosent", [15, 7.5, None], [0.15, 0.075, np.nan]),
        ("Discount %", [0.15, 0.075, None], [0.15, 0.075, np.nan]),
        ("Discount", ["0,15", "7,5 %", ""], [0.15, 0.075, np.nan]),
    ],
)
def test_a_discount_is_in_percent_where_its_header_and_its_values_say_so(header, values, expected):
    table = {header: values}
    columns = read_all(table, mapping={"discount": header}, decimal="comma").columns
    np.testing.assert_array_equal(columns["discount"], expected)
