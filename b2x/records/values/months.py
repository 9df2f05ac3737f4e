"""Dates that name their month, in English, Norwegian, Swedish, Danish and German."""

from __future__ import annotations

import re

_MONTHS = (
    "january jan januar januari jänner",
    "february feb februar februari febr",
    "march mar mars marts märz mär mrz",
    "april apr",
    "may mai maj",
    "june jun juni",
    "july jul juli",
    "august aug augusti",
    "september sep sept",
    "october oct oktober okt",
    "november nov",
    "december dec desember des december dezember dez",
)
_NUMBER = {name: place for place, names in enumerate(_MONTHS, 1) for name in names.split()}
_WEEKDAYS = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "mon",
    "tue",
    "tues",
    "wed",
    "thu",
    "thur",
    "thurs",
    "fri",
    "sat",
    "sun",
    "mandag",
    "tirsdag",
    "onsdag",
    "torsdag",
    "fredag",
    "lørdag",
    "søndag",
    "man",
    "tir",
    "tirs",
    "ons",
    "tor",
    "tors",
    "fre",
    "lør",
    "søn",
    "måndag",
    "tisdag",
    "lördag",
    "söndag",
    "mån",
    "tis",
    "lör",
    "sön",
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonnabend",
    "sonntag",
    "mo",
    "di",
    "mi",
    "do",
    "fr",
    "sa",
    "so",
]
_NAME = r"([^\W\d_]+)\.?"
_YEAR = r"(\d{4}|'?\d{2})(?!\d)"
_DATE = re.compile(
    rf"(?:([^\W\d_]+)\.?,?\s+)??"
    rf"(?:(\d{{1,2}})(?:st|nd|rd|th)?[-.\s/]\s*{_NAME}[-,.\s/]\s*{_YEAR}"
    rf"|{_NAME}\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_YEAR}"
    rf"|(\d{{4}})[-.\s/]{_NAME}[-.\s/](\d{{1,2}})(?!\d))",
    re.IGNORECASE,
)


def without_month_name(text: str) -> str:
    """Return a text that begins with a date of a named month with the date as ISO has it.

    Any other text comes back as it is. Years of two digits are 1969 to 2068, as in POSIX.

    Examples
    --------
    >>> without_month_name("Fri, 3. mars 2024 10:15"), without_month_name("Mar 3, 2024")
    ('2024-03-03 10:15', '2024-03-03')
    >>> without_month_name("4 Smarch 2024")
    '4 Smarch 2024'
    """
    match = _DATE.match(text)
    if match is None:
        return text
    weekday = match[1]
    if weekday is not None and weekday.lower() not in _WEEKDAYS:
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
    month = _NUMBER.get(name.lower())
    if month is None:
        return text
    year = year.removeprefix("'")
    if len(year) == 2:
        year = f"{19 if int(year) >= 69 else 20}{year}"
    return f"{year}-{month:02}-{int(day):02}{text[match.end() :]}"
