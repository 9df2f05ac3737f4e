"""A sheet of a workbook is a table with the sheet's own row numbers, or refused by name."""

import datetime as dt
import io

import openpyxl
import pytest

from b2x.errors import InputError
from b2x.records.tables.open_table import open_table


def book(path, **sheets):
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name.rstrip("_"))
        sheet.sheet_state = "hidden" if name.endswith("_") else "visible"
        for row in rows:
            sheet.append(row)
    workbook.save(path)
    return path


HEADER = ["Date", "Amount", "Note"]
DAY = dt.date(2024, 3, 1)


def test_values_keep_their_type_and_rows_their_number(tmp_path):
    rows = [[], [], HEADER, [DAY, 10.5, "a"], [], [dt.datetime(2024, 3, 2, 9, 30), 20, 7]]
    table = open_table(book(tmp_path / "orders.xlsx", Orders=rows))
    (chunk,) = table.chunks()
    assert table.headers == HEADER
    assert chunk.numbers.tolist() == [4, 6]
    assert chunk.column(0).to_pylist() == [dt.datetime(2024, 3, 1), dt.datetime(2024, 3, 2, 9, 30)]
    assert chunk.column(1).to_pylist() == [10.5, 20.0]
    assert chunk.column(2).to_pylist() == ["a", "7"]
    assert not table.mixed


def test_dates_without_times_stay_so(tmp_path):
    table = open_table(book(tmp_path / "orders.xlsx", Orders=[HEADER, [DAY, 1, None]]))
    assert next(table.chunks()).column(0).to_pylist() == [DAY]


def test_an_error_of_a_formula_is_text_that_no_field_takes(tmp_path):
    rows = [HEADER, [DAY, "#REF!", "a"], [DAY, 5, "#N/A"]]
    table = open_table(book(tmp_path / "orders.xlsx", Other=[[1]], Orders=rows))
    chunk = next(table.chunks())
    assert chunk.column(1).to_pylist() == ["#REF!", "5"]
    assert chunk.column(2).to_pylist() == ["a", "#N/A"]


def test_one_of_several_sheets_has_to_be_named_and_hidden_ones_are_asked_for_only(tmp_path):
    first, second = [HEADER, [DAY, 1, "a"]], [HEADER, [DAY, 2, "b"], [DAY, 3, "c"]]
    path = book(tmp_path / "two.xlsx", March=first, April=second, Note=[["x"]], Secret_=first)
    with pytest.raises(InputError, match=r"several sheets: March, April .*two.xlsx#March"):
        open_table(path)
    assert open_table(f"{path}#April").rows == 2
    assert open_table(f"{path}#Secret").rows == 1
    with pytest.raises(InputError, match=r"no sheet 'Mai'.*March, April, Note, Secret"):
        open_table(f"{path}#Mai")
    one = book(tmp_path / "one.xlsx", March=first, Secret_=second)
    assert open_table(one).rows == 1


def test_columns_without_header_or_value_are_none_and_names_are_unique(tmp_path):
    rows = [[None, "Amount", "Amount", None, None], [None, 1, 2, None, 3]]
    table = open_table(book(tmp_path / "orders.xlsx", Orders=rows))
    assert table.headers == ["Amount", "Amount#2", "#3"]


def test_totals_footers_and_headers_that_come_again_are_not_sales(tmp_path):
    body = [[DAY, float(i), "a"] for i in range(12)]
    end = [["Date", "Amount", "Note"], [DAY, 1, "b"], ["Total", 67, None], ["By finance"]]
    table = open_table(book(tmp_path / "orders.xlsx", Orders=[HEADER, *body, *end]))
    (chunk,) = table.chunks()
    assert chunk.not_sales == {
        14: "a repeated header", 16: "a total, not a sale", 17: "a footer, not a sale",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "match"),
    [
        ([], "Excel workbook is empty"),
        ([["x"]], "Excel workbook is empty"),
        (
            [["Sales of March"], [], HEADER, [DAY, 1, "a"]],
            r"not the header, row 3 looks like it.*delete the rows",
        ),
    ],
)
def test_a_sheet_that_is_not_a_table_is_refused(tmp_path, rows, match):
    with pytest.raises(InputError, match=match):
        open_table(book(tmp_path / "orders.xlsx", Orders=rows))


def test_a_damaged_workbook_is_refused(tmp_path):
    path = book(tmp_path / "orders.xlsx", Orders=[HEADER])
    path.write_bytes(path.read_bytes()[:900])
    with pytest.raises(InputError, match="zip archive or Excel workbook is damaged"):
        open_table(path)
    path.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600))
    with pytest.raises(InputError, match="the Excel workbook is damaged"):
        open_table(path)


def test_a_workbook_whose_parts_do_not_match_their_checksums_is_refused(tmp_path):
    import zipfile

    path = book(tmp_path / "orders.xlsx", Orders=[HEADER, [DAY, 1, "a"]])
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        part = archive.getinfo("xl/workbook.xml")
    data[part.header_offset + 14] ^= 1
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(b"xl/workbook.xml"))
    data[at + 16] ^= 1
    path.write_bytes(data)
    with pytest.raises(InputError, match="the Excel workbook is damaged"):
        open_table(path)


def test_a_workbook_in_an_archive_is_read(tmp_path):
    import zipfile

    buffer = io.BytesIO()
    book(buffer, Orders=[HEADER, [DAY, 1, "a"]])
    with zipfile.ZipFile(tmp_path / "orders.zip", "w") as archive:
        archive.writestr("orders.xlsx", buffer.getvalue())
    assert open_table(tmp_path / "orders.zip").rows == 1


def test_without_the_extra_the_error_says_what_to_install(tmp_path, monkeypatch):
    import sys

    path = book(tmp_path / "orders.xlsx", Orders=[HEADER])
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    with pytest.raises(InputError, match=r'pip install "b2x\[excel\]"'):
        open_table(path)
