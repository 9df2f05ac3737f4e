"""Why a value cannot be right, in words: the same for a column and for one record."""

from __future__ import annotations

import math

from b2x.records.values.described import shown
from b2x.schema.text import number_text

FIRST_AFTER_ORDER = "the first contact is after the order"


def number_reason(number: float, bounds: tuple[float, float]) -> str:
    """Return why a number that is infinite or outside `bounds` cannot be right.

    Examples
    --------
    >>> number_reason(-3.0, (0, 1e5)), number_reason(1.5, (0, 1)), number_reason(math.inf, (0, 1))
    ('-3 is below 0', '1.5 is above 1', 'infinite')
    """
    if math.isinf(number):
        return "infinite"
    low, high = bounds
    if number < low:
        return f"{number_text(number)} is below {low:g}"
    return f"{number_text(number)} is above {high:g}"


def text_reason(text: str, kind: str) -> str:
    """Return why a text that no number (date) can be read from cannot be right.

    Examples
    --------
    >>> text_reason("1,2,3", "number"), text_reason("Anne", "time")
    ("'1,2,3' is not a number", 'a text of 4 characters is not a date')
    """
    thing = "a number" if kind == "number" else "a date"
    return f"{shown(text)} is not {thing}"
