"""Refuses a first row that is not the header: a title, or one of two rows of names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from b2x.errors import InputError
from b2x.schema.fields import BY_HEADER, header_key

LOOKED_AT = 20
"""Rows under the first one among which the header is looked for."""


def refuse_other_header(
    rows: Sequence[Sequence[str]], numbers: Sequence[int], unit: str, where: str
) -> None:
    """Refuse a table whose first row is not its header.

    It is not where a row below has more names of fields, two at least; where it names one column or
    less than half of those that rows fill, the first among them; and where it leaves names out or
    repeats them, and the row below has no digit while most others have.

    Parameters
    ----------
    rows
        The first row and some of those below it, of one length: texts, ``""`` where empty.
    numbers
        Number of each row.
    unit, where
        What the numbers count (line, row), and what to call the table in errors.

    Raises
    ------
    InputError
        When it is not; the message points at the row that looks like the header.

    Examples
    --------
    >>> refuse_other_header([["Date", "Sum"], ["2024-03-01", "9"]], [1, 2], "line", "orders.csv")
    """
    head, *body = [[cell.strip() for cell in row] for row in rows[: LOOKED_AT + 1]]
    if not body:
        return
    named, digits = [cell for cell in head if cell], [_share_with_digits(row) for row in body]
    known = [_known(row) if share < 0.5 else 0 for row, share in zip(body, digits, strict=True)]
    widths = sorted(sum(map(bool, row)) for row in body)
    usual = widths[(len(widths) - 1) // 2]
    found = f"the first {unit} is not the header"
    if max(known) > max(_known(head), 1):
        header = known.index(max(known))
    elif head[0] and (2 * len(named) < usual or len(named) == 1 < usual):
        fits = [i for i, row in enumerate(body) if not digits[i] and sum(map(bool, row)) >= usual]
        header = fits[0] if fits else -1
        found += f": it names {len(named)} of {len(head)} columns"
    elif len({*named}) < len(head) and not digits[0] and usual > 1 and len(body) > 1:
        if 2 * sum(map(bool, digits[1:])) < len(digits) or sum(map(bool, body[0])) < 2:
            return
        raise InputError(
            f"{unit}s {numbers[0]} and {numbers[1]} are both rows of names",
            where=where,
            next_step="leave one row with one name over each column",
        )
    else:
        return
    points = f", {unit} {numbers[header + 1]} looks like it" if header >= 0 else ""
    raise InputError(found + points, where=where, next_step=f"delete the {unit}s above the header")


def _known(row: Sequence[str]) -> int:
    return len({BY_HEADER[key] for cell in row if (key := header_key(cell)) in BY_HEADER})


def _share_with_digits(row: Sequence[str]) -> float:
    filled = [cell for cell in row if cell]
    return sum(bool(re.search(r"\d", cell)) for cell in filled) / max(len(filled), 1)
