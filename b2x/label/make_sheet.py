"""Makes a sheet of a table, or goes on asking about one: the whole run of ``b2x label``."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypedDict

import numpy as np
from numpy.typing import NDArray

from b2x.errors import UsageError
from b2x.label.buyer_of_row import records_buyers
from b2x.label.drawn_from import DrawnFrom
from b2x.label.hints import find_hints
from b2x.label.row_ids import By
from b2x.label.sheet_file import (
    HOW,
    SheetCells,
    check_target,
    read_cells,
    refuse_loss,
    write_cells,
)
from b2x.label.sheets import AUDIT, make_cells, read_sheet
from b2x.label.suggest import first_log_odds, suggest_records
from b2x.learn.buyers import single_where_missing
from b2x.predict.model import Model
from b2x.records.panel.understanding import Understanding
from b2x.records.whole_table import Records, read_all
from b2x.writing.separate_files import check_separate, files_read


class SheetResult(TypedDict):
    """What is in a sheet.

    Attributes
    ----------
    sheet, source
        Its path, and the table's name.
    by
        What a line asks about.
    rows
        Sales of the table.
    lines, how
        Lines of the sheet, in all and by how they came in.
    answered, b2b, b2c, unsure, unanswered
        Lines by their answer; `answered` are B2B or B2C.
    warnings
        What the user should know, besides what was understood of the table.
    """

    sheet: str
    source: str
    by: By
    rows: int
    lines: int
    how: dict[str, int]
    answered: int
    b2b: int
    b2c: int
    unsure: int
    unanswered: int
    warnings: list[str]


def make_sheet(
    source: Any,
    target: str | os.PathLike[str],
    *,
    n: int = 50,
    by: By = "sale",
    audit: bool = False,
    by_value: bool = False,
    hint_columns: Mapping[str, str | Sequence[str]] | Literal["auto"] = "auto",
    answered: Sequence[str | os.PathLike[str]] = (),
    model: Model | None = None,
    show: Sequence[str] = (),
    seed: int = 0,
    understood: Callable[[Understanding], None] | None = None,
    ask: Callable[[SheetCells, Callable[[], None]], None] | None = None,
    write: Callable[[str | os.PathLike[str], SheetCells], None] | None = None,
    **options: Any,
) -> SheetResult:
    """Choose rows or buyers of a table and write a sheet that asks about them.

    Parameters
    ----------
    source
        A file's path or a table.
    target
        The sheet, .csv or .xlsx. One without answers is replaced.
    n
        Lines of the sheet; fewer where there are fewer buyers.
    by
        What a line asks about; the answer on a buyer is that of all its rows.
    audit
        Whether to draw all lines at random, to measure by and not to learn from.
    by_value
        Whether to draw sales of an audit in proportion to their amount.
    hint_columns
        As :func:`b2x.label.hints.find_hints` takes them.
    answered
        Earlier sheets: buyers that they have answers on are not asked about again.
    model
        A first model of this seller: half of the lines are then where it is unsure.
    show
        Headers of columns to show besides.
    seed
        Another seed gives other rows.
    understood
        Called with what was understood of the table, before the work begins.
    ask
        Called with the sheet's cells and with what saves them, to ask about its lines; it goes on
        with a sheet that is there.
    write
        Writes the cells into a new target of another kind than a sheet; not with `ask`.
    **options
        How the table is written: :class:`b2x.records.options.ReadingOptions`, such as `mapping`.

    Raises
    ------
    InputError
        When the table or a sheet cannot be read, or a sheet is of another table.
    UsageError
        When the target cannot be written or would lose answers, options contradict each other, or
        an audit would leave out buyers whose answers are to learn from.
    """
    if by_value and (not audit or by == "buyer"):
        raise UsageError(
            "drawing by value is for audits of sales",
            next_step="pass --audit --by-value without --by buyer",
        )
    if write is None:
        check_target(target)
    earlier = {f"earlier sheet {number}": path for number, path in enumerate(answered, start=1)}
    check_separate({**files_read(source, options), **earlier}, {"sheet": target})
    goes_on = ask is not None and os.path.exists(target)
    if not goes_on and write is None:
        refuse_loss(target)
    records = read_all(source, **options)
    if understood is not None:
        understood(records.understood)
    warnings: list[str] = []
    if goes_on:
        cells = read_cells(target)
        read_sheet(cells, records)  # raises where it is of another table
    else:
        unsure = None if model is None or audit else first_log_odds(source, model, **options)
        closed = _answered_rows(records, answered, audit)
        suggestion = suggest_records(
            records,
            n,
            by="buyer" if by == "buyer" else "value" if by_value else None,
            audit=audit,
            log_odds=unsure,
            closed=closed,
            seed=seed,
        )
        if len(suggestion.rows) < n:
            warnings.append(_fewer(len(suggestion.rows), n, records, closed))
        hints = find_hints(records, hint_columns)
        drawn_from = DrawnFrom.of(records, len(suggestion.rows), closed) if audit else None
        cells = make_cells(
            os.fspath(target),
            records,
            suggestion,
            by=by,
            show=show,
            hints=hints,
            drawn_from=drawn_from,
        )
        (write or write_cells)(target, cells)
    if ask is not None:
        ask(cells, lambda: write_cells(target, cells))
    sheet = read_sheet(cells, records)
    return {
        "sheet": os.fspath(target),
        "source": records.understood.source,
        "by": sheet.by,
        "rows": int(records.is_sale.sum()),
        "lines": sheet.lines,
        "how": dict(Counter(filter(None, cells.column(HOW)))),
        "answered": sheet.b2b + sheet.b2c,
        "b2b": sheet.b2b,
        "b2c": sheet.b2c,
        "unsure": sheet.unsure,
        "unanswered": sheet.unanswered,
        "warnings": [*warnings, *sheet.warnings],
    }


def _fewer(lines: int, n: int, records: Records, closed: NDArray[np.bool_]) -> str:
    """Return why a sheet has fewer lines than were asked for."""
    open_ = ~closed & (records.reasons == "")
    buyers = records_buyers(records)
    left = int(open_.sum())
    if buyers is not None:
        left = len(np.unique(single_where_missing(buyers)[open_]))
    what = "sales" if buyers is None else "buyers"
    why = f"there are no more {what}" if lines == left else f"the other {what} are like these"
    asked = " that have no answer" if closed.any() else ""
    return f"{lines:,} lines in place of {n:,}: {why}{asked}"


def _answered_rows(
    records: Records, sheets: Sequence[str | os.PathLike[str]], audit: bool
) -> NDArray[np.bool_]:
    """Return the rows of all buyers that sheets have answers on, shape (n,)."""
    rows = np.zeros(len(records), dtype=bool)
    for path in sheets:
        sheet = read_sheet(path, records)
        if audit and not np.isin(sheet.how, AUDIT).all():
            raise UsageError(
                "the sheet's answers are to learn from; a sample to measure by is drawn from all "
                "sales, without the buyers of earlier samples alone",
                where=os.fspath(path),
                next_step="leave it out of --labels",
            )
        rows[sheet.rows] = True
    buyers = records_buyers(records)
    if buyers is not None:
        asked = buyers[rows]
        rows |= np.isin(buyers, asked[asked >= 0])
    return rows
