"""Writes a table with new columns as an Excel workbook: filters on, decisions coloured."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Any, BinaryIO

import pyarrow as pa

from b2x.errors import InputError, UsageError
from b2x.records.delimited.cells import NewColumns
from b2x.records.tables.chunk import Chunk, Table
from b2x.records.tables.open_table import open_table
from b2x.records.values.column_text import as_text, is_number, is_time
from b2x.schema.columns import Column, Levels
from b2x.scorecard.decision import B2B, B2C, LABEL, UNSURE

MOST_ROWS = 2**20 - 1
"""Rows below the header that a sheet holds."""
COLOURS = {B2B: "CFE2F3", B2C: "FCE5CD", UNSURE: "EDEDED"}
"""Fill of the cells of each decision; each has the word in it too."""
_HEADER, _WIDTH = "D9D9D9", 14
_EXACT = 2**53
"""Whole numbers from here on are not exact in Excel, so they are written as text."""


def check_workbook_writer(target: str) -> None:
    """Refuse a workbook where the package that writes it is missing.

    Raises
    ------
    UsageError
        When it is.
    """
    try:
        import openpyxl  # noqa: F401  # only to know whether it is there
    except ImportError:
        raise UsageError(
            "an Excel workbook is written with the package openpyxl",
            where=target,
            next_step='pip install "b2x[excel]", or name a .csv file',
        ) from None


def write_workbook(stream: BinaryIO, table: pa.Table) -> None:
    """Write a whole table to a stream, which stays open."""
    opened = open_table(table)
    with closing(WorkbookWriter(stream, opened, {})) as writer:
        for chunk in opened.chunks():
            writer.write(writer.prepare(chunk, {}))


class WorkbookWriter:
    """Writes one sheet, row by row; numbers, dates and truth values keep their type.

    Parameters
    ----------
    stream
        The stream to write to; it stays open.
    table
        The table whose chunks will be written.
    new
        Types of the new columns by name.
    parsed
        Reads a column's texts as numbers or times, by its place; None to write texts as such.
    """

    def __init__(
        self,
        stream: BinaryIO,
        table: Table,
        new: Mapping[str, pa.DataType],
        parsed: Callable[[int, pa.Array], Column | None] | None = None,
    ) -> None:
        from openpyxl import Workbook
        from openpyxl.styles import Font, PatternFill
        from openpyxl.utils import get_column_letter

        self._stream, self._name = stream, table.name
        self._parsed = parsed
        self._own, self._rows, self._label = len(table.headers), 0, None
        self._book = Workbook(write_only=True)
        self._sheet: Any = self._book.create_sheet("b2x")
        self._sheet.freeze_panes = "A2"
        headers = [*table.headers, *new]
        cells = []
        for place, header in enumerate(headers):
            letter = get_column_letter(place + 1)
            self._sheet.column_dimensions[letter].width = max(_WIDTH, len(header) + 2)
            cell = self._text(header)
            cell.font = Font(bold=True)
            if place >= self._own:
                cell.fill = PatternFill("solid", start_color=_HEADER)
            if place >= self._own and header == LABEL:
                self._label = letter
            cells.append(cell)
        self._sheet.append(cells)
        self._last = get_column_letter(len(headers))

    def prepare(self, chunk: Chunk, new: NewColumns) -> list[list[Any]]:
        """Return the cells of a chunk, column by column."""
        columns = (
            chunk.batch.columns
            if chunk.batch is not None
            else [chunk.column(i) for i in range(self._own)]
        )
        own = [self._cells(column, place) for place, column in enumerate(columns)]
        return [*own, *(self._cells(column) for column in new.values())]

    def write(self, ready: list[list[Any]]) -> None:
        """Write a prepared chunk.

        Raises
        ------
        InputError
            When there are more rows than a sheet holds.
        """
        rows = list(zip(*ready, strict=True))
        self._rows += len(rows)
        if self._rows > MOST_ROWS:
            raise self._refused(f"an Excel sheet holds {MOST_ROWS:,} rows, and the table has more")
        for row in rows:
            self._sheet.append(row)

    def close(self) -> None:
        """Write the workbook; the stream stays open."""
        from openpyxl.formatting.rule import CellIsRule
        from openpyxl.styles import PatternFill

        self._sheet.auto_filter.ref = f"A1:{self._last}{self._rows + 1}"
        if self._label is not None and self._rows:
            cells = f"{self._label}2:{self._label}{self._rows + 1}"
            for word, colour in COLOURS.items():
                fill = PatternFill("solid", end_color=colour)
                rule = CellIsRule(operator="equal", formula=[f'"{word}"'], fill=fill)
                self._sheet.conditional_formatting.add(cells, rule)
        self._book.save(self._stream)

    def _cells(self, column: pa.Array, place: int | None = None) -> list[Any]:
        if pa.types.is_dictionary(column.type):
            column = column.dictionary_decode()
        kind = column.type
        plain = is_number(kind) or pa.types.is_boolean(kind)
        if plain or (is_time(kind) and not getattr(kind, "tz", None)):
            values = column.to_pylist()
            if all(map(_held, values)):
                return list(values)
        texts = as_text(column).to_pylist()
        read = None if place is None or self._parsed is None else self._parsed(place, column)
        if read is None or isinstance(read, Levels):
            return [text and self._text(text) for text in texts]
        cells = []
        for text, value in zip(texts, read.tolist(), strict=True):
            plain = None if text is None else _plain(text, value)
            cells.append(text and (self._text(text) if plain is None else plain))
        return cells

    def _text(self, text: str) -> Any:
        """Return a cell that shows a text as it is, even one that looks like a formula."""
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.utils.exceptions import IllegalCharacterError

        if len(text) > _LONGEST:
            raise self._refused(f"a text of {len(text):,} characters is longer than an Excel cell")
        cell = WriteOnlyCell(self._sheet)
        try:
            cell.value = text
        except IllegalCharacterError:
            raise self._refused("a text has a character that is none in Excel") from None
        cell.data_type = "s"
        return cell

    def _refused(self, what: str) -> InputError:
        return InputError(what, where=self._name, next_step="name a .csv or .parquet file")


def _plain(text: str, value: float | dt.datetime | None) -> float | dt.date | None:
    """Return what was read of a text; None where that is missing or the text says more."""
    if value is None or value != value or not _held(value) or _SAYS_MORE.search(text):
        return None
    if isinstance(value, dt.datetime):
        return value if ":" in text else value.date()
    if abs(value) >= _EXACT:
        return None
    return int(value) if value.is_integer() else value


_SAYS_MORE = re.compile(r"%|:\d\d[.,]\d|:\d\d.*(?:Z|[+-]\d\d:?\d\d)$")
"""A percentage; seconds with decimals and an offset from UTC, which read times do not hold."""


_LONGEST = 32_767
_FIRST_DAY = dt.datetime(1900, 3, 1)
"""Excel takes 1900 for a leap year, so earlier days are not what they say."""


def _held(value: object) -> bool:
    """Return whether Excel shows a number or date as it is."""
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, int):
        return abs(value) < _EXACT
    if isinstance(value, dt.datetime):
        return value >= _FIRST_DAY and value.microsecond % 1000 == 0
    if isinstance(value, dt.date):
        return value >= _FIRST_DAY.date()
    return value is None
