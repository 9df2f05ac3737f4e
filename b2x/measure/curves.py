"""The curves that plots draw: reliability, and precision against recall."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from b2x.measure.bootstrap import LEVEL, N_BOOT
from b2x.measure.metrics import (
    N_BINS,
    Floats,
    Ranking,
    check_rows,
    equal_mass_bins,
    probabilities,
)
from b2x.measure.resample import BuyerSample, add_up


@dataclass(frozen=True)
class ReliabilityCurve:
    """Predicted against observed share of B2B, by bins of nearly equal weight.

    Attributes
    ----------
    predicted, observed
        float64 of shape (filled bins,), 0 to 1: mean probability and share of B2B.
    low, high
        Interval of `observed` over buyers.
    share
        Share of the total weight in the bin.
    """

    predicted: Floats
    observed: Floats
    low: Floats
    high: Floats
    share: Floats


@dataclass(frozen=True)
class PrecisionRecallCurve:
    """Precision and recall at each distinct score, from the highest down.

    Attributes
    ----------
    precision, recall, threshold
        float64 of shape (distinct scores,); rows at or above the threshold count as B2B.
    """

    precision: Floats
    recall: Floats
    threshold: Floats


def reliability_curve(
    y: ArrayLike,
    log_odds: ArrayLike,
    groups: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    n_bins: int = N_BINS,
    n_boot: int = N_BOOT,
    seed: int = 0,
    level: float = LEVEL,
) -> ReliabilityCurve:
    """Compare predicted to observed shares, with bootstrap intervals over buyers.

    Parameters and errors are those of :func:`b2x.measure.bootstrap.evaluate`; `n_bins` is the
    number of bins. In a bin of one kind, which resampling cannot vary, the interval is that of
    Clopper and Pearson (1934) with buyers as trials.

    Examples
    --------
    >>> curve = reliability_curve([0, 0, 0, 1, 1, 1], [-2, -2, -2, 2, 2, 2], range(6), n_bins=2)
    >>> curve.predicted.round(2), curve.observed, curve.high.round(2)
    (array([0.12, 0.88]), array([0., 1.]), array([0.71, 1.  ]))
    """
    z = np.asarray(log_odds, dtype=np.float64)
    sample = BuyerSample.of(y, z, groups, weights)
    w, n_buyers = sample.weights, len(sample.once)
    bins = equal_mass_bins(z, w, n_bins)

    def by_bin(rows: Floats) -> Floats:
        sums = np.bincount(bins * n_buyers + sample.buyer, rows, n_bins * n_buyers)
        return sums.reshape(n_bins, n_buyers).astype(np.float64)

    mass, b2b = by_bin(w), by_bin(w * sample.y)
    filled = mass.sum(axis=1) > 0
    mass, b2b = mass[filled], b2b[filled]
    total = mass.sum(axis=1)
    observed = b2b.sum(axis=1) / total
    tail = (1 - level) / 2
    low, high = observed.copy(), observed.copy()
    drawn = np.full((n_boot, len(total)), np.nan)
    for replicate, counts in zip(drawn, sample.draws(n_boot, seed), strict=True):
        here = add_up(mass, counts)
        np.divide(add_up(b2b, counts), here, out=replicate, where=here > 0)
    for i, column in enumerate(drawn.T):
        bound = tail ** (1 / np.count_nonzero(mass[i]))
        if observed[i] == 0:
            high[i] = 1 - bound
        elif observed[i] == 1:
            low[i] = bound
        else:
            bounds = np.quantile(column[~np.isnan(column)], [tail, 1 - tail])
            low[i], high[i] = min(bounds[0], low[i]), max(bounds[1], high[i])
    predicted = by_bin(w * probabilities(z))[filled].sum(axis=1) / total
    return ReliabilityCurve(predicted, observed, low, high, total / w.sum())


def precision_recall_curve(
    y: ArrayLike, scores: ArrayLike, weights: ArrayLike | None = None
) -> PrecisionRecallCurve:
    """Return precision and recall at each distinct score.

    Parameters and errors are those of :func:`b2x.measure.metrics.average_precision`. Scores at
    and above which no row has weight are left out.

    Examples
    --------
    >>> curve = precision_recall_curve([True, False, True], [3.0, 2.0, 1.0])
    >>> curve.recall.tolist(), curve.threshold.tolist()
    ([0.5, 0.5, 1.0], [3.0, 2.0, 1.0])
    """
    truth, score, weight = check_rows(y, scores, weights, both_kinds=True)
    ranking = Ranking.of(truth, score)
    b2b, every = ranking.curve(weight[ranking.order])
    threshold = score[ranking.order][ranking.ends]
    some = every > 0
    return PrecisionRecallCurve(b2b[some] / every[some], b2b[some] / b2b[-1], threshold[some])
