"""Reads and writes the cells of a sheet, as CSV or .xlsx; what they mean is in sheets.py."""

from __future__ import annotations

import io
import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from b2x.errors import InputError, UsageError
from b2x.printable import as_cell
from b2x.records.delimited.cells import rows_text
from b2x.records.out.workbook import check_workbook_writer
from b2x.records.tables.in_memory import LoadedTable
from b2x.records.tables.open_table import open_table
from b2x.records.values.column_text import as_text
from b2x.schema.fields import header_key
from b2x.writing.whole_or_absent import write_whole

ID, ANSWER, HOW, INCLUSION = "b2x_id", "b2x_answer", "b2x_how", "b2x_inclusion"
"""Headers of the columns that b2x writes into a sheet."""
_WIDEST = 40
"""Characters of a workbook's widest column."""


@dataclass
class SheetCells:
    """The cells of a sheet.

    Attributes
    ----------
    name
        What to call the sheet in messages.
    headers
        Its headers.
    rows
        The texts of each line below, ``""`` where empty.
    numbers
        Number of each of `rows` in the file.
    delimiter
        The delimiter, where the file is CSV.
    figures
        Headers of columns of numbers that b2x worked out: numbers in a workbook too.
    """

    name: str
    headers: list[str]
    rows: list[list[str]]
    numbers: list[int]
    delimiter: str = ","
    figures: tuple[str, ...] = ()

    def position(self, header: str) -> int:
        """Return the position of a column of b2x.

        Raises
        ------
        InputError
            When there is no such column.
        """
        for position, name in enumerate(self.headers):
            if header_key(name) == header_key(header):
                return position
        raise InputError(
            f"no column {header!r}, so this is not a sheet that b2x label wrote",
            where=self.name,
            next_step="name the sheet, with all its columns that begin with b2x_",
        )

    def column(self, header: str) -> list[str]:
        """Return the texts of a column of b2x; raises as :meth:`position`."""
        position = self.position(header)
        return [row[position] for row in self.rows]


def read_cells(source: Any) -> SheetCells:
    """Read a sheet in any dialect that a spreadsheet program saves.

    Parameters
    ----------
    source
        A path, or a table in memory.

    Raises
    ------
    InputError
        When it cannot be read, or some of its lines cannot.
    """
    opened = open_table(source)
    (chunk,) = LoadedTable(opened).chunks()
    if chunk.bad:
        first = chunk.bad[0]
        raise InputError(
            f"{len(chunk.bad):,} lines cannot be read; the first: {first.reason}",
            where=f"{opened.name}, line {first.line}",
            next_step="correct them, or save the sheet again",
        )
    columns = [as_text(chunk.column(i)).to_pylist() for i in range(len(opened.headers))]
    return SheetCells(
        opened.name,
        list(opened.headers),
        [[(text or "").strip() for text in row] for row in zip(*columns, strict=True)],
        chunk.numbers.tolist(),
        "," if opened.dialect is None else opened.dialect.delimiter,
    )


def write_cells(path: str | os.PathLike[str], cells: SheetCells) -> None:
    """Write a sheet, whole or not at all; a new file can be read by its owner alone.

    A cell that a spreadsheet program would take for a formula gets an apostrophe.

    Raises
    ------
    UsageError
        As :func:`check_target`.
    """
    write_whole(path, sheet_bytes(path, cells), private=True)


def sheet_bytes(path: str | os.PathLike[str], cells: SheetCells) -> bytes:
    """Return what :func:`write_cells` writes; raises as :func:`check_target`."""
    check_target(path)
    figures = {cells.headers.index(header) for header in cells.figures}
    rows = [
        [text if place in figures else as_cell(text) for place, text in enumerate(row)]
        for row in (cells.headers, *cells.rows)
    ]
    if _is_workbook(path):
        return _workbook(rows, cells.position(ANSWER), figures)
    columns = list(zip(*rows, strict=True))
    # Excel takes a file without a byte order mark for one of the old encodings.
    return rows_text(columns, cells.delimiter).encode("utf-8-sig", "replace")


def check_target(path: str | os.PathLike[str]) -> None:
    """Refuse a target that cannot be written.

    Raises
    ------
    UsageError
        When the name ends in neither .csv nor .xlsx, or the package that writes .xlsx is missing.
    """
    name = os.fspath(path)
    if not name.lower().endswith((".csv", ".xlsx")):
        raise UsageError(
            "a sheet is a .csv or .xlsx file",
            where=name,
            next_step="name one, such as label_me.csv",
        )
    if _is_workbook(name):
        check_workbook_writer(name)


def refuse_loss(path: str | os.PathLike[str]) -> None:
    """Refuse to replace a file other than a sheet without answers.

    Raises
    ------
    UsageError
        When there is such a file.
    """
    if not os.path.exists(path):
        return
    name = os.fspath(path)
    try:
        cells = read_cells(name)
        cells.position(ID)
        answers = [text for text in cells.column(ANSWER) if text]
    except InputError:
        raise UsageError(
            "the file exists already and is not a sheet", where=name, next_step="name another file"
        ) from None
    if answers:
        raise UsageError(
            f"the sheet has {len(answers):,} answers, which would be lost",
            where=name,
            next_step="go on with it (--ask), train with it (b2x train --labels), or name another "
            "file",
        )


def _is_workbook(path: str | os.PathLike[str]) -> bool:
    return os.fspath(path).lower().endswith(".xlsx")


def _workbook(rows: Sequence[Sequence[str]], answer: int, figures: Collection[int]) -> bytes:
    """Return a workbook with one sheet, and a list to choose from in the answer column."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    sheet = book.active
    sheet.append(rows[0])
    for row in rows[1:]:
        sheet.append(
            [
                float(text.replace(",", ".")) if place in figures and text else text
                for place, text in enumerate(row)
            ]
        )
    sheet.freeze_panes = "A2"
    for position, column in enumerate(zip(*rows, strict=True), start=1):
        width = min(max(map(len, column)), _WIDEST) + 2
        sheet.column_dimensions[get_column_letter(position)].width = width
    if len(rows) > 1:
        # Other words are read too, so they are not refused.
        choice = DataValidation("list", formula1='"B2B,B2C,?"', showErrorMessage=False)
        letter = get_column_letter(answer + 1)
        choice.add(f"{letter}2:{letter}{len(rows)}")
        sheet.add_data_validation(choice)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
