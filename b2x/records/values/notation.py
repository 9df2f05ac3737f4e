"""Notations of numbers and dates (`Style` in code): decimal marks, orders of day, month, year."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from b2x.errors import UsageError

Style: TypeAlias = Literal[".", ",", "dmy", "mdy", "ymd"]
"""The decimal mark of numbers; the order of day, month and year of dates."""

DECIMALS: tuple[Style, ...] = (".", ",")
DATE_ORDERS: tuple[Style, ...] = ("dmy", "mdy", "ymd")


def decimal_style(text: str | None) -> Style | None:
    """Return the decimal mark that an option names, None where it is not given.

    Raises
    ------
    UsageError
        When it is none of ``point``, ``comma``, ``.`` and ``,``.
    """
    styles: dict[str, Style] = {"point": ".", "comma": ",", ".": ".", ",": ","}
    return _style("decimal", text, styles, "use 'point' or 'comma'")


def date_style(text: str | None) -> Style | None:
    """Return the date order that an option names, None where it is not given.

    Raises
    ------
    UsageError
        When it is none of ``dmy``, ``mdy`` and ``ymd``.
    """
    styles: dict[str, Style] = {"dmy": "dmy", "mdy": "mdy", "ymd": "ymd"}
    return _style("dates", text, styles, "use 'dmy', 'mdy' or 'ymd'")


def _style(
    option: str, text: str | None, styles: Mapping[str, Style], next_step: str
) -> Style | None:
    if text is not None and text not in styles:
        raise UsageError(f"{option}={text!r}", next_step=next_step)
    return None if text is None else styles[text]
