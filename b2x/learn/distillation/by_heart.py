"""Notices a classifier that was trained on the rows that it is asked about.

Forests, neighbours and in-context models know such rows by heart: they are far surer of them than
of rows a little beside them, and a scorecard would learn the noise of their labels.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from b2x.learn.arrays import Floats

MOST_ROWS = 2_000
"""Rows that are asked about once more."""
BESIDE = 1 / 20
"""How far numbers are moved, as a share of their column's ranks."""
SURER = 1.2
"""How much surer a classifier may be on the rows as they are. Forests and neighbours on rows of
their own reach 1.36 and more, on other rows 1.13 at most; linear models, neural networks and
boosting 1.08 on either (two simulated sellers, ten classifiers). Neighbours that vote alike are
sure of every row, and are not noticed."""


def knows_by_heart(log_odds: Callable[[Any], Floats], X: Any, said: Floats) -> bool:
    """Return whether a classifier is much surer on rows than beside them.

    Parameters
    ----------
    log_odds
        Returns the classifier's log-odds of rows like `X`, shape (n,).
    X
        A matrix or pandas frame; nothing is noticed of other tables, nor without numbers.
    said
        Its log-odds of `X`, shape (n,).
    """
    rng = np.random.default_rng(0)
    rows = np.sort(rng.permutation(len(said))[:MOST_ROWS])
    moved = _moved(X, rows, rng)
    if moved is None:
        return False
    sure, beside = np.abs(said[rows]).mean(), np.abs(log_odds(moved)).mean()
    return bool(sure > SURER * beside)


def _moved(X: Any, rows: NDArray[np.intp], rng: np.random.Generator) -> Any:
    """Return some rows with each number replaced by one near it in its column."""
    pandas = sys.modules.get("pandas")
    if pandas is not None and isinstance(X, pandas.DataFrame):
        moved, several = X.iloc[rows].copy(), False
        for place, kind in enumerate(X.dtypes):
            if getattr(kind, "kind", "O") in "iuf":
                column = moved.columns[place]
                if not X.columns.is_unique:
                    return None
                moved[column] = _near(moved[column].to_numpy(), rng)
                several = True
        return moved if several else None
    if isinstance(X, np.ndarray) and X.ndim == 2 and X.dtype.kind in "iuf":
        some = X[rows]
        return np.column_stack([_near(some[:, j], rng) for j in range(some.shape[1])])
    return None


def _near(values: NDArray[Any], rng: np.random.Generator) -> NDArray[Any]:
    order = np.argsort(values, kind="stable")
    known = int(np.count_nonzero(values == values))  # missing values are sorted last
    width = max(1, int(known * BESIDE))
    places = np.arange(known) + rng.integers(-width, width + 1, known)
    near = values.copy()
    near[order[:known]] = values[order[np.clip(places, 0, max(known - 1, 0))]]
    return near
