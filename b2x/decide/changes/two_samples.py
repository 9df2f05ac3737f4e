"""Whether a classifier tells the rows of two tables apart, by the ROC AUC on held-out buyers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from b2x.measure.metrics import roc_auc

FOLDS = 5
PERMUTATIONS = 99
MAX_ROWS = 4000
"""Rows of each table that are looked at: of whole buyers, drawn at random."""
MAX_PRODUCTS = 25
"""Features up to which products of two are told apart too, of 300 at most."""
RIDGE = 10.0

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class TwoSamples:
    """How well rows of two tables are told apart.

    Attributes
    ----------
    auc
        ROC AUC on rows of held-out buyers; 0.5 where nothing tells them apart.
    p_value
        Share of permutations, the true one among them, with such an AUC.
    """

    auc: float
    p_value: float


def tell_apart(
    cells: Sequence[NDArray[np.integer]],
    buyers: NDArray[np.int64],
    is_new: NDArray[np.bool_],
    seed: int = 0,
) -> TwoSamples:
    """Learn to tell the rows of two tables apart, and test whether it is by chance.

    A ridge regression on the cells of each feature, and on products of two features' ranks, learns
    from four fifths of the buyers and is measured on the rest. Then whole buyers change tables at
    random and it learns again, `PERMUTATIONS` times (Ojala and Garriga, 2010; Lopez-Paz and Oquab,
    2017).

    Parameters
    ----------
    cells
        Cell of each row for each feature, arrays of shape (n,).
    buyers
        Buyer of each row, shape (n,). One that is in both tables is two when tables are permuted,
        and one when buyers are held out.
    is_new
        Which rows are of the second table, shape (n,).
    seed
        Of the draws.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> cells, new = rng.integers(0, 4, (2, 400)), np.arange(400) < 200
    >>> tell_apart([*cells], np.arange(400), new).p_value > 0.05
    True
    >>> told = tell_apart([*cells, np.where(new, cells[0], cells[1])], np.arange(400), new)
    >>> told.auc > 0.7, told.p_value
    (True, 0.01)
    """
    rng = np.random.default_rng(seed)
    kept = np.flatnonzero(_drawn(buyers, is_new, rng) | _drawn(buyers, ~is_new, rng))
    new, buyer = is_new[kept], buyers[kept]
    x = _design([column[kept] for column in cells])
    _, unit = np.unique(buyer * 2 + new, return_inverse=True)
    of_unit = np.zeros(int(unit.max()) + 1, dtype=bool)
    of_unit[unit] = new
    labels = [new, *(rng.permutation(of_unit)[unit] for _ in range(PERMUTATIONS))]
    y = np.array(labels, dtype=np.float64).T
    _, person = np.unique(buyer, return_inverse=True)
    fold = rng.permutation(int(person.max()) + 1)[person] % FOLDS
    aucs = _held_out_aucs(x, y, fold)
    return TwoSamples(float(aucs[0]), float((aucs >= aucs[0]).mean()))


def _drawn(
    buyers: NDArray[np.int64], rows: NDArray[np.bool_], rng: np.random.Generator
) -> NDArray[np.bool_]:
    """Return which of some rows are of buyers that are drawn, about `MAX_ROWS` of them."""
    share = MAX_ROWS / max(int(rows.sum()), 1)
    if share >= 1:
        return rows
    _, place = np.unique(buyers, return_inverse=True)
    return rows & (rng.random(int(place.max()) + 1) < share)[place]


def _design(cells: Sequence[NDArray[np.integer]]) -> Floats:
    """Return a column for each cell, and for each product of two features' centred ranks."""
    columns = [cell == k for cell in cells for k in range(int(cell.max(initial=0)) + 1)]
    if len(cells) <= MAX_PRODUCTS:
        ranks = [_centred_ranks(cell) for cell in cells]
        columns += [a * b for i, a in enumerate(ranks) for b in ranks[:i]]
    x = np.array(columns, dtype=np.float64).T
    return np.asarray((x - x.mean(axis=0)) / np.maximum(x.std(axis=0), 1e-9))


def _centred_ranks(cell: NDArray[np.integer]) -> Floats:
    """Return each row's mean rank among the rows, from -0.5 to 0.5."""
    below = np.cumsum(counts := np.bincount(cell)) - counts / 2
    return np.asarray(below[cell] / len(cell) - 0.5)


def _held_out_aucs(x: Floats, y: Floats, fold: NDArray[np.integer]) -> Floats:
    """Return the AUC of each column of y, mean over folds that have both kinds."""
    total, counted = np.zeros(y.shape[1]), np.zeros(y.shape[1])
    for k in range(FOLDS):
        train, test = fold != k, fold == k
        gram = x[train].T @ x[train] + RIDGE * np.eye(x.shape[1])
        weights = np.linalg.solve(gram, x[train].T @ (y[train] - y[train].mean(axis=0)))
        scores = x[test] @ weights
        for i, score in enumerate(scores.T):
            truth = y[test, i] > 0
            if truth.any() and not truth.all():
                total[i] += roc_auc(truth, score)
                counted[i] += 1
    return np.asarray(np.where(counted > 0, total / np.maximum(counted, 1), 0.5))
