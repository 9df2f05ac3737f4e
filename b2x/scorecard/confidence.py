"""Writes a confidence, which may not be said to be more than it is."""

from __future__ import annotations

from decimal import ROUND_DOWN, Context, Decimal


def in_percent(confidence: float) -> str:
    """Return a confidence of 0 to 1 in percent, to six digits and never rounded up.

    Examples
    --------
    >>> [in_percent(confidence) for confidence in (0.9, 0.995, 0.999, 0.99999999)]
    ['90%', '99.5%', '99.9%', '99.9999%']
    """
    exact = Decimal(repr(float(confidence))) * 100
    return f"{Context(prec=6, rounding=ROUND_DOWN).create_decimal(exact).normalize():f}%"
