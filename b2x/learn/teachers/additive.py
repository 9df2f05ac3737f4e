"""Logistic regression on one smooth table a feature: a curve for each number."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from b2x.learn.bins import Design
from b2x.learn.table_regression import Block, Floats, Tables, bin_penalty, fit_logistic
from b2x.learn.teachers.base import Labels, Teacher


@dataclass(frozen=True)
class SmoothAdditive(Teacher):
    """Logistic regression on one smooth table a feature, strength by cross-validation."""

    strength: float = 0.3
    strengths: tuple[float, ...] = (0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
    max_tuning_rows: int = 10_000
    tables: Tables | None = None

    def tuned(
        self,
        design: Design,
        y: Labels,
        weight: Floats,
        folds: NDArray[np.int64],
        evidence: Floats,
    ) -> Self:
        """Choose the strength with the least log loss on held-out folds, the strongest first."""
        if len(y) > self.max_tuning_rows:
            rows = np.arange(0, len(y), -(-len(y) // self.max_tuning_rows))
            design, y, weight = design.take(rows), y[rows], weight[rows]
            folds, evidence = folds[rows], evidence[rows]
        parts = []
        for fold in np.unique(folds).tolist():
            train, test = folds != fold, folds == fold
            if 0 < np.count_nonzero(y[train]) < np.count_nonzero(train):
                inside, outside = _blocks(design.take(train)), _indices(design.take(test))
                parts.append((inside, outside, train, test))
        fitted: list[Tables | None] = [None] * len(parts)
        best, least = self.strength, np.inf
        for strength in sorted(self.strengths, reverse=True):
            loss = 0.0
            for k, (inside, outside, train, test) in enumerate(parts):
                tables = fit_logistic(inside(strength), y[train], weight[train], fitted[k])
                eta, fitted[k] = tables(outside), tables
                loss += float(np.sum(evidence[test] * (np.logaddexp(0.0, eta) - y[test] * eta)))
            if loss >= least:
                break
            best, least = strength, loss
        return replace(self, strength=best)

    def fit(self, design: Design, y: Labels, weight: Floats, seed: int) -> Self:
        """Fit the tables."""
        return replace(self, tables=fit_logistic(_blocks(design)(self.strength), y, weight))

    def log_odds(self, design: Design) -> Floats:
        """Return the sum of the tables."""
        assert self.tables is not None
        return self.tables(_indices(design))


def _indices(design: Design) -> list[NDArray[np.intp]]:
    return [design.codes[:, j].astype(np.intp) for j in range(design.codes.shape[1])]


def _blocks(design: Design) -> Any:
    indices = _indices(design)

    def at(strength: float) -> list[Block]:
        return [
            Block(index, bin_penalty(bins, strength, strength))
            for index, bins in zip(indices, design.grid.bins, strict=True)
        ]

    return at
