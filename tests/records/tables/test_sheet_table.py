"""The cells of a sheet become a header, typed columns and rows with their own numbers."""

import datetime as dt

import pytest

from b2x.errors import InputError
from b2x.records.tables.sheet_table import BOTTOM, table_of_cells

DAY = dt.date(2024, 3, 1)


def test_a_column_of_numbers_and_texts_is_read_without_saying_which_decimal_mark_the_texts_have():
    amounts = [10.5, "1.234", -0.25, 3.0, None]
    cells = [["Amount", "B", "C"], *([amount, 1.0, "x"] for amount in amounts)]
    sheet = table_of_cells(cells, "x")
    assert sheet.table.column(0).to_pylist() == ["10.5", "1.234", "-0.25", "3", None]
    assert sheet.mixed[0].to_pylist() == ["105e-1", "1.234", "-25e-2", "3", None]
    assert list(sheet.mixed) == [0]


def test_dates_times_of_day_and_truth_are_kept_or_shown():
    cells = [["D", "T", "B", "X"], [DAY, dt.time(9, 30), True, DAY], [None, None, None, True]]
    table = table_of_cells(cells, "x").table
    assert table.to_pydict() == {
        "D": [DAY, None],
        "T": ["09:30:00", None],
        "B": [True, None],
        "X": ["2024-03-01", "true"],
    }


def test_empty_rows_and_nameless_empty_columns_are_skipped_and_rows_keep_their_numbers():
    cells = [
        [None] * 3,
        ["A", None, "B"],
        [None] * 3,
        [1.0, None, 2.0],
        [None] * 3,
        [3.0, None, 4.0],
    ]
    sheet = table_of_cells(cells, "x")
    assert sheet.table.to_pydict() == {"A": [1.0, 3.0], "B": [2.0, 4.0]}
    assert sheet.numbers == [4, 6]


def test_totals_within_far_above_the_bottom_are_found_and_bottom_rules_hold_at_the_bottom_alone():
    sales = [[f"K{i}", DAY, 5.0] for i in range(BOTTOM)]
    total, footer = ["Sum K1", None, 5.0], ["By finance", None, None]
    cells = [["Customer", "Date", "Amount"], *sales, total, footer, *sales, total, footer]
    assert table_of_cells(cells, "x").not_sales == {
        BOTTOM + 2: "a total, not a sale",
        BOTTOM + 3: "a heading, not a sale",
        2 * BOTTOM + 4: "a total, not a sale",
        2 * BOTTOM + 5: "a footer, not a sale",
    }


def test_a_repeated_header_is_not_a_sale():
    assert table_of_cells([["A", "B"], ["a", "b"], [1.0, 2.0]], "x").not_sales == {
        2: "a repeated header"
    }


def test_a_sheet_of_nothing_or_below_a_title_is_refused():
    with pytest.raises(InputError, match="the sheet is empty"):
        table_of_cells([[None, None]], "x")
    with pytest.raises(
        InputError, match=r"it names 1 of 2 columns, row 2 looks.*delete the rows above"
    ):
        table_of_cells([["March", None], ["A", "B"], [1.0, 2.0]], "x")


@pytest.mark.parametrize("kind", [dt.date, dt.datetime])
@pytest.mark.parametrize("text", ["13/03/2025", "25.12.2025", "03/31/25", "31-01-2025 10:00"])
def test_dates_with_day_and_month_exchanged_are_refused(kind, text):
    rows = [[kind(2025, month, 3), 5.0] for month in (1, 2, 12)]
    with pytest.raises(InputError, match=r"column 'Date' has 3 dates.*exchanged day and month"):
        table_of_cells([["Date", "Amount"], *rows, [text, 6.0]], "x")


@pytest.mark.parametrize("other", ["soon", "2025-03-14", "03/04/2025", None])
def test_dates_beside_other_texts_are_read(other):
    rows = [[dt.date(2025, month, 3), 5.0] for month in (1, 2, 12)]
    assert table_of_cells([["Date", "Amount"], *rows, [other, 6.0]], "x").table.num_rows == 4
    late = [dt.date(2025, 3, 14), 5.0]
    assert table_of_cells([["Date", "Amount"], *rows, late, ["13/03/2025", 6.0]], "x")
