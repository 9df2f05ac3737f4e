"""One record from a dict: plain Python values to checked ones, without numpy or pyarrow.

A reader takes one value as the user sent it. What most records hold (plain numbers, short known
texts, dates without a zone) it answers at once; every other value goes through ``check_number``,
``check_text`` or ``check_time``, which hold the rules.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from functools import lru_cache
from numbers import Integral, Real
from typing import TypeAlias

from b2x.errors import InputError
from b2x.schema.fields import NO_BOUNDS, Kind
from b2x.schema.text import MISSING_LEVELS, normalise_text, number_text, whole_number

Value: TypeAlias = "float | str | dt.datetime | None"
"""A checked value: finite number (NaN where missing), normalised text, wall clock, or None."""

Reader: TypeAlias = Callable[[object], Value]
"""Takes a value as it was sent and gives the checked one, or raises InputError."""

EXACT = 2.0**53
"""Up to here a whole number is a float64 exactly, so that it need not be turned into one."""
KNOWN_TEXTS = 4096
SHORT_TEXT = 64
"""Of texts up to SHORT_TEXT characters, the KNOWN_TEXTS last seen are remembered with their level:
256 kB of text at most, whatever is sent."""


def reader(name: str, kind: Kind, bounds: tuple[float, float] = NO_BOUNDS) -> Reader:
    """Return what reads the values of one field.

    Parameters
    ----------
    name
        The field, for messages.
    kind
        Its kind.
    bounds
        Lowest and highest number that can be right.

    Returns
    -------
    Function of one value: a number, text, date, or None or NaN where missing. It gives a finite
    number or NaN for kind ``number``, else a normalised text or a wall clock without its zone, or
    None; and raises InputError when the value is of the wrong type or cannot be right.

    Examples
    --------
    >>> volume, channel = reader("volume", "number"), reader("channel", "category")
    >>> volume(9), volume(None), channel(" Web ")
    (9, nan, 'web')
    """
    if kind == "number":
        return _number_reader(name, bounds)
    return _time_reader(name) if kind == "time" else _text_reader(name)


def cycle_days(
    first_contact_at: dt.datetime | None, ordered_at: dt.datetime | None
) -> float | None:
    """Return whole calendar days from first contact to order, or None where one is missing.

    Raises
    ------
    InputError
        When the first contact is after the order.
    """
    if first_contact_at is None or ordered_at is None:
        return None
    days = ordered_at.toordinal() - first_contact_at.toordinal()
    if days < 0:
        raise InputError("the first contact is after the order", where="cycle_days")
    return float(days)


def check_number(name: str, value: object, bounds: tuple[float, float]) -> float | None:
    """Return a finite float within the bounds, or None where missing; truth is 1 or 0."""
    if _is_missing(value):
        return None
    try:
        number = float(value)  # type: ignore[arg-type]  # what is no number raises just below
    except (TypeError, ValueError, OverflowError):
        number = math.inf
    if isinstance(value, str | bytes):
        raise InputError(
            f"{value!r} is a text, not a number", where=name, next_step="send a number"
        )
    if not math.isfinite(number):
        raise InputError(
            f"{value!r} is not a finite number", where=name, next_step="send a number or None"
        )
    if not bounds[0] <= number <= bounds[1]:
        raise InputError(f"{value!r} is outside {bounds[0]:g} to {bounds[1]:g}", where=name)
    return number


def check_text(name: str, value: object) -> str | None:
    """Return a normalised text, or None where missing; numbers and truth as a table shows them."""
    if _is_missing(value):
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return (
            None if normalise_text(value) in MISSING_LEVELS else normalise_text(whole_number(value))
        )
    if isinstance(value, Integral):
        return str(int(value))
    if isinstance(value, Real) and math.isfinite(value):
        return number_text(float(value))
    raise InputError(f"{value!r} is not a text", where=name, next_step="send text or None")


def check_time(name: str, value: object) -> dt.datetime | None:
    """Return the wall clock that a date shows, without its zone, or None where missing."""
    if _is_missing(value) or (isinstance(value, str) and not value.strip()):
        return None
    try:
        if isinstance(value, str):
            value = dt.datetime.fromisoformat(value.strip())
        elif type(value).__name__ == "datetime64":  # numpy's, which is no datetime
            value = value.astype("datetime64[s]").item()  # type: ignore[attr-defined]  # as said
        if value is None:
            return None  # NaT
        if isinstance(value, dt.datetime):
            return value.replace(tzinfo=None)
        if isinstance(value, dt.date):
            return dt.datetime(value.year, value.month, value.day)
    except ValueError:
        pass
    raise InputError(
        f"{value!r} is not a date", where=name, next_step="send a datetime or ISO text (2026-01-31)"
    )


def _number_reader(name: str, bounds: tuple[float, float]) -> Reader:
    # NaN and the infinities are outside every interval, so they take the slow lane too.
    low, high = max(bounds[0], -EXACT), min(bounds[1], EXACT)
    plain = frozenset({float, int})

    def read_number(value: object) -> float:
        if type(value) in plain:
            if low <= value <= high:  # type: ignore[operator]  # the line above says so
                return value  # type: ignore[return-value]  # a number, as the set says
        elif value is None:
            return math.nan
        number = check_number(name, value, bounds)
        return math.nan if number is None else number

    return read_number


def _text_reader(name: str) -> Reader:
    def read_text(value: object) -> str | None:
        if type(value) is str and len(value) <= SHORT_TEXT:
            return _known_text(value)
        return None if value is None else check_text(name, value)

    return read_text


def _time_reader(name: str) -> Reader:
    def read_time(value: object) -> dt.datetime | None:
        if value is None:
            return None
        time = value
        if type(value) is str:
            try:
                time = dt.datetime.fromisoformat(value)
            except ValueError:  # empty, or with white space around it, or wrong
                return check_time(name, value)
        if type(time) is dt.datetime and time.tzinfo is None:
            return time
        return check_time(name, value)

    return read_time


@lru_cache(KNOWN_TEXTS)
def _known_text(text: str) -> str | None:
    return check_text("", text)  # a text is never refused, so it needs no name


def _is_missing(value: object) -> bool:
    if value is None or type(value).__name__ in ("NAType", "NaTType"):  # pandas' own two
        return True
    return isinstance(value, Real) and value != value  # NaN, and only NaN
