"""One record from a dict: plain Python values to checked ones, without numpy or pyarrow."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from numbers import Integral, Real
from typing import TypeAlias

from b2x.errors import InputError
from b2x.fields import NO_BOUNDS, Kind
from b2x.records.styles import MISSING_LEVELS
from b2x.text import normalise_text, number_text, whole_number

Value: TypeAlias = "float | str | dt.datetime | None"


def check_record(
    record: Mapping[str, object],
    headers: Mapping[str, str],
    kinds: Mapping[str, Kind],
    ranges: Mapping[str, tuple[float, float]],
) -> dict[str, Value]:
    """Return a record's checked values by field.

    Parameters
    ----------
    record
        Values as the user sent them: numbers, text, dates, None or NaN where missing.
    headers
        Key of `record` by field name.
    kinds
        Kind of each field.
    ranges
        Lowest and highest number that can be right, by those fields that have them.

    Returns
    -------
    dict of finite floats, normalised texts, wall clocks without a zone, and None.

    Raises
    ------
    InputError
        When a value is of the wrong type or cannot be right.

    Examples
    --------
    >>> check_record({"Sum": 9, "Via": " Web "}, {"volume": "Sum", "channel": "Via"},
    ...              {"volume": "number", "channel": "category"}, {})
    {'volume': 9.0, 'channel': 'web'}
    """
    values: dict[str, Value] = {}
    for name, header in headers.items():
        value, kind = record.get(header), kinds[name]
        if kind == "number":
            values[name] = check_number(name, value, ranges.get(name, NO_BOUNDS))
        else:
            values[name] = check_time(name, value) if kind == "time" else check_text(name, value)
    return values


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
            None if value.strip().lower() in MISSING_LEVELS else normalise_text(whole_number(value))
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


def _is_missing(value: object) -> bool:
    if value is None or type(value).__name__ in ("NAType", "NaTType"):  # pandas' own two
        return True
    return isinstance(value, Real) and value != value  # NaN, and only NaN
