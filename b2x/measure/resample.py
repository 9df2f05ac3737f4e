"""Resampling of whole buyers: figures of many draws, and the interval that they make.

A cluster bootstrap (Field and Welsh, 2007): each draw takes as many buyers as there are, with
replacement and with all of their rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from b2x.errors import UsageError
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

MANY_ROWS = 200_000
"""Rows up to which a draw takes from all buyers; beyond, from a part with about so many rows."""


@dataclass(frozen=True)
class Interval:
    """A figure and its bounds over resampled buyers."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f} to {self.high:.3f})"


def interval(value: float, drawn: Floats, level: float) -> Interval:
    """Return the percentile interval of the replicates (Efron, 1979), widened to hold the value.

    Examples
    --------
    >>> print(interval(0.5, np.linspace(0, 1, 101), 0.9))
    0.500 (0.050 to 0.950)
    """
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(value), min(float(low), float(value)), max(float(high), float(value)))


@dataclass(frozen=True)
class BuyerSample:
    """Scored rows, prepared so that a draw of buyers is evaluated in O(n) without sorting.

    A draw is `counts`, float64 of shape (n_buyers,): how often each buyer was drawn.

    Attributes
    ----------
    y, weights
        bool and float64 of shape (n,).
    buyer
        int64 of shape (n,), 0 to n_buyers - 1.
    once
        The draw of every buyer once: the sample itself.
    ranking, ordered_buyer, ordered_weights, ordered_log_odds
        The rows by falling log-odds.
    sums
        float64 of shape (3 + `N_BINS`, n_buyers): each buyer's weight, log loss, squared error,
        and gap between predicted and observed in each bin.
    kinds
        float64 of shape (2, n_buyers): weight of each buyer's B2B and B2C rows.
    """

    y: NDArray[np.bool_]
    weights: Floats
    buyer: NDArray[np.int64]
    once: Floats
    ranking: Ranking
    ordered_buyer: NDArray[np.int64]
    ordered_weights: Floats
    ordered_log_odds: Floats
    sums: Floats
    kinds: Floats

    @classmethod
    def of(
        cls, y: ArrayLike, log_odds: ArrayLike, groups: ArrayLike, weights: ArrayLike | None = None
    ) -> BuyerSample:
        """Check and sort the rows, and add up by buyer what can be added.

        Raises
        ------
        UsageError
            As :func:`b2x.measure.metrics.average_precision`, or if there is not a buyer for each
            row.
        """
        truth, z, w = check_rows(y, log_odds, weights, both_kinds=True)
        ids = np.asarray(groups)
        if ids.shape != truth.shape:
            raise UsageError(
                f"{ids.shape} buyers for {truth.shape} rows", next_step="pass one buyer per row"
            )
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
        """Return average precision, ROC AUC, log loss, Brier and calibration error of a draw."""
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
        """Return the ROC AUC and :func:`b2x.measure.metrics.hit_rate_at` of a draw."""
        curve = self.curve(counts)
        return roc_auc_at(*curve), hit_rate_at(*curve)

    def curve(self, counts: Floats) -> tuple[Floats, Floats]:
        """Return `Ranking.curve` of a draw."""
        return self.ranking.curve(self.ordered_weights * counts[self.ordered_buyer])

    def draws(self, n_boot: int, seed: int, n_drawn: int | None = None) -> Iterator[Floats]:
        """Yield `n_boot` draws that hold both kinds, of as many buyers as there are or `n_drawn`.

        A draw of one kind only is drawn again: with a single buyer of a kind among many, a share
        of 1/e of the draws lacks it.
        """
        rng = np.random.default_rng(seed)
        n_buyers, made = len(self.once), 0
        while made < n_boot:
            drawn = rng.integers(0, n_buyers, n_buyers if n_drawn is None else n_drawn)
            counts = np.bincount(drawn, minlength=n_buyers).astype(np.float64)
            if (add_up(self.kinds, counts) > 0).all():
                made += 1
                yield counts

    def parts(self, n_parts: int, seed: int) -> Iterator[BuyerSample]:
        """Deal the buyers at random into `n_parts` and yield the parts that hold both kinds."""
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
    """Return the figures of `n_boot` draws of buyers, shape (replicates, figures).

    Parameters
    ----------
    sample
        The rows.
    figures
        Function from a sample and a draw of its buyers to figures.
    n_boot
        Number of draws.
    seed
        Seed of the draws.
    many_rows
        Rows beyond which the buyers are dealt at random into parts. Each part is drawn up to the
        number of all buyers, and the deviations from its own figures are pooled (bag of little
        bootstraps; Kleiner et al., 2014), so that a draw costs as much as a part has rows.
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


def add_up(sums: Floats, counts: Floats) -> Floats:
    """Return ``sums @ counts``, the same for any number of threads.

    The linear algebra library's threads cost more than they save in many small products, and
    the last digits of its sums depend on their number.
    """
    total: Floats = np.einsum("ij,j->i", sums, counts)
    return total
