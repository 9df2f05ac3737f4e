"""Checks that audit sheets were drawn from a table as it is, and are named in their order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from b2x.errors import InputError
from b2x.label.drawn_from import DrawnFrom
from b2x.label.row_ids import print_of_rows
from b2x.label.sheets import Sheet
from b2x.records.whole_table import Records

NEAR = 0.02
"""How far the lines of a sheet that does not say what it was drawn from may be from the table."""


def check_drawn(sheets: Sequence[Sheet], records: Records, buyers: NDArray[np.int64]) -> None:
    """Refuse sheets that do not add up to the table.

    Parameters
    ----------
    sheets
        Sheets of audit samples, in the order in which they were made.
    records
        The table of n sales.
    buyers
        Buyer of each sale, shape (n,).

    Raises
    ------
    InputError
        When the table has grown or shrunk since a sheet was drawn, a sheet left out other sales
        than those of the buyers that the sheets before it have answers on, or lines of several
        samples are in one sheet.
    """
    asked = np.zeros(len(records), dtype=bool)
    kinds = {bool((sheet.how == "value").any()) for sheet in sheets if len(sheet.rows)}
    for sheet in sheets:
        if len(sheet.drawn_from) > 1:
            raise InputError(
                "lines of several samples are in one sheet",
                where=sheet.name,
                next_step="name each sheet as b2x label wrote it, in the order in which you made "
                "them",
            )
        for drawn in sheet.drawn_from:
            _check_said(sheet, drawn, records, asked, mixed=len(kinds) > 1)
        if not sheet.drawn_from:
            _check_total(sheet, records, buyers, asked)
        asked |= np.isin(buyers, buyers[sheet.rows])


def _check_said(
    sheet: Sheet, drawn: DrawnFrom, records: Records, asked: NDArray[np.bool_], *, mixed: bool
) -> None:
    """Refuse a sheet by what it says that it was drawn from."""
    if drawn.sales != len(records):
        raise InputError(
            f"the sample was drawn from {drawn.sales:,} sales, and {records.understood.source} has "
            f"{len(records):,}",
            where=sheet.name,
            next_step="name the file that it was drawn from, with the same options; or draw a "
            "sample of this one: b2x label IN --audit -n 200 -o audit.csv",
        )
    if not drawn.without:
        return
    left_out = f"the sample was drawn without {drawn.sales - drawn.among:,} sales"
    if mixed:
        raise InputError(
            f"{left_out}, whose buyers a sheet of another kind asked about: it was drawn by value, "
            "or this one was",
            where=sheet.name,
            next_step="name sheets of one kind, or draw the second kind without --labels",
        )
    if not asked.any():
        raise InputError(
            f"{left_out}, whose buyers an earlier sheet asked about, and none is named before it",
            where=sheet.name,
            next_step="name all sheets, in the order in which you made them",
        )
    if drawn.without != print_of_rows(records, np.flatnonzero(asked)):
        raise InputError(
            f"{left_out}, and the sheets named before it have answers on others",
            where=sheet.name,
            next_step="name all sheets in the order in which you made them; answers that were "
            "added to an earlier one since this one was drawn have to be left out",
        )


def _check_total(
    sheet: Sheet, records: Records, buyers: NDArray[np.int64], asked: NDArray[np.bool_]
) -> None:
    """Refuse a sheet whose lines, each counted as it was drawn, do not add up to the table."""
    size = np.ones(len(records))
    volume = records.columns.get("volume")
    if sheet.by == "buyer":
        size /= np.bincount(buyers)[buyers]
    elif (sheet.how == "value").any() and isinstance(volume, np.ndarray):
        size = np.abs(np.nan_to_num(volume.astype(np.float64), posinf=0.0, neginf=0.0))
    of_line = np.ones(len(sheet.asked)) if sheet.by == "buyer" else size[sheet.asked]
    total = float(np.sum(of_line / sheet.asked_inclusion))
    # A row with a value that this model cannot read may have been drawn, or not.
    accepted = records.reasons == ""
    for among in (np.ones(len(records), dtype=bool), ~asked):
        low, high = size[among & accepted].sum(), size[among].sum()
        if (1 - NEAR) * low <= total <= (1 + NEAR) * high:
            return
    raise InputError(
        f"the lines of the sample stand for {total / max(size.sum(), 1e-300):.0%} of "
        f"{records.understood.source}",
        where=sheet.name,
        next_step="name all sheets in the order in which you made them, with all their lines, and "
        "the file that they were drawn from; or draw a new sample: b2x label IN --audit -n 200",
    )
