"""Sheets: files in which a person says of rows or buyers whether they are B2B or B2C.

The file's cells are read and written in sheet_file.py, rows are named in row_ids.py, and which
rows are asked about is chosen in suggest.py.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from b2x.errors import InputError
from b2x.label.buyer_of_row import records_buyers
from b2x.label.drawn_from import DrawnFrom
from b2x.label.hints import HINT, Hints
from b2x.label.row_ids import By, find_rows, kind_of_id, row_ids
from b2x.label.sheet_file import (
    ANSWER,
    HOW,
    ID,
    INCLUSION,
    SheetCells,
    read_cells,
    write_cells,
)
from b2x.label.shown_columns import cells_of, joined, shown_columns
from b2x.label.suggest import Suggestion
from b2x.records.whole_table import Records
from b2x.schema.answers import read_answer
from b2x.scorecard.decision import B2B, B2C

WAYS = ("chosen", "random", "uncertain", "audit", "value")
"""How a line may have come into a sheet."""
AUDIT = ("audit", "value")
"""How lines came in that are measured by, and never learned from."""
_INCLUSION = re.compile(r"(?:p=)?(\S+)(?: \((.+)\))?")
ROWS = "b2x_rows"
"""Header of the column with the number of a buyer's rows."""


@dataclass(frozen=True)
class Sheet:
    """The answers in a sheet, on k rows of its table.

    Attributes
    ----------
    rows
        intp of shape (k,): row numbers of the table; where buyers were asked about, of all rows
        of each buyer.
    is_b2b
        bool of shape (k,): the answers.
    how
        Text of shape (k,): how each came into the sheet, see :class:`Suggestion`.
    inclusion
        float64 of shape (k,): with what probability; NaN where it was chosen. Of buyers, the
        buyer's.
    by
        What a line asks about.
    lines, b2b, b2c, unsure, unanswered
        Number of lines, and of those answered with B2B, B2C, "I do not know", and not at all.
    warnings
        What the user should know.
    name
        What to call the sheet in messages.
    asked, asked_inclusion
        One row of each line, answered or not, and with what probability it came in.
    drawn_from
        What the lines say that they were drawn from, each once; none of a sheet to learn from, and
        of one that was made before sheets said so.
    """

    rows: NDArray[np.intp]
    is_b2b: NDArray[np.bool_]
    how: NDArray[np.str_]
    inclusion: NDArray[np.float64]
    by: By
    lines: int
    b2b: int
    b2c: int
    unsure: int
    unanswered: int
    warnings: tuple[str, ...] = ()
    name: str = ""
    asked: NDArray[np.intp] = field(default_factory=lambda: np.empty(0, dtype=np.intp))
    asked_inclusion: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    drawn_from: tuple[DrawnFrom, ...] = ()

    @property
    def deleted(self) -> int:
        """Number of lines of an audit sample that are not in the sheet any more."""
        return max((drawn.lines - self.lines for drawn in self.drawn_from), default=0)


def write_sheet(
    path: str | os.PathLike[str],
    records: Records,
    suggestion: Suggestion,
    *,
    by: By = "sale",
    show: Sequence[str] = (),
    hints: Hints | None = None,
) -> None:
    """Write a sheet to be filled in: names are shown, so only the owner can read a new file.

    Parameters
    ----------
    path
        A .csv or .xlsx file, replaced if it is there.
    records, suggestion, by, show, hints
        As :func:`make_cells` takes them.

    Raises
    ------
    InputError
        As :func:`make_cells`.
    UsageError
        As :func:`b2x.label.sheet_file.check_target`.
    """
    write_cells(
        path,
        make_cells(os.fspath(path), records, suggestion, by=by, show=show, hints=hints),
    )


def make_cells(
    name: str,
    records: Records,
    suggestion: Suggestion,
    *,
    by: By = "sale",
    show: Sequence[str] = (),
    hints: Hints | None = None,
    drawn_from: DrawnFrom | None = None,
) -> SheetCells:
    """Return the cells of a sheet to be filled in.

    CSV has semicolons where the table has semicolons or decimal commas, since that is what the
    seller's Excel opens, else commas; and a byte order mark.

    Parameters
    ----------
    name
        What to call the sheet.
    records
        The table.
    suggestion
        The rows to ask about; by buyer, one row of each.
    by
        What to ask about.
    show
        Headers of columns to show besides :func:`b2x.label.shown_columns.shown_columns`.
    hints
        What the table's hints say, to be shown with the columns that they are from.
    drawn_from
        What an audit sample was drawn from; it stands in each line, as lines may be lost.

    Raises
    ------
    InputError
        When a header is not there, or no column names the buyer.
    """
    rows = suggestion.rows
    lines = [np.array([row]) for row in rows.tolist()]
    columns: dict[str, list[str]] = {ANSWER: [""] * len(rows)}
    if by == "buyer":
        lines = _rows_of_buyers(records, rows)
        columns[ROWS] = [str(len(line)) for line in lines]
    if hints is not None and hints.sources:
        columns[HINT] = [_hint(hints, line) for line in lines]
        show = (*hints.headers, *show)
    for header in shown_columns(records, show):
        columns[header] = cells_of(records, header, lines)
    columns[HOW] = suggestion.how.tolist()
    # Not a plain number: Excel would round it, or take it for a date.
    said = "" if drawn_from is None else f" ({drawn_from})"
    columns[INCLUSION] = [f"p={p!r}{said}" if p == p else "" for p in suggestion.inclusion.tolist()]
    columns[ID] = row_ids(records, rows, by)
    dialect = records.dialect
    semicolons = records.decimal_comma or (dialect is not None and dialect.delimiter == ";")
    cells = [list(row) for row in zip(*columns.values(), strict=True)]
    numbers = list(range(2, len(cells) + 2))
    delimiter = ";" if semicolons else ","
    headers = [joined([header]) for header in columns]
    return SheetCells(name, headers, cells, numbers, delimiter)


def read_sheet(source: Any, records: Records) -> Sheet:
    """Read a sheet that a person has filled in.

    Ids, answers, and how each line came in are read; the columns that are shown may have been
    changed, removed or added to, and lines may be in any order.

    Parameters
    ----------
    source
        The sheet's path, as a spreadsheet program saved it, or a table in memory, or its cells.
    records
        The table that it was made of, read with the same options.

    Raises
    ------
    InputError
        When an answer or id cannot be read, two lines contradict each other, or lines are not
        rows of the table.
    """
    cells = source if isinstance(source, SheetCells) else read_cells(source)
    answers = _answers(cells)
    lines = _lines(cells, answers)
    by = kind_of_id(next(iter(lines)))
    assert by is not None  # _lines has looked
    found = find_rows(records, list(lines), by)
    if lost := int((found < 0).sum()):
        raise InputError(
            f"{lost:,} of {len(lines):,} lines are not rows of {records.understood.source}",
            where=cells.name,
            next_step="name the file that the sheet was made of, with the same options"
            + (
                ""
                if records.dialect
                else "; of a table in memory pass its file's path, or read it "
                "with dtype=str, because parsed values have other texts"
            )
            + "; if it has changed, make a new sheet",
        )
    numbers = [int(id_.split("-")[1]) for id_ in lines]
    moved = int((records.numbers[found] != numbers).sum())
    warning = f"{moved:,} lines of {cells.name} were found by their text: the table was sorted anew"
    answered = [line for line in lines.values() if answers[line] is not None]
    is_b2b = np.array([answers[line] for line in answered], dtype=bool)
    of_answered = found[[answers[line] is not None for line in lines.values()]]
    asked = [np.array([row]) for row in of_answered.tolist()]
    if by == "buyer":
        asked = _rows_of_buyers(records, of_answered)
    size = [len(rows) for rows in asked]
    ways, shares = _ways(cells, answered)
    inclusion = [cells.column(INCLUSION)[line] for line in lines.values()]
    drawn_from = {drawn for text in inclusion if (drawn := _drawn_from(text)) is not None}
    texts = cells.column(ANSWER)
    unanswered = sum(not texts[line] for line in lines.values())
    return Sheet(
        np.concatenate([np.empty(0, np.intp), *asked]),
        np.repeat(is_b2b, size),
        np.repeat(np.array(ways, dtype=np.str_), size),
        np.repeat(np.array(shares, dtype=np.float64), size),
        by,
        len(lines),
        int(is_b2b.sum()),
        int((~is_b2b).sum()),
        len(lines) - unanswered - len(answered),
        unanswered,
        (warning,) if moved else (),
        cells.name,
        found,
        np.array([_share(text) or float("nan") for text in inclusion], dtype=np.float64),
        tuple(drawn_from),
    )


def each_sheet(sheets: Any) -> Sequence[Any]:
    """Return the sheets of a run: one path or table, or several; none where it is None.

    Examples
    --------
    >>> each_sheet("answers.csv"), each_sheet([{"b2x_id": "sale-2-9f3a2c1b07"}])
    (['answers.csv'], [[{'b2x_id': 'sale-2-9f3a2c1b07'}]])
    """
    if isinstance(sheets, list | tuple):
        return sheets if not sheets or not isinstance(sheets[0], dict) else [sheets]
    return [] if sheets is None else [sheets]


def sheet_name(sheet: Any) -> str:
    """Return what to call a sheet in a message.

    Examples
    --------
    >>> sheet_name("answers/audit.csv"), sheet_name([{"b2x_id": "sale-2-9f3a2c1b07"}])
    ('audit.csv', 'a sheet')
    """
    return os.path.basename(os.fspath(sheet)) if isinstance(sheet, str | os.PathLike) else "a sheet"


def sheets_read(sheets: Any) -> dict[str, str]:
    """Return the paths of sheets, by what they are to a run.

    Examples
    --------
    >>> sheets_read(["answers.csv"])
    {'sheet 1': 'answers.csv'}
    """
    paths = [sheet for sheet in each_sheet(sheets) if isinstance(sheet, str | os.PathLike)]
    return {f"sheet {i}": os.fspath(path) for i, path in enumerate(paths, 1)}


def _hint(hints: Hints, rows: NDArray[np.intp]) -> str:
    """Return what the hints say of some rows."""
    said = []
    for speaks, source in zip(hints.speaks, hints.sources, strict=True):
        kind = B2B if source.kind else B2C
        if speaks[rows].any():
            said.append(f"{kind}: {source.name.removesuffix(f': {kind}')} ({source.header})")
    return " | ".join(joined([text]) for text in said)


def _rows_of_buyers(records: Records, rows: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    """Return all rows of the buyer of each of some rows."""
    buyers = records_buyers(records)
    if buyers is None:
        raise InputError(
            "no column names the buyer",
            where=records.understood.source,
            next_step="name it with --map buyer_id=COLUMN, or ask about sales",
        )
    order = np.argsort(buyers, kind="stable")
    ranked = buyers[order]
    starts, ends = (np.searchsorted(ranked, buyers[rows], side) for side in ("left", "right"))
    found = [
        order[start:end] if buyers[row] >= 0 else np.array([row])
        for row, start, end in zip(rows.tolist(), starts, ends, strict=True)
    ]
    if len(np.unique(np.concatenate([rows[:0], *found]))) < sum(map(len, found)):
        raise InputError(
            "several lines ask about one buyer",
            where=records.understood.source,
            next_step="leave one line of each buyer",
        )
    return found


def _answers(cells: SheetCells) -> list[bool | None]:
    """Return the answer of each line."""
    answers, wrong = [], []
    for line, text in enumerate(cells.column(ANSWER)):
        try:
            answers.append(read_answer(text))
        except InputError:
            answers.append(None)
            wrong.append(cells.numbers[line])
    if wrong:
        several = f"{len(wrong):,} answers are" if len(wrong) > 1 else "an answer is"
        raise InputError(
            f"{several} not B2B, B2C or ?",
            where=f"{cells.name}, line {wrong[0]}, column {ANSWER!r}",
            next_step="correct it, or leave it empty",
        )
    return answers


def _lines(cells: SheetCells, answers: Sequence[bool | None]) -> dict[str, int]:
    """Return the line of each id in a sheet, of an id that stands there twice the answered one."""
    texts = cells.column(ANSWER)
    lines: dict[str, int] = {}
    for line, (id_, text) in enumerate(zip(cells.column(ID), texts, strict=True)):
        if not id_ and not text:
            continue
        kind = kind_of_id(id_)
        if kind is None or (lines and kind != kind_of_id(next(iter(lines)))):
            raise InputError(
                "the id is not one of this sheet",
                where=f"{cells.name}, line {cells.numbers[line]}, column {ID!r}",
                next_step="copy the id from the sheet as b2x label wrote it, or delete the line",
            )
        other = lines.setdefault(id_, line)
        if not texts[other]:
            lines[id_] = line
        elif text and answers[other] != answers[line]:
            raise InputError(
                f"lines {cells.numbers[other]} and {cells.numbers[line]} answer the same question "
                "in two ways",
                where=f"{cells.name}, column {ANSWER!r}",
                next_step="leave one of them",
            )
    if not lines:
        raise InputError("the sheet has no lines", where=cells.name, next_step="make a new one")
    return lines


def _ways(cells: SheetCells, lines: Sequence[int]) -> tuple[list[str], list[float]]:
    """Return how lines came into a sheet, and with what probability."""
    ways, shares = cells.column(HOW), cells.column(INCLUSION)
    found = []
    for line in lines:
        share = _share(shares[line])
        if ways[line] not in WAYS or share is None:
            header = INCLUSION if share is None else HOW
            raise InputError(
                "the cell is not as b2x label wrote it",
                where=f"{cells.name}, line {cells.numbers[line]}, column {header!r}",
                next_step="copy it from the sheet as it was, or make a new sheet",
            )
        found.append(share)
    return [ways[line] for line in lines], found


def _share(text: str) -> float | None:
    """Return a probability as :func:`write_sheet` writes it, or as a table in memory holds it.

    None where it is another text.
    """
    if not text:
        return float("nan")
    found = _INCLUSION.fullmatch(text)
    if found is None or (found[2] is not None and _drawn_from(text) is None):
        return None
    try:
        share = float(found[1])
    except ValueError:
        return None
    return share if 0 < share <= 1 else None


def _drawn_from(text: str) -> DrawnFrom | None:
    """Return what a line was drawn from; None where it does not say so."""
    found = _INCLUSION.fullmatch(text)
    return None if found is None or found[2] is None else DrawnFrom.read(found[2])
