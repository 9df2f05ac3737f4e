"""One record from a dict: plain Python values to checked ones, without numpy or pyarrow."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from numbers import Real
from typing import TypeAlias

from b2x.errors import InputError
from b2x.fields import FIELDS, Kind
from b2x.text import normalise_text, number_text

Value: TypeAlias = "float | str | dt.datetime | None"


def check_record(record: Mapping[str, object], headers: Mapping[str, str],
                 kinds: Mapping[str, Kind]) -> dict[str, Value]:  # fmt: skip
    """Return a record's checked values by field.

    Parameters
    ----------
    record
        Values as the user sent them: numbers, text, dates, None or NaN where missing.
    headers
        Key of `record` by field name.
    kinds
        Kind of each field.

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
    ...              {"volume": "number", "channel": "category"})
    {'volume': 9.0, 'channel': 'web'}
    """
    return {name: CHECKS[kinds[name]](name, record.get(header)) for name, header in headers.items()}


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


def check_number(name: str, value: object) -> float | None:
    """Return a finite float within the field's range, or None where missing."""
    if _is_missing(value):
        return None
    try:
        number = float(value)  # type: ignore[arg-type]  # what is no number raises just below
    except (TypeError, ValueError, OverflowError):
        number = math.inf
    if isinstance(value, str | bytes) or not math.isfinite(number):
        raise InputError(
            f"{value!r} is not a finite number", where=name, next_step="send a number or None"
        )
    field = FIELDS.get(name)
    if field is not None and not field.low <= number <= field.high:
        raise InputError(
            f"{value!r} is outside {field.low:g} to {field.high:g} {field.unit}", where=name
        )
    return number


def check_text(name: str, value: object) -> str | None:
    """Return a normalised text, or None where missing."""
    if _is_missing(value):
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return normalise_text(value)
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
            value = value.astype("datetime64[s]").item()  # type: ignore[attr-defined]
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


def check_id(name: str, value: object) -> str | None:
    """Return an id as text, or None where missing."""
    return None if _is_missing(value) else str(value)


CHECKS = {"number": check_number, "category": check_text, "time": check_time, "id": check_id}


def _is_missing(value: object) -> bool:
    if value is None or type(value).__name__ in ("NAType", "NaTType"):  # pandas' own two
        return True
    return isinstance(value, Real) and value != value  # NaN, and only NaN
