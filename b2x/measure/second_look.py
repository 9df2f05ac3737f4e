"""Labels that held-out probabilities speak against, by confident learning."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def second_look(y: ArrayLike, probability: ArrayLike) -> NDArray[np.intp]:
    """Return the rows whose label looks wrong, the most doubtful first.

    A row's label looks wrong where the other kind is at least as probable as it is, on average,
    for the rows of that kind (Northcutt, Jiang and Chuang, Journal of Artificial Intelligence
    Research 70, 2021).

    Parameters
    ----------
    y
        bool of shape (n,), True for B2B.
    probability
        That the row is B2B, shape (n,), by a model that saw neither the row nor its buyer; NaN
        where there is none.

    Returns
    -------
    ndarray of int, shape (k,)
        Row numbers, by the probability of the label that they have.

    Examples
    --------
    >>> second_look([True, True, True, False, False, False], [0.9, 0.8, 0.1, 0.2, 0.1, 0.1])
    array([2])
    """
    truth, p = np.asarray(y, dtype=bool), np.asarray(probability, dtype=float)
    tested = ~np.isnan(p)
    if not (truth & tested).any() or not (~truth & tested).any():
        return np.empty(0, dtype=np.intp)
    b2b_from = p[truth & tested].mean()
    b2c_to = p[~truth & tested].mean()
    other = np.where(truth, p <= min(b2c_to, 0.5), p >= max(b2b_from, 0.5))
    found = np.flatnonzero(other & tested)
    own = np.where(truth, p, 1 - p)[found]
    return found[np.argsort(own, kind="stable")]
