"""The five figures of a model with intervals over buyers, and paired differences of models."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import ArrayLike

from b2x.errors import UsageError, did_you_mean
from b2x.measure.resample import MANY_ROWS, BuyerSample, Interval, interval, replicates

N_BOOT = 1000
LEVEL = 0.95
METRICS = ("average_precision", "roc_auc", "log_loss", "brier", "calibration_error")


@dataclass(frozen=True)
class Metrics:
    """The five figures of a model on one set of rows, each with its interval.

    Attributes
    ----------
    average_precision, roc_auc, log_loss, brier, calibration_error
        See the functions of these names in `b2x.measure.metrics`; log loss is in nats.
    n_rows, n_buyers
        Number of rows and buyers.
    b2b_share
        Weighted share of B2B rows, 0 to 1.
    level
        Level of the intervals.
    """

    average_precision: Interval
    roc_auc: Interval
    log_loss: Interval
    brier: Interval
    calibration_error: Interval
    n_rows: int
    n_buyers: int
    b2b_share: float
    level: float

    def to_dict(self) -> dict[str, dict[str, float]]:
        """Return the five figures as ``{"roc_auc": {"value", "low", "high"}, ...}`` for JSON."""
        return {name: asdict(getattr(self, name)) for name in METRICS}


def evaluate(
    y: ArrayLike,
    log_odds: ArrayLike,
    groups: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    n_boot: int = N_BOOT,
    seed: int = 0,
    level: float = LEVEL,
    many_rows: int = MANY_ROWS,
) -> Metrics:
    """Measure log-odds against labels, with intervals over buyers.

    Parameters
    ----------
    y
        bool of shape (n,), True for B2B; both kinds must occur.
    log_odds
        float of shape (n,), of rows that the model was not trained on.
    groups
        Buyer of each row, int of shape (n,), from :func:`b2x.measure.folds.group_ids`.
    weights
        float of shape (n,), not negative; None weighs every row alike.
    n_boot
        Number of draws of buyers.
    seed
        Seed of the draws.
    level
        Share of the draws inside an interval.
    many_rows
        Rows beyond which buyers are drawn in parts; see :func:`b2x.measure.resample.replicates`.

    Returns
    -------
    Metrics

    Raises
    ------
    UsageError
        As :func:`b2x.measure.metrics.average_precision`, or if there is not a buyer for each row.

    Notes
    -----
    Whole buyers are drawn with replacement (cluster bootstrap; Field and Welsh, 2007). Intervals
    are percentiles, widened to hold the value: resampling adds noise, which raises the
    calibration error. Its bins stay those of the full sample.

    Examples
    --------
    >>> metrics = evaluate([1, 0, 1, 0, 0, 0], [2, -1, 1, 0, -3, 1.5], [0, 1, 2, 3, 4, 4])
    >>> metrics.roc_auc.value, metrics.n_buyers
    (0.875, 5)
    >>> sorted(metrics.to_dict()["roc_auc"])
    ['high', 'low', 'value']
    """
    sample = BuyerSample.of(y, log_odds, groups, weights)
    values = sample.figures(sample.once)
    drawn = replicates(sample, BuyerSample.figures, n_boot, seed, many_rows)
    figures = {
        name: interval(value, column, level)
        for name, value, column in zip(METRICS, values, drawn.T, strict=True)
    }
    return Metrics(
        **figures,
        n_rows=len(sample.y),
        n_buyers=len(sample.once),
        b2b_share=float(np.average(sample.y, weights=sample.weights)),
        level=level,
    )


def paired_difference(
    y: ArrayLike,
    log_odds_a: ArrayLike,
    log_odds_b: ArrayLike,
    groups: ArrayLike,
    metric: str = "average_precision",
    weights: ArrayLike | None = None,
    *,
    n_boot: int = N_BOOT,
    seed: int = 0,
    level: float = LEVEL,
) -> Interval:
    """Return a figure of model a less that of model b, on the same rows.

    Both are evaluated on the same draws of buyers, so that what they share cancels. Parameters and
    errors are those of `evaluate`; `metric` is a name in `METRICS`. For log loss, Brier and
    calibration error a negative difference is in favour of a.

    Examples
    --------
    >>> y, groups = [1, 0, 1, 0], [0, 1, 2, 3]
    >>> paired_difference(y, [1, -1, 1, -1], [1, -1, -2, 0], groups, "roc_auc").value
    0.5
    """
    if metric not in METRICS:
        raise UsageError(
            f"no metric {metric!r}.{did_you_mean(metric, METRICS)}",
            next_step=f"choose one of {', '.join(METRICS)}",
        )
    at = METRICS.index(metric)
    a = BuyerSample.of(y, log_odds_a, groups, weights)
    b = BuyerSample.of(y, log_odds_b, groups, weights)
    drawn = [a.figures(c)[at] - b.figures(c)[at] for c in a.draws(n_boot, seed)]
    return interval(a.figures(a.once)[at] - b.figures(b.once)[at], np.array(drawn), level)
