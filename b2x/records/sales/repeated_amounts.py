"""Asks about an amount that may be each line's, or the order's, repeated on its lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from b2x.errors import InputError
from b2x.records.sales.fold import Lines


def of_lines_or_ask(pieces: Iterable[Lines], headers: Mapping[str, str], where: str) -> None:
    """Refuse amounts that are the same on all lines of every order.

    An amount is the lines' where it differs within any order, or where no order has it on several
    lines; and a quantity that is less than the number of lines cannot be the order's.

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
        When an amount may be the lines' or the order's.
    """
    repeated = dict.fromkeys(headers, 0)
    of_lines: set[str] = set()
    for lines in pieces if headers else ():
        for name in headers:
            n_differing, n_same, n_small = lines.spread(name)
            repeated[name] += n_same
            if n_differing or (name == "quantity" and n_small):
                of_lines.add(name)
        if len(of_lines) == len(headers):
            break
    for name, header in headers.items():
        if name not in of_lines and repeated[name]:
            raise InputError(
                f"{header!r} is the same on all lines of every order that has several "
                f"({repeated[name]:,} here): is it the amount of the line, or of the order?",
                where=where,
                next_step="write b2x inspect FILE --write-map my.toml, name the column there under "
                "[sum] (the line's) or [fields] (the order's), and pass --export my.toml",
            )
