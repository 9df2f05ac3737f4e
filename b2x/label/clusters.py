"""Chooses rows that differ from each other: one of each cluster of a table."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn import config_context
from sklearn.cluster import KMeans
from threadpoolctl import threadpool_limits

from b2x.learn.arrays import Buyers, Floats
from b2x.learn.bins import Design, Grid, make_grid
from b2x.learn.matrices import normal_scores
from b2x.learn.settings import LEVEL_BUYERS
from b2x.schema.columns import Columns
from b2x.schema.features import Feature

MAX_CLUSTERED = 10_000
"""Rows that are clustered, at most; of larger tables, rows drawn at random."""
MAX_LEVELS = 30
"""Levels that rows are compared by, at most; rarer ones count as the same."""


def comparable_grid(columns: Columns, features: Sequence[Feature], buyers: Buyers | None) -> Grid:
    """Return the bins that rows are compared in.

    Parameters
    ----------
    columns
        Checked columns of all rows of the table, m of them.
    features
        What rows are compared by.
    buyers
        Buyer of each row, shape (m,), -1 where unknown; None where none is known.
    """
    return make_grid(
        features,
        [columns],
        buyers=None if buyers is None else [buyers],
        level_buyers=0 if buyers is None else LEVEL_BUYERS,
        max_levels=MAX_LEVELS,
    )


def one_of_each_cluster(
    design: Design,
    n: int,
    *,
    buyers: Buyers | None = None,
    weight: Floats | None = None,
    seed: int = 0,
) -> NDArray[np.intp]:
    """Group rows into n clusters and draw a row of each at random.

    Rows in the same bins count as one with their number as its weight. The row nearest to the
    middle of a cluster would be less useful: where features are many and clusters are not distinct,
    such rows crowd in the middle of the table (``docs/decisions/suggestions.md``).

    Parameters
    ----------
    design
        The rows to choose from, in bins, m of them.
    n
        Rows to choose; fewer come back where there are fewer distinct rows or buyers.
    buyers
        Buyer of each row, shape (m,), -1 where unknown: one row of each is chosen at most.
    weight
        What each row counts in the clusters and in the draw, shape (m,); None: alike.
    seed
        Of all that is random.

    Returns
    -------
    ndarray of intp
        Row numbers, those of the largest clusters first.
    """
    if not len(design) or n < 1:
        return np.empty(0, dtype=np.intp)
    rng = np.random.default_rng(seed)
    rows = np.arange(len(design))
    if len(rows) > MAX_CLUSTERED:
        rows = np.sort(rng.choice(rows, MAX_CLUSTERED, replace=False))
    counts = np.ones(len(rows)) if weight is None else weight[rows]
    codes = design.codes[rows]
    _, first, which = np.unique(codes, axis=0, return_index=True, return_inverse=True)
    which = which.reshape(-1)
    mass = np.bincount(which, counts)
    points = normal_scores(design.take(rows[first]))
    n = min(n, len(points))
    with threadpool_limits(1), config_context(skip_parameter_validation=True):
        clusters = KMeans(n, n_init=1, random_state=seed).fit(points, sample_weight=mass).labels_
    cluster = clusters[which]
    # The smallest of exponentials with these rates is each row's in proportion to its weight.
    order = np.argsort(rng.exponential(size=len(rows)) / counts, kind="stable")
    chosen: list[int] = []
    used: set[int] = set()
    for largest in np.argsort(-np.bincount(clusters, mass, n), kind="stable").tolist():
        for row in rows[order[cluster[order] == largest]].tolist():
            buyer = -1 if buyers is None else int(buyers[row])
            if buyer not in used:
                used |= {buyer} - {-1}
                chosen.append(row)
                break
    return np.array(chosen, dtype=np.intp)
