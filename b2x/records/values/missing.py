"""Texts that mean missing in a number or date."""

from __future__ import annotations

MISSING_WORDS = frozenset(
    {"null", "na", "n/a", "#n/a", "nan", "nat", "none", "nil", "-", "--", "–", "—"}
)
"""Texts that mean missing in a number or date, in any case; empty always does."""


def is_missing_word(text: str) -> bool:
    """Return whether a trimmed text means missing in a number or date.

    Examples
    --------
    >>> is_missing_word("N/A"), is_missing_word(""), is_missing_word("0")
    (True, True, False)
    """
    return not text or text.lower() in MISSING_WORDS
