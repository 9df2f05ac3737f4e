"""Reads one sheet of a workbook (.xlsx, .xlsb, .xls, .ods) into memory."""

from __future__ import annotations

from typing import Any, BinaryIO

from b2x.errors import InputError, did_you_mean
from b2x.records.tables.sheet_table import SheetTable, table_of_cells
from b2x.records.tables.shown_cells import show_cells
from b2x.records.tables.workbook_limits import MOST_CELLS, refuse_large


def read_sheet(stream: BinaryIO, name: str, sheet: str | None = None) -> SheetTable:
    """Read one sheet of a workbook; needs the extra ``excel``.

    Parameters
    ----------
    stream
        The workbook, seekable.
    name
        What to call the workbook in errors.
    sheet
        Name of the sheet; None for the only one that is visible and has more than one filled cell.

    Raises
    ------
    InputError
        When the extra is missing, the workbook is damaged or has a password, there is no such
        sheet, the sheet is not a table, or none is named and there are several.
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
        refuse_large(stream, name)
        workbook = calamine.CalamineWorkbook.from_filelike(stream)
        chosen = sheet if sheet is not None else _only_sheet(workbook, name)
        if chosen not in workbook.sheet_names:
            raise InputError(
                f"no sheet {chosen!r}.{did_you_mean(chosen, workbook.sheet_names)}",
                where=name,
                next_step=f"name one of {', '.join(workbook.sheet_names)}",
            )
        where = f"{name}, sheet {chosen}"
        cells = _cells(workbook.get_sheet_by_name(chosen), where)
        cells = show_cells(cells, stream, chosen, where)
    except calamine.PasswordError:
        raise InputError(
            "the Excel workbook has a password", where=name, next_step="save it without one"
        ) from None
    except InputError:
        raise
    except Exception as error:  # what the many libraries behind raise is not listed anywhere
        raise _damaged(error, name) from None
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # calamine's
            raise _damaged(error, name) from None
        raise
    return table_of_cells(cells, where)


def _damaged(error: BaseException, name: str) -> InputError:
    return InputError(
        f"the Excel workbook is damaged: {error}",
        where=name,
        next_step="fetch it again, or save the sheet as CSV UTF-8",
    )


def _only_sheet(workbook: Any, name: str) -> str:
    filled = [
        meta.name
        for meta in workbook.sheets_metadata
        if str(meta.visible).endswith(".Visible")
        and _has_cells(workbook.get_sheet_by_name(meta.name))
    ]
    if not filled:
        raise InputError(
            "the Excel workbook is empty: no visible sheet has more than one filled cell",
            where=name,
            next_step="check the export",
        )
    if len(filled) > 1:
        raise InputError(
            f"the Excel workbook has several sheets: {', '.join(filled)}",
            where=name,
            next_step=f"name one: {name}#{filled[0]}",
        )
    return str(filled[0])


def _has_cells(sheet: Any) -> bool:
    """Return whether more than one cell of a sheet is filled."""
    if sheet.start is None:
        return False
    n_filled = 0
    for row in sheet.iter_rows():
        n_filled += sum(cell != "" for cell in row)
        if n_filled > 1:
            return True
    return False


def _cells(sheet: Any, where: str) -> list[list[Any]]:
    """Return all cells from A1 on, None where empty."""
    if sheet.end is None:
        return []
    n_cells = (sheet.end[0] + 1) * (sheet.end[1] + 1)
    if n_cells > MOST_CELLS:
        raise InputError(
            f"the sheet is too large: its last cell is in row {sheet.end[0] + 1:,}, column "
            f"{sheet.end[1] + 1:,}",
            where=where,
            next_step="delete the cells far from the table, or save the sheet as CSV UTF-8",
        )
    rows = sheet.to_python(skip_empty_area=False)
    return [[None if cell == "" else cell for cell in row] for row in rows]
