"""Checks a run before it starts: refuses bad targets and tables, and gives warnings."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator

import numpy as np

from b2x.errors import InputError, UsageError
from b2x.predict.model import Model
from b2x.records.out.target import format_of
from b2x.records.out.workbook import check_workbook_writer
from b2x.records.reading import Reading
from b2x.scorecard.decision import new_columns
from b2x.scorecard.promise import promise_is_over

_NO_HISTORY = (
    "earlier orders are counted from this file's first row on, so buyers who were there before "
    "look new; pass --history with an earlier file"
)


def check_target(target: str | os.PathLike[str]) -> None:
    """Refuse a target that cannot be written.

    Raises
    ------
    UsageError
        When it is a spreadsheet of an old kind, or the package that writes workbooks is missing.
    """
    name = os.fspath(target)
    if format_of(name) == "xlsx":
        check_workbook_writer(name)
    if name.lower().endswith((".xls", ".xlsb", ".ods")):
        raise UsageError(
            "spreadsheets of this kind are not written",
            where=name,
            next_step="name a .xlsx, .csv, .csv.gz or .parquet file",
        )


def check_reading(
    reading: Reading, model: Model, *, by: str, write_history: str | os.PathLike[str] | None
) -> None:
    """Refuse a table that was scored before, or lacks the order's column.

    Parameters
    ----------
    reading, model
        The table and the model.
    by
        What a line of the target is.
    write_history
        Where the counts of earlier orders are kept for the next file; None for nowhere.

    Raises
    ------
    InputError
        When a column of decisions is there already, or the order's is not.
    UsageError
        When there are no counts of earlier orders to keep, or the key of other histories stands
        where theirs would go.
    """
    headers, where = {header.strip() for header in reading.headers}, reading.table.name
    there = [name for name in new_columns(log_odds=False) if name in headers]
    if there:
        raise InputError(
            f"the file has a column {there[0]!r} already: it was scored before",
            where=where,
            next_step="score the original file, or rename that column",
        )
    if by == "order" and reading.orders is None:
        raise InputError(
            "no column says which order a line belongs to",
            where=where,
            next_step="name it with --order COLUMN (order='...')",
        )
    if write_history is None:
        return
    if reading.history is None:
        raise UsageError(
            f"model {model.name!r} reads no counts of earlier orders, or the file does not say "
            "who bought when",
            next_step="leave --write-history out",
        )
    reading.history.key.check_place(write_history)


def warnings_of(reading: Reading, model: Model, *, has_history: bool) -> Iterator[str]:
    """Yield what the user should know of the table before relying on decisions.

    Parameters
    ----------
    reading, model
        The table and the model.
    has_history
        Whether the user said what was sold before the table begins.
    """
    yield from model.caveats
    if over := promise_is_over(model.scorecard, dt.date.today()):
        yield over
    if reading.history is not None and not has_history:
        yield from _no_history(reading.history.first_day, model)
    terms = model.scorecard.terms
    hours = {t.feature.inputs[0] for t in terms if t.feature.operation == "hour_with_midnight"}
    names = [c.name for c in reading.understood.columns if c.dates_only and c.name in hours]
    if names:
        yield (
            f"{names[0]} has no time of day, so every hour that the model reads of it is midnight; "
            f"--map {names[0]}= leaves it out, weekday and counts of earlier orders too, and a "
            "model that is trained anew reads no hour of such dates"
        )


def _no_history(first_day: int, model: Model) -> Iterator[str]:
    """Yield the advice to name earlier orders, unless the model learned from the same first day.

    The model's own history helps only a file that begins after its end: others it refuses.
    """
    about = model.scorecard.provenance
    first = np.datetime64(first_day, "D")
    begins, ends = (
        np.datetime64(about[name], "D") if name in about else None
        for name in ("trained_from", "trained_until")
    )
    if begins is not None and first <= begins:  # counted as in training
        return
    own = ", or with the model's history.parquet" if ends is None or first > ends else ""
    yield f"{_NO_HISTORY}{own}"
