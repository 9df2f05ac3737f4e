"""Which pairs of features a scorecard has tables for, and over which coarse bins."""

from __future__ import annotations

from collections.abc import Collection
from itertools import combinations

import numpy as np

from b2x.learn.arrays import Floats
from b2x.learn.bins import Design, coarse_bins
from b2x.learn.distillation.structure import PAIR_RIDGE, Structure, table_blocks
from b2x.learn.table_regression import fit_least_squares
from b2x.scorecard.scorecard import MAX_PAIRS

MAX_SELECTION_ROWS = 20_000
MAX_PAIRED_FEATURES = 24
MIN_GAIN = 1e-3
"""Share of the squared error that a pair has to remove."""


def choose_pairs(
    design: Design,
    target: Floats,
    weight: Floats,
    max_pairs: int = MAX_PAIRS,
    alone: Collection[int] = (),
) -> Structure:
    """Choose pairs one after the other by how much squared error each would still remove.

    Parameters
    ----------
    design
        The rows, n of them.
    target, weight
        Log-odds and weight of each row, shape (n,).
    max_pairs
        How many to choose at most.
    alone
        Positions of the features that may not be in a pair.
    """
    if len(target) > MAX_SELECTION_ROWS:
        rows = np.arange(0, len(target), -(-len(target) // MAX_SELECTION_ROWS))
        design, target, weight = design.take(rows), target[rows], weight[rows]
    singles = Structure((), ())
    indices = singles.indices(design)
    tables = fit_least_squares(table_blocks(design.grid, singles, indices), target, weight)
    coarse = tuple(
        coarse_bins(bins, np.bincount(index, weight, len(bins)), values)
        for bins, index, values in zip(design.grid.bins, indices, tables.values, strict=True)
    )
    usable = [j for j, index in enumerate(indices) if j not in alone and len(np.unique(index)) > 1]
    if len(usable) > MAX_PAIRED_FEATURES:
        spread = [float(np.std(tables.values[j][indices[j]])) for j in usable]
        keep = np.argsort(spread, kind="stable")[::-1][:MAX_PAIRED_FEATURES]
        usable = sorted(usable[k] for k in keep.tolist())
    candidates = Structure(coarse, tuple(combinations(usable, 2)))
    chosen = _choose(design, candidates, target - tables(indices), weight, max_pairs)
    return Structure(coarse, tuple(sorted(chosen)))


def _choose(
    design: Design, structure: Structure, residual: Floats, weight: Floats, max_pairs: int
) -> list[tuple[int, int]]:
    # Candidates are tried on the residual of what is there already, so that a pair which says the
    # same as a chosen one adds nothing. Gains are penalised fits, so thin cells promise little.
    candidates = list(structure.pairs)
    all_pairs = structure.indices(design)[len(design.grid.bins) :]
    cells = dict(zip(candidates, all_pairs, strict=True))
    sizes = {(a, b): structure.size(a) * structure.size(b) for a, b in candidates}
    masses = {
        pair: np.bincount(cells[pair], weight, sizes[pair]) + PAIR_RIDGE for pair in candidates
    }
    start = float(np.sum(weight * residual**2))
    chosen: list[tuple[int, int]] = []
    while candidates and len(chosen) < max_pairs:
        weighted = weight * residual
        sums = {pair: np.bincount(cells[pair], weighted, sizes[pair]) for pair in candidates}
        gains = [float(np.sum(sums[pair] ** 2 / masses[pair])) for pair in candidates]
        best = int(np.argmax(gains))
        if gains[best] < MIN_GAIN * start:
            break
        pair = candidates.pop(best)
        chosen.append(pair)
        residual = residual - (sums[pair] / masses[pair])[cells[pair]]
    return chosen
