"""Reads one text as a date, with or without a time of day."""

from __future__ import annotations

import re
from datetime import date

from b2x.records.values.months import without_month_name
from b2x.records.values.notation import Style


def read_time(text: str, order: Style) -> int | None:
    """Read a date, with or without a time of day, as seconds since 1970; None where it is not one.

    The wall clock is read as it is written; an offset (``+02:00``, ``Z``) is allowed and ignored.
    A date that begins with a year of four digits needs no `order`; years of two digits are 1969 to
    2068, as in POSIX.

    Examples
    --------
    >>> read_time("1970-01-02T00:00:10+02:00", "dmy"), read_time("02.01.1970", "dmy")
    (86410, 86400)
    >>> read_time("31.12.2024", "mdy") is None
    True
    """
    match = _TIME.fullmatch(text) or _TIME.fullmatch(without_month_name(text))
    if match is None:
        return None
    first, _, second, third, compact, hour, minute, second_of_minute, half = match.groups()
    if compact:
        parts = (compact[:4], compact[4:6], compact[6:])
    elif len(first) == 4:
        parts = (first, second, third)
    elif order == "ymd":
        parts = (first, second, third)
        if len(third) > 2:
            return None
    else:
        parts = (third, second, first) if order == "dmy" else (third, first, second)
    year, month, day = (int(part) for part in parts)
    if len(parts[0]) == 2:
        year += 1900 if year >= 69 else 2000
    elif len(parts[0]) != 4:
        return None
    hours, minutes, seconds = int(hour or 0), int(minute or 0), int(second_of_minute or 0)
    if half and 1 <= hours <= 12:
        hours = hours % 12 + (12 if half.lower() == "p" else 0)
    elif half and (hours >= 12) != (half.lower() == "p"):  # 17:30 PM is 17:30; no 17:30 AM
        return None
    if hours > 23 or minutes > 59 or seconds > 59:
        return None
    try:
        days = date(year, month, day).toordinal() - EPOCH
    except ValueError:
        return None
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds


EPOCH = date(1970, 1, 1).toordinal()
_TIME = re.compile(
    r"(?:(\d{4}|\d{1,2})([-./])(\d{1,2})\2(\d{4}|\d{1,2})|(\d{8}))"
    r"(?:(?:T|,?[\s\u00a0\u202f]+)(?:kl\.?\s*)?(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?"
    r"(?:[\s\u00a0\u202f]*([AaPp])\.?[Mm]\.?)?(?:\s*Uhr)?"
    r"[\s\u00a0\u202f]*(?:Z|[A-Z]{3,4}|(?:GMT|UTC)?[+-]\d{2}(?::?\d{2})?)?)?",
    re.ASCII,
)
