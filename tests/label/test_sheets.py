"""Sheets: what a person answers comes back to the same rows, and to no others."""

from __future__ import annotations

import csv
import io
import os
import stat
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from b2x.errors import InputError, UsageError
from b2x.label.make_sheet import make_sheet
from b2x.label.sheet_file import read_cells, refuse_loss
from b2x.label.sheets import read_sheet, write_sheet
from b2x.label.suggest import Suggestion
from b2x.records.whole_table import Records, read_all
from tests.order_lines import LINES

ORDERS = """Ordrenr;Kundenavn;Firma;Dato;Beløp;Kanal
1;Ola Nordmann;;02.02.2024;1 100,50;Nettbutikk
2;Kari Nordmann;"Fjell & ""Sønn"" AS";13.02.2024;99,00;Telefon
3;Ola Nordmann;;14.02.2024;20,00;Nettbutikk
4;=HYPERLINK("x");@SUM(A1);15.02.2024;-20,00;Butikk
"""
Edit = Callable[[list[str], list[list[str]]], None]


@pytest.fixture
def orders(tmp_path: Path) -> Records:
    return records_of(tmp_path, ORDERS)


def records_of(folder: Path, text: str, name: str = "orders.csv", **options: Any) -> Records:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_all(path, **{"mapping": {"buyer_id": "Kundenavn"}, **options})


def asked(*rows: int, how: str = "random", inclusion: float = 0.5) -> Suggestion:
    found = np.array(rows, dtype=np.intp)
    return Suggestion(found, np.full(len(found), how), np.full(len(found), inclusion))


def rows_of(path: Path) -> list[list[str]]:
    text = path.read_bytes().decode("utf-8-sig")
    delimiter = ";" if text.split("\n")[0].count(";") else ","
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def edit(path: Path, change: Edit, *, encoding: str = "utf-8-sig", delimiter: str = ";") -> None:
    """Change a CSV sheet's cells and save it as a spreadsheet program would."""
    header, *rows = rows_of(path)
    change(header, rows)
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows([header, *rows])
    path.write_bytes(text.getvalue().encode(encoding))


def answer(path: Path, *answers: str, **options: Any) -> None:
    """Fill in the answers, one a line."""

    def change(header: list[str], rows: list[list[str]]) -> None:
        for row, text in zip(rows, answers, strict=True):
            row[header.index("b2x_answer")] = text

    edit(path, change, **options)


def by_csv(path: Path, answers: Sequence[str]) -> None:
    """Reorder, reformat and add to a sheet besides answering, in old Excel's encoding."""

    def change(header: list[str], rows: list[list[str]]) -> None:
        for row, text in zip(rows, answers, strict=True):
            row[header.index("b2x_answer")] = text
            row[header.index("shown")] = "01.02.2003"
            row.append("my note; own")
        header.append("note")
        rows.reverse()

    edit(path, change, encoding="utf-16", delimiter="\t")


def by_pandas(path: Path, answers: Sequence[str]) -> None:
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    frame.insert(0, "row", range(len(frame)))
    frame["b2x_answer"] = list(answers)
    frame.sample(frac=1, random_state=1).to_csv(path, index=False)


def by_spreadsheet(path: Path, answers: Sequence[str]) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book.active
    header = [cell.value for cell in sheet[1]]
    for row, text in enumerate(answers, start=2):
        sheet.cell(row, header.index("b2x_answer") + 1).value = text
        sheet.cell(row, header.index("shown") + 1).value = 3.5
    book.save(path)


cells = st.text(
    st.characters(codec="utf-8", exclude_characters="\0"), max_size=12
) | st.sampled_from(["=1+1", "-5,00", '"', ";", "a\nb", "B2B", "p=1", "\x1b[2J"])


@pytest.mark.parametrize(
    ("name", "fill"),
    [("sheet.csv", by_csv), ("sheet.csv", by_pandas), ("sheet.xlsx", by_spreadsheet)],
)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(cells, min_size=2, max_size=6, unique=True),
    draws=st.data(),
)
def test_answers_come_back_to_their_rows(
    tmp_path: Path,
    name: str,
    fill: Callable[[Path, Sequence[str]], None],
    texts: list[str],
    draws: st.DataObject,
) -> None:
    table = {"volume": list(range(len(texts))), "shown": texts}
    records, path = read_all(table), tmp_path / name
    rows = draws.draw(st.lists(st.sampled_from(range(len(texts))), min_size=1, unique=True))
    shares = draws.draw(st.lists(st.floats(1e-9, 1), min_size=len(rows), max_size=len(rows)))
    given_ = draws.draw(
        st.lists(st.sampled_from(["B2B", "c", "?", ""]), min_size=len(rows), max_size=len(rows))
    )
    suggestion = Suggestion(np.array(rows), np.full(len(rows), "random"), np.array(shares))
    write_sheet(path, records, suggestion)
    fill(path, given_)
    sheet = read_sheet(path, read_all(table))
    kept = {"B2B": True, "c": False}
    expected = {r: (kept[a], p) for r, a, p in zip(rows, given_, shares, strict=True) if a in kept}
    found = zip(sheet.is_b2b.tolist(), sheet.inclusion.tolist(), strict=True)
    assert dict(zip(sheet.rows.tolist(), found, strict=True)) == expected
    assert (sheet.lines, sheet.unanswered) == (len(rows), given_.count(""))
    assert sheet.unsure == given_.count("?")


def test_a_sheet_shows_names_first_in_the_dialect_that_the_sellers_excel_opens(
    orders: Records, tmp_path: Path
) -> None:
    path = tmp_path / "sheet.csv"
    write_sheet(path, orders, asked(1, 0))
    assert path.read_bytes().startswith("\ufeffb2x_answer;Kundenavn;Firma;".encode())
    header, first, _ = rows_of(path)
    assert header[-3:] == ["b2x_how", "b2x_inclusion", "b2x_id"]
    assert first[:3] == ["", "Kari Nordmann", 'Fjell & "Sønn" AS']
    plain = read_all({"volume": [1.5, 2], "shown": ["a", "b"]})
    write_sheet(path, plain, asked(0))
    assert path.read_bytes().startswith(b"\xef\xbb\xbfb2x_answer,")


@pytest.mark.parametrize("name", ["sheet.csv", "sheet.xlsx"])
def test_no_cell_begins_a_formula(orders: Records, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    write_sheet(path, orders, asked(3))
    if name.endswith("csv"):
        (_, row) = rows_of(path)
    else:
        cells = openpyxl.load_workbook(path).active[2]
        assert "f" not in {cell.data_type for cell in cells}
        row = [str(cell.value or "") for cell in cells]
    assert [text for text in row if text.startswith(("=", "@", "-", "+"))] == []
    assert '\'=HYPERLINK("x")' in row


@pytest.mark.parametrize("name", ["sheet.csv", "sheet.xlsx"])
def test_headers_may_hold_what_terminals_and_spreadsheets_obey(tmp_path: Path, name: str) -> None:
    table = {"volume": [1, 2], "=1+1": ["a", "b"], "Firma\n\x1b[2J": ["x", "y"]}
    records, path = read_all(table), tmp_path / name
    write_sheet(path, records, asked(1))
    headers = read_cells(path).headers
    assert "'=1+1" in headers
    assert "Firma \\u001b[2J" in headers
    assert read_sheet(path, records).lines == 1


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
@pytest.mark.parametrize("name", ["sheet.csv", "sheet.xlsx"])
def test_only_the_owner_can_read_a_new_sheet(orders: Records, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    write_sheet(path, orders, asked(1))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o640)  # as its owner wants it
    write_sheet(path, orders, asked(1))
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_sheet_is_read_as_a_spreadsheet_program_saves_it(
    orders: Records, tmp_path: Path, encoding: str, delimiter: str
) -> None:
    path = tmp_path / "sheet.csv"
    write_sheet(path, orders, asked(1, 0))
    answer(path, "Næringsdrivende", "privat", encoding=encoding, delimiter=delimiter)
    sheet = read_sheet(path, orders)
    assert dict(zip(sheet.rows.tolist(), sheet.is_b2b.tolist(), strict=True)) == {1: True, 0: False}


def test_a_buyers_answer_is_that_of_all_rows_of_the_buyer(orders: Records, tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    write_sheet(path, orders, asked(2, 1, how="audit", inclusion=0.25), by="buyer")
    header, first, _ = rows_of(path)
    assert dict(zip(header, first, strict=True))["b2x_rows"] == "2"
    assert "1 100,50 | 20,00" in first
    answer(path, "c", "b")
    sheet = read_sheet(path, orders)
    assert sheet.by == "buyer"
    assert sheet.rows.tolist() == [0, 2, 1]
    assert sheet.is_b2b.tolist() == [False, False, True]
    assert sheet.how.tolist() == ["audit"] * 3
    assert sheet.inclusion.tolist() == [0.25] * 3


def test_rows_without_a_buyer_are_asked_about_one_by_one(tmp_path: Path) -> None:
    records = records_of(tmp_path, ORDERS.replace("Ola Nordmann", ""))
    path = tmp_path / "sheet.csv"
    write_sheet(path, records, asked(0), by="buyer")
    answer(path, "b")
    assert read_sheet(path, records).rows.tolist() == [0]


def test_buyers_are_not_asked_about_where_no_column_names_them(tmp_path: Path) -> None:
    records = read_all({"volume": [1, 2]})
    with pytest.raises(InputError, match=r"no column names the buyer.*--map buyer_id=COLUMN"):
        write_sheet(tmp_path / "sheet.csv", records, asked(0), by="buyer")


def test_a_sheet_of_another_table_is_refused_with_counts(orders: Records, tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    write_sheet(path, orders, asked(0, 1, 2))
    others = ORDERS.replace("Kari", "Marit").replace("20,00", "21,00")
    other = records_of(tmp_path, others, "others.csv")
    with pytest.raises(InputError, match=r"2 of 3 lines are not rows of .*others\.csv.*sheet\.csv"):
        read_sheet(path, other)
    with_column = records_of(tmp_path, ORDERS.replace("Kanal", "Channel"), "others.csv")
    with pytest.raises(InputError, match="3 of 3 lines are not rows of"):
        read_sheet(path, with_column)


def test_a_table_that_was_sorted_anew_and_has_grown_is_recognised(
    orders: Records, tmp_path: Path
) -> None:
    path = tmp_path / "sheet.csv"
    write_sheet(path, orders, asked(0, 3))
    answer(path, "c", "b")
    header, *rows = ORDERS.splitlines()
    new = "9;Åse Nordmann;;02.03.2024;5,00;Butikk"
    records = records_of(tmp_path, "\n".join([header, *rows[::-1], new, ""]))
    sheet = read_sheet(path, records)
    assert sheet.rows.tolist() == [3, 0]
    assert sheet.is_b2b.tolist() == [False, True]
    assert "2 lines of" in sheet.warnings[0]
    assert "sorted anew" in sheet.warnings[0]
    assert read_sheet(path, orders).warnings == ()


def test_rows_of_the_same_text_are_told_apart_by_their_number(tmp_path: Path) -> None:
    records, path = read_all({"volume": [5, 7, 5, 5], "x": list("aaaa")}), tmp_path / "sheet.csv"
    write_sheet(path, records, asked(3, 0))
    answer(path, "b", "c", delimiter=",")
    assert read_sheet(path, records).rows.tolist() == [3, 0]
    grown = read_all({"volume": [7, 5, 5, 5], "x": list("aaaa")})
    assert sorted(read_sheet(path, grown).rows.tolist()) == [1, 3]


def test_an_answer_that_cannot_be_read_is_named_by_line_and_header_not_by_value(
    orders: Records, tmp_path: Path
) -> None:
    path = tmp_path / "sheet.csv"
    write_sheet(path, orders, asked(0, 1, 2))
    answer(path, "c", "Kari Nordmann", "ja")
    with pytest.raises(
        InputError, match=r"2 answers are not B2B, B2C or \?.*line 3.*b2x_answer"
    ) as raised:
        read_sheet(path, orders)
    assert "Kari" not in str(raised.value)


def test_an_answer_in_a_workbook_is_named_by_its_row(orders: Records, tmp_path: Path) -> None:
    path = tmp_path / "sheet.xlsx"
    write_sheet(path, orders, asked(0, 1))
    book = openpyxl.load_workbook(path)
    book.active["A3"] = "perhaps"
    book.save(path)
    with pytest.raises(InputError, match=r"an answer is not B2B, B2C or \?.*line 3, column"):
        read_sheet(path, orders)


def set_cell(line: int, header: str, text: str) -> Edit:
    def change(headers: list[str], rows: list[list[str]]) -> None:
        rows[line][headers.index(header)] = text

    return change


def twice_in_two_ways(headers: list[str], rows: list[list[str]]) -> None:
    rows.append(["c" if text == "b" else text for text in rows[0]])


def drop(header: str) -> Edit:
    def change(headers: list[str], rows: list[list[str]]) -> None:
        position = headers.index(header)
        for row in (headers, *rows):
            del row[position]

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (set_cell(1, "b2x_id", "17"), "the id is not one of this sheet.*line 3.*'b2x_id'"),
        (set_cell(0, "b2x_id", ""), "the id is not one of this sheet.*line 2"),
        (set_cell(0, "b2x_inclusion", "0,5"), "not as b2x label wrote it.*line 2.*'b2x_inclusion'"),
        (set_cell(0, "b2x_inclusion", "p=2"), "not as b2x label wrote it"),
        (set_cell(0, "b2x_inclusion", "p=0.5 (many)"), "not as b2x label wrote it"),
        (set_cell(0, "b2x_how", "my choice"), "not as b2x label wrote it.*'b2x_how'"),
        (twice_in_two_ways, "lines 2 and 5 answer the same question in two ways"),
        (drop("b2x_id"), "no column 'b2x_id', so this is not a sheet"),
        (drop("b2x_how"), "no column 'b2x_how'"),
        (drop("b2x_answer"), "no column 'b2x_answer'"),
        (lambda _, rows: rows.clear(), "the sheet has no lines"),
    ],
)
def test_a_damaged_sheet_is_refused(
    orders: Records, tmp_path: Path, change: Edit, message: str
) -> None:
    path = tmp_path / "sheet.csv"
    write_sheet(path, orders, asked(0, 1, 2))
    answer(path, "b", "b", "")
    edit(path, change)
    with pytest.raises(InputError, match=message):
        read_sheet(path, orders)


def test_a_line_that_stands_twice_counts_once(orders: Records, tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    write_sheet(path, orders, asked(0, 1))
    edit(path, lambda _, rows: rows.append(["b", *rows[0][1:]]))
    edit(path, lambda header, rows: rows.append([""] * len(header)))
    sheet = read_sheet(path, orders)
    assert (sheet.rows.tolist(), sheet.is_b2b.tolist()) == ([0], [True])
    assert (sheet.lines, sheet.unanswered) == (2, 1)


def test_of_order_lines_a_sheet_asks_about_orders(tmp_path: Path) -> None:
    path, options = tmp_path / "sheet.csv", {"order": "Ordrenr", "mapping": {"buyer_id": "Kunde"}}
    records = records_of(tmp_path, LINES, **options)
    assert len(records) == 4
    write_sheet(path, records, asked(0, 1))
    assert "120.5" in rows_of(path)[1]
    answer(path, "c", "b")
    sheet = read_sheet(path, records_of(tmp_path, LINES, **options))
    assert (sheet.rows.tolist(), sheet.is_b2b.tolist()) == ([0, 1], [False, True])
    lines = records_of(tmp_path, LINES, order="none", mapping={"buyer_id": "Kunde"})
    with pytest.raises(InputError, match="2 of 2 lines are not rows of"):
        read_sheet(path, lines)


def test_a_sheet_with_answers_and_any_other_file_are_not_replaced(
    orders: Records, tmp_path: Path
) -> None:
    path = tmp_path / "sheet.csv"
    refuse_loss(path)
    write_sheet(path, orders, asked(0, 1))
    refuse_loss(path)
    answer(path, "?", "")
    with pytest.raises(UsageError, match=r"the sheet has 1 answers, which would be lost.*--ask"):
        refuse_loss(path)
    with pytest.raises(UsageError, match="the file exists already and is not a sheet"):
        refuse_loss(tmp_path / "orders.csv")


def test_a_sheet_is_a_csv_file_or_a_workbook(orders: Records, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"a sheet is a \.csv or \.xlsx file"):
        write_sheet(tmp_path / "sheet.txt", orders, asked(0))


def test_free_text_official_numbers_and_constant_columns_are_shown_when_named(
    tmp_path: Path,
) -> None:
    table = {
        "volume": [1, 2],
        "Kommentar": ["a", "b"],
        "Fødselsnummer": ["x", "y"],
        "k": ["z", "z"],
    }
    records, path = read_all(table), tmp_path / "sheet.csv"
    write_sheet(path, records, asked(0))
    assert rows_of(path)[0][1:-3] == ["volume"]
    write_sheet(path, records, asked(0), show=["kommentar", "k"])
    assert rows_of(path)[0][1:-3] == ["Kommentar", "k", "volume"]


def test_a_frame_with_parsed_values_is_told_to_be_read_as_text(tmp_path):
    source, sheet = tmp_path / "orders.csv", tmp_path / "sheet.csv"
    source.write_text("Total,Dato\n1500.50,21.02.2024\n20.00,23.02.2024\n")
    make_sheet(source, sheet, n=2)
    lines = sheet.read_text(encoding="utf-8-sig").splitlines()
    sheet.write_text("\n".join([lines[0], *("B2B" + line for line in lines[1:])]))
    as_text = read_all(pd.read_csv(source, dtype=str))
    assert len(read_sheet(sheet, as_text).rows) == 2
    with pytest.raises(InputError, match=r"not rows of pandas table.*file's path.*dtype=str"):
        read_sheet(sheet, read_all(pd.read_csv(source)))
