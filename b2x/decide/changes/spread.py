"""How rows spread over cells, and how much that varies by chance, with buyers as the units.

Arrays alone; which cells, and what to say of them, is left to :mod:`b2x.decide.changes.drift`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from b2x.scorecard.stability import stability_index

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Spread:
    """Rows of a table in k cells.

    Attributes
    ----------
    counts
        float64 of shape (k,).
    buyers
        Number of buyers; None where nobody is known to buy twice.
    covariance
        float64 of shape (k, k): how the shares vary from one draw of so many buyers to another;
        None where only counts are known.
    equal_buyers
        How many buyers of one size tell as much (Kish, 1965): rows squared, over the sum of squared
        rows of each.
    """

    counts: Floats
    buyers: float | None = None
    covariance: Floats | None = None
    equal_buyers: float = np.inf

    @property
    def rows(self) -> float:
        """Number of rows."""
        return float(self.counts.sum())

    @property
    def shares(self) -> Floats:
        """Share of the rows in each cell, shape (k,)."""
        return self.counts / max(self.rows, 1.0)


def spread_of(cells: NDArray[np.integer], buyers: NDArray[np.int64], k: int) -> Spread:
    """Return how n rows spread over k cells, buyers drawn as a whole.

    The covariance is that of a ratio: rows in a cell over rows, both summed over buyers.

    Parameters
    ----------
    cells
        Cell of each row, shape (n,).
    buyers
        Buyer of each row, numbers from 0 on, shape (n,).
    k
        Number of cells.

    Examples
    --------
    >>> twice = spread_of(np.repeat([0, 1], 4), np.repeat([0, 1, 2, 3], 2), 2)
    >>> once = spread_of(np.repeat([0, 1], 4), np.arange(8), 2)
    >>> twice.covariance[0, 0].round(4).item(), once.covariance[0, 0].round(4).item()
    (0.0833, 0.0357)
    """
    counts = np.bincount(cells, minlength=k).astype(float)
    n = len(cells)
    _, place = np.unique(buyers, return_inverse=True)
    units = int(place.max(initial=-1)) + 1
    if units < 2:
        return Spread(counts, units, np.zeros((k, k)))
    table = np.bincount(place * k + cells, minlength=units * k).reshape(units, k).astype(float)
    off = table - table.sum(axis=1, keepdims=True) * (counts / n)
    equal = n**2 / float((table.sum(axis=1) ** 2).sum())
    return Spread(counts, units, off.T @ off * (units / (units - 1)) / n**2, equal)


def index_and_noise(reference: Spread, table: Spread, chance: float) -> tuple[float, float]:
    """Return the stability index, and what it exceeds by chance in samples of one distribution.

    The index of two samples of one distribution is about the sum of squared differences of shares,
    each over its share: a weighted sum of chi-squares, taken as one with the same mean and variance
    (Satterthwaite, 1946; Rao and Scott, 1981, for clusters), over a chi-square of as many degrees
    as there are buyers of one size, because the weights are estimates. It is never taken for less
    than the index of independent rows.

    Parameters
    ----------
    reference, table
        Rows in the same cells. Where only counts of the reference are known, its buyers are taken
        to spread as the table's do.
    chance
        How often the noise is exceeded, 0 to 1.
    """
    from scipy.stats import chi2, f  # here, because it takes a while to import

    index = stability_index(reference.counts.tolist(), table.counts.tolist())
    pooled = (reference.counts + table.counts + 0.5) / (
        reference.rows + table.rows + 0.5 * len(table.counts)
    )
    weighted = difference_covariance(reference, table) / pooled[:, None]
    mean, square = float(np.trace(weighted)), float((weighted * weighted.T).sum())
    used = int(((reference.counts + table.counts) > 0).sum())
    noise = 0.0
    if used > 1:
        apart = 1 / max(table.rows, 1.0) + 1 / max(reference.rows, 1.0)
        noise = apart * float(chi2.ppf(1 - chance, used - 1))
    if mean > 0 and square > 0:
        clustered = mean * float(f.ppf(1 - chance, mean**2 / square, _sure(table)))
        noise = max(noise, clustered)
    return index, noise


def rise_and_noise(
    reference: Spread, table: Spread, cell: int, chance: float
) -> tuple[float, float]:
    """Return by how much a cell's share rose, and what it rises by chance."""
    from scipy.stats import t

    rise = float(table.shares[cell] - reference.shares[cell])
    pooled = float((reference.counts[cell] + table.counts[cell]) / (reference.rows + table.rows))
    alone = pooled * (1 - pooled) * (1 / max(table.rows, 1.0) + 1 / max(reference.rows, 1.0))
    variance = max(alone, float(difference_covariance(reference, table)[cell, cell]))
    return rise, float(t.ppf(1 - chance, _sure(table))) * variance**0.5


def difference_covariance(reference: Spread, table: Spread) -> Floats:
    """Return the covariance of the difference of shares if buyers are drawn alike, shape (k, k).

    That of one buyer is the table's own, or that of all buyers of both where it is larger: a few
    large buyers are seen by one of them alone.
    """
    assert table.covariance is not None
    new = max(table.buyers or table.rows, 1.0)
    old = max(reference.buyers or reference.rows * new / max(table.rows, 1.0), 1.0)
    of_a_buyer = table.covariance * new
    if reference.covariance is not None:
        of_all = (of_a_buyer * new + reference.covariance * old * old) / (new + old)
        of_a_buyer = max(of_a_buyer, of_all, key=lambda one: float(np.trace(one)))
    return of_a_buyer * (1 / new + 1 / old)


def _sure(table: Spread) -> float:
    """Return the degrees of freedom with which a table's covariance is known."""
    return float(max(1.0, min(table.equal_buyers, 1e6) - 1))
