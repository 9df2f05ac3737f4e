"""Draws rows at random with known probabilities, at most one of each buyer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from b2x.learn.arrays import Buyers, Floats
from b2x.learn.buyers import single_where_missing


@dataclass(frozen=True)
class Drawn:
    """Rows that were drawn, k of them, in random order.

    Attributes
    ----------
    rows
        intp of shape (k,).
    of_row
        Probability with which each row came in, shape (k,).
    of_buyer
        Probability with which a row of its buyer came in, shape (k,).
    """

    rows: NDArray[np.intp]
    of_row: Floats
    of_buyer: Floats


def draw_rows(size: Floats, n: int, buyers: Buyers | None, rng: np.random.Generator) -> Drawn:
    """Draw rows with probability proportional to size, one of each buyer.

    Buyers are drawn by the sum of their rows' sizes, then a row of each by its own size, so that
    each row comes in with n times its share of the total, whoever bought. A buyer with more than
    an n-th of the total comes in for certain, and one row of it stands for all.

    Parameters
    ----------
    size
        Not negative, shape (m,): rows of size 0 are never drawn.
    n
        Rows to draw; fewer come back where there are fewer buyers.
    buyers
        Buyer of each row, int64 of shape (m,), -1 for a buyer of one row; None: each row is one.
    rng
        What is random.

    Notes
    -----
    Systematic sampling of randomly ordered units (Madow, 1949), which auditors know as monetary
    unit sampling where sizes are amounts.

    Examples
    --------
    >>> drawn = draw_rows(np.array([8.0, 1, 1, 0]), 2, None, np.random.default_rng(0))
    >>> sorted(zip(drawn.rows.tolist(), drawn.of_row.tolist()))
    [(0, 1.0), (1, 0.5)]
    """
    candidates = np.flatnonzero(size > 0)
    if not len(candidates) or n < 1:
        return Drawn(np.empty(0, dtype=np.intp), np.empty(0), np.empty(0))
    sizes = size[candidates]
    if buyers is None:
        owner = np.arange(len(candidates))
    else:
        owner = np.unique(single_where_missing(buyers)[candidates], return_inverse=True)[1]
    totals = np.bincount(owner, sizes).astype(np.float64)
    inclusion = _inclusion(totals, n)
    units = _systematic(inclusion, rng)
    rows = _one_of_each(owner, sizes, units, rng)
    of_buyer = inclusion[units]
    order = rng.permutation(len(units))
    of_row = of_buyer * sizes[rows] / totals[units]
    return Drawn(candidates[rows][order], of_row[order], of_buyer[order])


def _inclusion(totals: Floats, n: int) -> Floats:
    """Return probabilities proportional to size that sum to n, none above 1."""
    inclusion = np.ones(len(totals))
    open_ = np.ones(len(totals), dtype=bool)
    while n < len(totals) and open_.any():
        left = n - np.count_nonzero(~open_)
        inclusion[open_] = left * totals[open_] / totals[open_].sum()
        certain = open_ & (inclusion >= 1.0)
        if not certain.any():
            break
        inclusion[certain], open_[certain] = 1.0, False
    return inclusion


def _systematic(inclusion: Floats, rng: np.random.Generator) -> NDArray[np.intp]:
    """Return units drawn with these probabilities, in ascending order."""
    certain = np.flatnonzero(inclusion >= 1.0)
    others = rng.permutation(np.flatnonzero(inclusion < 1.0))
    if not len(others):
        return certain
    ends = np.cumsum(inclusion[others])
    wanted = round(float(ends[-1]))
    at = np.searchsorted(ends * (wanted / ends[-1]), rng.random() + np.arange(wanted), side="right")
    return np.sort(np.concatenate([certain, others[at]]))


def _one_of_each(
    owner: NDArray[np.intp], sizes: Floats, units: NDArray[np.intp], rng: np.random.Generator
) -> NDArray[np.intp]:
    """Return one row of each unit, drawn with probability proportional to size."""
    # The smallest of exponentials with rates proportional to size is each row's in proportion.
    waits = rng.exponential(size=len(sizes)) / sizes
    order = np.lexsort((waits, owner))
    first = order[np.searchsorted(owner[order], units)]
    return np.asarray(first)
