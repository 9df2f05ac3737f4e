"""The one normalisation of category text, exact on every engine."""

from __future__ import annotations

WHITE_SPACE = " \t\n\v\f\r"
"""The ASCII white space that is trimmed; nothing else is."""

_LOWER = {ord(upper): upper.lower() for upper in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


def normalise_text(text: str) -> str | None:
    """Trim ASCII white space and lower A-Z; everything else stays, byte for byte.

    Engines differ in what they trim and lower beyond ASCII (no-break space, dotted I), so
    nothing beyond ASCII is touched. What is empty afterwards is missing: None.

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
    """Write a number that serves as a category: whole numbers without ``.0``.

    Examples
    --------
    >>> number_text(48159.0), number_text(0.5)
    ('48159', '0.5')
    """
    whole = value == value // 1 and abs(value) < 2**53
    return str(int(value)) if whole else repr(float(value))
