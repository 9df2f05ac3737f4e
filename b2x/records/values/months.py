"""Dates that name their month, in the languages of :mod:`b2x.schema.words`."""

from __future__ import annotations

import re
from functools import cache

from b2x.schema.words import LANGUAGES

_MORE_MONTHS = {"jänner": 1, "febr": 2, "mrz": 3}
_MORE_WEEKDAYS = ("tues", "thur", "thurs", "sonnabend")
"""Names in use that Unicode's CLDR does not list."""


def without_month_name(text: str) -> str:
    """Return a text that begins with a date of a named month with that date in ISO form.

    Any other text comes back as it is. Years of two digits are 1969 to 2068, as in POSIX.

    Examples
    --------
    >>> without_month_name("Fri, 3. mars 2024 10:15"), without_month_name("Mar 3, 2024")
    ('2024-03-03 10:15', '2024-03-03')
    >>> without_month_name("4 Smarch 2024")
    '4 Smarch 2024'
    """
    match = _date().match(text)
    if match is None:
        return text
    months, weekdays = names()
    weekday = match[1]
    if weekday is not None and weekday.lower() not in weekdays:
        return text
    day, name, year = next(
        parts
        for parts in (
            (match[2], match[3], match[4]),
            (match[6], match[5], match[7]),
            (match[10], match[9], match[8]),
        )
        if parts[1]
    )
    month = months.get(name.lower())
    if month is None:
        return text
    year = year.removeprefix("'")
    if len(year) == 2:
        year = f"{19 if int(year) >= 69 else 20}{year}"
    return f"{year}-{month:02}-{int(day):02}{text[match.end() :]}"


@cache
def names() -> tuple[dict[str, int], frozenset[str]]:
    """Return the number of each month by its names, and the names of weekdays.

    They are in lower case, in full and abbreviated, without the dot of an abbreviation.
    """
    from babel import Locale  # here: it takes 30 ms, and few files name months

    months, weekdays = dict(_MORE_MONTHS), set(_MORE_WEEKDAYS)
    for locale in map(Locale, LANGUAGES):
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in locale.months[context][width].items():
                    months[name.lower().rstrip(".")] = number
                for name in locale.days[context][width].values():
                    weekdays.add(name.lower().rstrip("."))
    return months, frozenset(weekdays)


@cache
def _date() -> re.Pattern[str]:
    name = r"([^\W\d_]+)\.?"
    year = r"(\d{4}|'?\d{2})(?!\d)"
    return re.compile(
        rf"(?:([^\W\d_]+)\.?,?\s+)??"
        rf"(?:(\d{{1,2}})(?:st|nd|rd|th)?[-.\s/]\s*{name}[-,.\s/]\s*{year}"
        rf"|{name}\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+{year}"
        rf"|(\d{{4}})[-.\s/]{name}[-.\s/](\d{{1,2}})(?!\d))",
        re.IGNORECASE,
    )
