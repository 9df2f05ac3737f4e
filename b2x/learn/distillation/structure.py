"""The shape of a distilled scorecard: pairs, coarse bins, cells, tables and their penalties.

How pairs are chosen and tables fitted is in `choose_pairs` and `distil_tables`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from b2x.learn.arrays import Floats
from b2x.learn.bins import Design, Grid
from b2x.learn.calibration import Calibration
from b2x.learn.normal_equations import Block
from b2x.learn.table_regression import Tables, bin_penalty, pair_penalty
from b2x.scorecard.terms import NumericBins

SMOOTH, RIDGE = 0.5, 0.5
PAIR_SMOOTH, PAIR_RIDGE = 1.0, 5.0
"""Strengths in rows: a step between neighbouring bins counts as much as so many rows."""


@dataclass(frozen=True)
class Structure:
    """The pairs of a scorecard and their coarse bins.

    Attributes
    ----------
    coarse
        Coarse bin of each bin, for every feature.
    pairs
        Positions of the paired features.
    """

    coarse: tuple[tuple[int, ...], ...]
    pairs: tuple[tuple[int, int], ...]

    def indices(self, design: Design, dtype: Any = np.intp) -> list[NDArray[Any]]:
        """Return the cells of all rows, 16 bits or wider: an array a feature, then one a pair."""
        singles = [design.codes[:, j].astype(dtype) for j in range(design.codes.shape[1])]
        coarse = {
            j: np.array(self.coarse[j], dtype=dtype)[singles[j]]
            for pair in self.pairs
            for j in pair
        }
        pairs = [coarse[a] * dtype(self.size(b)) + coarse[b] for a, b in self.pairs]
        return singles + pairs

    def size(self, feature: int) -> int:
        """Return the number of coarse bins of a feature."""
        return max(self.coarse[feature]) + 1


@dataclass(frozen=True)
class Distillate:
    """Fitted tables and their structure.

    Attributes
    ----------
    structure
        The pairs and their coarse bins.
    tables
        Intercept, one table a feature, one raveled table a pair.
    """

    structure: Structure
    tables: Tables

    def log_odds(self, design: Design) -> Floats:
        """Return the sum of the tables, shape (n,)."""
        return self.tables(self.structure.indices(design))

    def calibrated(self, calibration: Calibration) -> Distillate:
        """Return tables whose sum is the calibrated log-odds."""
        tables = Tables(
            calibration.slope * self.tables.intercept + calibration.shift,
            tuple(calibration.slope * values for values in self.tables.values),
        )
        return replace(self, tables=tables)


def table_blocks(grid: Grid, structure: Structure, indices: Sequence[NDArray[Any]]) -> list[Block]:
    """Return the tables to be fitted, with their penalties.

    Parameters
    ----------
    grid, structure
        Bins and pairs.
    indices
        The cells of all rows, as :meth:`Structure.indices` returns them.
    """
    blocks = [
        Block(index, bin_penalty(bins, SMOOTH, RIDGE))
        for bins, index in zip(grid.bins, indices, strict=False)
    ]
    for (a, b), index in zip(structure.pairs, indices[len(grid.bins) :], strict=True):
        sides = [(structure.size(j), isinstance(grid.bins[j], NumericBins)) for j in (a, b)]
        blocks.append(Block(index, pair_penalty(sides[0], sides[1], PAIR_SMOOTH, PAIR_RIDGE)))
    return blocks
