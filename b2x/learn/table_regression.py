"""One solver for tables: smooth additive and pair tables by penalised (logistic) regression."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from b2x.scorecard.terms import Bins, NumericBins

Floats = NDArray[np.float64]

WHOLE_UP_TO, PART = 2**17, 2**14
"""More rows than the first are passed in parts of the second, which the processor's cache holds."""


@dataclass(frozen=True)
class Block:
    """One table to be fitted.

    Attributes
    ----------
    index
        The cell of each row, integers of shape (n,).
    penalty
        Symmetric and positive definite, shape (cells, cells); or its diagonal, shape (cells,).
    """

    index: NDArray[np.integer]
    penalty: Floats

    @property
    def size(self) -> int:
        """Number of cells."""
        return len(self.penalty)


@dataclass(frozen=True)
class Tables:
    """A fitted sum of tables.

    Attributes
    ----------
    intercept
        What every row gets.
    values
        One array of shape (cells,) for each block.
    """

    intercept: float
    values: tuple[Floats, ...]

    def __call__(self, indices: Sequence[NDArray[np.integer]]) -> Floats:
        """Return the sum for rows that fall into these cells, shape (n,)."""
        total = np.full(len(indices[0]) if indices else 0, self.intercept)
        for table, index in zip(self.values, indices, strict=True):
            total += table[index]
        return total


def bin_penalty(bins: Bins, smooth: float, ridge: float) -> Floats:
    """Penalty of one feature's table.

    A random walk over the intervals of a number: each step between neighbours is drawn to
    zero, the total over all steps counting the same however many there are. Levels, other and
    missing are drawn to zero by themselves.

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
    # Only the curve's height is left open by the walk; a trace of ridge settles it.
    chain[np.diag_indices(intervals)] += ridge * 1e-2
    chain[-1, -1] = ridge
    return chain


def pair_penalty(
    first: tuple[int, bool], second: tuple[int, bool], smooth: float, ridge: float
) -> Floats:
    """Penalty of a table of two features, raveled row by row.

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
    blocks: Sequence[Block], target: Floats, weight: Floats, start: Tables | None = None
) -> Tables:
    """Fit tables to numbers by penalised weighted least squares.

    Conjugate gradients, preconditioned by the exact solution for each table alone (what one
    sweep of backfitting would do); linear in the number of rows.

    Parameters
    ----------
    blocks
        The tables wanted.
    target, weight
        float64 of shape (n,); weights are not negative.
    start
        Where to begin, for instance a fit with another penalty.
    """
    system = _System(blocks, weight)
    current = system.pack(start)
    return system.unpack(system.solve(current, system.project(weight * target)))


def fit_logistic(
    blocks: Sequence[Block],
    y: NDArray[Any],
    weight: Floats,
    start: Tables | None = None,
    max_steps: int = 25,
) -> Tables:
    """Fit tables to labels, or to probabilities, by penalised logistic regression.

    Newton's method (iteratively reweighted least squares) with step halving.

    Parameters
    ----------
    blocks
        The tables wanted.
    y
        Truth or probability, shape (n,), between 0 and 1.
    weight
        float64 of shape (n,).
    start
        Where to begin.
    max_steps
        Newton steps at most.
    """
    truth = np.asarray(y, dtype=np.float64)
    system = _System(blocks, weight)
    current = system.pack(start)
    if start is None:
        share = (np.sum(weight * truth) + 0.5) / (np.sum(weight) + 1.0)
        current[0] = np.log(share / (1.0 - share))
    loss, eta = _objective(system, current, truth, weight)
    for _ in range(max_steps):
        p = 1.0 / (1.0 + np.exp(-eta))
        curvature = weight * np.maximum(p * (1.0 - p), 1e-6)
        newton = _System(blocks, curvature)
        right = newton.project(curvature * eta + weight * (truth - p))
        step = newton.solve(current, right, tolerance=1e-4) - current
        size = 1.0
        while True:
            trial = current + size * step
            trial_loss, trial_eta = _objective(system, trial, truth, weight)
            if trial_loss <= loss or size < 1e-3:
                break
            size /= 2
        gain, current, loss, eta = loss - trial_loss, trial, trial_loss, trial_eta
        if gain < 1e-5 * abs(loss) or size < 1e-3:
            break
    return system.unpack(current)


def add_tables(
    blocks: Sequence[Block],
    y: NDArray[Any],
    weight: Floats,
    offset: Floats,
    *,
    max_curvature_rows: int = 250_000,
    max_steps: int = 12,
) -> Tables:
    """Fit tables that are added to log-odds, by penalised logistic regression, on many rows.

    Newton's method whose curvature is that of some evenly spaced rows (Byrd et al., 2011): the
    slope, which says where the optimum is, is that of all, and costs one pass over them a step.

    Parameters
    ----------
    blocks
        The tables wanted.
    y, weight
        As in :func:`fit_logistic`.
    offset
        The log-odds, shape (n,).
    max_curvature_rows
        Rows whose curvature is looked at.
    max_steps
        Newton steps at most.
    """
    truth = np.asarray(y, dtype=np.float64)
    every = -(-len(truth) // max_curvature_rows)
    some = [Block(block.index[::every], block.penalty) for block in blocks]
    system = _System(blocks, weight)
    current = np.zeros(system.size)
    loss, eta = _objective(system, current, truth, weight, offset)
    for _ in range(max_steps):
        p = 1.0 / (1.0 + np.exp(-eta))
        down = system.project(weight * (truth - p)) - system.penalise(current)
        bend = (every * weight[::every]) * np.maximum((p * (1.0 - p))[::every], 1e-6)
        step = _System(some, bend).solve(np.zeros(system.size), down, tolerance=1e-2)
        size = 1.0
        while True:
            trial = current + size * step
            trial_loss, trial_eta = _objective(system, trial, truth, weight, offset)
            if trial_loss <= loss or size < 1e-3:
                break
            size /= 2
        if trial_loss > loss:
            break
        gain, current, loss, eta = loss - trial_loss, trial, trial_loss, trial_eta
        if gain < 1e-5 * abs(loss):
            break
    return system.unpack(current)


def _objective(
    system: _System,
    vector: Floats,
    truth: Floats,
    weight: Floats,
    offset: Floats | float = 0.0,
) -> tuple[float, Floats]:
    eta = system.predict(vector) + offset
    data = np.sum(weight * (np.logaddexp(0.0, eta) - truth * eta))
    return float(data + np.sum(vector * system.penalise(vector)) / 2), eta


class _System:
    """The normal equations of the tables, as products; an intercept comes first."""

    def __init__(self, blocks: Sequence[Block], weight: Floats) -> None:
        self.blocks, self.weight = blocks, weight
        ends = 1 + np.cumsum([block.size for block in blocks], dtype=np.int64)
        starts = [1, *ends[:-1].tolist()]
        self.slices = [slice(a, b) for a, b in zip(starts, ends.tolist(), strict=True)]
        self.size = int(ends[-1]) if blocks else 1
        step = len(weight) if len(weight) <= WHOLE_UP_TO else PART
        self.parts = [slice(at, at + step) for at in range(0, len(weight), max(step, 1))]

    def predict(self, vector: Floats) -> Floats:
        total = np.full(len(self.weight), vector[0])
        tables = [vector[where] for where in self.slices]
        for part in self.parts:
            for block, table in zip(self.blocks, tables, strict=True):
                total[part] += table[block.index[part]]
        return total

    def project(self, rows: Floats) -> Floats:
        out = np.zeros(self.size)
        out[0] = rows.sum()
        for part in self.parts:
            for block, where in zip(self.blocks, self.slices, strict=True):
                out[where] += np.bincount(block.index[part], rows[part], block.size)
        return out

    def penalise(self, vector: Floats) -> Floats:
        out = np.zeros(self.size)
        for block, where in zip(self.blocks, self.slices, strict=True):
            part = vector[where]
            out[where] = block.penalty @ part if block.penalty.ndim == 2 else block.penalty * part
        return out

    def solve(
        self, start: Floats, right: Floats, tolerance: float = 1e-4, max_steps: int = 200
    ) -> Floats:
        precondition = self._preconditioner()
        x = start.copy()
        residual = right - self._apply(x)
        z = precondition(residual)
        direction, rz = z, float(np.sum(residual * z))
        stop = tolerance**2 * max(float(np.sum(right * precondition(right))), 1e-30)
        for _ in range(max_steps):
            if rz <= stop:
                break
            image = self._apply(direction)
            step = rz / float(np.sum(direction * image))
            x += step * direction
            residual -= step * image
            z = precondition(residual)
            before, rz = rz, float(np.sum(residual * z))
            direction = z + (rz / before) * direction
        return x

    def _apply(self, vector: Floats) -> Floats:
        return self.project(self.weight * self.predict(vector)) + self.penalise(vector)

    def _preconditioner(self) -> Callable[[Floats], Floats]:
        inverses: list[Floats] = []
        for block in self.blocks:
            mass = np.bincount(block.index, self.weight, block.size)
            if block.penalty.ndim == 2:
                inverses.append(np.asarray(np.linalg.inv(block.penalty + np.diag(mass))))
            else:
                inverses.append(np.asarray(1.0 / (block.penalty + mass)))
        total = max(float(self.weight.sum()), 1e-12)

        def apply(vector: Floats) -> Floats:
            out = np.empty(self.size)
            out[0] = vector[0] / total
            for inverse, where in zip(inverses, self.slices, strict=True):
                part = vector[where]
                out[where] = inverse @ part if inverse.ndim == 2 else inverse * part
            return out

        return apply

    def pack(self, tables: Tables | None) -> Floats:
        if tables is None:
            return np.zeros(self.size)
        return np.concatenate([[tables.intercept], *tables.values])

    def unpack(self, vector: Floats) -> Tables:
        return Tables(float(vector[0]), tuple(vector[where].copy() for where in self.slices))


def _walk(size: int) -> Floats:
    steps = np.diff(np.eye(size), axis=0)
    return np.asarray(steps.T @ steps)
