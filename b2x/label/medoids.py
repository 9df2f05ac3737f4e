"""Chooses rows that differ from each other: the middle rows of clusters of a table."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sklearn import config_context
from sklearn.cluster import KMeans
from threadpoolctl import threadpool_limits

from b2x.learn.arrays import Buyers, Floats
from b2x.learn.bins import Design
from b2x.learn.matrices import normal_scores

MAX_CLUSTERED = 10_000
"""Rows that are clustered, at most; of larger tables, rows drawn at random."""


def choose_medoids(
    design: Design,
    candidates: NDArray[np.intp],
    n: int,
    *,
    buyers: Buyers | None = None,
    weight: Floats | None = None,
    seed: int = 0,
) -> NDArray[np.intp]:
    """Group rows into n clusters and return the row nearest to the middle of each.

    Rows in the same bins count as one with their number as its weight.

    Parameters
    ----------
    design
        The table's rows in bins.
    candidates
        Row numbers to choose from.
    n
        Rows to choose; fewer come back where there are fewer distinct rows or buyers.
    buyers
        Buyer of each row of the table, -1 where unknown: one row of each is chosen at most.
    weight
        What each of `candidates` counts in the clusters; None: alike.
    seed
        Of the clusters, and of the choice among equal rows.

    Returns
    -------
    ndarray of intp
        Row numbers, those of the largest clusters first.
    """
    if not len(candidates) or n < 1:
        return candidates[:0]
    rng = np.random.default_rng(seed)
    if weight is None:
        weight = np.ones(len(candidates))
    if len(candidates) > MAX_CLUSTERED:
        kept = np.sort(rng.choice(len(candidates), MAX_CLUSTERED, replace=False))
        candidates, weight = candidates[kept], weight[kept]
    mixed = rng.permutation(len(candidates))  # equal rows are met in random order
    candidates, weight = candidates[mixed], weight[mixed]
    taken = design.take(candidates)
    _, first, which = np.unique(taken.codes, axis=0, return_index=True, return_inverse=True)
    which = which.reshape(-1)
    mass = np.bincount(which, weight)
    n = min(n, len(first))
    points = normal_scores(taken.take(first))
    with threadpool_limits(1), config_context(skip_parameter_validation=True):
        clusters = KMeans(n, n_init=1, random_state=seed).fit(points, sample_weight=mass)
        distances = clusters.transform(points)
    largest = np.argsort(-np.bincount(clusters.labels_, mass, n), kind="stable")
    members = np.split(np.argsort(which, kind="stable"), np.cumsum(np.bincount(which))[:-1])
    chosen: list[int] = []
    used: set[int] = set()
    for cluster in largest.tolist():
        for point in np.argsort(distances[:, cluster], kind="stable").tolist():
            row = _first_free(candidates[members[point]], buyers, used, chosen)
            if row is not None:
                chosen.append(row)
                break
    return np.array(chosen, dtype=np.intp)


def _first_free(
    rows: NDArray[np.intp], buyers: Buyers | None, used: set[int], chosen: list[int]
) -> int | None:
    """Return the first row whose buyer is not used yet, and note its buyer."""
    for row in rows.tolist():
        buyer = -1 if buyers is None else int(buyers[row])
        if buyer < 0 and row not in chosen:
            return int(row)
        if buyer >= 0 and buyer not in used:
            used.add(buyer)
            return int(row)
    return None
