"""Buyers in training: the buyer of each row, folds of whole buyers, and what their rows count."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from b2x.errors import UsageError
from b2x.learn.arrays import Buyers, Floats, Labels
from b2x.measure.columns import as_codes
from b2x.measure.folds import balanced_folds


def buyer_numbers(groups: ArrayLike | None, n: int) -> Buyers:
    """Return the number of each row's buyer; buyers are numbered in the order of their names.

    Parameters
    ----------
    groups
        The buyer of each row, any values of shape (n,); None when nothing is known of buyers.
    n
        Rows.

    Returns
    -------
    ndarray of int64, shape (n,)
        -1 where the buyer is missing.

    Raises
    ------
    UsageError
        When there are not as many groups as rows.

    Examples
    --------
    >>> buyer_numbers(["b", None, "a", "b"], 4).tolist()
    [1, -1, 0, 1]
    """
    if groups is None:
        return np.full(n, -1, dtype=np.int64)
    codes, texts = as_codes(groups)
    if len(codes) != n:
        raise UsageError(f"{len(codes)} groups for {n} rows")
    ranks = np.empty(len(texts) + 1, dtype=np.int64)
    ranks[sorted(range(len(texts)), key=texts.__getitem__)] = np.arange(len(texts))
    ranks[-1] = -1  # what code -1, missing, picks
    return ranks[codes]


def single_where_missing(buyers: Buyers) -> Buyers:
    """Give each row without a buyer, which has a negative number, a buyer of its own.

    Examples
    --------
    >>> single_where_missing(np.array([0, -1, 0, -1])).tolist()
    [0, 2, 0, 3]
    """
    missing = buyers < 0
    return np.where(missing, buyers.max(initial=0) + 1 + np.cumsum(missing), buyers)


def training_folds(y: Labels, buyers: Buyers, n_folds: int, seed: int) -> NDArray[np.int64]:
    """Put whole buyers into folds, of which each leaves both kinds of label to the others.

    Returns
    -------
    ndarray of int64, shape (n,)
        At most `n_folds` folds; a single one where there are too few buyers of a kind.
    """
    fewest = min(len(np.unique(buyers[y])), len(np.unique(buyers[~y])))
    for wanted in range(min(n_folds, fewest), 1, -1):
        folds = balanced_folds(y, buyers, wanted, seed)
        kinds = [np.unique(y[folds != fold]).size for fold in range(wanted)]
        if min(kinds) == 2:
            return folds
    return np.zeros(len(y), dtype=np.int64)


def evidence(y: Labels, weight: Floats, buyers: Buyers, power: float = 0.5) -> Floats:
    """Return what each row counts when teachers are weighed and tuned and odds calibrated.

    The m rows of a buyer repeat each other, so they count as m to the power of 1 - `power`. Each
    kind keeps its share, and all rows together count as many as there are buyers of the rarer
    kind for each of its rows.

    Parameters
    ----------
    y, weight, buyers
        Label, weight and buyer of each row, shape (n,).
    power
        0 counts by row, 1 by buyer.

    Returns
    -------
    ndarray of float64, shape (n,)

    Examples
    --------
    >>> y = np.array([True, True, True, True, True, False, False, False, False, False])
    >>> evidence(y, np.ones(10), np.array([0, 0, 0, 0, 1, 2, 3, 4, 5, 6])).round(2).tolist()
    [0.33, 0.33, 0.33, 0.33, 0.67, 0.4, 0.4, 0.4, 0.4, 0.4]
    """
    # Otherwise one large company, held out, would decide for all.
    _, which, size = np.unique(buyers, return_inverse=True, return_counts=True)
    tempered = weight / size[which] ** power
    counts = np.empty(len(y))
    for kind in (y, ~y):
        counts[kind] = tempered[kind] * (weight[kind].sum() / tempered[kind].sum())
    rarer = y if 2 * np.count_nonzero(y) <= len(y) else ~y
    return counts * (len(np.unique(buyers[rarer])) / np.count_nonzero(rarer))
