"""Stochastic gradient boosting of small exact trees that can be continued, for few rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.tree import DecisionTreeRegressor

from b2x.engines.batch import probability
from b2x.learn.arrays import Floats, Labels

LEARNING_RATE = 0.1
SUBSAMPLE = 0.6
LEAF_SHARE, LEAST_LEAF, LARGEST_LEAF = 0.01, 2, 10
"""A leaf has this share of the rows, but no fewer and no more than the two numbers."""


class SmallBoosting:
    """Boosting of log loss (Friedman, 2002), each tree on six tenths of the rows.

    It is scikit-learn's ``GradientBoostingClassifier``, which takes three times as long for some
    hundred rows, most of it around the trees.

    Parameters
    ----------
    matrix
        What to learn from, float32 of shape (n, columns).
    y, weight
        Label and weight of each row, shape (n,).
    seed
        Seed of the draws of rows and columns.
    """

    def __init__(self, matrix: NDArray[np.float32], y: Labels, weight: Floats, seed: int) -> None:
        self.matrix, self.y, self.weight = matrix, y.astype(np.float64), weight
        share = float(np.average(self.y, weights=weight))
        self.start = float(np.log(share / (1.0 - share)))
        self.scores = np.full(len(y), self.start)
        self.trees: list[tuple[Any, Floats]] = []
        self.rng = np.random.RandomState(seed)

    def grow(self, rounds: int) -> None:
        """Add trees up to a number of them."""
        n, even = len(self.y), bool((self.weight == 1.0).all())
        learner = DecisionTreeRegressor(
            max_depth=3,
            max_features=0.5,
            min_samples_leaf=int(np.clip(LEAF_SHARE * n, LEAST_LEAF, LARGEST_LEAF)),
            random_state=self.rng,
        )
        while len(self.trees) < rounds:
            rows = self.rng.permutation(n)[: max(int(SUBSAMPLE * n), 1)]
            weight, p = self.weight[rows], probability(self.scores[rows])
            error = self.y[rows] - p
            weights = None if even else weight
            tree = learner.fit(self.matrix[rows], error, weights, check_input=False).tree_
            # One Newton step in each leaf.
            leaves = tree.apply(self.matrix)
            slope = np.bincount(leaves[rows], weight * error, tree.node_count)
            bend = np.bincount(leaves[rows], weight * p * (1.0 - p), tree.node_count)
            values = LEARNING_RATE * slope / np.maximum(bend, 1e-12)
            self.scores += values[leaves]
            self.trees.append((tree, values))

    def stages(self, matrix: NDArray[np.float32]) -> Iterator[Floats]:
        """Yield the log-odds of rows after each round, shape (rows,)."""
        scores = np.full(len(matrix), self.start)
        for tree, values in self.trees:
            scores = scores + values[tree.apply(matrix)]
            yield scores
