"""Blends a ranking by hints with a model of hand labels, and calibrates the blend by these.

The ranking itself is made in :mod:`b2x.label.from_hints`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from threadpoolctl import threadpool_limits

from b2x.engines.batch import probability
from b2x.learn.arrays import Buyers, Floats, Labels
from b2x.learn.bins import Design
from b2x.learn.buyers import evidence
from b2x.learn.calibration import Calibration, fit_calibration
from b2x.learn.committee.weights import stacking_weights
from b2x.learn.fit import CALIBRATION_POWER, fit_design
from b2x.learn.settings import FitSettings

EVEN_LABELS = 200
"""Hand labels at which, before any evidence, their model counts as much as the hints."""
PRIOR_ROWS = 10.0
"""How many rows' evidence this is worth."""
SLOPE_ROWS = 20.0
"""The slope is drawn to one as by so many rows. What these were chosen by is in
docs/decisions/learning-from-hints.md."""

B2B, B2C, UNKNOWN = 1, 0, -1

Kinds = NDArray[np.int8]
"""1 for B2B, 0 for B2C, -1 for unknown, shape (n,)."""


@dataclass(frozen=True)
class Known:
    """What is known of the kinds of some rows.

    Rows that are documented as B2B stand for themselves, hand labels of other rows for all other
    rows; the weights add up to what the hand labels are worth.

    Attributes
    ----------
    rows
        Row numbers, ascending, shape (k,).
    y, weight
        Kind (True for B2B) of each and how many rows it stands for, relative to the others.
    by_hand
        Whether it was labelled by hand, shape (k,).
    asked
        Whether it was labelled by hand and is not documented, shape (k,).
    """

    rows: NDArray[np.intp]
    y: Labels
    weight: Floats
    by_hand: Labels
    asked: Labels

    @classmethod
    def of(cls, hand: Kinds, named: Labels, hand_weight: Floats, among: Labels) -> Known:
        """Collect the rows whose kind is known.

        Parameters
        ----------
        hand, named
            Labels by hand, and which rows are documented as B2B, shape (n,).
        hand_weight
            How many rows a hand label stands for, relative to the others, shape (n,).
        among
            The rows to collect from, shape (n,).
        """
        labelled = (hand != UNKNOWN) & (hand_weight > 0)
        rows = np.flatnonzero(among & (labelled | named))
        by_hand, documented = labelled[rows], named[rows]
        asked = by_hand & ~documented
        weight = np.ones(len(rows))
        total = float(hand_weight[rows[asked]].sum())
        weight[asked] = hand_weight[rows[asked]] * (np.count_nonzero(asked) / max(total, 1e-300))
        others = int(np.count_nonzero(among & ~named))
        weight[documented] = np.count_nonzero(asked) / max(others, 1)
        return cls(rows, np.where(by_hand, hand[rows] == B2B, True), weight, by_hand, asked)


@dataclass(frozen=True)
class Blend:
    """Log-odds from those of a ranking by hints and, where there is one, of a model of labels.

    Attributes
    ----------
    hints
        Calibration of the ranking.
    labels
        What hand labels alone say of rows, as log-odds; None where they cannot make a model.
    part
        Weight of that model, 0 to 1.
    last
        Calibration of the weighted mean.
    """

    hints: Calibration
    labels: Callable[[Design], Floats] | None
    part: float
    last: Calibration

    def __call__(self, ranking: Floats, design: Design) -> Floats:
        """Return the blended log-odds of rows, given those of the ranking, shape (n,)."""
        mean = self.hints(ranking)
        if self.labels is not None:
            mean = (1.0 - self.part) * mean + self.part * self.labels(design)
        return self.last(mean)


def learn_blend(
    known: Known, ranking: Floats, design: Design, buyers: Buyers, settings: FitSettings
) -> Blend:
    """Learn how to blend from the rows whose kind is known.

    The model of hand labels gets the weight that fits these labels best, drawn to more the more
    labels there are (stacking; Wolpert, 1992), and every calibration is drawn to a slope of one
    and to the share of B2B among the known rows.

    Parameters
    ----------
    known
        The rows, some of them asked.
    ranking
        Log-odds of being documented, of all n rows, each by models without its buyer.
    design, buyers
        Bins and buyer of each of the n rows.
    settings
        How to learn from the hand labels.
    """
    hints = _calibrate(known, ranking[known.rows], buyers)
    first = Blend(hints, None, 0.0, Calibration())
    hand = known.rows[known.by_hand]
    y = known.y[known.by_hand]
    if y.all() or not y.any():
        return first
    # Weights of chosen labels belong into calibrations alone (docs/decisions/suggestions.md).
    weight = np.ones(len(hand))
    # The committee itself is asked: what ships is distilled from the blend.
    settings = replace(settings, max_pairs=0, keep_committee=True)
    fitted = fit_design(design.take(hand), y, weight, buyers[hand], settings=settings)
    committee, held_out = fitted.committee, fitted.out_of_fold
    assert committee is not None
    if held_out is None:  # too few buyers
        return first

    def labels(rows: Design) -> Floats:
        with threadpool_limits(limits=1):  # as when it was fitted
            return fitted.calibration(committee.log_odds(rows))

    alone = labels(design.take(known.rows))
    alone[known.by_hand] = np.where(np.isnan(held_out), alone[known.by_hand], held_out)
    ranked = hints(ranking[known.rows])
    log_odds = {"hints": ranked[known.by_hand], "hand": alone[known.by_hand]}
    part = len(hand) / (len(hand) + EVEN_LABELS)
    prior = {"hints": 1.0 - part, "hand": part}
    part = stacking_weights(log_odds, y, weight, prior, PRIOR_ROWS)["hand"]
    last = _calibrate(known, (1.0 - part) * ranked + part * alone, buyers)
    return Blend(hints, labels, part, last)


def shift_to_share(log_odds: Floats, share: float, weight: Floats | None = None) -> float:
    """Return what to add to log-odds so that their mean probability is `share`.

    Parameters
    ----------
    log_odds
        Shape (n,).
    share
        Between 0 and 1, both excluded.
    weight
        Weights of the mean, shape (n,); None weighs every row alike.

    Examples
    --------
    >>> round(shift_to_share(np.zeros(3), 0.25), 3)
    -1.099
    """
    middle = float(np.log(share / (1.0 - share)))
    low, high = middle - float(log_odds.max()), middle - float(log_odds.min())

    def excess(shift: float) -> float:
        return float(np.average(probability(log_odds + shift), weights=weight)) - share

    return float(brentq(excess, low - 1e-6, high + 1e-6))


def _calibrate(known: Known, log_odds: Floats, buyers: Buyers) -> Calibration:
    """Fit slope and shift, drawn to one and to the share of the known rows."""
    y, counts, total = known.y, known.weight, float(known.weight.sum())
    if total == 0:  # every hand label is of one buyer, which is held out
        return Calibration()
    share = (float(np.sum(counts * y)) + 0.5) / (total + 1.0)
    shift = shift_to_share(log_odds, share, counts)
    if y.any() and not y.all():
        counts = evidence(y, counts, buyers[known.rows], CALIBRATION_POWER)
        counts = counts * (total / counts.sum())
    fitted = fit_calibration(log_odds + shift, y, counts, prior_slope=SLOPE_ROWS)
    return Calibration(fitted.slope, fitted.slope * shift + fitted.shift)
