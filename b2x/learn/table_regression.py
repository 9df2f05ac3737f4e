"""Fits tables of one and two features by penalised linear or logistic regression."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from b2x.engines.batch import probability
from b2x.learn.arrays import Floats
from b2x.learn.normal_equations import TOLERANCE, Block, NormalEquations
from b2x.scorecard.terms import Bins, NumericBins

MAX_STEPS, MAX_APPROXIMATE_STEPS = 25, 12
"""Newton steps, with the curvature of all rows and of some."""
MIN_GAIN, MIN_STEP, MIN_CURVATURE = 1e-5, 1e-3, 1e-6


@dataclass(frozen=True)
class Tables:
    """A fitted sum of tables.

    Attributes
    ----------
    intercept
        Added to every row.
    values
        One array of shape (cells,) for each block.
    """

    intercept: float
    values: tuple[Floats, ...]

    def __call__(self, indices: Sequence[NDArray[np.integer]]) -> Floats:
        """Return the sum for rows with these cells, shape (n,)."""
        total = np.full(len(indices[0]) if indices else 0, self.intercept)
        for table, index in zip(self.values, indices, strict=True):
            total += table[index]
        return total


def bin_penalty(bins: Bins, smooth: float, ridge: float) -> Floats:
    """Return the penalty of one feature's table.

    For the intervals of a number it is a random walk: each step between neighbours is drawn to
    zero, and the total over all steps counts the same however many there are. Levels, other and
    missing are each drawn to zero.

    Parameters
    ----------
    bins
        The feature's bins.
    smooth, ridge
        Strength: the inverse prior variance of the whole curve, and of one level.
    """
    if not isinstance(bins, NumericBins):
        return np.full(len(bins), ridge)
    chain = np.zeros((len(bins), len(bins)))
    intervals = len(bins) - 1
    chain[:intervals, :intervals] = _walk(intervals) * smooth * max(intervals - 1, 1)
    # The walk leaves the height of the curve open; a trace of ridge determines it.
    chain[np.diag_indices(intervals)] += ridge * 1e-2
    chain[-1, -1] = ridge
    return chain


def pair_penalty(
    first: tuple[int, bool], second: tuple[int, bool], smooth: float, ridge: float
) -> Floats:
    """Return the penalty of a table of two features, raveled row by row.

    Parameters
    ----------
    first, second
        Number of coarse bins, and whether they are ordered (the last one is missing).
    smooth, ridge
        Strength of the random walk along ordered sides, and of the pull to zero.
    """
    sides = []
    for size, ordered in (first, second):
        side = np.zeros((size, size))
        if ordered:
            side[:-1, :-1] = _walk(size - 1)
        sides.append(side)
    rows, columns = np.eye(first[0]), np.eye(second[0])
    walk = np.kron(sides[0], columns) + np.kron(rows, sides[1])
    return np.asarray(smooth * walk + ridge * np.eye(len(walk)))


def fit_least_squares(
    blocks: Sequence[Block], target: Floats, weight: Floats, tolerance: float = TOLERANCE
) -> Tables:
    """Fit tables to numbers by penalised weighted least squares; linear in the number of rows.

    Parameters
    ----------
    blocks
        The tables to fit.
    target, weight
        float64 of shape (n,); weights are not negative.
    tolerance
        Relative size of the residual at which conjugate gradients stop.
    """
    system = NormalEquations(blocks, weight)
    start = np.zeros(system.size)
    return _as_tables(system, system.solve(start, system.project(weight * target), tolerance))


def fit_logistic(
    blocks: Sequence[Block], y: NDArray[Any], weight: Floats, start: Tables | None = None
) -> Tables:
    """Fit tables to labels, or to probabilities, by penalised logistic regression.

    Newton's method (iteratively reweighted least squares) with step halving.

    Parameters
    ----------
    blocks
        The tables to fit.
    y
        Truth or probability, shape (n,), between 0 and 1.
    weight
        float64 of shape (n,).
    start
        Where to begin, for instance a fit with another penalty.
    """
    truth = np.asarray(y, dtype=np.float64)
    system = NormalEquations(blocks, weight)
    if start is None:
        current = np.zeros(system.size)
        share = (np.sum(weight * truth) + 0.5) / (np.sum(weight) + 1.0)
        current[0] = np.log(share / (1.0 - share))
    else:
        current = np.concatenate([[start.intercept], *start.values])
    objective = _Objective(system, truth)
    point = objective.at(current)
    for _ in range(MAX_STEPS):
        p = probability(point.log_odds)
        curvature = weight * np.maximum(p * (1.0 - p), MIN_CURVATURE)
        newton = NormalEquations(blocks, curvature)
        right = newton.project(curvature * point.log_odds + weight * (truth - p))
        step, before = newton.solve(point.vector, right) - point.vector, point.loss
        point, size = objective.search(point, step)
        if before - point.loss < MIN_GAIN * abs(point.loss) or size < MIN_STEP:
            break
    return _as_tables(system, point.vector)


def add_tables(
    blocks: Sequence[Block],
    y: NDArray[Any],
    weight: Floats,
    offset: Floats,
    *,
    max_curvature_rows: int = 250_000,
) -> Tables:
    """Fit tables that are added to given log-odds, by penalised logistic regression on many rows.

    Newton's method with the slope of all rows, one pass over them a step, and the curvature of
    some evenly spaced ones (Byrd et al., 2011).

    Parameters
    ----------
    blocks
        The tables to fit.
    y, weight
        As in :func:`fit_logistic`.
    offset
        The log-odds, shape (n,).
    max_curvature_rows
        Rows to compute the curvature of.
    """
    truth = np.asarray(y, dtype=np.float64)
    every = -(-len(truth) // max_curvature_rows)
    some = [Block(block.index[::every], block.penalty) for block in blocks]
    system = NormalEquations(blocks, weight)
    start = np.zeros(system.size)
    objective = _Objective(system, truth, offset)
    point = objective.at(start)
    for _ in range(MAX_APPROXIMATE_STEPS):
        p = probability(point.log_odds)
        down = system.project(weight * (truth - p)) - system.penalise(point.vector)
        bend = (every * weight[::every]) * np.maximum((p * (1.0 - p))[::every], MIN_CURVATURE)
        step = NormalEquations(some, bend).solve(start, down, tolerance=1e-2)
        found, _ = objective.search(point, step)
        if found.loss > point.loss:
            break
        gain, point = point.loss - found.loss, found
        if gain < MIN_GAIN * abs(point.loss):
            break
    return _as_tables(system, point.vector)


class _Point(NamedTuple):
    """Tables as one vector, their penalised loss, and the log-odds of each row."""

    vector: Floats
    loss: float
    log_odds: Floats


@dataclass(frozen=True)
class _Objective:
    """Penalised log loss of tables that are added to log-odds."""

    system: NormalEquations
    truth: Floats
    offset: Floats | float = 0.0

    def at(self, vector: Floats) -> _Point:
        eta = self.system.predict(vector) + self.offset
        data = np.sum(self.system.weight * (np.logaddexp(0.0, eta) - self.truth * eta))
        return _Point(vector, float(data + np.sum(vector * self.system.penalise(vector)) / 2), eta)

    def search(self, start: _Point, step: Floats) -> tuple[_Point, float]:
        """Halve a step until the loss does not rise or the step is short; return its size too."""
        size = 1.0
        while True:
            point = self.at(start.vector + size * step)
            if point.loss <= start.loss or size < MIN_STEP:
                return point, size
            size /= 2


def _as_tables(system: NormalEquations, vector: Floats) -> Tables:
    return Tables(float(vector[0]), tuple(vector[where].copy() for where in system.slices))


def _walk(size: int) -> Floats:
    steps = np.diff(np.eye(size), axis=0)
    return np.asarray(steps.T @ steps)
