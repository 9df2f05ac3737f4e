"""A scorecard that says directions as a further teacher: each of its fields yields by itself."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Self

import numpy as np

from b2x.engines.batch import BatchEngine
from b2x.learn.arrays import Floats
from b2x.learn.bins import Design, Grid
from b2x.learn.lesson import Lesson, Teacher
from b2x.learn.ridge import fit_ridge
from b2x.schema.columns import Columns
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.terms import Term

VARIANCE = 0.3
"""Prior variance of a coefficient; its input is scaled to a standard deviation of one.

Of .1, .3 and 1, this was best at 50 labels over eight real tables, from wherever the coefficients
started (docs/decisions/teachers.md)."""
LEAST_SPREAD = 1e-9
"""A field whose values spread less over the rows is the same for all of them."""


@dataclass(frozen=True)
class Directions(Teacher):
    """A logistic regression on what each term of a scorecard adds, drawn to the scorecard itself.

    It starts as the scorecard. Where labels show that a field speaks the other way, that field
    turns round and the others stay as they are.

    Attributes
    ----------
    steps
        What each term adds in each bin of the feature that it is read from, divided by `spread`:
        position of the feature in the grid and float64 of shape (bins,), k of them.
    spread
        Standard deviation of what each term adds over all rows, shape (k,), in log-odds.
    intercept, coefficients
        What was fitted, and before that the scorecard's own: its intercept, and `spread`.

    Examples
    --------
    The textbook says that more order lines speak for B2B; of this seller ten sales say otherwise.

    >>> from b2x.learn.bins import make_grid
    >>> from b2x.learn.prior import prior_scorecard, prior_teacher
    >>> from b2x.schema.features import default_features
    >>> columns = {"lines": np.repeat([1.0, 2.0, 3.0, 6.0, 12.0], 2)}
    >>> grid = make_grid(default_features({"lines": "number"}), [columns])
    >>> teacher = prior_teacher(prior_scorecard("textbook"), grid, [columns])
    >>> design, ten = grid.design(columns), np.ones(10)
    >>> teacher.log_odds(design)[::2].round(2).tolist()
    [-0.2, 0.0, 0.12, 0.32, 0.52]
    >>> lesson = Lesson(design, columns["lines"] < 3, ten, np.zeros(10, dtype=int), ten)
    >>> teacher.fit(lesson).log_odds(design)[::2].round(2).tolist()
    [0.37, -0.09, -0.36, -0.82, -1.28]
    """

    # Chosen over eight real tables with the variance: a quarter of the committee at 50 labels.
    prior_weights: ClassVar = (0.4, 0.4, 0.4, 0.4)

    steps: tuple[tuple[int, Floats], ...]
    spread: Floats
    intercept: float
    coefficients: Floats

    def fit(self, lesson: Lesson) -> Self:
        """Fit the coefficients; each is drawn to the scorecard's own, the intercept is free."""
        matrix = self._matrix(lesson.design)
        intercept, found = fit_ridge(matrix, lesson.y, lesson.weight, VARIANCE, self.spread)
        return replace(self, intercept=intercept, coefficients=found)

    def log_odds(self, design: Design) -> Floats:
        """Return the linear predictor."""
        return np.asarray(self.intercept + self._matrix(design) @ self.coefficients)

    def _matrix(self, design: Design) -> Floats:
        matrix = np.zeros((len(design), len(self.steps)))
        for k, (position, values) in enumerate(self.steps):
            matrix[:, k] = values[design.codes[:, position]]
        return matrix


def directions_teacher(
    scorecard: Scorecard, design: Design, tables: Sequence[Columns]
) -> Directions:
    """Read what a scorecard's terms add in the bins of another table.

    Parameters
    ----------
    scorecard
        All its parameters are filled in. Its pairs are left out.
    design
        The bins of the rows of all tables.
    tables
        Checked columns that have all inputs of the scorecard.
    """
    engine = BatchEngine(scorecard)
    bins = [np.concatenate(parts) for parts in zip(*map(engine.bins, tables), strict=True)]
    steps, spread = [], []
    for term, index in zip(scorecard.terms, bins, strict=True):
        position = _read_from(term, scorecard, design.grid)
        if position is None:
            continue
        # Counted by the bins of both, so that the order of the rows does not change the last digit.
        values, size = np.array(term.values), len(design.grid.bins[position])
        cells = design.codes[:, position] * len(values) + index.astype(np.intp)
        rows = np.bincount(cells, minlength=size * len(values)).reshape(size, len(values))
        scale = math.sqrt(np.cov(values, fweights=rows.sum(axis=0), ddof=0))
        if scale > LEAST_SPREAD:
            means = rows @ values / np.maximum(rows.sum(axis=1), 1)
            steps.append((position, means / scale))
            spread.append(scale)
    own = np.array(spread)
    return Directions(tuple(steps), own, scorecard.intercept, own)


def _read_from(term: Term, scorecard: Scorecard, grid: Grid) -> int | None:
    """Return the position of the term's feature, or else of one that reads the same column."""
    if term.feature in grid.features:
        return grid.features.index(term.feature)
    inputs = term.feature.inputs
    if "time" in {scorecard.inputs[name] for name in inputs}:
        return None  # another feature of a date, such as its hour, says something else
    alike = (j for j, feature in enumerate(grid.features) if feature.inputs == inputs)
    return next(alike, None)
