"""Numbers that sum exactly: table values are multiples of 2**-28 within +-1,024."""

from __future__ import annotations

import math

from b2x.errors import ArtifactError

UNITS_PER_ONE = 2**28
"""Table values are multiples of 1 / UNITS_PER_ONE. Within BOUND they have 38 bits, so a float64 sum
of thousands of them, and of their halves and quarters, is exact in any order."""
BOUND = 1024.0


def quantise(value: float) -> float:
    """Return the nearest multiple of 2**-28 within +-1,024.

    Examples
    --------
    >>> quantise(0.1) == 0.1, abs(quantise(0.1) - 0.1) < 2**-28
    (False, True)
    """
    return max(-BOUND, min(BOUND, round(value * UNITS_PER_ONE) / UNITS_PER_ONE))


def check_exact(value: float, where: str) -> None:
    """Refuse a value that does not sum exactly.

    Raises
    ------
    ArtifactError
        When `value` is not finite, beyond +-1,024, or not a multiple of 2**-28.
    """
    if not math.isfinite(value) or abs(value) > BOUND:
        raise ArtifactError(f"value {value} is out of range", where=where)
    if not (value * UNITS_PER_ONE).is_integer():
        raise ArtifactError(f"value {value} is not a multiple of 2**-28", where=where)
