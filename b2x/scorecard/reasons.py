"""Reasons of a decision: what each field added to the log-odds, strongest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from typing import TYPE_CHECKING, NamedTuple

from b2x.printable import as_cell, printable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SMALLEST = 0.005
"""Smaller contributions, which round to 0.00, are left out of a row's text."""


class Reason(NamedTuple):
    """What one field of a sale added to the log-odds.

    Attributes
    ----------
    field
        Name of the field or column.
    value
        The value as it was sent; None where missing.
    log_odds
        Its contribution: above zero for B2B, below zero for B2C.

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
        return printable(f"{self.field} {value}: {self.log_odds:+.2f}, speaks for {kind}")


_reason = partial(tuple.__new__, Reason)
"""Makes a Reason of a tuple, in a third of the constructor's time; there are a dozen a record."""


def record_reasons(
    names: Sequence[str], values: Sequence[object], contributions: Sequence[float]
) -> tuple[Reason, ...]:
    """Return a record's reasons, strongest first. With the intercept they sum to the log-odds.

    Parameters
    ----------
    names
        The fields, shape (k,).
    values
        The record's values as they were sent, in the order of `names`.
    contributions
        What each adds to the log-odds, from an engine. A field that adds nothing is left out.

    Examples
    --------
    >>> [str(reason) for reason in record_reasons(["lines", "volume"], [1, 9], [0.1, 2.0])]
    ['volume 9: +2.00, speaks for B2B', 'lines 1: +0.10, speaks for B2B']
    """
    reasons = list(map(_reason, zip(names, values, contributions, strict=True)))
    strength = list(map(abs, contributions))
    # Sorting in reverse still keeps equally strong reasons in the order of `names`.
    order = sorted(range(len(reasons)), key=strength.__getitem__, reverse=True)
    return tuple([reasons[i] for i in order if contributions[i]])


def batch_reasons(
    contributions: Mapping[str, NDArray[np.float64]], top: int | None = 3
) -> list[str]:
    """Return each row's strongest contributions as text.

    Parameters
    ----------
    contributions
        Log-odds by field, arrays of shape (n,); one field at least.
    top
        The most reasons a row; None for all.

    Returns
    -------
    list of n texts, the strongest contribution first.

    Examples
    --------
    >>> import numpy as np
    >>> batch_reasons({"volume": np.array([2.131]), "channel": np.array([-0.4])})
    ['volume +2.13; channel -0.40']
    """
    texts, ranks = strongest_reasons(contributions, top)
    columns = [[texts[code] if code >= 0 else "" for code in rank.tolist()] for rank in ranks]
    return ["; ".join(filter(None, row)) for row in zip(*columns, strict=True)]


def strongest_reasons(
    contributions: Mapping[str, NDArray[np.float64]], top: int | None = 3
) -> tuple[list[str], NDArray[np.int64]]:
    """Return each row's strongest contributions as codes into the distinct texts.

    Parameters
    ----------
    contributions, top
        As :func:`batch_reasons` takes them.

    Returns
    -------
    The distinct texts, and their codes, int64 of shape (top, n): the strongest of each row first,
    equal ones in the order of the fields, -1 where a row has no further reason.

    Examples
    --------
    >>> import numpy as np
    >>> texts, ranks = strongest_reasons({"volume": np.array([2.0, 0.0])}, top=1)
    >>> texts, ranks.tolist()
    (['volume +2.00'], [[0, -1]])
    """
    import numpy as np  # here, because one record needs no numpy

    names = list(contributions)
    n = len(contributions[names[0]])
    # Contributions are multiples of 2^-30, so each becomes one integer that sorts by strength,
    # then field, and still holds its sign.
    strongest = [np.zeros(n, dtype=np.int64) for _ in names[:top]]
    for i, values in enumerate(contributions.values()):
        whole = (values * 2.0**30).astype(np.int64)
        keys = np.abs(whole) << _FIELD_BITS
        keys += 2 * (len(names) - i) + 1
        keys += whole >> 63  # even where below zero
        for place, rank in enumerate(strongest):  # the stronger one stays, the other moves on
            strongest[place] = np.maximum(rank, keys)
            np.minimum(rank, keys, out=keys)
    ranks = np.stack(strongest)
    strength = (ranks >> _FIELD_BITS) * 2.0**-30
    cents = np.rint(strength * 100).astype(np.int64)
    most = int(cents.max(initial=0))
    width = 2 * most + 1
    cents *= 2 * (ranks & 1) - 1
    codes = (len(names) - ((ranks & _FIELD_MASK) >> 1)) * width + cents + most
    present = np.zeros((len(names) + 1) * width, dtype=bool)
    shown = strength >= SMALLEST
    present[codes[shown]] = True
    texts = [
        _text(names[code // width], code % width - most)
        for code in np.flatnonzero(present).tolist()
    ]
    return texts, np.where(shown, (np.cumsum(present) - 1)[codes], -1)


@lru_cache(2**16)
def _text(name: str, cents: int) -> str:
    return as_cell(f"{name} {cents / 100:+.2f}")


_FIELD_BITS = 11
"""Low bits of a key that hold the field and, in the lowest, the sign."""
_FIELD_MASK = 2**_FIELD_BITS - 1
