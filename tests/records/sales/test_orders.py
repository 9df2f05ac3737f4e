"""Order lines are folded to orders, and every line knows its order."""

import csv
import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from b2x.records.read_table import read_table
from b2x.records.sales.orders import OrderTable
from b2x.records.tables.csv_table import CsvTable
from b2x.records.whole_table import Records, read_all
from tests.order_lines import LINES


def written(folder: Path, text: str) -> Path:
    path = folder / "lines.csv"
    path.write_text(text, encoding="utf-8")
    return path


def lines_of(rows: list[tuple[str, str, float, int, str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["order", "customer id", "volume", "quantity", "category"])
    writer.writerows(rows)
    return text.getvalue()


def test_amounts_are_summed_dates_are_the_earliest_and_the_largest_category_counts(
    tmp_path: Path,
) -> None:
    orders = read_all(written(tmp_path, LINES), order="Ordrenr")
    assert orders.columns["volume"].tolist() == [120.5, 1000, 0, 110]
    assert orders.columns["lines"].tolist() == [2, 1, 2, 2]
    assert orders.columns["ordered_at"].astype("M8[D]").astype(str).tolist() == [
        "2024-02-01", "2024-02-23", "2024-02-04", "2024-02-13",
    ]  # fmt: skip
    assert orders.raw("Varegruppe").tolist() == ["a", "c", "a", "b"]


def test_an_empty_field_is_filled_from_the_next_line_of_the_order(tmp_path: Path) -> None:
    orders = read_all(written(tmp_path, LINES), order="Ordrenr")
    assert orders.raw("Kunde").tolist() == ["K1", "K2", "K1", "K3"]


def test_a_line_without_an_order_and_a_bad_value_are_named_by_their_lines(tmp_path: Path) -> None:
    orders = read_all(written(tmp_path, LINES), order="Ordrenr")
    assert orders.reasons.tolist() == [
        "", "", "no sale: credited in full", "quantity: 'x' is not a number (line 9)",
    ]  # fmt: skip
    assert [(bad.line, bad.reason) for bad in orders.bad_lines] == [
        (7, "no order: 'Ordrenr' is empty")
    ]


line = st.tuples(
    st.integers(0, 6).map("o{}".format),
    st.just("c"),
    st.integers(-10_000, 10_000).map(lambda cents: cents / 100),
    st.integers(0, 9),
    st.sampled_from(["a", "b", ""]),
)


@settings(deadline=None, max_examples=60)
@given(rows=st.lists(line, min_size=1, max_size=40), together=st.booleans(), data=st.data())
def test_orders_are_what_pandas_groups_them_to_in_blocks_of_any_size(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[str, str, float, int, str]],
    together: bool,
    data: st.DataObject,
) -> None:
    rows = sorted(rows, key=lambda row: row[0]) if together else rows
    # One order shows that amounts are the lines' own.
    rows = [("first", "c", 1.0, 1, "a"), ("first", "c", 2.0, 2, "a"), *rows]
    path = written(tmp_path_factory.mktemp("lines"), lines_of(rows))
    frame = pd.DataFrame(rows, columns=["order", "customer", "volume", "quantity", "category"])
    grouped = frame.groupby("order", sort=False)
    reading = read_table(path, order="order")
    assert isinstance(reading.table, OrderTable)
    assert isinstance(reading.table.lines, CsvTable)
    reading.table.lines.block_size = data.draw(st.integers(16, 400))
    reading.table.lines_a_part = data.draw(st.sampled_from([1, 3, 1000]))
    batches = list(reading.batches())
    volume = np.concatenate([batch.columns["volume"] for batch in batches])
    good = np.concatenate([batch.reasons for batch in batches]) == ""
    assert volume == pytest.approx(grouped["volume"].sum().to_numpy().round(6))
    counts = np.concatenate([batch.columns["lines"] for batch in batches])
    assert counts.tolist() == grouped.size().tolist()
    emptied = grouped["volume"].agg(lambda v: (v > 0).any() and (v < 0).any() and v.sum() <= 1e-9)
    assert good.tolist() == (~emptied.astype(bool)).tolist()


def test_every_line_finds_its_order_in_any_order_of_lines(tmp_path: Path) -> None:
    random = np.random.default_rng(3)
    names = random.integers(0, 300, 2000)
    for order in (np.sort(names), names):
        rows = [(f"o{o}", "c", float(i), 1, "a") for i, o in enumerate(order)]
        reading = read_table(written(tmp_path, lines_of(rows)), order="order")
        assert isinstance(reading.table, OrderTable)
        assert isinstance(reading.table.lines, CsvTable)
        reading.table.lines.block_size = 500
        keys = [key for chunk in reading.table.chunks({0}) for key in chunk.column(0).to_pylist()]
        places = [p for _, some in reading.table.lines_with_orders() for p in some.tolist()]
        assert [keys[place] for place in places] == [row[0] for row in rows]


def test_lines_in_memory_fold_like_lines_in_a_file(tmp_path: Path) -> None:
    path = written(tmp_path, LINES)
    frame = pd.read_csv(path, sep=";", dtype=str)

    def shown(records: Records) -> list[object]:
        return [records.columns["volume"].tolist(), records.reasons[:3].tolist()]

    assert shown(read_all(frame, order="Ordrenr")) == shown(read_all(path, order="Ordrenr"))


def test_a_credit_note_is_subtracted_whatever_its_status(tmp_path: Path) -> None:
    export = tmp_path / "mine.toml"
    export.write_text(
        'order_id = "No"\ncredit_of = "No"\n[fields]\nvolume = "Sum"\n'
        '[not_a_sale]\nStatus = ["refunded"]\n',
        "utf-8",
    )
    table = {"No": [1, 1, 2], "Sum": [100, -30, 50], "Status": ["paid", "refunded", "refunded"]}
    orders = read_all(table, export=str(export))
    assert orders.columns["volume"].tolist() == [70, 50]
    assert orders.reasons.tolist() == ["", "no sale: Status is 'refunded'"]


state = st.sampled_from(["paid", "Cancelled", ""])


@settings(deadline=None, max_examples=60)
@given(
    rows=st.lists(st.tuples(st.integers(0, 4), st.integers(1, 99), state), min_size=1, max_size=25),
    together=st.booleans(),
    size=st.integers(16, 400),
)
def test_lines_that_are_not_sales_are_left_out_of_an_order_that_has_a_sale(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[int, int, str]],
    together: bool,
    size: int,
) -> None:
    rows = sorted(rows, key=lambda row: row[0]) if together else rows
    # One order shows that amounts are the lines' own.
    rows = [(0, 1, "paid"), (0, 2, "paid"), *[(order + 1, n, said) for order, n, said in rows]]
    text = "order number;volume;status\n" + "".join(f"{o};{n};{said}\n" for o, n, said in rows)
    expected = {}
    for order in dict.fromkeys(order for order, *_ in rows):
        mine = [(n, said) for o, n, said in rows if o == order]
        usual = next((said for _, said in mine if said), "")
        down = [(said or usual) == "Cancelled" for _, said in mine]
        kept = [n for (n, _), no in zip(mine, down, strict=True) if not no]
        expected[order] = (sum(kept or [n for n, _ in mine]), len(kept or mine), all(down))
    path = written(tmp_path_factory.mktemp("lines"), text)
    reading = read_table(path, order="order number")
    assert isinstance(reading.table, OrderTable)
    assert isinstance(reading.table.lines, CsvTable)
    reading.table.lines.block_size = size
    reading.table.lines_a_part = size // 16
    batches = list(reading.batches())
    volume = np.concatenate([batch.columns["volume"] for batch in batches]).tolist()
    counts = np.concatenate([batch.columns["lines"] for batch in batches]).tolist()
    none = (np.concatenate([batch.reasons for batch in batches]) != "").tolist()
    assert list(zip(volume, counts, none, strict=True)) == list(expected.values())
    left_out = sum(len(batch.chunk.bad) for batch in batches)
    assert sum(counts) + left_out == len(rows)
    places = [p for _, some in reading.table.lines_with_orders() for p in some.tolist()]
    assert places.count(-1) == left_out
