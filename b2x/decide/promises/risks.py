"""Risks of decisions: the error of each side, the share undecided, the cost in money."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta, norm

from b2x.scorecard.decision import B2B, B2C, LABELS, UNSURE

Calls: TypeAlias = NDArray[np.integer]
"""Decisions as positions in :data:`b2x.scorecard.decision.LABELS`."""
Flags: TypeAlias = NDArray[np.bool_]
Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True)
class Risk:
    """A mean loss over some of the decisions; a new risk is one constant.

    Attributes
    ----------
    name
        What it is called.
    among
        Takes decisions, shape (n,); returns which of them count, bool of shape (n,).
    loss
        Takes decisions and truth (whether B2B), shape (n,); returns losses, shape (n,).
    share
        Whether losses are 0 or 1.
    """

    name: str
    among: Callable[[Calls], Flags]
    loss: Callable[[Calls, Flags], NDArray[np.generic]]
    share: bool = True


@dataclass(frozen=True)
class Estimate:
    """A risk as an audit sample shows it.

    Attributes
    ----------
    value, low, high
        The mean loss, and its interval; NaN where nothing counts.
    """

    value: float
    low: float
    high: float


_B2B, _B2C, _UNSURE = (LABELS.index(label) for label in (B2B, B2C, UNSURE))

ERROR_OF_B2B = Risk("error of the called B2B", lambda c: c == _B2B, lambda c, y: ~y)
ERROR_OF_B2C = Risk("error of the called B2C", lambda c: c == _B2C, lambda c, y: y)
UNDECIDED = Risk("share undecided", lambda c: np.full(len(c), True), lambda c, y: c == _UNSURE)


@dataclass(frozen=True)
class Costs:
    """What decisions cost, in the seller's currency.

    Attributes
    ----------
    b2b, b2c
        A sale that is wrongly called B2B, or B2C.
    ask
        A sale that is left unsure, so that somebody has to ask.
    """

    b2b: float
    b2c: float
    ask: float

    def risk(self) -> Risk:
        """Return the mean cost of a sale.

        Examples
        --------
        >>> cost = Costs(50, 5, 1).risk()
        >>> cost.loss(np.array([0, 1, 2]), np.array([False, True, True])).tolist()
        [50.0, 5.0, 1.0]
        """

        def loss(calls: Calls, is_b2b: Flags) -> Floats:
            wrong = np.where(calls == _B2B, self.b2b * ~is_b2b, self.b2c * is_b2b)
            return np.where(calls == _UNSURE, self.ask, wrong).astype(np.float64)

        return Risk("cost of a sale", lambda c: np.full(len(c), True), loss, share=False)


def measure(
    risk: Risk,
    calls: Calls,
    is_b2b: Flags,
    weight: Floats,
    buyers: NDArray[np.integer],
    confidence: float,
) -> Estimate:
    """Estimate a risk from an audit sample of k sales.

    Parameters
    ----------
    calls, is_b2b
        Decisions and truth, shape (k,).
    weight
        How many sales each stands for, shape (k,).
    buyers
        Buyer of each, shape (k,): sales of one buyer are taken to err together.
    confidence
        Of the interval, 0 to 1.

    Notes
    -----
    The interval is for reports, not for promises. Of a share it is exact for as many sales as the
    weights are worth (Korn and Graubard, 1998), of a cost that of a ratio, linearised.

    Examples
    --------
    >>> calls, is_b2b = np.array([0, 0, 1, 2]), np.array([True, False, False, True])
    >>> measure(ERROR_OF_B2B, calls, is_b2b, np.ones(4), np.arange(4), 0.9).value
    0.5
    """
    counts = weight * risk.among(calls)
    total = counts.sum()
    if total <= 0:
        return Estimate(*[float("nan")] * 3)
    loss = risk.loss(calls, is_b2b).astype(np.float64)
    value = float(counts @ loss / total)
    which = np.unique(buyers, return_inverse=True)[1]
    tail = (1.0 - confidence) / 2
    if risk.share:
        worth = total**2 / np.sum(np.bincount(which, counts) ** 2)
        wrong = value * worth
        low = float(beta.ppf(tail, wrong, worth - wrong + 1)) if wrong > 0 else 0.0
        high = float(beta.ppf(1.0 - tail, wrong + 1, worth - wrong)) if wrong < worth else 1.0
        return Estimate(value, low, high)
    parts = np.bincount(which, counts * (loss - value)) / total
    n = len(parts)
    reach = float(norm.ppf(1.0 - tail) * np.sqrt(n / max(n - 1, 1) * np.sum(parts**2)))
    return Estimate(value, value - reach, value + reach)
