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

ASKED_FROM, MAX_ROUNDS, PATIENCE = 10_000, 500, 40
"""Rows from which on held-out ones are asked whether more rounds than usual help, how many there
are at most, and after how many that did not help the asking ends."""

BAGGED = 1.5
"""How many times the rounds that suit one boosting a bag of them bears: each errs differently."""


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
    rounds
        Trees of a boosting on histograms.
    """

    bags: int = 4
    prior: float = 1.0
    rounds: int = 200
    boostings: tuple[tuple[Any, dict[int, Floats]], ...] = ()

    def tuned(
        self,
        design: Design,
        y: Labels,
        weight: Floats,
        folds: NDArray[np.int64],
        evidence: Floats,
    ) -> Self:
        """Grow one boosting a fold where rows are many, and more trees where a fold asks for them.

        Never fewer than usual: with large buyers a single fold may ask for too few (one of the
        hotel bookings for 54; average precision .390 with 200, .377 with 81).
        """
        if len(y) < HISTOGRAMS_FROM:
            return self
        seen = folds != folds[0]
        if len(y) < ASKED_FROM or y[seen].all() or not y[seen].any():
            return replace(self, bags=1)
        order = np.random.default_rng(0).permutation(np.count_nonzero(seen))
        matrix, shares = self._ordered(design.take(seen), y[seen], weight[seen], order)
        boosting = _histogram_boosting(MAX_ROUNDS, 0)
        boosting.set_params(early_stopping=True, n_iter_no_change=PATIENCE, tol=0.0)
        boosting.fit(
            _binnable(matrix),
            y[seen],
            sample_weight=weight[seen],
            X_val=_shown(design.take(~seen), shares),
            y_val=y[~seen],
            sample_weight_val=evidence[~seen],
        )
        best = int(np.argmax(boosting.validation_score_))
        rounds = int(np.clip(BAGGED * best, self.rounds, MAX_ROUNDS))
        return replace(self, bags=1, rounds=rounds)

    def fit(self, design: Design, y: Labels, weight: Floats, seed: int) -> Self:
        """Boost, in as many orders of the rows as there are bags."""
        rng = np.random.default_rng(seed)
        boostings = []
        for bag in range(self.bags):
            matrix, shares = self._ordered(design, y, weight, rng.permutation(len(y)))
            if len(y) < HISTOGRAMS_FROM:
                boosting, matrix = _boosting(len(y), seed + bag), np.nan_to_num(matrix, nan=-1.0)
            else:
                boosting, matrix = _histogram_boosting(self.rounds, seed + bag), _binnable(matrix)
            boostings.append((boosting.fit(matrix, y, sample_weight=weight), shares))
        return replace(self, boostings=tuple(boostings))

    def log_odds(self, design: Design) -> Floats:
        """Return the mean of the raw scores."""
        scores = []
        for boosting, shares in self.boostings:
            matrix = _shown(design, shares)
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


def _shown(design: Design, shares: dict[int, Floats]) -> NDArray[np.float32]:
    """Return the matrix of rows that are not learned from: their levels' shares are known."""
    return _matrix(design, {j: table[design.codes[:, j]] for j, table in shares.items()})


def _binnable(matrix: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the matrix without a column that has no values, of which histograms make no bins."""
    matrix[:, np.isnan(matrix).all(axis=0)] = 0.0
    return matrix


def _boosting(n_rows: int, seed: int) -> Any:
    return GradientBoostingClassifier(
        n_estimators=100 if n_rows > 100 else 60,
        learning_rate=0.05,
        max_depth=3,
        subsample=0.6,
        max_features=0.5,
        min_samples_leaf=int(np.clip(n_rows // 100, 2, 10)),
        random_state=seed,
    )


def _histogram_boosting(rounds: int, seed: int) -> Any:
    return HistGradientBoostingClassifier(
        max_iter=rounds,
        learning_rate=0.06,
        max_leaf_nodes=8,
        l2_regularization=1.0,
        max_features=0.5,
        early_stopping=False,
        random_state=seed,
    )
