"""Logistic regression on one smooth table a feature: a curve for each number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from b2x.learn.arrays import Floats
from b2x.learn.bins import Design
from b2x.learn.lesson import NETWORK_UP_TO, Lesson, Teacher
from b2x.learn.normal_equations import Block
from b2x.learn.table_regression import Tables, bin_penalty, fit_logistic


@dataclass(frozen=True)
class SmoothAdditive(Teacher):
    """Logistic regression on one smooth table a feature, strength by cross-validation.

    Attributes
    ----------
    strength
        Strength of the penalty.
    strengths
        Strengths to choose from.
    max_tuning_rows
        Rows to choose by, at most.
    tables
        What was fitted.
    """

    name: ClassVar[str] = "smooth additive"
    prior_weights: ClassVar = (0.06, 0.10, 0.22, 0.22)
    # With fewer rows it adds nothing beside the in-context network.
    least_rows: ClassVar[int] = NETWORK_UP_TO + 1

    strength: float = 0.3
    strengths: tuple[float, ...] = (0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
    max_tuning_rows: int = 10_000
    tables: Tables | None = None

    def tuned(self, lesson: Lesson) -> Self:
        """Choose the strength with the least log loss on held-out folds, the strongest first."""
        if len(lesson) > self.max_tuning_rows:
            lesson = lesson.take(np.arange(0, len(lesson), -(-len(lesson) // self.max_tuning_rows)))
        parts = []
        for fold in lesson.fold_numbers():
            train, test = lesson.outside(fold), lesson.inside(fold)
            if 0 < np.count_nonzero(train.y) < len(train):
                parts.append((train, _blocks(train), test, _indices(test.design)))
        fitted: list[Tables | None] = [None] * len(parts)
        best, least = self.strength, np.inf
        for strength in sorted(self.strengths, reverse=True):
            loss = 0.0
            for k, (train, blocks, test, indices) in enumerate(parts):
                fit = partial(fit_logistic, blocks(strength), train.y, train.weight, fitted[k])
                tables = train.once((self.name, strength), fit)
                eta, fitted[k] = tables(indices), tables
                loss += float(np.sum(test.evidence * (np.logaddexp(0.0, eta) - test.y * eta)))
            if loss >= least:
                break
            best, least = strength, loss
        return replace(self, strength=best)

    def fit(self, lesson: Lesson) -> Self:
        """Fit the tables."""
        blocks, tables = _blocks(lesson), None
        path = [self.strength]
        if lesson.shared is not None:  # as tuning does, so that what it fitted is used again
            path = sorted({self.strength, *(s for s in self.strengths if s > self.strength)})
        for strength in reversed(path):
            fit = partial(fit_logistic, blocks(strength), lesson.y, lesson.weight, tables)
            tables = lesson.once((self.name, strength), fit)
        return replace(self, tables=tables)

    def log_odds(self, design: Design) -> Floats:
        """Return the sum of the tables."""
        assert self.tables is not None
        return self.tables(_indices(design))


def _blocks(lesson: Lesson) -> Callable[[float], list[Block]]:
    """Return what makes the tables to be fitted, given the strength of their penalty."""
    indices = _indices(lesson.design)

    def at(strength: float) -> list[Block]:
        return [
            Block(index, bin_penalty(bins, strength, strength))
            for index, bins in zip(indices, lesson.design.grid.bins, strict=True)
        ]

    return at


def _indices(design: Design) -> list[NDArray[np.intp]]:
    """Return the bin of each row in each feature."""
    return [codes.astype(np.intp) for codes in design.codes.T]
