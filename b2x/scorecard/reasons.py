"""Why a sale was called what it was: contributions to the log-odds, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SMALLEST = 0.005
"""Contributions that round to 0.00 are left out of a row's text."""


@dataclass(frozen=True, slots=True)
class Reason:
    """What one field of a sale added to the log-odds.

    Attributes
    ----------
    field
        Name of the field or column.
    value
        The value as it was sent; None where missing.
    log_odds
        Its contribution: above zero speaks for B2B, below for B2C.

    Examples
    --------
    >>> print(Reason("volume", 48000, 2.131))
    volume 48000: +2.13, speaks for B2B
    >>> print(Reason("channel", None, -0.4))
    channel missing: -0.40, speaks for B2C
    """

    field: str
    value: object
    log_odds: float

    def __str__(self) -> str:
        value = "missing" if self.value is None else self.value
        kind = "B2B" if self.log_odds > 0 else "B2C"
        return f"{self.field} {value}: {self.log_odds:+.2f}, speaks for {kind}"


def record_reasons(
    contributions: Mapping[str, float], values: Mapping[str, object], top: int | None = None
) -> tuple[Reason, ...]:
    """Return a record's reasons, the strongest first; all of them add up to the log-odds.

    Parameters
    ----------
    contributions
        Log-odds by field, as an engine gives them.
    values
        The record's values as they were sent.
    top
        How many at most; None for all.

    Examples
    --------
    >>> [str(r) for r in record_reasons({"lines": 0.1, "volume": 2.0}, {"volume": 9}, top=1)]
    ['volume 9: +2.00, speaks for B2B']
    """
    ordered = sorted(contributions, key=lambda name: -abs(contributions[name]))
    reasons = [
        Reason(name, values.get(name), contributions[name])
        for name in ordered
        if contributions[name]
    ]
    return tuple(reasons[:top])


def batch_reasons(
    contributions: Mapping[str, NDArray[np.float64]], top: int | None = 3
) -> list[str]:
    """Return each row's strongest contributions as text.

    Parameters
    ----------
    contributions
        Log-odds by field, arrays of shape (n,).
    top
        How many at most a row; None for all.

    Returns
    -------
    list of n texts, the strongest contribution first.

    Examples
    --------
    >>> import numpy as np
    >>> batch_reasons({"volume": np.array([2.131]), "channel": np.array([-0.4])})
    ['volume +2.13; channel -0.40']
    """
    import numpy as np  # here, because one record needs no numpy

    names = list(contributions)
    table = np.column_stack([contributions[name] for name in names])
    order = np.argsort(-np.abs(table), axis=1, kind="stable")[:, :top]
    strongest = np.take_along_axis(table, order, axis=1)
    return [
        "; ".join(
            f"{names[field]} {value:+.2f}"
            for field, value in zip(fields, values, strict=True)
            if abs(value) >= SMALLEST
        )
        for fields, values in zip(order.tolist(), strongest.tolist(), strict=True)
    ]
