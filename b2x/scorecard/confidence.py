"""Writes confidences and error limits, so that rounding never promises more."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_UP, Context, Decimal


def in_percent(confidence: float) -> str:
    """Return a confidence of 0 to 1 in percent, to six digits and never rounded up.

    Examples
    --------
    >>> [in_percent(confidence) for confidence in (0.9, 0.995, 0.999, 0.99999999)]
    ['90%', '99.5%', '99.9%', '99.9999%']
    """
    return _in_percent(confidence, Context(prec=6, rounding=ROUND_DOWN))


def at_most(error: float) -> str:
    """Return an error limit of 0 to 1 in percent, to three digits and never rounded down.

    Examples
    --------
    >>> [at_most(error) for error in (0.05, 0.02001, 0.3333)]
    ['5%', '2.01%', '33.4%']
    """
    return _in_percent(error, Context(prec=3, rounding=ROUND_UP))


def _in_percent(share: float, rounded: Context) -> str:
    exact = Decimal(repr(float(share))) * 100
    return f"{rounded.create_decimal(exact).normalize():f}%"
