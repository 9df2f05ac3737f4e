"""Reads a number that a user passes as an option, whatever library made it."""

from __future__ import annotations

import math
from decimal import Decimal
from numbers import Real


def option_number(value: object) -> float:
    """Return a real number as a float, NaN for all else: truth, texts, arrays, missing values.

    Examples
    --------
    >>> option_number(Decimal("850")), option_number(True), option_number("850")
    (850.0, nan, nan)
    """
    if isinstance(value, bool) or not isinstance(value, Real | Decimal):
        return math.nan
    try:
        return float(value)
    except OverflowError:  # a whole number or fraction beyond all floats
        return math.inf  # the sign does not matter: no option takes it
    except (TypeError, ValueError):  # a length of time of numpy, a signalling NaN
        return math.nan
