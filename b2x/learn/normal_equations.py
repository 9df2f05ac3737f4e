"""The normal equations of a sum of tables, solved by conjugate gradients."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from b2x.learn.arrays import Floats

MAX_CONJUGATE_STEPS, TOLERANCE = 200, 1e-4

WHOLE_UP_TO, PART = 2**17, 2**14
"""Beyond the first number of rows, they are processed in parts that fit the processor's cache."""


@dataclass(frozen=True)
class Block:
    """A table to be fitted.

    Attributes
    ----------
    index
        Integers of shape (n,): the cell of each row.
    penalty
        Symmetric and positive definite, shape (cells, cells); or its diagonal, shape (cells,).
    """

    index: NDArray[np.integer]
    penalty: Floats

    @property
    def size(self) -> int:
        """Number of cells."""
        return len(self.penalty)


class NormalEquations:
    """The normal equations of the tables as products with vectors, of which the intercept is first.

    They are never made as a matrix, so a product is linear in the number of rows.
    """

    def __init__(self, blocks: Sequence[Block], weight: Floats) -> None:
        self.blocks, self.weight = blocks, weight
        ends = 1 + np.cumsum([block.size for block in blocks], dtype=np.int64)
        starts = [1, *ends[:-1].tolist()]
        self.slices = [slice(a, b) for a, b in zip(starts, ends.tolist(), strict=True)]
        self.size = int(ends[-1]) if blocks else 1
        step = len(weight) if len(weight) <= WHOLE_UP_TO else PART
        self.parts = [slice(at, at + step) for at in range(0, len(weight), max(step, 1))]

    def predict(self, vector: Floats) -> Floats:
        """Return the sum of the tables, shape (n,)."""
        total = np.full(len(self.weight), vector[0])
        tables = [vector[where] for where in self.slices]
        for part in self.parts:
            for block, table in zip(self.blocks, tables, strict=True):
                total[part] += table[block.index[part]]
        return total

    def project(self, rows: Floats) -> Floats:
        """Return the sum of a number a row over each cell."""
        out = np.zeros(self.size)
        out[0] = rows.sum()
        for part in self.parts:
            for block, where in zip(self.blocks, self.slices, strict=True):
                out[where] += np.bincount(block.index[part], rows[part], block.size)
        return out

    def penalise(self, vector: Floats) -> Floats:
        """Return the slope of the penalty."""
        out = np.zeros(self.size)
        for block, where in zip(self.blocks, self.slices, strict=True):
            part = vector[where]
            out[where] = block.penalty @ part if block.penalty.ndim == 2 else block.penalty * part
        return out

    def solve(self, start: Floats, right: Floats, tolerance: float = TOLERANCE) -> Floats:
        """Solve by conjugate gradients, preconditioned by the exact solution for each table alone.

        They are not scipy's, whose rule for stopping is another (docs/decisions/distillation.md).
        """
        precondition = self._preconditioner()
        x = start.copy()
        residual = right - self._apply(x)
        z = precondition(residual)
        direction, rz = z, float(np.sum(residual * z))
        stop = tolerance**2 * max(float(np.sum(right * precondition(right))), 1e-30)
        for _ in range(MAX_CONJUGATE_STEPS):
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
