"""The sheet of buyers to ask: names and figures of each, and an empty column for answers."""

from __future__ import annotations

import os
from collections.abc import Sequence

import numpy as np

from b2x.decide.asking.buyer_lines import BuyerLines
from b2x.decide.asking.standing import DOCUMENTED_BY, Documents
from b2x.label.sheet_file import ANSWER, HOW, ID, INCLUSION, SheetCells
from b2x.label.shown_columns import cells_of, joined, shown_columns
from b2x.records.mapping.roles import role_of
from b2x.records.whole_table import Records
from b2x.score.standing import DOCUMENT, STANDING
from b2x.scorecard.decision import LABEL, PROBABILITY

SALES, VALUE, SINCE, LAST = "b2x_sales", "b2x_value", "b2x_since", "b2x_last"
CONFLICT, WHY, MISSING, PRIORITY = "b2x_conflict", "b2x_why", "b2x_missing", "b2x_priority"
HOW_CHOSEN = "uncertain"
"""How a buyer came into the sheet, which sets the unsure ones first."""


def buyers_sheet(
    path: str | os.PathLike[str],
    records: Records,
    lines: BuyerLines,
    documents: Documents,
    show: Sequence[str] = (),
) -> SheetCells:
    """Return the cells of a sheet of buyers, which :func:`b2x.label.sheets.read_sheet` reads.

    Parameters
    ----------
    path
        Where the sheet will go.
    records
        The table.
    lines
        Its buyers.
    documents
        What documents them, for the columns to show.
    show
        Headers of columns to show besides the buyer's, names and hints.

    Raises
    ------
    InputError
        When a header is not there.
    """
    comma, n = records.decimal_comma, len(lines)

    def number(value: float, decimals: int) -> str:
        text = "" if value != value else f"{value:.{decimals}f}"
        return text.replace(".", ",") if comma else text

    columns: dict[str, list[str]] = {ANSWER: [""] * n}
    for header in _shown(records, documents, show):
        columns[joined([header])] = cells_of(records, header, lines.rows)
    columns |= {
        STANDING: lines.standing.tolist(),
        DOCUMENT: [kind or "" for kind in lines.documented],
        DOCUMENTED_BY: [joined([words]) for words in lines.documented_by],
        LABEL: lines.label.tolist(),
        PROBABILITY: [number(p, 4) for p in lines.probability.tolist()],
        CONFLICT: lines.conflict.tolist(),
        SALES: [str(sales) for sales in lines.sales.tolist()],
        VALUE: [number(value, 2) for value in lines.value.tolist()],
        SINCE: ["" if np.isnat(day) else str(day) for day in lines.since],
        LAST: ["" if np.isnat(day) else str(day) for day in lines.last],
        WHY: [joined([words]) for words in lines.why],
        MISSING: [joined([words]) for words in lines.missing],
        PRIORITY: [number(priority, 2) for priority in lines.priority.tolist()],
        HOW: [HOW_CHOSEN] * n,
        INCLUSION: [""] * n,
        ID: lines.ids,
    }
    dialect = records.dialect
    semicolons = comma or (dialect is not None and dialect.delimiter == ";")
    cells = [list(row) for row in zip(*columns.values(), strict=True)]
    return SheetCells(
        os.fspath(path),
        list(columns),
        cells,
        list(range(2, n + 2)),
        ";" if semicolons else ",",
        (PROBABILITY, SALES, VALUE, PRIORITY),
    )


def _shown(records: Records, documents: Documents, show: Sequence[str]) -> list[str]:
    """Return the headers that say who the buyer is, and those that the user names."""
    buyer = records.header_of("buyer_id")
    asked = [*([] if buyer is None else [buyer]), *documents.hints.headers, *show]
    fields = {column.header for column in records.understood.columns}
    return [
        header
        for header in shown_columns(records, asked)
        if header in asked or (role_of(header) in ("personal", "company") and header not in fields)
    ]
