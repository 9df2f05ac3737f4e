"""The labelled rows that a teacher learns from, and the interface of a teacher.

The teachers themselves are in :mod:`b2x.learn.teachers`, one a file.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Self, TypeVar

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from b2x.learn.arrays import Floats, Labels
from b2x.learn.bins import Design

MAX_LOG_ODDS = 12.0

NETWORK_UP_TO = 1000
"""Labelled rows up to which the in-context network teaches; with more it takes too long, and other
teachers take its place."""

FEW_ROWS = 2000
"""Labelled rows up to which what was fitted is kept and shared, and some teachers learn coarser."""

Fitted = TypeVar("Fitted")


@dataclass(frozen=True)
class SharedFits:
    """What was fitted to parts of the same labelled rows, to be used again by several committees.

    The teachers without folds i and j serve the committee without i, when it holds out j, and that
    without j, when it holds out i; those without i serve the committee of all rows, too.

    Attributes
    ----------
    left_out
        The folds without which the lesson is.
    fits
        What was fitted, by the folds left out.
    """

    left_out: frozenset[int] = frozenset()
    fits: dict[frozenset[int], dict[Hashable, Any]] = field(default_factory=dict)

    def without(self, fold: int) -> SharedFits:
        """Return the same fits, for the rows without a further fold."""
        return SharedFits(self.left_out | {fold}, self.fits)


@dataclass(frozen=True)
class Lesson:
    """Labelled rows to learn from.

    Attributes
    ----------
    design
        The bins of the rows, n of them.
    y
        bool of shape (n,), True for B2B.
    weight
        Positive, shape (n,): how many sales each row stands for.
    folds
        int64 of shape (n,). All rows of a buyer are in one fold; there is a single fold when
        there are too few buyers to hold any out.
    evidence
        What each row counts when it is held out, shape (n,): less than its weight where its
        buyer has many rows.
    seed
        Seed of everything that is random.
    shared
        Where teachers find what was fitted to the same rows; None where nothing is kept.
    """

    design: Design
    y: Labels
    weight: Floats
    folds: NDArray[np.int64]
    evidence: Floats
    seed: int = 0
    shared: SharedFits | None = None

    def __len__(self) -> int:
        return len(self.y)

    def take(self, rows: NDArray[np.integer] | NDArray[np.bool_]) -> Lesson:
        """Return the lesson of some of the rows."""
        return replace(
            self,
            design=self.design.take(rows),
            y=self.y[rows],
            weight=self.weight[rows],
            folds=self.folds[rows],
            evidence=self.evidence[rows],
            shared=None,
        )

    def fold_numbers(self) -> list[int]:
        """Return the numbers of the folds, ascending."""
        numbers: list[int] = np.unique(self.folds).tolist()
        return numbers

    def inside(self, fold: int) -> Lesson:
        """Return the rows of a fold."""
        return self.take(self.folds == fold)

    def outside(self, fold: int) -> Lesson:
        """Return the rows of all other folds, with a seed of their own."""
        shared = None if self.shared is None else self.shared.without(fold)
        return replace(self.take(self.folds != fold), seed=self.seed + fold, shared=shared)

    def once(self, key: Hashable, fit: Callable[[], Fitted]) -> Fitted:
        """Return what `fit` returns; where fits are shared, it is called once for the same rows.

        Parameters
        ----------
        key
            What is fitted, with its settings.
        fit
            Fits it to this lesson.
        """
        if self.shared is None:
            return fit()
        kept = self.shared.fits.setdefault(self.shared.left_out, {})
        if key not in kept:
            kept[key] = fit()
        fitted: Fitted = kept[key]
        return fitted


class Teacher(ABC):
    """A classifier of the committee; a frozen dataclass, so that fitting returns a copy.

    Attributes
    ----------
    name
        What users call it.
    prior_weights
        Its weight in the committee before any evidence, at 50, 200, 1,000 and 5,000 labelled
        rows (see :mod:`b2x.learn.committee.weights`); by default that of an average teacher.
    least_rows, row_limit
        The default committee has this teacher from so many labelled rows on, and for fewer than so
        many; a limit of 0 means never.
    """

    name: ClassVar[str] = ""
    prior_weights: ClassVar[tuple[float, float, float, float]] = (0.2, 0.2, 0.2, 0.2)
    least_rows: ClassVar[int] = 0
    row_limit: ClassVar[float] = math.inf

    def tuned(self, lesson: Lesson) -> Self:
        """Return this teacher with settings chosen for the lesson; itself if it has none."""
        return self

    @abstractmethod
    def fit(self, lesson: Lesson) -> Self:
        """Return a fitted copy."""

    def fit_folds(self, lesson: Lesson, n_jobs: int = 1) -> list[Self]:
        """Return a copy for each fold, ascending, that was fitted to the rows of all others.

        Override it when something is to be learned from the held-out rows, too.

        Parameters
        ----------
        lesson
            The labelled rows.
        n_jobs
            Threads; the result is the same for any number.
        """
        fitted = Parallel(n_jobs, prefer="threads")(
            delayed(self.fit)(lesson.outside(fold)) for fold in lesson.fold_numbers()
        )
        return list(fitted)

    @abstractmethod
    def log_odds(self, design: Design) -> Floats:
        """Return the log-odds of B2B, shape (n,)."""


def bounded(log_odds: Floats) -> Floats:
    """Return log-odds clipped to ±12: beyond, teachers only differ in how extreme they are."""
    return np.clip(log_odds, -MAX_LOG_ODDS, MAX_LOG_ODDS)
