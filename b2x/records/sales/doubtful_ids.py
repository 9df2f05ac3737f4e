"""Asks about ids that name nobody in particular, and about those that a spreadsheet has cut."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from b2x.errors import InputError
from b2x.records.arrow import letters_of
from b2x.records.values.described import shown

FEW = 3
"""Sales that a word for any buyer has to have to be asked about."""
MOST, MANY = 0.5, 20
"""Share of the sales, and how many, from which on one buyer is asked about."""


def refuse_lost_digits(ids: pa.Array, header: str, where: str) -> None:
    """Refuse ids written as 1.23457E+12, of which several may look the same.

    Raises
    ------
    InputError
        When there are such ids.
    """
    if b"+" not in letters_of(ids):
        return
    cut = pc.sum(pc.match_substring_regex(ids, _CUT)).as_py() or 0
    if cut:
        raise InputError(
            f"{cut:,} values of {header!r} are written as 1.23E+12: a spreadsheet has cut their "
            "digits, and different ones may look the same",
            where=where,
            next_step="export it again without opening it in a spreadsheet, or format the column "
            "as text there",
        )


def refuse_placeholder(
    buyers: Sequence[str], sales: NDArray[np.int64], header: str, where: str
) -> None:
    """Refuse buyers that may stand for no buyer in particular.

    That is a word such as guest, a number such as 0 or -1 with twice the sales of any other buyer,
    and any buyer with most sales of a table.

    Parameters
    ----------
    buyers, sales
        Each buyer, and int64 of as many: the sales.
    header, where
        The column, and the table's name.

    Raises
    ------
    InputError
        When there is such a buyer.
    """
    total, nobody = int(sales.sum()), names_nobody(buyers, sales)
    for i in np.flatnonzero(sales >= max(FEW, 0.01 * total)).tolist():
        is_any = nobody[i]
        if is_any or (sales[i] > MOST * total and sales[i] >= MANY):
            raise InputError(
                f"the buyer {buyers[i] if is_any else shown(buyers[i])} in {header!r} has "
                f"{sales[i]:,} of {total:,} sales: is that one buyer?",
                where=where,
                next_step="if not, empty these cells, or pass --history none to count no earlier "
                f'orders; if it is, pass --map buyer_id="{header}" (mapping={{"buyer_id": '
                f"{header!r}}})",
            )


def names_nobody(buyers: Sequence[str], sales: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which buyers stand for no buyer in particular, shape (n,).

    Parameters
    ----------
    buyers, sales
        Each of n buyers, and int64 of shape (n,): the sales.

    Examples
    --------
    >>> names_nobody(["guest", "K7", "0"], np.array([9, 8, 30])).tolist()
    [True, False, True]
    """
    found = np.zeros(len(buyers), dtype=bool)
    second = int(np.sort(sales)[-2:][0]) if len(sales) > 1 else 0
    for i in np.flatnonzero(sales >= max(FEW, 0.01 * int(sales.sum()))).tolist():
        number = buyers[i] in ("-1", "0" * len(buyers[i]), "9" * max(len(buyers[i]), 4))
        word = anybody().fullmatch(buyers[i])
        found[i] = sales[i] > 2 * second if number else word is not None
    return found


_CUT = r"^\d([.,]\d+)?[eE]\+\d+$"


@cache  # most tables have no buyer with so many sales
def anybody() -> re.Pattern[str]:
    """Return a pattern of ids of any buyer, in five languages."""
    return re.compile(
        r"(?:guest|anonymous|anonym|walk.?in|cash|unknown|private|various|no|drop.?in"
        r"|gjest|gäst|gæst|gast|kontant|ukjent|okänd|ukendt|unbekannt|privat|diverse|ingen|lauf)"
        r"[ -]?(?:customers?|buyers?|users?|checkout|sales?|person|kunde|kund|salg|køb|köp)?",
        re.IGNORECASE,
    )
