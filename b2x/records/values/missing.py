"""Texts that mean missing in a number, date or id."""

from __future__ import annotations

from b2x.schema.text import MISSING_IDS as MISSING_IDS  # for other modules too
from b2x.schema.text import MISSING_WORDS as MISSING_WORDS


def is_missing_word(text: str) -> bool:
    """Return whether a trimmed text means missing in a number or date.

    Examples
    --------
    >>> is_missing_word("N/A"), is_missing_word(""), is_missing_word("0")
    (True, True, False)
    """
    return not text or text.lower() in MISSING_WORDS
