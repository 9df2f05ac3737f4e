"""Decides whether an amount is a line's own, or the order's, repeated on each of its lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from b2x.errors import InputError
from b2x.records.sales.fold import Lines

ENOUGH = 5
"""Orders whose lines all repeat one amount, for it to be taken for the order's own."""


def repeated_amounts(pieces: Iterable[Lines], headers: Mapping[str, str], where: str) -> set[str]:
    """Return the amounts that are an order's own, repeated on its lines.

    An amount is the lines' where it differs within any order, or where no order has it on several
    lines.

    Parameters
    ----------
    pieces
        Lines, those of one order together. No more of them are read than are needed.
    headers
        Column header of each amount in question.
    where
        Name of the table.

    Raises
    ------
    InputError
        When too few orders have several lines to tell.
    """
    repeated = dict.fromkeys(headers, 0)
    of_lines: set[str] = set()
    for lines in pieces if headers else ():
        for name in headers:
            n_differing, n_same = lines.spread(name)
            repeated[name] += n_same
            of_lines |= {name} if n_differing else set()
        if len(of_lines) == len(headers):
            break
    of_orders = {name for name, n in repeated.items() if n and name not in of_lines}
    for name in headers:
        if name in of_orders and repeated[name] < ENOUGH:
            raise InputError(
                f"{headers[name]!r} is the same on all lines of every order that has several "
                f"({repeated[name]} here): is it the amount of the line, or of the order?",
                where=where,
                next_step="write b2x inspect FILE --write-map my.toml, name the column there under "
                "[sum] (the line's) or [fields] (the order's), and pass --export my.toml",
            )
    return of_orders
