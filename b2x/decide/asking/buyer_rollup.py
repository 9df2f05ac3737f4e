"""Adds up the evidence of all of a buyer's sales to one log-odds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def roll_up(
    evidence: NDArray[np.float64], buyers: NDArray[np.intp], n_buyers: int
) -> NDArray[np.float64]:
    r"""Return the evidence of each buyer, of a log-odds or of what one field adds to it.

    A sale's evidence is its log-odds less the intercept. If a buyer's n sales were independent
    given the buyer's kind, their evidence would add up. But one buyer's sales resemble each other
    (same channel, same size), and a plain sum would make everybody who buys often enough certain.
    So the sum is divided by the square root of n:

        log-odds of the buyer = intercept + (sum of evidence) / sqrt(n)

    One sale gives its own log-odds; n equal sales give sqrt(n) times the evidence of one. This is
    a middle way between the mean (repeats add nothing) and the sum (repeats count in full), and is
    not fitted to data.

    Parameters
    ----------
    evidence
        float64 of shape (n,), one a sale.
    buyers
        The buyer of each sale, numbers from 0 to ``n_buyers - 1``, shape (n,).
    n_buyers
        Number of buyers.

    Returns
    -------
    ndarray of float64, shape (n_buyers,); 0 for a buyer without a sale.

    Examples
    --------
    >>> roll_up(np.array([1.5, 1.5, 1.5, 1.5, 0.3]), np.array([0, 0, 0, 0, 1]), 2).tolist()
    [3.0, 0.3]
    """
    sales = np.bincount(buyers, minlength=n_buyers)
    sums = np.bincount(buyers, weights=evidence, minlength=n_buyers)
    return np.asarray(sums / np.sqrt(np.maximum(sales, 1)))
