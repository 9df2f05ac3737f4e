"""One sheet of a workbook (.xlsx, .xls, .ods) as a table, held in memory as a whole."""

from __future__ import annotations

import datetime as dt
import html
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, BinaryIO
from xml.etree import ElementTree

import numpy as np
import pyarrow as pa

from b2x.errors import InputError, did_you_mean
from b2x.records.arrow import text_array, time_array
from b2x.records.delimited.strict_reader import OddRecords
from b2x.records.tables.frames import to_arrow
from b2x.records.tables.headers import unique_headers
from b2x.records.tables.totals import not_sales, totals_within
from b2x.records.tables.workbook_formats import (
    Place,
    currencies_of_cells,
    place_of,
    with_currencies,
)
from b2x.schema.text import number_text

MOST_CELLS = 100_000_000
"""Cells between A1 and the last one that holds something: more is a cell far out by mistake."""


@dataclass(frozen=True)
class Sheet:
    """A table in a sheet.

    Attributes
    ----------
    table
        Its columns: numbers, dates and truth values keep their type, a column that mixes types is
        text, as is a formula's error.
    numbers
        Each row's number in the sheet, the first row of which is 1.
    not_sales
        By those numbers: why a row, a total say, is no sale.
    mixed
        By place, columns that hold numbers beside texts, to be read: a number has neither decimal
        mark, so that it says nothing of how the texts are written (10.5 is ``105e-1``).
    """

    table: pa.Table
    numbers: list[int]
    not_sales: Mapping[int, str]
    mixed: Mapping[int, pa.Array]


def read_sheet(stream: BinaryIO, name: str, sheet: str | None = None) -> Sheet:
    """Read one sheet of a workbook; needs the extra ``excel``.

    The first row that is not empty is the header. Empty rows are skipped, and so are empty
    columns without a header.

    Parameters
    ----------
    stream
        The workbook, seekable.
    name
        What to call it in errors.
    sheet
        The sheet's name; None for the only one with more than one cell that is not hidden.

    Raises
    ------
    InputError
        When the extra is missing, the workbook is damaged or has a password, there is no such
        sheet or no table in it, or several sheets could be meant.
    """
    try:
        import python_calamine as calamine
    except ImportError:
        raise InputError(
            "an Excel workbook needs the package python-calamine",
            where=name,
            next_step='pip install "b2x[excel]", or save the sheet as CSV UTF-8',
        ) from None
    try:
        workbook = calamine.CalamineWorkbook.from_filelike(stream)
        chosen = sheet if sheet is not None else _only_sheet(workbook, name)
        if chosen not in workbook.sheet_names:
            raise InputError(
                f"no sheet {chosen!r}.{did_you_mean(chosen, workbook.sheet_names)}",
                where=name,
                next_step=f"name one of {', '.join(workbook.sheet_names)}",
            )
        rows = _rows(workbook.get_sheet_by_name(chosen), f"{name}, sheet {chosen}")
    except calamine.PasswordError:
        raise InputError(
            "the Excel workbook has a password", where=name, next_step="save it without one"
        ) from None
    except (calamine.CalamineError, OSError) as error:
        raise _damaged(error, name) from None
    try:
        rows = _with_what_is_shown(rows, stream, chosen, name)
    except (zipfile.BadZipFile, ElementTree.ParseError, EOFError) as error:
        raise _damaged(error, name) from None
    return _as_table(rows, f"{name}, sheet {chosen}")


def _damaged(error: Exception, name: str) -> InputError:
    return InputError(
        f"damaged Excel workbook: {error}",
        where=name,
        next_step="fetch it again, or save the sheet as CSV UTF-8",
    )


def _only_sheet(workbook: Any, name: str) -> str:
    full = [
        meta.name
        for meta in workbook.sheets_metadata
        if str(meta.visible).endswith(".Visible")
        and _holds_cells(workbook.get_sheet_by_name(meta.name))
    ]
    if not full:
        raise InputError(
            "the Excel workbook is empty: no sheet has more than one cell",
            where=name,
            next_step="check the export",
        )
    if len(full) > 1:
        raise InputError(
            f"the Excel workbook has several sheets: {', '.join(full)}",
            where=name,
            next_step=f"name one: {name}#{full[0]}",
        )
    return str(full[0])


def _holds_cells(sheet: Any) -> bool:
    if sheet.start is None:
        return False
    n_filled = 0
    for row in sheet.iter_rows():
        n_filled += sum(cell != "" for cell in row)
        if n_filled > 1:
            return True
    return False


def _rows(sheet: Any, where: str) -> list[list[Any]]:
    """Return all cells from A1 on, None where empty."""
    if sheet.end is None:
        return []
    n_cells = (sheet.end[0] + 1) * (sheet.end[1] + 1)
    if n_cells > MOST_CELLS:
        raise InputError(
            f"the last cell is in row {sheet.end[0] + 1:,}, column {sheet.end[1] + 1:,}",
            where=where,
            next_step="delete the cells far out, or save the sheet as CSV UTF-8",
        )
    rows = sheet.to_python(skip_empty_area=False)
    return [[None if cell == "" else cell for cell in row] for row in rows]


def _as_table(rows: Sequence[Sequence[Any]], where: str) -> Sheet:
    full = [i for i, row in enumerate(rows) if any(cell is not None for cell in row)]
    if not full:
        raise InputError("the sheet is empty", where=where, next_step="check the export")
    head, body = full[0], full[1:]
    widths = [sum(cell is not None for cell in rows[i]) for i in full]
    if widths[0] == 1 and max(widths) > 1 and 2 * sum(w > 1 for w in widths[1:]) > len(body):
        raise InputError(
            f"row {head + 1} holds one cell and the rows under it more: a title, no header",
            where=where,
            next_step="delete the rows above the header",
        )
    names = ["" if cell is None else _text(cell) for cell in rows[head]]
    kept = [i for i, name in enumerate(names) if name or any(rows[j][i] is not None for j in body)]
    headers = unique_headers([names[i] for i in kept])
    columns = {header: [rows[j][i] for j in body] for header, i in zip(headers, kept, strict=True)}
    table = to_arrow({header: _plain(column) for header, column in columns.items()})
    for place, (header, column) in enumerate(columns.items()):
        if (dates := _dates(column)) is not None:
            table = table.set_column(place, header, dates)
    numbers = [j + 1 for j in body]
    odd = OddRecords([names[i] for i in kept])
    texts = [[_shown(rows[j][i]) for i in kept] for j in body[-500:]]
    again = {number: reason for number in numbers if (reason := _odd(odd, rows[number - 1], kept))}
    mixed = {
        place: text_array([None if cell is None else _without_mark(cell) for cell in column])
        for place, column in enumerate(columns.values())
        if {str, float} <= {type(cell) for cell in column}
    }
    named = [i for i, j in enumerate(body) if _begins_with_text(rows[j])]
    within = totals_within(numbers, named, lambda i: [_shown(rows[body[i]][k]) for k in kept])
    return Sheet(table, numbers, {**again, **within, **not_sales(texts, numbers[-500:])}, mixed)


def _begins_with_text(row: Sequence[Any]) -> bool:
    return isinstance(next((cell for cell in row if cell is not None), None), str)


def _shown(cell: Any) -> str:
    return "" if cell is None else _text(cell)


def _odd(odd: OddRecords, row: Sequence[Any], kept: Sequence[int]) -> str:
    if not isinstance(row[kept[0]], str | None):
        return ""
    return odd.reason([_shown(row[i]) for i in kept])


def _plain(column: Sequence[Any]) -> list[Any]:
    """Return dates among other values as they would be written, without a time that is none."""
    return [str(cell) if isinstance(cell, dt.time | dt.timedelta) else cell for cell in column]


def _dates(column: Sequence[Any]) -> pa.Array | None:
    """Return a column of nothing but dates as such; None where it is another."""
    kinds = {type(cell) for cell in column if cell is not None}
    if not kinds or not kinds <= {dt.date, dt.datetime}:
        return None
    values = np.array([cell or "NaT" for cell in column], dtype="datetime64[s]")
    return time_array(values) if dt.datetime in kinds else time_array(values).cast(pa.date32())


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return number_text(float(cell)) if isinstance(cell, int | float) else str(cell)


def _without_mark(cell: Any) -> str:
    if not isinstance(cell, float) or cell.is_integer():
        return _text(cell)
    sign, digits, exponent = Decimal(repr(cell)).as_tuple()
    return f"{'-' * sign}{''.join(map(str, digits))}e{exponent}"


def _with_what_is_shown(
    rows: list[list[Any]], stream: BinaryIO, sheet: str, name: str
) -> list[list[Any]]:
    """Return the rows of an .xlsx sheet with what its cells show beside their values.

    That is a formula's error, which comes as empty
    (https://github.com/dimastbk/python-calamine/issues/105), and the currencies of a column that
    has several.
    """
    stream.seek(0)
    if not zipfile.is_zipfile(stream):
        return rows
    with zipfile.ZipFile(stream) as archive:
        part = _part(archive, sheet)
        if part is None:
            return rows
        errors = _errors(archive.read(part), f"{name}, sheet {sheet}")
        currencies = currencies_of_cells(archive, part)
    for (row, column), text in errors.items():
        rows[row][column] = text
    return with_currencies(rows, currencies)


def _errors(data: bytes, where: str) -> dict[Place, str]:
    found = {}
    for match in _ERROR_CELL.finditer(data) if b't="e"' in data else ():
        place = place_of(match[1])
        if place is None:
            raise InputError(
                f"an error cell {match[2].decode()} without its place",
                where=where,
                next_step="correct the formula, or save the sheet as CSV UTF-8",
            )
        found[place] = html.unescape(match[2].decode())
    return found


def _part(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """Return the file of a sheet in an .xlsx archive, None where the archive is of another kind."""
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return None
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for element in book.iter():
        if element.tag.endswith("}sheet") and element.get("name") == sheet:
            key = next((v for k, v in element.items() if k.endswith("}id")), None)
            target = targets.get(key, "")
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            return part if part in names else None
    return None


_ERROR_CELL = re.compile(
    rb'<(?:\w+:)?c\b([^>]*\bt="e"[^>]*)>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)<', re.DOTALL
)
