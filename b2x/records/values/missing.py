"""Texts that mean missing in a number or date."""

from __future__ import annotations

MISSING_WORDS = frozenset(
    {"null", "na", "n/a", "#n/a", "nan", "nat", "none", "nil", "-", "--", "–", "—"}
)
"""Texts that mean missing in a number or date, in any case; empty always does."""
