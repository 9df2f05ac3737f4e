"""The ways in which numbers and dates are written: decimal marks and orders of day and month."""

from __future__ import annotations

from typing import Literal, TypeAlias

from b2x.errors import UsageError

Style: TypeAlias = Literal[".", ",", "dmy", "mdy", "ymd"]
"""A decimal mark for numbers, an order of day, month and year for dates."""

DECIMALS: tuple[Style, ...] = (".", ",")
DATE_ORDERS: tuple[Style, ...] = ("dmy", "mdy", "ymd")


def decimal_style(text: str | None) -> Style | None:
    """Return the decimal mark that an option names, None where none is given.

    Raises
    ------
    UsageError
        When it is none of ``point``, ``comma``, ``.`` and ``,``.
    """
    known: dict[str, Style] = {"point": ".", "comma": ",", ".": ".", ",": ","}
    if text is None:
        return None
    if text not in known:
        raise UsageError(f"decimal={text!r}", next_step="use 'point' or 'comma'")
    return known[text]


def date_style(text: str | None) -> Style | None:
    """Return the date order that an option names, None where none is given.

    Raises
    ------
    UsageError
        When it is none of ``dmy``, ``mdy`` and ``ymd``.
    """
    known: dict[str, Style] = {"dmy": "dmy", "mdy": "mdy", "ymd": "ymd"}
    if text is None:
        return None
    if text not in known:
        raise UsageError(f"dates={text!r}", next_step="use 'dmy', 'mdy' or 'ymd'")
    return known[text]
