"""Holds the figures with their intervals, by drawing buyers anew; the figures are in `metrics`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from b2x.errors import UsageError, did_you_mean
from b2x.measure.metrics import (
    N_BINS,
    Floats,
    Ranking,
    average_precision_at,
    check_rows,
    equal_mass_bins,
    hit_rate_at,
    log_losses,
    probabilities,
    roc_auc_at,
)

N_BOOT = 1000
MANY_ROWS = 200_000
"""Rows up to which a replicate draws from all buyers; beyond, from a part of so many rows."""
LEVEL = 0.95
METRICS = ("average_precision", "roc_auc", "log_loss", "brier", "calibration_error")


@dataclass(frozen=True)
class Interval:
    """A figure, and the range in which buyers drawn anew leave it."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f} to {self.high:.3f})"


@dataclass(frozen=True)
class Metrics:
    """The five figures of a model on one set of rows, each with its interval.

    Attributes
    ----------
    average_precision, roc_auc, log_loss, brier, calibration_error
        See the functions of these names in `metrics`; log loss is in nats.
    n_rows, n_buyers
        What was measured.
    b2b_share
        Weighted share of B2B rows, 0 to 1.
    level
        Of the intervals.
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
    """Measure log-odds against labels, with bootstrap intervals over buyers.

    Parameters
    ----------
    y
        bool of shape (n,), True for B2B; both kinds must occur.
    log_odds
        float of shape (n,), of rows that the model has not seen.
    groups
        Buyer of each row, int of shape (n,), from `folds.group_ids`.
    weights
        float of shape (n,), not negative; None weighs every row alike.
    n_boot
        Number of replicates.
    seed
        Another seed draws other buyers.
    level
        Share of the replicates inside an interval.
    many_rows
        Rows beyond which the buyers are drawn in parts.

    Returns
    -------
    Metrics

    Raises
    ------
    UsageError
        As `metrics.average_precision`.

    Notes
    -----
    Each replicate draws as many buyers as there are, with replacement, all rows of a buyer
    together (cluster bootstrap; Field and Welsh, 2007); intervals are percentiles (Efron, 1979),
    widened to hold the value, which matters for the calibration error alone: drawing anew adds
    noise, and noise adds to it. Replicates that drew buyers of one kind only are drawn again. The
    bins of the calibration error stay those of the full sample.

    With many rows the buyers are dealt at random into parts, each part is drawn up to the number
    of all buyers, and what its replicates differ from the part's own figure by is pooled (bag of
    little bootstraps; Kleiner et al., 2014). So a replicate costs as much as a part has rows, and
    intervals are as narrow as all rows make them.

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
    """Return how much larger a figure is for model a than for model b on the same rows.

    Both are evaluated on the same draws of buyers, so what the two share cancels. Parameters and
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


@dataclass(frozen=True)
class BuyerSample:
    """Scored rows prepared so that a draw of buyers is evaluated in O(n), without sorting.

    A draw is `counts`, float64 of shape (n_buyers,): how often each buyer was drawn.

    Attributes
    ----------
    y, weights
        bool and float64 of shape (n,).
    buyer
        int64 of shape (n,), 0 to n_buyers - 1.
    once
        The draw in which every buyer occurs once: the sample itself.
    """

    y: NDArray[np.bool_]
    weights: Floats
    buyer: NDArray[np.int64]
    once: Floats
    ranking: Ranking
    ordered_buyer: NDArray[np.int64]
    ordered_weights: Floats
    ordered_log_odds: Floats
    sums: Floats  # (3 + n_bins, n_buyers): weight, log loss, squared error, gap in each bin
    kinds: Floats  # (2, n_buyers): weight of B2B and of B2C rows

    @classmethod
    def of(
        cls, y: ArrayLike, log_odds: ArrayLike, groups: ArrayLike, weights: ArrayLike | None = None
    ) -> BuyerSample:
        """Check and sort the rows, and sum per buyer what adds up."""
        truth, z, w = check_rows(y, log_odds, weights, both_kinds=True)
        ids = np.asarray(groups)
        if ids.shape != truth.shape:
            raise UsageError(f"{ids.shape} buyers for {truth.shape} rows")
        _, inverse = np.unique(ids, return_inverse=True)
        buyer = inverse.astype(np.int64)
        n_buyers = int(buyer.max()) + 1
        p = probabilities(z)
        bins = equal_mass_bins(z, w, N_BINS)
        gaps = np.bincount(bins * n_buyers + buyer, w * (p - truth), N_BINS * n_buyers)
        plain = [w, w * log_losses(truth, z), w * (p - truth) ** 2]
        sums = np.stack([np.bincount(buyer, rows, n_buyers) for rows in plain])
        ranking = Ranking.of(truth, z)
        return cls(
            truth,
            w,
            buyer,
            np.ones(n_buyers),
            ranking,
            buyer[ranking.order],
            w[ranking.order],
            z[ranking.order],
            np.concatenate([sums, gaps.reshape(N_BINS, n_buyers)]),
            np.stack([np.bincount(buyer, w * kind, n_buyers) for kind in (truth, ~truth)]),
        )

    def figures(self, counts: Floats) -> tuple[float, ...]:
        """Return the five `METRICS` of a draw."""
        curve = self.curve(counts)
        weight, loss, squares, *gaps = add_up(self.sums, counts)
        return (
            average_precision_at(*curve),
            roc_auc_at(*curve),
            float(loss / weight),
            float(squares / weight),
            float(np.abs(gaps).sum() / weight),
        )

    def auc_and_hit_rate(self, counts: Floats) -> tuple[float, float]:
        """Return the ROC AUC and the hit rate (`metrics.hit_rate_at`) of a draw."""
        curve = self.curve(counts)
        return roc_auc_at(*curve), hit_rate_at(*curve)

    def curve(self, counts: Floats) -> tuple[Floats, Floats]:
        """Return `Ranking.curve` of a draw."""
        return self.ranking.curve(self.ordered_weights * counts[self.ordered_buyer])

    def draws(self, n_boot: int, seed: int, n_drawn: int | None = None) -> Iterator[Floats]:
        """Yield `n_boot` draws of buyers that hold both kinds, `n_drawn` buyers each if told."""
        return buyer_draws(
            len(self.once),
            n_boot,
            seed,
            lambda counts: bool((add_up(self.kinds, counts) > 0).all()),
            n_drawn,
        )

    def parts(self, n_parts: int, seed: int) -> Iterator[BuyerSample]:
        """Deal the buyers at random into parts and yield those that hold both kinds."""
        part = np.random.default_rng([seed, 2]).permutation(len(self.once)) % n_parts
        of_row, log_odds = part[self.buyer], np.empty(len(self.y))
        log_odds[self.ranking.order] = self.ordered_log_odds
        for number in range(n_parts):
            rows = of_row == number
            y, weights = self.y[rows], self.weights[rows]
            if weights[y].sum() > 0 and weights[~y].sum() > 0:
                yield BuyerSample.of(y, log_odds[rows], self.buyer[rows], weights)


def replicates(
    sample: BuyerSample,
    figures: Callable[[BuyerSample, Floats], tuple[float, ...]],
    n_boot: int,
    seed: int,
    many_rows: int = MANY_ROWS,
) -> Floats:
    """Return figures of `n_boot` draws of buyers, shape (replicates, figures).

    Parameters
    ----------
    sample
        The rows.
    figures
        Figures of a sample and a draw of its buyers.
    n_boot, seed, many_rows
        As in :func:`evaluate`.
    """
    if len(sample.y) <= many_rows:
        return np.array([figures(sample, counts) for counts in sample.draws(n_boot, seed)])
    n_parts = -(-len(sample.y) // many_rows)
    deviations = []
    for number, part in enumerate(sample.parts(n_parts, seed)):
        own = np.array(figures(part, part.once))
        draws = part.draws(-(-n_boot // n_parts), seed + number, len(sample.once))
        deviations += [np.array(figures(part, counts)) - own for counts in draws]
    return np.asarray(np.array(figures(sample, sample.once)) + np.array(deviations))


def buyer_draws(
    n_buyers: int,
    n_boot: int,
    seed: int,
    usable: Callable[[Floats], bool],
    n_drawn: int | None = None,
) -> Iterator[Floats]:
    """Yield draws with replacement, as many as there are buyers or `n_drawn`.

    One that is not usable is drawn again.

    With one buyer of a kind among many, e^-1 of the draws lack it, so few are drawn in vain.
    """
    rng = np.random.default_rng(seed)
    made = 0
    while made < n_boot:
        some = rng.integers(0, n_buyers, n_buyers if n_drawn is None else n_drawn)
        drawn = np.bincount(some, minlength=n_buyers)
        counts = drawn.astype(np.float64)
        if usable(counts):
            made += 1
            yield counts


def add_up(sums: Floats, counts: Floats) -> Floats:
    """Return ``sums @ counts`` without the linear algebra library.

    Its threads, woken for each of many small products, cost more than they save, and the last
    places of its sums depend on their number.
    """
    total: Floats = np.einsum("ij,j->i", sums, counts)
    return total


def interval(value: float, drawn: Floats, level: float) -> Interval:
    """Return the central `level` of the replicates, widened to hold the value."""
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(value), min(float(low), float(value)), max(float(high), float(value)))
