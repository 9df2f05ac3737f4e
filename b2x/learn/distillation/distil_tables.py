"""Tables of one and two features fitted to log-odds, and purified; pairs are in `choose_pairs`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from b2x.engines.batch import probability
from b2x.learn.arrays import Floats
from b2x.learn.bins import Design, Grid
from b2x.learn.distillation.choose_pairs import choose_pairs
from b2x.learn.distillation.missing import MIN_MISSING_SHARE, impute_missing
from b2x.learn.distillation.monotone import isotonic
from b2x.learn.distillation.structure import Distillate, Structure, table_blocks
from b2x.learn.normal_equations import TOLERANCE
from b2x.learn.table_regression import Tables, fit_least_squares
from b2x.scorecard.scorecard import MAX_PAIRS
from b2x.scorecard.terms import Bins, NumericBins

MAX_SWEEPS, SWEPT = 500, 1e-9
"""Purifying a pair ends when no row or column mean moves by more than the second."""


def distil_tables(
    design: Design,
    target: Floats,
    weight: Floats,
    *,
    max_pairs: int = MAX_PAIRS,
    monotone: Mapping[int, int] | None = None,
    structure: Structure | None = None,
    min_missing_share: float = MIN_MISSING_SHARE,
    tolerance: float = TOLERANCE,
) -> Distillate:
    """Fit tables to log-odds by penalised least squares, choosing the pairs that add most.

    Parameters
    ----------
    design
        All rows, labelled or not.
    target
        Log-odds to follow, shape (n,).
    weight
        Weight of each row, shape (n,): how many sales it stands for.
    max_pairs
        At most this many pairs.
    monotone
        Positions of features whose curve may only rise (1) or fall (-1); they are in no pair.
    structure
        Pairs chosen before; None chooses them here.
    min_missing_share
        As :func:`b2x.learn.distillation.missing.impute_missing` takes it.
    tolerance
        As :func:`b2x.learn.table_regression.fit_least_squares` takes it.
    """
    monotone = monotone or {}
    matters = weight * decision_weight(target)
    if structure is None:
        structure = choose_pairs(design, target, matters, max_pairs, monotone)
    indices = structure.indices(design)
    blocks = table_blocks(design.grid, structure, indices)
    tables = fit_least_squares(blocks, target, matters, tolerance)
    fitted = Distillate(structure, tables)
    return finish_tables(design, fitted, weight, monotone, min_missing_share, tolerance)


def finish_tables(
    design: Design,
    fitted: Distillate,
    weight: Floats,
    monotone: Mapping[int, int] | None = None,
    min_missing_share: float = MIN_MISSING_SHARE,
    tolerance: float = TOLERANCE,
) -> Distillate:
    """Purify fitted tables, make curves monotone, and impute what is missing too seldom to fit.

    Parameters
    ----------
    design, weight
        Rows as :func:`distil_tables` takes them.
    fitted
        Tables as they came out of a fit.
    monotone, min_missing_share, tolerance
        As in :func:`distil_tables`.
    """
    structure = fitted.structure
    indices = structure.indices(design)
    pure = purify(design.grid, structure, indices, fitted.tables, weight)
    for j, direction in (monotone or {}).items():
        curve = pure.values[j][:-1]  # the last bin is missing
        mass = np.bincount(indices[j], weight, len(curve) + 1).astype(np.float64)[:-1]
        curve[:] = isotonic(curve, mass, direction)
    tables = impute_missing(design, structure, indices, pure, weight, min_missing_share, tolerance)
    return Distillate(structure, tables)


def decision_weight(log_odds: Floats) -> Floats:
    """Return twice the square root of the rarer kind's probability, plus .3, shape (n,)."""
    # Most rows are clearly of the common kind, and it matters little how clearly; the order among
    # the others matters. (With the weights of the likelihood, p (1 - p), distilling the 60,000
    # hotel bookings lost .012 average precision, with these .008.) The .3 keeps the common kind's
    # side in place where the two are far apart.
    p = probability(log_odds)
    rarer = p if np.mean(p) <= 0.5 else 1.0 - p
    return np.asarray(2.0 * np.sqrt(rarer) + 0.3)


def purify(
    grid: Grid,
    structure: Structure,
    indices: Sequence[NDArray[np.intp]],
    tables: Tables,
    weight: Floats,
) -> Tables:
    """Move main effects out of the pairs and means out of the tables; predictions stay.

    Afterwards each row and column of a pair, and each main table, has mean zero under the
    data's weights (Lengerich et al., 2020). A bin without data, above all a missing bin where
    nothing was missing, gets zero: what an average record has.
    """
    n_main = len(grid.bins)
    mains = [values.copy() for values in tables.values[:n_main]]
    pairs = []
    intercept = tables.intercept
    for (a, b), values, index in zip(
        structure.pairs, tables.values[n_main:], indices[n_main:], strict=True
    ):
        shape = structure.size(a), structure.size(b)
        mass = np.bincount(index, weight, len(values)).astype(np.float64).reshape(shape)
        empty = mass.sum(axis=1) == 0, mass.sum(axis=0) == 0
        table, rows, columns = _double_centred(values.reshape(shape), mass, *empty)
        table[_unseen(grid.bins[a], empty[0])] = 0.0
        table[:, _unseen(grid.bins[b], empty[1])] = 0.0
        mains[a] += rows[list(structure.coarse[a])]
        mains[b] += columns[list(structure.coarse[b])]
        pairs.append(table.ravel())
    for bins, main, index in zip(grid.bins, mains, indices, strict=False):
        counts = np.bincount(index, weight, len(main))
        mean = float(np.sum(counts * main) / counts.sum())
        main -= mean
        intercept += mean
        main[_unseen(bins, counts == 0)] = 0.0
    return Tables(intercept, (*mains, *pairs))


def _double_centred(
    table: Floats, mass: Floats, empty_rows: NDArray[np.bool_], empty_columns: NDArray[np.bool_]
) -> tuple[Floats, Floats, Floats]:
    """Return a table whose weighted row and column means are zero, and the means removed."""
    # A row without data is weighed by the distribution of the columns, next to nothing.
    trace = 1e-9 / mass.sum()
    table, mass = table.copy(), mass.copy()
    mass[empty_rows] = trace * mass.sum(axis=0)
    mass[:, empty_columns] = trace * mass.sum(axis=1)[:, None]
    mass = np.maximum(mass, 1e-300)
    rows, columns = np.zeros(table.shape[0]), np.zeros(table.shape[1])
    for _ in range(MAX_SWEEPS):
        row = (mass * table).sum(axis=1) / mass.sum(axis=1)
        table -= row[:, None]
        column = (mass * table).sum(axis=0) / mass.sum(axis=0)
        table -= column[None, :]
        rows, columns = rows + row, columns + column
        if max(np.abs(row).max(), np.abs(column).max()) < SWEPT:
            break
    return table, rows, columns


def _unseen(bins: Bins, empty: NDArray[np.bool_]) -> list[int]:
    """Return the bins, fine or coarse, for "missing" and "other" that hold no rows."""
    return [k for k in ((-1,) if isinstance(bins, NumericBins) else (-1, -2)) if empty[k]]
