"""Adds up the evidence of all of a buyer's sales to one decision."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from b2x.schema.columns import Levels, Numbers


@dataclass(frozen=True, slots=True)
class BuyerLine:
    """What is known of one buyer.

    Attributes
    ----------
    buyer
        The id, as text.
    sales
        How many sales were scored.
    volume
        Sum of the volumes that are known; NaN where none is.
    share_b2b, share_b2c
        Share of the sales that are each called B2B or B2C; the rest is unsure.
    log_odds
        Log-odds that the buyer is a business, see :class:`BuyerRollup`.
    """

    buyer: str
    sales: int
    volume: float
    share_b2b: float
    share_b2c: float
    log_odds: float


class BuyerRollup:
    r"""Adds up sales by buyer, in memory that grows with the number of buyers only.

    A sale's evidence is its log-odds less the intercept. If a buyer's n sales were independent
    given the buyer's kind, their evidence would add up. But one buyer's sales resemble each other
    (same channel, same size), and a plain sum would make everybody who buys often enough certain.
    So the sum is divided by the square root of n:

        log-odds of the buyer = intercept + (sum of evidence) / sqrt(n)

    One sale gives its own log-odds; n equal sales give sqrt(n) times the evidence of one. This is
    a middle way between the mean (repeats add nothing) and the sum (repeats count in full), and is
    not fitted to data.

    Parameters
    ----------
    intercept
        The scorecard's intercept.

    Examples
    --------
    >>> rollup = BuyerRollup(-1.0)
    >>> rollup.add(Levels(np.array([0, 0, 0, 0]), ("K7",)), np.full(4, 0.5), np.full(4, 10.0),
    ...            np.full(4, True), np.full(4, False))
    >>> [(line.buyer, line.sales, line.log_odds) for line in rollup.lines()]
    [('K7', 4, 2.0)]
    """

    def __init__(self, intercept: float) -> None:
        self._intercept = intercept
        self._totals: dict[str, NDArray[np.float64]] = {}

    def add(
        self,
        buyers: Levels,
        log_odds: Numbers,
        volume: Numbers,
        is_b2b: NDArray[np.bool_],
        is_b2c: NDArray[np.bool_],
    ) -> None:
        """Add sales.

        Parameters
        ----------
        buyers
            The buyer of each of n sales, none of them missing.
        log_odds, volume
            float64 of shape (n,); a volume may be NaN.
        is_b2b, is_b2c
            Which sales are called B2B and B2C, shape (n,).
        """
        known = ~np.isnan(volume)
        parts = [
            np.bincount(buyers.codes, weights=values, minlength=len(buyers.levels))
            for values in (
                np.ones(len(buyers)),
                log_odds - self._intercept,
                np.where(known, volume, 0.0),
                known.astype(np.float64),
                is_b2b.astype(np.float64),
                is_b2c.astype(np.float64),
            )
        ]
        sums = np.column_stack(parts)
        # Levels are in order of first appearance, so buyers come out in the table's order.
        for code, buyer in enumerate(buyers.levels):
            if not sums[code, 0]:
                continue
            if buyer in self._totals:
                self._totals[buyer] += sums[code]
            else:
                self._totals[buyer] = sums[code].copy()

    def lines(self) -> Iterator[BuyerLine]:
        """Yield the buyers in order of first appearance."""
        for buyer, totals in self._totals.items():
            sales, evidence, volume, known, b2b, b2c = totals.tolist()
            yield BuyerLine(
                buyer,
                int(sales),
                volume if known else math.nan,
                b2b / sales,
                b2c / sales,
                self._intercept + evidence / math.sqrt(sales),
            )
