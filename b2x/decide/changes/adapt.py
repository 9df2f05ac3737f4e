"""Moves a model to another currency or size, or to another share of B2B, where that alone differs.

Calculations alone; files are read and the model's folder is written by :mod:`b2x.training.adapt`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from b2x.decide.changes.compare import Binned
from b2x.decide.changes.spread import Spread, index_and_noise, spread_of
from b2x.decide.share import em_share, share_interval
from b2x.engines.batch import evaluate, probability
from b2x.errors import VerdictError
from b2x.schema.columns import Columns, Levels
from b2x.schema.features import Feature
from b2x.schema.fields import FIELDS
from b2x.scorecard.profile import Profile
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.share import share_of
from b2x.scorecard.stability import cells_of, grouped, stability_index
from b2x.scorecard.terms import NumericBins, Term

CHANCE = 0.01
MAX_PSI = 0.1
"""Index from which what remains is another shape, where it is beyond its noise."""
INNER = (0.05, 0.95)
"""Shares of the training rows between which quantiles are compared."""
MIN_EDGES = 3
NEAR = 1.2
"""How far from the quantiles' factor, either way, a better one is looked for."""
SAME = 1.1
"""A factor up to this, or one over it, is none."""
MIN_SALES = 100
"""Sales below which a file says neither a factor nor a share: docs/decisions/drift.md."""
MAX_SPREAD = 2.0
"""How many times the highest ratio of quantiles may be the lowest."""
MAX_WIDTH = 0.25
"""Width of the 90% interval of the share from which it is not known."""
MONEY = frozenset(name for name, field in FIELDS.items() if field.unit.startswith("money"))

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Money:
    """How much larger amounts are in a table than in the training rows.

    Attributes
    ----------
    factor
        About the median of the ratios of quantiles: the factor near it that fits best.
    low, high
        Lowest and highest of the ratios between the first and the ninth decile.
    """

    factor: float
    low: float
    high: float


@dataclass(frozen=True)
class Share:
    """The share of B2B in a table, with its 90% interval, if nothing else differs."""

    value: float
    low: float
    high: float


def check_enough(sales: int) -> None:
    """Refuse a table with fewer than :data:`MIN_SALES` sales.

    Raises
    ------
    VerdictError
        With their number.
    """
    if sales < MIN_SALES:
        raise VerdictError(
            f"{sales:,} sales are too few to adapt a model to; {MIN_SALES} are needed",
            next_step="name a file with more sales",
        )


def money_factor(scorecard: Scorecard, profile: Profile, columns: Columns) -> Money:
    """Return by which factor a table's amounts differ, from quantiles at the bin edges.

    Each edge is a quantile of the training rows; the table's quantile at the same share, divided by
    it, is the factor at that edge.

    Parameters
    ----------
    scorecard, profile
        The model, and the counts of its training rows.
    columns
        The table's sales, checked.

    Raises
    ------
    VerdictError
        When the model reads no amount, too few edges can be compared, or the factor is about 1.
    """
    term = _amount(scorecard)
    assert isinstance(term.bins, NumericBins)
    values = evaluate(term.feature, columns, scorecard.parameters)
    assert not isinstance(values, Levels)
    values = values[~np.isnan(values)]
    counts = np.array(profile.terms[term.feature.name].rows[: term.bins.missing])
    below = np.cumsum(counts)[:-1] / max(counts.sum(), 1.0)
    edges = np.array(term.bins.edges)
    inner = (below >= INNER[0]) & (below <= INNER[1]) & (edges > 0)
    there = np.quantile(values, below[inner]) if len(values) else np.zeros(int(inner.sum()))
    known = there > 0
    if known.sum() < MIN_EDGES:
        raise VerdictError(
            f"{term.feature.name} has too few positive amounts or bins to compare",
            next_step="train a model on labels of this seller",
        )
    power = _power(term.feature)
    ratios = (there[known] / edges[inner][known]) ** power
    factor = _best(term, counts, values, float(np.exp(np.median(np.log(ratios)))), power)
    if 1 / SAME <= factor <= SAME:
        raise VerdictError(
            f"amounts are {factor:.2f} times as large as in the training rows, which is about the "
            "same",
            next_step="leave the amounts as they are (without --money)",
        )
    low, high = np.quantile(ratios, [0.1, 0.9])
    return Money(factor, float(low), float(high))


def _best(term: Term, counts: Floats, values: Floats, factor: float, power: int) -> float:
    """Return the factor around another at which the amounts spread most as the training rows do.

    Prices that repeat fall on one side of an edge or the other by a factor's last per cent.
    """
    assert isinstance(term.bins, NumericBins)
    cell = np.array(grouped(counts.tolist()))
    k = int(cell[-1]) + 1
    old = np.bincount(cell, weights=counts, minlength=k).tolist()
    edges, ordered = np.array(term.bins.edges), np.sort(values)
    tried = factor * NEAR ** np.linspace(-1, 1, 81)
    indices = []
    for one in tried:
        below = np.searchsorted(ordered, edges * one**power, side="left")
        rows = np.diff(np.r_[0, below, len(ordered)])
        new = np.bincount(cell, weights=rows, minlength=k).tolist()
        indices.append(stability_index(old, new))
    least = tried[np.array(indices) <= min(indices) + 1e-3]
    return float(least[np.argmin(np.abs(np.log(least / factor)))])


def rescaled(scorecard: Scorecard, factor: float) -> Scorecard:
    """Return the scorecard for amounts that are larger by a factor: edges and typical values move.

    Examples
    --------
    >>> from b2x.scorecard.decision import Thresholds
    >>> volume = Feature("column", ("volume",), "number")
    >>> term = Term(volume, NumericBins((50.0,)), (-1.0, 1.0, 0.0))
    >>> rescaled(Scorecard(0.0, (term,), (), Thresholds(-1.0, 1.0)), 10).terms[0].bins.edges
    (500.0,)
    """
    terms = []
    for term in scorecard.terms:
        power = _power(term.feature)
        if power and term.feature.parameter is None and isinstance(term.bins, NumericBins):
            edges = tuple(edge * factor**power for edge in term.bins.edges)
            term = replace(term, bins=NumericBins(edges))
        terms.append(term)
    amounts = {t.feature.parameter for t in scorecard.terms if _power(t.feature)}
    parameters = {
        name: value * factor if value is not None and name in amounts else value
        for name, value in scorecard.parameters.items()
    }
    return replace(scorecard, terms=tuple(terms), parameters=parameters)


def check_shape(
    scorecard: Scorecard,
    profile: Profile,
    table: Binned,
    money: Money,
    max_psi: float = MAX_PSI,
) -> None:
    """Refuse a table whose amounts, rescaled, spread otherwise than the training rows.

    Raises
    ------
    VerdictError
        With the feature and its index.
    """
    for i, term in enumerate(scorecard.terms):
        if _power(term.feature):
            counts = np.array(profile.terms[term.feature.name].rows)
            index, noise = _index(term, counts, profile, table.bins[i], table.buyers)
            if index > max(max_psi, noise):
                raise VerdictError(
                    f"{term.feature.name} has another shape, not another unit: its stability index "
                    f"is {index:.2f} once it is rescaled, {max_psi:g} is allowed",
                    next_step="train a model on labels of this seller",
                )
    if money.high > MAX_SPREAD * money.low:
        raise VerdictError(
            f"amounts do not differ by one factor: quantiles are {money.low:.3g} to "
            f"{money.high:.3g} times as large as in the training rows",
            next_step="name a file with more sales, or train a model on labels of this seller",
        )


def table_share(
    scorecard: Scorecard,
    profile: Profile,
    table: Binned,
    uncounted: Sequence[str] = (),
    max_psi: float = MAX_PSI,
) -> Share:
    """Return the share of B2B in a table, where nothing else differs from the training rows.

    The share is that of :func:`b2x.decide.share.em_share`. If it alone differs, every feature's
    spread is that of the training rows with each row weighted by how much likelier it has become;
    a table that spreads otherwise is refused.

    Parameters
    ----------
    scorecard, profile
        The model, and the counts of its training rows.
    table
        The table's sales.
    uncounted
        Inputs that are not comparable, so not tested.
    max_psi
        Index from which a feature spreads otherwise.

    Raises
    ------
    VerdictError
        When features have shifted, the estimate does not converge or its interval is wider than
        :data:`MAX_WIDTH`, or the model does not say what share it assumes.
    """
    own = share_of(scorecard)
    if own is None:
        raise VerdictError("the model does not say what share of B2B it assumes")
    share, converged = em_share(table.log_odds, own)
    if not converged:
        raise VerdictError(
            "the sales are not a mixture of the model's two kinds at any share",
            next_step="label some of them: b2x label IN --audit",
        )
    shifted = [
        f"{name} ({index:.2f})"
        for name, index, noise in _remaining(scorecard, profile, table, own, share, uncounted)
        if index > max(max_psi, noise)
    ]
    if shifted:
        raise VerdictError(
            f"not only the share of B2B differs: {', '.join(shifted)} spread otherwise than a "
            f"share of {share:.1%} explains (stability index, {max_psi:g} is allowed)",
            next_step="train a model on labels of this seller",
        )
    low, high = share_interval(table.log_odds, own, len(np.unique(table.buyers)))
    if high - low > MAX_WIDTH:
        raise VerdictError(
            f"the share of B2B is not known: the sales leave {low:.0%} to {high:.0%} possible",
            next_step="name a file with more sales, or label some: b2x label IN --audit",
        )
    return Share(share, low, high)


def _middles(edges: Floats) -> Floats:
    """Return a log-odds for each interval: its middle, and the edge of the outer two."""
    return (np.r_[edges[:1], edges] + np.r_[edges, edges[-1:]]) / 2 if len(edges) else np.zeros(1)


def _remaining(
    scorecard: Scorecard,
    profile: Profile,
    table: Binned,
    own: float,
    share: float,
    uncounted: Sequence[str],
) -> list[tuple[str, float, float]]:
    """Return name, index and noise of the log-odds and of each feature, at another share."""
    b2b, b2c = share / own, (1 - share) / (1 - own)
    edges = np.array(profile.log_odds_edges)
    kind = probability(_middles(edges))
    expected = np.array(profile.log_odds_rows) * (kind * b2b + (1 - kind) * b2c)
    cell = np.array(grouped(expected.tolist()))
    new = cell[np.searchsorted(edges, table.log_odds, side="right")]
    found = [("log-odds", *_cells_index(cell, expected, profile, new, table.buyers))]
    for i, term in enumerate(scorecard.terms):
        counts = profile.terms[term.feature.name]
        if not counts.labelled or set(term.feature.inputs) & set(uncounted):
            continue
        labelled, of_b2b = np.array(counts.labelled), np.array(counts.b2b)
        known = (of_b2b + own) / (labelled + 1)  # a bin without labels has the model's share
        expected = np.array(counts.rows) * (known * b2b + (1 - known) * b2c)
        found.append(
            (term.feature.name, *_index(term, expected, profile, table.bins[i], table.buyers))
        )
    return found


def _index(
    term: Term,
    counts: Floats,
    profile: Profile,
    bins: NDArray[np.integer],
    buyers: NDArray[np.int64],
) -> tuple[float, float]:
    cell = np.array(cells_of(term.bins, counts.tolist()))
    return _cells_index(cell, counts, profile, cell[bins], buyers)


def _cells_index(
    cell: NDArray[np.integer],
    counts: Floats,
    profile: Profile,
    new: NDArray[np.integer],
    buyers: NDArray[np.int64],
) -> tuple[float, float]:
    k = int(cell.max()) + 1
    summed = np.bincount(cell, weights=counts, minlength=k).astype(np.float64)
    return index_and_noise(Spread(summed, profile.buyers), spread_of(new, buyers, k), CHANCE)


def _amount(scorecard: Scorecard) -> Term:
    """Return the term that tells how large amounts are: the plain column before others."""
    terms = [t for t in scorecard.terms if _power(t.feature)]
    if not terms:
        raise VerdictError(
            "the model reads no amount of money, so another currency changes nothing"
        )
    if any(None is scorecard.parameters[t.feature.parameter] for t in terms if t.feature.parameter):
        raise VerdictError(
            "the model divides amounts by the typical sale of each file already",
            next_step="leave the amounts as they are (without --money)",
        )
    return min(terms, key=lambda t: len(t.feature.inputs))


def _power(feature: Feature) -> int:
    """Return the power of money in a feature's value: 1 for an amount, -1 for units an amount."""
    if feature.operation in ("column", "relative"):
        return int(feature.inputs[0] in MONEY)
    if feature.operation == "ratio":
        return int(feature.inputs[0] in MONEY) - int(feature.inputs[1] in MONEY)
    return 0
