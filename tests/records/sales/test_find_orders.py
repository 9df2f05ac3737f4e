"""Rows that may be order lines are asked about, and following lines belong to the order above."""

from pathlib import Path

import pytest

from b2x.errors import InputError
from b2x.records.whole_table import read_all


def table(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "orders.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


@pytest.mark.parametrize(
    "header",
    ["Order no", "OrderID", "Order #", "Order", "Invoice", "Transaction ID", "Receipt number",
     "OrdreID", "Ordre", "Bilagsnr", "Beställning", "Kvittonummer", "Bestellung", "Beleg-Nr",
     "Rechnung", "BOOKING_REFERENCE"],
)  # fmt: skip
@pytest.mark.parametrize("share", [0.02, 0.9])
def test_a_column_that_looks_like_an_orders_number_and_repeats_is_asked_about(
    tmp_path: Path, header: str, share: float
) -> None:
    n = 200
    distinct = round(n * (1 - share))
    rows = [f"A{1000 + i % distinct},2025-03-01,{i}.50" for i in range(n)]
    path = table(tmp_path, f"{header},Date,Amount", *rows)
    with pytest.raises(InputError, match=f"values of '{header}' repeat: are the rows order lines"):
        read_all(path)
    assert len(read_all(path, order="none")) == n
    assert len(read_all(path, order=header)) == distinct


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("Order", ["first", "repeat"]),
        ("Invoice", ["Yes", "No"]),
        ("Transaction", ["Sale 1", "Sale 2"]),
        ("Receipt number", [f"R{i}" for i in range(60)]),
    ],
)
def test_a_column_of_kinds_or_of_numbers_that_never_repeat_is_not_asked_about(
    tmp_path: Path, header: str, values: list[str]
) -> None:
    rows = [f"{values[i % len(values)]},2025-03-01,{i}.50" for i in range(60)]
    assert len(read_all(table(tmp_path, f"{header},Date,Amount", *rows))) == 60


LINES = (
    "1001;2025-03-01;K1;Desk;200",
    ";;;Lamp;100",
    ";;;Rug;900",
    "1002;2025-03-02;K2;Cup;50",
    "NULL;2025-03-03;K3;Mug;30",
    ";;;Cup;20",
    "1003;2025-03-04;K4;Mug;40",
)


@pytest.mark.parametrize(
    "header", ["Order no;Date;Customer no;Item;Amount", "Ordrenr;Ordredato;Kundenr;Vare;Beløp"]
)
def test_lines_without_a_number_date_or_buyer_are_those_of_the_order_above(
    tmp_path: Path, header: str
) -> None:
    path, key = table(tmp_path, header, *LINES), header.partition(";")[0]
    with pytest.raises(InputError, match=f"'{key}' is empty in 3 of 7 rows, which have no date"):
        read_all(path)
    orders = read_all(path, order=key)
    assert orders.columns["volume"].tolist() == [1200, 50, 40]
    assert [line.line for line in orders.bad_lines] == [
        6,
        7,
    ]  # it has a date, so is no line of 1002


def test_a_line_with_the_date_of_the_order_above_and_no_buyer_is_one_of_it(tmp_path: Path) -> None:
    lines = ["1001,2025-03-01,K1,200", ",2025-03-01,,100", "1002,2025-03-01,K2,50"]
    path = table(tmp_path, "Order no,Date,Customer no,Amount", *lines)
    with pytest.raises(InputError, match="'Order no' is empty in 1 of 3 rows"):
        read_all(path)
    assert read_all(path, order="Order no").columns["volume"].tolist() == [300, 50]
    path.write_text(path.read_text("utf-8").replace(",2025-03-01,,", ",2025-03-02,,"), "utf-8")
    assert len(read_all(path)) == 3  # a sale of another day without a number


def test_following_lines_are_filled_down_over_chunks_and_regrouped_orders(tmp_path: Path) -> None:
    rows = [f"{i % 900},2025-03-01,{i % 900}.50\n,,2.00\n,,2.00" for i in range(9_000)]
    path = table(tmp_path, "Order no,Date,Amount", *rows)
    assert path.stat().st_size > 2**18 - 2**16
    volume = read_all(path, order="Order no").columns["volume"]
    assert volume.tolist() == [10 * (i + 0.5) + 40 for i in range(900)]


def test_an_empty_number_beside_a_date_is_no_line_of_another_order(tmp_path: Path) -> None:
    rows = [f"{'' if i % 2 else i},2025-03-01,{i}.50" for i in range(20)]
    assert len(read_all(table(tmp_path, "Invoice number,Date,Amount", *rows))) == 20


def test_order_numbers_that_a_spreadsheet_has_cut_are_refused(tmp_path: Path) -> None:
    rows = [f"1.23457E+1{i % 2},2025-03-01,{i}.50" for i in range(4)]
    path = table(tmp_path, "Order no,Date,Amount", *rows)
    with pytest.raises(InputError, match=r"4 values of 'Order no' are written as 1\.23E\+12"):
        read_all(path, order="Order no")


@pytest.mark.parametrize(
    ("header", "date"), [("Order no", "Created date"), ("OrderID", "Create Date")]
)
def test_a_date_of_creation_beside_an_orders_number_is_asked_about(
    tmp_path: Path, header: str, date: str
) -> None:
    path = table(tmp_path, f"{header},{date},Invoice date,Amount", "1,2025-03-01,2025-03-20,9.50")
    with pytest.raises(InputError, match=rf"'{date}' beside '{header}'.*--map first_contact_at="):
        read_all(path)
    assert len(read_all(path, mapping={"first_contact_at": date})) == 1
    deal = table(tmp_path, f"Deal,{date},Close date,Amount", "1,2025-03-01,2025-03-20,9.50")
    assert "first_contact_at" in read_all(deal).columns
