"""Texts that mean missing in a number, date or id."""

from __future__ import annotations

from b2x.schema.text import MISSING_WORDS as MISSING_WORDS  # for other modules too

MISSING_IDS = frozenset(
    spelt for word in MISSING_WORDS for spelt in (word, word.upper(), word.title(), "NaN", "NaT")
)
"""The spellings of these words that mean missing in a column of ids."""


def is_missing_word(text: str) -> bool:
    """Return whether a trimmed text means missing in a number or date.

    Examples
    --------
    >>> is_missing_word("N/A"), is_missing_word(""), is_missing_word("0")
    (True, True, False)
    """
    return not text or text.lower() in MISSING_WORDS
