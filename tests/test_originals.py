"""What is promised of published files as they come: docs/originals.md shows the whole road."""

from pathlib import Path

import duckdb
import numpy as np
import pytest

from b2x.datasets import load_adventureworks
from b2x.records.whole_table import read_all
from b2x.training.labelled_records import LabelColumns, read_labelled

LINES = """
COPY (
  SELECT 'B2C' AS kind, 'C' || CustomerKey AS customer, SalesOrderNumber, OrderDate, SalesAmount,
    OrderQuantity FROM '{folder}/FactInternetSales.parquet'
  UNION ALL
  SELECT 'B2B', 'R' || ResellerKey, SalesOrderNumber, OrderDate, SalesAmount, OrderQuantity
  FROM '{folder}/FactResellerSales.parquet'
) TO '{target}'
"""


def test_the_hotels_archive_is_read_as_it_was_published(originals: Path) -> None:
    columns = LabelColumns("company", positive="*", negative="NULL", group="company")
    table = read_labelled(originals / "hotel_bookings.zip", columns, export="none")
    assert len(table.records) == 119_390
    assert int(table.is_b2b.sum()) == 6_797
    assert not table.records.bad_lines
    # The bookings of nobody are not those of one buyer.
    assert len(np.unique(table.groups)) > 112_000


def test_cancelled_bookings_are_no_sales_unless_the_user_says_so(originals: Path) -> None:
    columns = LabelColumns("company", positive="*", negative="NULL", group="company")
    table = read_labelled(originals / "hotel_bookings.zip", columns)
    assert len(table.rows) == 75_166
    assert any("'is_canceled'" in note for note in table.records.understood.notes)


def test_adventureworks_lines_fold_to_its_orders(
    originals: Path, data_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "lines.parquet"
    duckdb.sql(LINES.format(folder=originals / "adventureworks", target=target))
    orders = read_all(target, order="SalesOrderNumber", mapping={"buyer_id": "customer"})
    monkeypatch.setenv("B2X_DATA", str(data_folder))
    prepared = load_adventureworks()
    assert len(orders) == len(prepared)
    mine = np.sort(orders.columns["volume"])
    assert mine == pytest.approx(np.sort(prepared["volume"].to_numpy()), abs=1e-3)
    assert sorted(orders.columns["lines"]) == sorted(prepared["lines"])
    assert sorted(orders.columns["quantity"]) == sorted(prepared["quantity"])
