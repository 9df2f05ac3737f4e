"""Makes a table of the cells of a sheet: header, typed columns, and rows that are not sales."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa

from b2x.errors import InputError
from b2x.records.arrow import text_array, time_array
from b2x.records.delimited.header_row import LOOKED_AT, refuse_other_header
from b2x.records.delimited.report_lines import ReportLines
from b2x.records.tables.frames import to_arrow
from b2x.records.tables.headers import unique_headers
from b2x.records.tables.totals import not_sales_at_bottom, rows_with_gaps, totals_within
from b2x.records.values.described import shown
from b2x.records.values.python_text import unmarked_text
from b2x.schema.text import number_text

Cells: TypeAlias = Sequence[Sequence[Any]]
"""Cells of a sheet by row and column from A1 on, each row of one length; None where empty."""
BOTTOM = 500
"""Last rows that are looked at to find totals and footers at the bottom."""


@dataclass(frozen=True)
class SheetTable:
    """The table in a sheet.

    Attributes
    ----------
    table
        Its columns. Numbers, dates and truth values keep their type; a column that mixes types is
        text, and so is the error of a formula.
    numbers
        Row number of each row in the sheet; the first row of a sheet is 1.
    not_sales
        By row number: why a row is not a sale but a total, say.
    mixed
        By position, the columns that mix numbers and texts, as they are to be read. A number is
        written without a decimal mark (10.5 is ``105e-1``), so that it says nothing about the
        decimal mark of the texts.
    """

    table: pa.Table
    numbers: list[int]
    not_sales: Mapping[int, str]
    mixed: Mapping[int, pa.Array]


def table_of_cells(cells: Cells, where: str) -> SheetTable:
    """Return the table in a sheet.

    The first row that is not empty is the header. Empty rows are skipped, and so are empty columns
    without a header.

    Parameters
    ----------
    cells
        All cells of the sheet.
    where
        What to call the sheet in errors.

    Raises
    ------
    InputError
        When the sheet is empty, begins with another row than its header, or has dates with day and
        month exchanged.

    Examples
    --------
    >>> sheet = table_of_cells([["Amount", None], [10.5, None], [20.0, "x"]], "orders.xlsx")
    >>> sheet.table.to_pydict(), sheet.numbers
    ({'Amount': [10.5, 20.0], '#2': [None, 'x']}, [2, 3])
    """
    filled = [i for i, row in enumerate(cells) if any(cell is not None for cell in row)]
    if not filled:
        raise InputError("the sheet is empty", where=where, next_step="check the export")
    head, body = filled[0], filled[1:]
    top = [["" if c is None else _text(c) for c in cells[i]] for i in filled[: LOOKED_AT + 1]]
    refuse_other_header(top, [i + 1 for i in filled], "row", where)
    names = ["" if cell is None else _text(cell) for cell in cells[head]]
    kept = [i for i, name in enumerate(names) if name or any(cells[j][i] is not None for j in body)]
    names = [names[i] for i in kept]
    columns = [[cells[j][i] for j in body] for i in kept]
    numbers = [j + 1 for j in body]
    for name, column in zip(names, columns, strict=True):
        _refuse_exchanged(name, column, where)
    mixed = {
        position: text_array([unmarked_text(cell) for cell in column])
        for position, column in enumerate(columns)
        if {str, float} <= {type(cell) for cell in column}
    }
    not_sales = _not_sales(names, columns, numbers)
    return SheetTable(_typed(names, columns), numbers, not_sales, mixed)


def _refuse_exchanged(name: str, column: Sequence[Any], where: str) -> None:
    """Refuse dates of which a spreadsheet could read only some, day and month exchanged."""
    kinds = {type(cell) for cell in column}
    if str not in kinds or not kinds & {dt.date, dt.datetime}:
        return
    dates = [cell for cell in column if isinstance(cell, dt.date)]
    found = [_DATE.match(cell) for cell in column if isinstance(cell, str)]
    texts = [match for match in found if match and max(int(match[1]), int(match[2])) > 12]
    if (
        texts
        and len(dates) > 1
        and len(texts) == sum(map(bool, found))
        and all(date.day <= 12 for date in dates)
    ):
        raise InputError(
            f"column {name!r} has {len(dates):,} dates, of the first twelve days of a month alone, "
            f"and {len(texts):,} texts such as {shown(texts[0][0])}: a spreadsheet that expects "
            "another order has exchanged day and month where it could",
            where=where,
            next_step="import the original file again with this column as text",
        )


def _typed(names: Sequence[str], columns: Sequence[Sequence[Any]]) -> pa.Table:
    """Return the columns as Arrow."""
    headers = unique_headers(names)
    plain = zip(headers, map(_times_as_text, columns), strict=True)
    table = to_arrow(dict(plain))
    for position, column in enumerate(columns):
        if (dates := _dates(column)) is not None:
            table = table.set_column(position, headers[position], dates)
    return table


def _not_sales(
    names: Sequence[str], columns: Sequence[Sequence[Any]], numbers: Sequence[int]
) -> dict[int, str]:
    """Return why rows are not sales, by their number: repeated headers, totals and footers."""

    def texts(i: int) -> list[str]:
        return ["" if column[i] is None else _text(column[i]) for column in columns]

    report_lines, repeated = ReportLines(names), {}
    for i, cell in enumerate(columns[0]):
        if isinstance(cell, str | None) and (reason := report_lines.reason(texts(i))):
            repeated[numbers[i]] = reason
    within = totals_within(numbers, rows_with_gaps(columns), texts)
    after_blank = {b for a, b in itertools.pairwise(numbers) if b > a + 1}
    bottom = [texts(i) for i in range(len(numbers))[-BOTTOM:]]
    return {**repeated, **within, **not_sales_at_bottom(bottom, numbers[-BOTTOM:], after_blank)}


_DATE = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./]\d{2,4}")


def _times_as_text(column: Sequence[Any]) -> list[Any]:
    """Return a column with times of day and durations as the text that shows them."""
    return [str(cell) if isinstance(cell, dt.time | dt.timedelta) else cell for cell in column]


def _dates(column: Sequence[Any]) -> pa.Array | None:
    """Return a column of nothing but dates as Arrow; None where it is another."""
    kinds = {type(cell) for cell in column if cell is not None}
    if not kinds or not kinds <= {dt.date, dt.datetime}:
        return None
    values = np.array([cell or "NaT" for cell in column], dtype="datetime64[s]")
    return time_array(values) if dt.datetime in kinds else time_array(values).cast(pa.date32())


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return number_text(float(cell)) if isinstance(cell, int | float) else str(cell)
