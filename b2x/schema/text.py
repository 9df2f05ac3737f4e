"""Normalisation of category text, the same on every engine."""

from __future__ import annotations

import re

_IDLE_ZEROS = re.compile(r"\s*([+-]?\d+)\.0+\s*", re.ASCII)

WHITE_SPACE = " \t\n\v\f\r"
"""The white space that is trimmed: ASCII only."""

MISSING_LEVELS = frozenset({"null", "(null)", "[null]", "<null>", "n/a", "#n/a", "nan", "\\n"})
"""Texts that mean missing in a category; databases write null as ``\\N`` into files. NA and None
are not among them, other than for numbers: NA is Namibia, and None a real level."""

MISSING_WORDS = frozenset(
    {"null", "(null)", "[null]", "<null>", "na", "n/a", "#n/a", "nan", "nat", "none", "nil", "\\n"}
    | {"-", "--", "–", "—"}
)
"""Texts that mean missing in a number or date, in any case; empty always does."""

MISSING_IDS = frozenset(
    spelt for word in MISSING_WORDS for spelt in (word, word.upper(), word.title(), "NaN", "NaT")
)
"""The spellings of these words that mean missing in a column of ids."""

_LOWER = {ord(upper): upper.lower() for upper in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


def normalise_text(text: str) -> str | None:
    """Trim ASCII white space and lower A-Z; keep everything else byte for byte.

    Engines differ in what they trim and lower beyond ASCII (no-break space, dotted I), so
    nothing beyond ASCII is changed.

    Returns
    -------
    The normalised text, or None where nothing is left.

    Examples
    --------
    >>> normalise_text("  Web Shop ")
    'web shop'
    >>> normalise_text("ÆRLIG")
    'Ærlig'
    >>> normalise_text("   ") is None
    True
    """
    return text.strip(WHITE_SPACE).translate(_LOWER) or None


def number_text(value: float) -> str:
    """Return a number that is used as a category as text: whole numbers without ``.0``.

    Examples
    --------
    >>> number_text(48159.0), number_text(0.5)
    ('48159', '0.5')
    """
    whole = value == value // 1 and abs(value) < 2**53
    return str(int(value)) if whole else repr(float(value))


def whole_number(text: str) -> str:
    """Return ``48159.0`` as ``48159``, any other text as it is.

    Many programs write a column of whole numbers with ``.0`` once a value is missing, and without
    it otherwise. Both have to be the same level.

    Examples
    --------
    >>> whole_number("48159.0"), whole_number("1.10")
    ('48159', '1.10')
    """
    match = _IDLE_ZEROS.fullmatch(text) if ".0" in text else None
    return match[1] if match else text
