"""Chooses the columns that a person needs to decide who bought, and writes their cells."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from b2x.printable import printable
from b2x.records.arrow import number_array
from b2x.records.mapping.roles import is_id, role_of
from b2x.records.whole_table import Records

MOST_COLUMNS = 20
"""Columns of the table that a sheet shows, besides those that the user names."""
MOST_VALUES = 3
"""Different values of a buyer's rows that a cell shows."""
LONGEST = 120
"""Characters that a cell shows."""


def shown_columns(records: Records, named: Sequence[str] = ()) -> list[str]:
    """Return the headers that a sheet shows: names first, then fields and ids, then the rest.

    Free text, official numbers of persons, and columns with one value are left out unless named.

    Parameters
    ----------
    records
        The table.
    named
        Headers to show in any case.

    Raises
    ------
    InputError
        When there is no such column.
    """
    places = [records.position(header) for header in named]
    asked = list(dict.fromkeys(records.headers[place] for place in places))
    fields = {column.header for column in records.understood.columns if column.how != "own"}
    ranked: list[list[str]] = [[], [], []]
    for header in records.headers:
        role = role_of(header)
        if header in asked or role in ("official", "text") or header.startswith("b2x_"):
            continue
        if len(records) > 1 and pc.count_distinct(records.text(header), "all").as_py() < 2:
            continue
        known = header in fields or is_id(header)
        ranked[0 if role in ("personal", "company") else 1 if known else 2].append(header)
    return [*asked, *[header for some in ranked for header in some][:MOST_COLUMNS]]


def cells_of(records: Records, header: str, lines: Sequence[NDArray[np.intp]]) -> list[str]:
    """Return a column's cells: of each line, the different values of its rows.

    Parameters
    ----------
    records
        The table.
    header
        The column.
    lines
        The rows of each line of the sheet.
    """
    rows = np.concatenate([np.empty(0, np.int64), *lines])
    texts = iter(records.text(header).take(number_array(rows.astype(np.int64))).to_pylist())
    return [joined([next(texts) for _ in line]) for line in lines]


def joined(texts: Sequence[str | None]) -> str:
    """Return the different texts in one cell, in their order.

    Examples
    --------
    >>> joined(["web", None, "phone", "web"]), joined(["1", "2", "3", "4"])
    ('web | phone', '1 | 2 | 3 | ...')
    """
    present = [" ".join(text.split()) for text in texts if text]
    different = list(dict.fromkeys(text for text in present if text))
    more = ["..."] * (len(different) > MOST_VALUES)
    cell = printable(" | ".join([*different[:MOST_VALUES], *more]))
    return cell if len(cell) <= LONGEST else f"{cell[: LONGEST - 3]}..."
