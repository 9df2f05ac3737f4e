"""Writes the reasons of many rows as a CSV file, a line each."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator, Sequence
from typing import Any

from b2x.printable import as_cell, printable
from b2x.show.reasons import ExplainedRow
from b2x.writing.whole_or_absent import write_whole

COLUMNS = (
    "row", "what", "column", "value", "log_odds", "share_of_training", "labelled", "b2b_share",
    "text",
)  # fmt: skip
"""``what`` is ``start``, ``reason``, ``decision``, ``change`` or ``rejected``; of a row, start and
reasons add up to the decision."""


def write_reasons(rows: Sequence[ExplainedRow], path: str | os.PathLike[str]) -> int:
    """Write the reasons of rows, whole or not at all, and return the number of lines.

    Parameters
    ----------
    rows
        From :func:`b2x.show.reasons.explain_table`.
    path
        The file; one that is there is replaced.

    Raises
    ------
    OSError
        When the disk cannot take it.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    lines = [line for row in rows for line in _lines(row)]
    writer.writerows([_cell(value) for value in line] for line in lines)
    write_whole(path, text.getvalue().encode("utf-8-sig"))  # for a spreadsheet
    return len(lines)


def _lines(explained: ExplainedRow) -> Iterator[tuple[Any, ...]]:
    row, why = explained.row.row, explained.why
    if why is None:
        yield row, "rejected", *[None] * 6, explained.row.reject
        return
    words = why.words
    yield row, "start", None, None, why.intercept, None, None, None, words("reason.start")
    for reason in why.reasons:
        found = reason.to_dict()
        counts = (found.get(name) for name in ("rows_share", "labelled", "b2b_share"))
        yield row, "reason", reason.header, found["value"], reason.log_odds, *counts, reason.text
    yield row, "decision", None, why.label, why.log_odds, None, None, None, why.headline
    for change in why.to_dict()["changes"]:
        header = None if change["field"] is None else words.header(change["field"])
        value, log_odds = change["value"], change["log_odds"]
        yield row, "change", header, value, log_odds, None, None, None, change["text"]


def _cell(value: Any) -> str:
    """Return a value for a cell; floats in full, so that they add up."""
    if value is None:
        return ""
    return as_cell(printable(value)) if isinstance(value, str) else repr(value)
