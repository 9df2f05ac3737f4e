"""Buyers as groups of rows, and folds of whole buyers; splits are made by `splits`."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from b2x.errors import UsageError
from b2x.measure.columns import as_codes

N_FOLDS = 5


def group_ids(columns: Sequence[ArrayLike]) -> NDArray[np.int64]:
    """Return the buyer of each row as a number: rows equal in all columns are one buyer.

    A row that is missing (None, NaN, NaT, empty text) in every column is a buyer of its own. Where
    only some are missing, "missing" is compared like a value.

    Parameters
    ----------
    columns
        One or more columns that name the buyer, each of shape (n,). 5, 5.0 and "5" are equal.

    Returns
    -------
    ndarray of int64, shape (n,)
        0, 1, ... in order of first appearance.

    Raises
    ------
    UsageError
        If no column is passed, or their lengths differ.

    Examples
    --------
    >>> group_ids([["ann", "bob", None, "ann", None]]).tolist()
    [0, 1, 2, 0, 3]
    """
    codes, _ = _coded(columns)
    n = codes.shape[1]
    combined = codes[0]
    for more in codes[1:]:
        _, combined = np.unique(combined * (more.max(initial=0) + 2) + more, return_inverse=True)
    combined = combined.astype(np.int64)
    alone = (codes < 0).all(axis=0)
    combined[alone] = combined.max(initial=0) + 1 + np.arange(int(alone.sum()))
    _, first, inverse = np.unique(combined, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[inverse] if n else inverse.astype(np.int64)


def hash_folds(
    columns: Sequence[ArrayLike], n_folds: int = N_FOLDS, seed: int = 0
) -> NDArray[np.int64]:
    """Return the fold of each row by hashing its buyer.

    The fold depends only on the buyer's value, `n_folds` and `seed`, so a buyer stays in its fold
    when the file grows or is reordered, and on any machine. A row without a buyer is hashed by its
    row number. Folds differ in size by chance; for few labels use `balanced_folds`.

    Parameters
    ----------
    columns
        The columns that name the buyer, each of shape (n,).
    n_folds
        At least 2.
    seed
        Another seed gives other folds.

    Returns
    -------
    ndarray of int64, shape (n,)
        0 to ``n_folds - 1``.

    Raises
    ------
    UsageError
        If there are fewer buyers than folds, or `n_folds` is below 2.

    Notes
    -----
    BLAKE2b (Aumasson et al., 2013) of the length-prefixed texts, keyed by the seed, modulo
    `n_folds`.

    Examples
    --------
    >>> hash_folds([["ann", "bob", "cy", "ann", "di", "eve"]]).tolist()
    [4, 0, 2, 4, 4, 1]
    """
    codes, texts = _coded(columns)
    _check_n_folds(n_folds)
    keys, inverse = np.unique(codes, axis=1, return_inverse=True)
    salt = int(seed).to_bytes(16, "little", signed=True)
    alone = np.flatnonzero((codes < 0).all(axis=0))
    n_buyers = keys.shape[1] - bool(alone.size) + alone.size
    if n_buyers < n_folds:
        raise UsageError(
            f"{n_buyers} buyers for {n_folds} folds",
            next_step="label sales of more buyers, or use fewer folds",
        )

    def fold_of(parts: list[str | None]) -> int:
        digest = hashlib.blake2b(key=salt, digest_size=8)
        for part in parts:
            raw = b"" if part is None else part.encode("utf-8", "surrogatepass")
            digest.update((-1 if part is None else len(raw)).to_bytes(8, "little", signed=True))
            digest.update(raw)
        return int.from_bytes(digest.digest(), "little") % n_folds

    folds = np.array(
        [
            fold_of([None if c < 0 else text[c] for c, text in zip(key, texts, strict=True)])
            for key in keys.T.tolist()
        ],
        dtype=np.int64,
    )[inverse.reshape(-1)]
    for row in alone.tolist():
        folds[row] = fold_of([None, str(row)])
    return folds


def balanced_folds(
    y: ArrayLike, groups: ArrayLike, n_folds: int = N_FOLDS, seed: int = 0
) -> NDArray[np.int64]:
    """Return the fold of each row such that each fold has about its share of both kinds.

    For few labels, where hashing would leave folds without a B2B buyer. The buyers of each kind
    (by the majority of their rows; a tie is B2C) go, largest first, to the fold with the fewest
    rows of that kind; `seed` orders buyers of equal size.

    Parameters
    ----------
    y
        bool of shape (n,), True for B2B.
    groups
        Buyer of each row, int of shape (n,), from `group_ids`.
    n_folds, seed
        As in `hash_folds`.

    Returns
    -------
    ndarray of int64, shape (n,)

    Raises
    ------
    UsageError
        If there are fewer buyers than folds, or `n_folds` is below 2.

    Examples
    --------
    >>> balanced_folds([1, 1, 0, 0, 0, 0], [0, 1, 2, 3, 4, 4], n_folds=2).tolist()
    [0, 1, 1, 1, 0, 0]
    """
    _check_n_folds(n_folds)
    truth = np.asarray(y, dtype=bool)
    _, buyer = np.unique(np.asarray(groups), return_inverse=True)
    size = np.bincount(buyer)
    if len(size) < n_folds:
        raise UsageError(
            f"{len(size)} buyers for {n_folds} folds",
            next_step="label sales of more buyers, or use fewer folds",
        )
    kind = np.bincount(buyer, weights=truth) * 2 > size
    shuffled = np.random.default_rng(seed).permutation(len(size))
    fold_of_buyer = np.empty(len(size), dtype=np.int64)
    all_rows = np.zeros(n_folds, dtype=np.int64)
    for this in (True, False):
        rows = np.zeros(n_folds, dtype=np.int64)
        members = shuffled[kind[shuffled] == this]
        for member in members[np.argsort(-size[members], kind="stable")].tolist():
            fold = int(np.lexsort((all_rows, rows))[0])
            fold_of_buyer[member] = fold
            rows[fold] += size[member]
            all_rows[fold] += size[member]
    return fold_of_buyer[buyer]


def _coded(columns: Sequence[ArrayLike]) -> tuple[NDArray[np.int64], list[list[str]]]:
    pairs = [as_codes(column) for column in columns]
    if not pairs:
        raise UsageError("no column names the buyer", next_step="name at least one")
    lengths = sorted({len(codes) for codes, _ in pairs})
    if len(lengths) > 1:
        raise UsageError(
            f"columns of different lengths: {lengths}", next_step="pass one value per row"
        )
    return np.stack([codes for codes, _ in pairs]), [texts for _, texts in pairs]


def _check_n_folds(n_folds: int) -> None:
    if n_folds < 2:
        raise UsageError(f"{n_folds} folds", next_step="use two or more")
