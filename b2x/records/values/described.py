"""Shows a value in a message if it can name nobody, else describes it."""

from __future__ import annotations

import re

LONGEST_NUMBER = 7
"""Digits of a number that is shown; phone and official numbers have more, and no decimals."""
_NUMBER = r"[\d\s.,:/+()%$€£'’-]{1,24}"
_DECIMALS = r"[\d\s.,]{1,16}([.,])\d{1,2}"
_DATE = r"(?i)\d{1,4}[-./ ]\d{1,2}[-./ ]\d{1,4}(?:[ T]\d{1,2}[:.]\d\d(?:[:.]\d\d)?)?(?: [AP]M)?"
_SHORT_OR_ERROR = r"[a-z0-9]{1,3}|#[A-Z/0!?#]{1,10}"
_HARMLESS = frozenset({"true", "false", "yes", "no", "nan", "inf", "-inf"})


def shown(text: str) -> str:
    """Return a value quoted if it is a number, a date or up to three letters, else described.

    Examples
    --------
    >>> shown("12,50.0"), shown("31.02.2024"), shown("Anne Andersen")
    ("'12,50.0'", "'31.02.2024'", 'a text of 13 characters')
    """
    text = text.strip()
    digits = sum(map(str.isdecimal, text))
    number = bool(re.fullmatch(_NUMBER, text)) and digits <= LONGEST_NUMBER
    decimals = re.fullmatch(_DECIMALS, text)
    if number or len(text) < 2 or (decimals and text.count(decimals[1]) == 1):
        return repr(text)
    if (
        text.lower() in _HARMLESS
        or re.fullmatch(_DATE, text)
        or re.fullmatch(_SHORT_OR_ERROR, text)
    ):
        return repr(text)
    return describe(text)


def describe(text: str) -> str:
    """Return what a value is and how long, without the value.

    Examples
    --------
    >>> describe("97927623777"), describe("Anne Andersen"), describe("x@example.com")
    ('an 11-digit number', 'a text of 13 characters', 'an e-mail address')
    """
    text = text.strip()
    if re.search(r"[^@\s]@[^@\s]", text):
        return "an e-mail address"
    if text.isdecimal():
        article = "an" if len(text) in (8, 11, 18) else "a"
        return f"{article} {len(text)}-digit number"
    return f"a text of {len(text)} character{'' if len(text) == 1 else 's'}"
