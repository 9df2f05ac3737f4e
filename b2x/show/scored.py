"""Labelled sales with log-odds: what several displays draw, checked once."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from b2x.learn.settings import CONFIDENCE
from b2x.measure.folds import group_ids
from b2x.measure.metrics import Floats, check_rows
from b2x.scorecard.decision import LABELS, Thresholds
from b2x.scorecard.exact import quantise


@dataclass(frozen=True)
class Scored:
    """Labelled sales with their log-odds, n of them.

    Attributes
    ----------
    y
        bool of shape (n,), True for B2B.
    log_odds, weights
        float64 of shape (n,).
    buyers
        Buyer of each row, int64 of shape (n,).
    over
        ``buyers``, or ``rows`` where no buyers are known: what intervals resample.
    """

    y: NDArray[np.bool_]
    log_odds: Floats
    weights: Floats
    buyers: NDArray[np.int64]
    over: str

    @classmethod
    def of(
        cls,
        y: ArrayLike,
        log_odds: ArrayLike,
        groups: ArrayLike | None = None,
        weights: ArrayLike | None = None,
    ) -> Scored:
        """Check the rows; those without a finite log-odds, which were not tested, are left out.

        Raises
        ------
        UsageError
            If lengths differ, no row is left or one kind does not occur.
        """
        z = np.asarray(log_odds, dtype=np.float64)
        tested = ~np.isnan(z) if z.ndim == 1 else np.ones(z.shape, dtype=bool)
        truth, ids, weight = (
            None if part is None else _rows(np.asarray(part), tested)
            for part in (y, groups, weights)
        )
        assert truth is not None
        b2b, scores, weight = check_rows(truth, z[tested], weight, both_kinds=True)
        buyers = np.arange(len(b2b)) if ids is None else group_ids([ids])
        return cls(b2b, scores, weight, buyers, "rows" if ids is None else "buyers")

    def decisions(self, thresholds: Thresholds) -> NDArray[np.int64]:
        """Return the decision on each row, as an index into ``LABELS``, shape (n,)."""
        codes = np.full(len(self.y), LABELS.index("unsure"))
        codes[self.log_odds >= thresholds.b2b_from] = LABELS.index("B2B")
        codes[self.log_odds <= thresholds.b2c_to] = LABELS.index("B2C")
        return codes

    def shares(self, thresholds: Thresholds) -> Floats:
        """Return the weight of B2B and B2C rows (rows) called B2B, B2C and unsure (columns)."""
        codes = self.decisions(thresholds)
        return np.array(
            [
                [self.weights[(self.y == kind) & (codes == code)].sum() for code in range(3)]
                for kind in (True, False)
            ]
        )


def _rows(part: NDArray[Any], tested: NDArray[np.bool_]) -> NDArray[Any]:
    """Return the tested rows; another length is left for the check of lengths."""
    return part[tested] if part.shape == tested.shape else part


def at_confidence(confidence: float = CONFIDENCE) -> Thresholds:
    """Return the thresholds of deciding from a probability on.

    Examples
    --------
    >>> round(at_confidence(0.8).b2b_from, 4)
    1.3863
    """
    border = quantise(math.log(confidence / (1 - confidence)))
    return Thresholds(-border, border)
