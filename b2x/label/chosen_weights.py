"""Corrects for the choosing: how many rows of a table each labelled row stands for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn import config_context
from sklearn.metrics import pairwise_distances_argmin
from threadpoolctl import threadpool_limits

from b2x.label.clusters import MAX_CLUSTERED, comparable_grid
from b2x.learn.arrays import Floats
from b2x.learn.buyers import buyer_numbers
from b2x.learn.matrices import normal_scores
from b2x.schema.columns import Columns, take_rows
from b2x.schema.features import Feature

CHOSEN = ("chosen", "uncertain")
"""How rows came in that are not a random sample."""
TO_CALIBRATE = 0.5
"""To calibrate, a label counts as the root of the rows nearest to it: that takes out most of what
choosing adds to the share of B2B, while counting as the rows themselves makes a few labels decide
(``docs/decisions/suggestions.md``)."""
TO_MEASURE = 1.0
"""To measure, a label counts as the rows nearest to it."""


def chosen_weights(
    columns: Columns,
    features: Sequence[Feature],
    labelled: NDArray[np.intp],
    *,
    how: Sequence[str] | NDArray[np.str_] | None = None,
    groups: ArrayLike | None = None,
    power: float = TO_CALIBRATE,
    seed: int = 0,
) -> Floats:
    """Return how much each labelled row counts when log-odds are calibrated, or figures taken.

    Rows that were chosen because they differ from others, or because a first model was unsure of
    them, are of another kind more often than the table's. Each row of the table is given to the
    labelled row nearest to it; labelled rows in the same bins share theirs. Teachers learn from
    labels without these weights: with them they rank worse.

    Parameters
    ----------
    columns
        Checked columns of all rows of the table, m of them.
    features
        What rows are compared by.
    labelled
        Row numbers of those that have a label, shape (k,), in any order; k > 0.
    how
        How each came in, shape (k,), as :class:`b2x.label.suggest.Suggestion` says. Where none
        was chosen or uncertain, all count alike. None: some were.
    groups
        Buyer of each row, any values of shape (m,), missing where unknown.
    power
        :data:`TO_CALIBRATE` or :data:`TO_MEASURE`: a label counts as this power of its rows.
    seed
        Of the draw of rows where there are many.

    Returns
    -------
    ndarray of float64, shape (k,)
        Weights with a mean of 1.

    Examples
    --------
    >>> from b2x.schema.features import default_features
    >>> columns = {"lines": np.array([1.0, 1, 1, 1, 1, 1, 1, 1, 9])}
    >>> features = default_features({"lines": "number"})
    >>> chosen_weights(columns, features, np.array([0, 8])).round(2).tolist()
    [1.48, 0.52]
    """
    if how is not None and not np.isin(how, CHOSEN).any():
        return np.ones(len(labelled))
    m = len(next(iter(columns.values())))
    grid = comparable_grid(columns, features, None if groups is None else buyer_numbers(groups, m))
    rows = np.arange(m)
    if m > MAX_CLUSTERED:
        rows = np.random.default_rng(seed).choice(rows, MAX_CLUSTERED, replace=False)
    asked = grid.design(take_rows(columns, labelled))
    _, first, which = np.unique(asked.codes, axis=0, return_index=True, return_inverse=True)
    which = which.reshape(-1)
    with threadpool_limits(1), config_context(skip_parameter_validation=True):
        nearest = pairwise_distances_argmin(
            normal_scores(grid.design(take_rows(columns, rows))), normal_scores(asked.take(first))
        )
    counted = np.bincount(nearest, minlength=len(first)) / np.bincount(which)
    # A labelled row that no drawn row is nearest to stands for itself.
    weight = np.maximum(counted[which], len(rows) / m) ** power
    return np.asarray(weight / weight.mean())
