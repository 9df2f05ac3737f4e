"""Draws the buyers that teachers learn from when rows are too many to learn from all."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from b2x.learn.arrays import Buyers, Floats, Labels

RARER_SHARE = 0.1
"""Share of the sampled rows that buyers of the rarer kind get, as far as there are so many."""


def sample_buyers(
    y: Labels, buyers: Buyers, max_rows: int, seed: int
) -> tuple[NDArray[np.intp], Floats]:
    """Draw whole buyers at random; the rarer kind gets its share or a tenth, whichever is more.

    Parameters
    ----------
    y
        True for B2B, shape (n,).
    buyers
        Buyer of each row, int of shape (n,).
    max_rows
        Rows that are drawn at most. A buyer that does not fit any more is skipped, so one that is
        larger than its kind's part of the sample is never in it, unless all are.
    seed
        Seed of the draw.

    Returns
    -------
    rows
        Row numbers, ascending.
    weight
        How many rows each stands for, shape of `rows`: 1 each unless a kind got more than its
        share, then so that both kinds keep their share of the total.

    Examples
    --------
    >>> buyers = np.repeat(np.arange(50), 4)
    >>> rows, weight = sample_buyers(buyers % 2 == 0, buyers, 40, seed=0)
    >>> len(rows), np.unique(np.bincount(buyers[rows])).tolist(), weight.max().item()
    (40, [0, 4], 1.0)
    """
    _, buyer, size = np.unique(buyers, return_inverse=True, return_counts=True)
    kind = np.bincount(buyer, weights=y) * 2 > size
    order = np.random.default_rng(seed).permutation(len(size))
    rows_of = {this: int(size[kind == this].sum()) for this in (True, False)}
    rarer = 2 * rows_of[True] <= len(y)
    part = max_rows * rows_of[rarer] / len(y)
    room = max(part, min(RARER_SHARE * max_rows, rows_of[rarer]))
    chosen = np.zeros(len(size), dtype=bool)
    weight_of = np.ones(len(size))
    for this, share in ((rarer, room), (not rarer, max_rows - room)):
        members = order[kind[order] == this]
        taken = _fill(members, size[members], share)
        chosen[taken] = True
        if room > part and len(taken):
            weight_of[taken] = rows_of[this] / len(y) * max_rows / float(size[taken].sum())
    rows = np.flatnonzero(chosen[buyer])
    return rows, weight_of[buyer[rows]]


def _fill(members: NDArray[np.intp], size: NDArray[np.intp], room: float) -> NDArray[np.intp]:
    """Return the members that fit as a whole when each is tried in turn."""
    if len(members) and size.min() > room:
        return members[[int(np.argmin(size))]]
    taken = [members[:0]]
    while len(members):
        fits = np.cumsum(size) <= room
        n = len(fits) if fits.all() else int(np.argmin(fits))
        taken.append(members[:n])
        room -= float(size[:n].sum())
        members, size = members[n + 1 :], size[n + 1 :]
        small = size <= room
        members, size = members[small], size[small]
    return np.concatenate(taken)
