"""Corrects for the choosing: how many rows of a table each labelled row stands for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sklearn import config_context
from sklearn.metrics import pairwise_distances_argmin
from threadpoolctl import threadpool_limits

from b2x.label.clusters import MAX_CLUSTERED
from b2x.learn.arrays import Floats
from b2x.learn.bins import Design
from b2x.learn.matrices import normal_scores

POWER = 0.5
"""A label counts as the root of the rows nearest to it: that takes out most of what choosing adds
to the share of B2B, while counting as those rows themselves makes a few labels decide
(``docs/decisions/suggestions.md``)."""


def chosen_weights(design: Design, labelled: NDArray[np.intp], *, seed: int = 0) -> Floats:
    """Return how much each labelled row counts when log-odds are calibrated.

    Rows that were chosen because they differ from others, or because a first model was unsure of
    them, are of another kind more often than the table's. Each row of the table is given to the
    labelled row nearest to it; labelled rows in the same bins share theirs.

    Parameters
    ----------
    design
        All rows of the table in bins, m of them.
    labelled
        Row numbers of those that have a label, shape (k,), however they were chosen; k > 0.
    seed
        Of the draw of rows where there are many.

    Returns
    -------
    ndarray of float64, shape (k,)
        Weights with a mean of 1.

    Examples
    --------
    >>> from b2x.learn.bins import make_grid
    >>> from b2x.schema.features import default_features
    >>> columns = {"lines": np.array([1.0, 1, 1, 1, 1, 1, 1, 1, 9])}
    >>> design = make_grid(default_features({"lines": "number"}), [columns]).design(columns)
    >>> chosen_weights(design, np.array([0, 8])).round(2).tolist()
    [1.48, 0.52]
    """
    rows = np.arange(len(design))
    if len(rows) > MAX_CLUSTERED:
        rows = np.random.default_rng(seed).choice(rows, MAX_CLUSTERED, replace=False)
    codes = design.codes[labelled]
    _, first, which = np.unique(codes, axis=0, return_index=True, return_inverse=True)
    which = which.reshape(-1)
    with threadpool_limits(1), config_context(skip_parameter_validation=True):
        nearest = pairwise_distances_argmin(
            normal_scores(design.take(rows)), normal_scores(design.take(labelled[first]))
        )
    counted = np.bincount(nearest, minlength=len(first)) / np.bincount(which)
    # A labelled row that no drawn row is nearest to stands for itself.
    weight = np.maximum(counted[which], len(rows) / len(design)) ** POWER
    return np.asarray(weight / weight.mean())
