"""A bag of boostings on the labels' own history of each level: strongest when labels are many."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import GradientBoostingClassifier, HistGradientBoostingClassifier

from b2x.learn.binning import Design
from b2x.learn.tables import Floats
from b2x.learn.teachers.base import Labels, bounded
from b2x.scorecard.model import NumericBins

HISTOGRAMS_FROM = 2000
"""Rows from which on trees are grown on histograms: no worse, and linear in the rows."""


@dataclass(frozen=True)
class OrderedBoosting:
    """A bag of stochastic gradient boostings (Friedman, 2002), each on its own ordering of rows.

    A level stands for the share of B2B among the rows of that level that come earlier in the
    ordering (Prokhorenkova et al., 2018), so that no row's own label is in its features.

    Attributes
    ----------
    bags
        How many boostings vote; with many rows the boostings of the folds are a bag already.
    prior
        How many rows the overall share counts in a level's share.
    """

    bags: int = 4
    prior: float = 1.0
    boostings: tuple[tuple[Any, dict[int, Floats]], ...] = ()

    def tuned(
        self,
        design: Design,
        y: Labels,
        weight: Floats,
        folds: NDArray[np.int64],
        evidence: Floats,
    ) -> Self:
        """Grow one boosting a fold where rows are many."""
        return replace(self, bags=self.bags if len(y) < HISTOGRAMS_FROM else 1)

    def fit(self, design: Design, y: Labels, weight: Floats, seed: int) -> Self:
        """Boost, in as many orders of the rows as there are bags."""
        rng = np.random.default_rng(seed)
        boostings = []
        for bag in range(self.bags):
            matrix, shares = self._ordered(design, y, weight, rng.permutation(len(y)))
            boosting = _boosting(len(y), seed + bag)
            if isinstance(boosting, HistGradientBoostingClassifier):
                matrix[:, np.isnan(matrix).all(axis=0)] = 0.0  # it bins no column without values
            else:
                matrix = np.nan_to_num(matrix, nan=-1.0)
            boostings.append((boosting.fit(matrix, y, sample_weight=weight), shares))
        return replace(self, boostings=tuple(boostings))

    def log_odds(self, design: Design) -> Floats:
        """Return the mean of the raw scores."""
        scores = []
        for boosting, shares in self.boostings:
            matrix = _matrix(design, {j: table[design.codes[:, j]] for j, table in shares.items()})
            if isinstance(boosting, GradientBoostingClassifier):
                matrix = np.nan_to_num(matrix, nan=-1.0)
            scores.append(bounded(boosting.decision_function(matrix)))
        return np.asarray(np.mean(scores, axis=0), dtype=np.float64)

    def _ordered(
        self, design: Design, y: Labels, weight: Floats, order: NDArray[np.intp]
    ) -> tuple[NDArray[np.float32], dict[int, Floats]]:
        """Return the matrix to learn from, and each level's share of B2B among all rows."""
        start = self.prior * float(np.average(y, weights=weight))
        history, shares = {}, {}
        for j, bins in enumerate(design.grid.bins):
            if isinstance(bins, NumericBins):
                continue
            codes = design.codes[:, j].astype(np.intp)
            b2b = np.bincount(codes, weight * y, len(bins))
            every = np.bincount(codes, weight, len(bins))
            shares[j] = (b2b + start) / (every + self.prior)
            # Sorted by level and then by the order, sums up to a row are its history.
            by_level = order[np.argsort(codes[order], kind="stable")]
            before = np.cumsum(weight[by_level] * y[by_level]) - weight[by_level] * y[by_level]
            count = np.cumsum(weight[by_level]) - weight[by_level]
            before -= (np.cumsum(b2b) - b2b)[codes[by_level]]
            count -= (np.cumsum(every) - every)[codes[by_level]]
            history[j] = np.empty(len(y))
            history[j][by_level] = (before + start) / (count + self.prior)
        return _matrix(design, history), shares


def _matrix(design: Design, levels: dict[int, Floats]) -> NDArray[np.float32]:
    """Return bin numbers, missing as NaN, with what stands for levels in their places."""
    matrix = design.codes.astype(np.float32)
    for j, bins in enumerate(design.grid.bins):
        if j in levels:
            matrix[:, j] = levels[j]
        else:
            matrix[design.codes[:, j] == bins.missing, j] = np.nan
    return matrix


def _boosting(n_rows: int, seed: int) -> Any:
    if n_rows < HISTOGRAMS_FROM:
        return GradientBoostingClassifier(
            n_estimators=100 if n_rows > 100 else 60,
            learning_rate=0.05,
            max_depth=3,
            subsample=0.6,
            max_features=0.5,
            min_samples_leaf=int(np.clip(n_rows // 100, 2, 10)),
            random_state=seed,
        )
    return HistGradientBoostingClassifier(
        max_iter=200,
        learning_rate=0.06,
        max_leaf_nodes=8,
        l2_regularization=1.0,
        max_features=0.5,
        early_stopping=False,
        random_state=seed,
    )
