"""Other ways to choose rows to label, in their authors' simplest form; `suggestions` compares them.

Each takes the rows as points, shape (m, columns), their buyers, a number and a seed, and returns
row numbers, at most one of each buyer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.metrics import pairwise_distances

Points = NDArray[np.float64]
Rows = NDArray[np.intp]
Buyers = NDArray[np.int64]
Way = Callable[[Points, Buyers, int, int], Rows]

NEIGHBOURS = 20
PURITY = 0.95
COVERED = 1500
"""Rows, drawn at random, that MaxHerding and ProbCover have to cover."""


def medoids(points: Points, buyers: Buyers, n: int, seed: int) -> Rows:
    """Return the rows nearest to the middle of each of n clusters."""
    distances = _clusters(points, n, seed).transform(points)
    return _first_free(np.argsort(distances, axis=0).T, buyers, n)


def typiclust(points: Points, buyers: Buyers, n: int, seed: int) -> Rows:
    """Return the row with the nearest neighbours in each of n clusters (Hacohen et al., 2022)."""
    labels = _clusters(points, n, seed).labels_
    orders = []
    for cluster in np.argsort(-np.bincount(labels, minlength=n)):
        members = np.flatnonzero(labels == cluster)
        near = np.sort(pairwise_distances(points[members]), axis=1)[:, :NEIGHBOURS]
        orders.append(members[np.argsort(near.mean(axis=1))])
    return _first_free(orders, buyers, n)


def prob_cover(points: Points, buyers: Buyers, n: int, seed: int) -> Rows:
    """Return rows whose balls cover the most rows that are not covered (Yehuda et al., 2022).

    The balls are the largest of which 95% hold rows of one of eight clusters only.
    """
    rng = np.random.default_rng(seed)
    seen = rng.choice(len(points), min(COVERED, len(points)), replace=False)
    distances = pairwise_distances(points, points[seen])
    labels = _clusters(points, 8, seed).labels_
    radii = np.quantile(distances, (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2))
    alike = labels[:, None] == labels[seen]
    pure = [r for r in radii if np.mean((alike | (distances > r)).all(axis=1)) >= PURITY]
    inside = (distances <= max(pure, default=radii[0])).astype(np.float32)
    return _greedy(inside, buyers, n)


def max_herding(points: Points, buyers: Buyers, n: int, seed: int) -> Rows:
    """Return rows that raise the mean similarity to the nearest of them most (Bae et al., 2024).

    Similarity is a normal curve as wide as the median distance.
    """
    rng = np.random.default_rng(seed)
    seen = rng.choice(len(points), min(COVERED, len(points)), replace=False)
    distances = pairwise_distances(points, points[seen])
    similar = np.exp(-np.square(distances / np.median(distances))).astype(np.float32)
    return _greedy(similar, buyers, n)


def _clusters(points: Points, n: int, seed: int) -> KMeans:
    return KMeans(n, n_init=1, max_iter=50, random_state=seed).fit(points)


def _greedy(similar: NDArray[np.float32], buyers: Buyers, n: int) -> Rows:
    """Return the rows that one after the other add most to the largest similarity of each column.

    What a row adds only falls, so only rows at the top are looked at again (Minoux, 1978).
    """
    reached = np.zeros(similar.shape[1], dtype=np.float32)
    bound = similar.sum(axis=1)
    chosen: list[int] = []
    while len(chosen) < n and bound.max() >= 0:
        fresh = -1
        while (best := int(bound.argmax())) != fresh:
            bound[best] = np.maximum(similar[best] - reached, 0).sum()
            fresh = best
        chosen.append(best)
        reached = np.maximum(reached, similar[best])
        bound[buyers == buyers[best]] = -1
    return np.array(chosen, dtype=np.intp)


def _first_free(orders: Iterable[Rows], buyers: Buyers, n: int) -> Rows:
    """Return the first row of each order whose buyer none before has."""
    chosen: list[int] = []
    used: set[int] = set()
    for order in orders:
        row = next((int(r) for r in order if buyers[r] not in used), None)
        if row is not None:
            used.add(int(buyers[row]))
            chosen.append(row)
    return np.array(chosen[:n], dtype=np.intp)


WAYS: dict[str, Way] = {
    "medoids": medoids,
    "TypiClust": typiclust,
    "ProbCover": prob_cover,
    "MaxHerding": max_herding,
}
