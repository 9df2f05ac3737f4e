"""A workbook holds what the table held: types, texts that look like formulas, all rows or none."""

import datetime as dt
import io
from contextlib import closing

import openpyxl
import pyarrow as pa
import pytest

from b2x.errors import InputError
from b2x.records.arrow import text_array
from b2x.records.out import workbook
from b2x.records.out.workbook import WorkbookWriter
from b2x.records.tables.open_table import open_table

NOON = dt.datetime(2024, 3, 1, 12, 0, 30)


def sheet_of(columns, labels):
    table, stream = open_table(pa.table(columns)), io.BytesIO()
    kinds = {"b2x_label": pa.string(), "b2x_probability": pa.float64()}
    with closing(WorkbookWriter(stream, table, kinds)) as writer:
        for chunk in table.chunks():
            n = len(chunk)
            new = {"b2x_label": text_array(labels[:n]), "b2x_probability": pa.array([0.25] * n)}
            writer.write(writer.prepare(chunk, new))
    return openpyxl.load_workbook(stream).active


def test_values_keep_their_type_and_missing_ones_are_empty():
    columns = {
        "amount": [1.5, None],
        "lines": [3, 4],
        "paid": [True, None],
        "day": [dt.date(2024, 3, 1), None],
        "at": [NOON, None],
        "number": ["007", None],
    }
    sheet = sheet_of(columns, ["B2B", "unsure"])
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == (*columns, "b2x_label", "b2x_probability")
    at_midnight = dt.datetime(2024, 3, 1)
    assert rows[1] == (1.5, 3, True, at_midnight, NOON, "007", "B2B", 0.25)
    assert rows[2] == (None, 4, None, None, None, None, "unsure", 0.25)


@pytest.mark.parametrize("text", ["=1+1", "=HYPERLINK(A1)", "+47 22 00", "-5", "@x", "a\nb"])
def test_a_text_is_never_a_formula_and_stays_as_it_is(text):
    sheet = sheet_of({text: [text]}, ["B2C"])
    assert [(cell.value, cell.data_type) for cell in (sheet["A1"], sheet["A2"])] == [
        (text, "s"),
        (text, "s"),
    ]


@pytest.mark.parametrize("value", [float("inf"), 2**53 + 1, dt.datetime(1899, 1, 1)])
def test_what_excel_would_change_is_written_as_text(value):
    sheet = sheet_of({"a": [value]}, ["B2C"])
    assert isinstance(sheet["A2"].value, str)


def test_filters_are_on_the_header_stays_and_decisions_are_coloured():
    sheet = sheet_of({"a": [1.0, 2.0]}, ["B2B", "B2C"])
    assert sheet.auto_filter.ref == "A1:C3"
    assert sheet.freeze_panes == "A2"
    (rules,) = sheet.conditional_formatting
    assert str(rules.sqref) == "B2:B3"
    assert [rule.formula for rule in rules.rules] == [['"B2B"'], ['"B2C"'], ['"unsure"']]


def test_what_a_workbook_cannot_hold_is_refused(monkeypatch):
    with pytest.raises(InputError, match=r"a character that is none in Excel.*\.csv or \.parquet"):
        sheet_of({"a": ["\x07"]}, ["B2B"])
    with pytest.raises(InputError, match=r"32,768 characters is longer .*\.csv"):
        sheet_of({"a": ["x" * 32_768]}, ["B2B"])
    monkeypatch.setattr(workbook, "MOST_ROWS", 1)
    with pytest.raises(InputError, match=r"holds 1 rows, and the table has more.*\.csv"):
        sheet_of({"a": [1, 2]}, ["B2B", "B2B"])
