"""Draws the labelled and the tested rows of each cell of the comparison, alike for all models."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from b2x.errors import UsageError
from b2x.measure.folds import N_FOLDS, hash_folds
from b2x.measure.splits import default_cutoff
from benchmarks.accuracy.tables import Table

PROTOCOLS = ("buyer", "buyer and time")
MAX_TEST_ROWS = 10_000
MIN_EACH = 5
"""Labelled rows of each kind, at least."""

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Cell:
    """One draw of labels and test rows.

    Attributes
    ----------
    train
        The labelled rows.
    unlabelled
        The other rows that labels could have been drawn from, for models that can use them.
    test
        Rows of other buyers (and, when split by time, of later days).
    """

    train: Rows
    unlabelled: Rows
    test: Rows


def draw_cell(table: Table, protocol: str, budget: int | None, draw: int) -> Cell | None:
    """Draw the rows of a cell; return None where the table has too few.

    Draws 0 to 4 test the five folds of buyers in turn, draws 5 to 9 those of another hash seed,
    and so on. When split by time, labels come from before the cutoff and test rows from then on.

    Parameters
    ----------
    table
        The sales.
    protocol
        One of :data:`PROTOCOLS`.
    budget
        Labelled rows, at their natural share of B2B but at least five of each kind; None for all
        rows of the training side (and all test rows of the other, so that folds can be pooled).
    draw
        Number of the draw.
    """
    folds = hash_folds(table.buyers, N_FOLDS, seed=draw // N_FOLDS)
    tested = folds == draw % N_FOLDS
    early = late = np.ones(len(folds), dtype=bool)
    if protocol == "buyer and time":
        if table.time is None:
            return None
        dated = ~np.isnat(table.time)
        try:
            cutoff = np.datetime64(table.cutoff or default_cutoff(table.time))
        except UsageError:  # all rows on one day
            return None
        early, late = dated & (table.time < cutoff), dated & (table.time >= cutoff)
    pool, test = np.flatnonzero(~tested & early), np.flatnonzero(tested & late)
    seed = zlib.crc32(f"{table.name}/{protocol}/{budget}/{draw}".encode())
    rng = np.random.default_rng(seed)
    if budget is not None and len(test) > MAX_TEST_ROWS:
        test = np.sort(rng.choice(test, MAX_TEST_ROWS, replace=False))
    train = pool
    if budget is not None:
        b2b, b2c = pool[table.y[pool]], pool[~table.y[pool]]
        wanted = int(
            np.clip(round(budget * len(b2b) / max(len(pool), 1)), MIN_EACH, budget - MIN_EACH)
        )
        if len(pool) <= budget or len(b2b) < wanted or len(b2c) < budget - wanted:
            return None
        train = np.concatenate(
            [
                rng.choice(b2b, wanted, replace=False),
                rng.choice(b2c, budget - wanted, replace=False),
            ]
        )
        train.sort()
    kinds = [np.unique(table.y[rows]).size for rows in (train, test)]
    if kinds != [2, 2]:
        return None
    return Cell(train, np.setdiff1d(pool, train), test)
