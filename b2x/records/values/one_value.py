"""Reads one value of one record: plain Python to a checked value, without numpy or pyarrow.

A reader answers what most records hold (plain numbers, short known texts, ISO dates) by itself;
every other value goes through ``check_number``, ``check_text`` or ``check_time``. Their rules are
those of a column of one value, except that a text is never read in a notation that only more
values could settle: it is refused.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from numbers import Real
from typing import TypeAlias

from b2x.errors import InputError
from b2x.records.values.described import shown
from b2x.records.values.missing import is_missing_word
from b2x.records.values.python_text import (
    BYTES,
    as_float,
    is_missing_value,
    plain_value,
    python_text,
)
from b2x.records.values.reasons import FIRST_AFTER_ORDER, number_reason, text_reason
from b2x.schema.fields import NO_BOUNDS, Kind
from b2x.schema.text import MISSING_LEVELS, normalise_text, whole_number

Value: TypeAlias = "float | str | dt.datetime | None"
"""A checked value: finite number (NaN where missing), normalised text, wall clock, or None."""

Reader: TypeAlias = Callable[[object], Value]
"""Takes a value as the user sent it and returns the checked one, or raises InputError."""

EXACT = 2.0**53
"""Whole numbers up to here are float64 exactly, and need no conversion."""
KNOWN_TEXTS = 4096
SHORT_TEXT = 64
"""The KNOWN_TEXTS last seen texts of up to SHORT_TEXT characters are kept with their levels: 256 kB
of text at most."""


def reader(name: str, kind: Kind, bounds: tuple[float, float] = NO_BOUNDS) -> Reader:
    """Return the reader of one field.

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
    Function of one value. It returns a finite number or NaN for kind ``number``, else a
    normalised text, or a wall clock without its zone, or None where missing; it raises InputError
    when the value is of the wrong type or cannot be right.

    Examples
    --------
    >>> volume, channel = reader("volume", "number"), reader("channel", "category")
    >>> volume(9), volume(None), channel(" Web ")
    (9, nan, 'web')
    """
    if kind == "number":
        return _number_reader(name, bounds)
    return _time_reader(name) if kind == "time" else _text_reader(name)


def cycle_days(first_contact_at: Value, ordered_at: Value) -> float | None:
    """Return whole calendar days between two dates that were read, or None where one is missing.

    Raises
    ------
    InputError
        When the first contact is after the order.
    """
    if first_contact_at is None or ordered_at is None:
        return None
    days = ordered_at.toordinal() - first_contact_at.toordinal()  # type: ignore[union-attr]  # dates
    if days < 0:
        raise InputError(FIRST_AFTER_ORDER, where="cycle_days", next_step="correct the dates")
    return float(days)


def check_number(name: str, value: object, bounds: tuple[float, float]) -> float | None:
    """Return a finite float within the bounds, or None where missing; truth is 1 or 0."""
    value = plain_value(value)
    if is_missing_value(value):
        return None
    if isinstance(value, (str, *BYTES)):
        if is_missing_word((python_text(value) or "").strip()):
            return None
        raise InputError(
            f"{shown(python_text(value) or '')} is a text, not a number",
            where=name,
            next_step="send a number",
        )
    try:
        number = as_float(value)
    except (TypeError, ValueError):
        raise InputError(
            text_reason(python_text(value) or "", "number"),
            where=name,
            next_step="send a number or None",
        ) from None
    if math.isinf(number) or not bounds[0] <= number <= bounds[1]:
        raise InputError(
            number_reason(number, bounds), where=name, next_step="send a number in range, or None"
        )
    return number


def check_text(name: str, value: object) -> str | None:
    """Return a normalised text, or None where missing; other values as the text they show."""
    value = plain_value(value)
    if not isinstance(value, str):
        if not isinstance(value, _SHOWN) and not is_missing_value(value):
            raise InputError(
                f"{type(value).__name__} is not a text", where=name, next_step="send text or None"
            )
        value = python_text(value)
    if value is None or normalise_text(value) in MISSING_LEVELS:
        return None
    return normalise_text(whole_number(value))


def check_time(name: str, value: object) -> dt.datetime | None:
    """Return the wall clock that a date shows, without its zone, or None where missing.

    Texts and whole numbers are read where the year stands in front (``20260131``).
    """
    value = plain_value(value)
    if is_missing_value(value):
        return None
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, dt.date):
        return dt.datetime(value.year, value.month, value.day)
    text = (python_text(value) or "").strip()
    if is_missing_word(text):
        return None
    from b2x.records.values.dates import read_time  # here, because few records need it
    from b2x.records.values.notation import DATE_ORDERS

    readings = {read_time(text, order) for order in DATE_ORDERS}
    seconds = readings.pop()
    if readings or seconds is None:
        raise InputError(
            text_reason(text, "time"),
            where=name,
            next_step="send a datetime or ISO text (2026-01-31)",
        )
    return dt.datetime(1970, 1, 1) + dt.timedelta(seconds=seconds)


_SHOWN = (bool, Real, Decimal, *BYTES, dt.date, dt.time, dt.timedelta)
"""Types that serve as a category by the text that they show."""


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
            # Python also reads 2024-W05-3 and 2024-01-31T10, which no table does.
            if value[4:14:3] not in ("--", "-- :", "--T:"):
                return check_time(name, value)
            try:
                time = dt.datetime.fromisoformat(value)
            except ValueError:  # white space around it, or wrong
                return check_time(name, value)
        if type(time) is dt.datetime and time.tzinfo is None:
            return time
        return check_time(name, time)

    return read_time


@lru_cache(KNOWN_TEXTS)
def _known_text(text: str) -> str | None:
    return check_text("", text)  # a text is never refused, so it needs no name
