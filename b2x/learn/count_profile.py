"""Counts a model's training rows in its bins, none so that a count tells of few of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from b2x.engines.batch import BatchEngine
from b2x.learn.arrays import Floats, Labels
from b2x.schema.columns import Columns
from b2x.scorecard.profile import FEW, BinCounts, Profile
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.terms import Bins, NumericBins

HISTOGRAM = 20
"""Intervals of the log-odds, at most."""


def count_profile(
    scorecard: Scorecard,
    bins: Sequence[NDArray[np.integer]],
    log_odds: Floats,
    labelled: NDArray[np.intp],
    y: Labels,
    weight: ArrayLike | None = None,
    *,
    buyers: int | None = None,
    headers: Mapping[str, str] | None = None,
) -> Profile:
    """Count training rows, n of them, in the bins of a scorecard.

    Parameters
    ----------
    scorecard
        The model.
    bins
        Bin of each row in each term, arrays of shape (n,).
    log_odds
        The model's log-odds of each row, shape (n,).
    labelled
        Places of the labelled rows among them, shape (k,).
    y
        Whether each of these is B2B, shape (k,).
    weight
        How many sales each stands for, relative to the others, shape (k,); None is 1 each.
    buyers, headers
        As in :class:`b2x.scorecard.profile.Profile`.

    Examples
    --------
    >>> from b2x.schema.features import Feature
    >>> from b2x.scorecard.decision import Thresholds
    >>> from b2x.scorecard.terms import Term
    >>> term = Term(Feature("column", ("lines",), "number"), NumericBins((2.0,)), (-1.0, 1.0, 0.0))
    >>> card = Scorecard(0.0, (term,), (), Thresholds(-1.0, 1.0))
    >>> codes, rows = np.repeat([0, 1, 2], [6, 12, 2]), np.arange(0, 18)
    >>> counts = count_profile(card, [codes], np.zeros(20), rows, rows >= 9).terms["lines"]
    >>> counts.rows, counts.labelled, counts.b2b
    ((6.0, 12.0, 2.5), (6.0, 12.0, 0.0), (0.0, 9.0, 0.0))
    """
    weights = np.ones(len(y)) if weight is None else np.asarray(weight, dtype=np.float64)
    terms = {
        term.feature.name: _counts(term.bins, codes, labelled, y, weights)
        for term, codes in zip(scorecard.terms, bins, strict=True)
    }
    edges, counts = _histogram(log_odds)
    return Profile(terms, len(log_odds), len(y), buyers, edges, counts, dict(headers or {}))


def count_columns(
    scorecard: Scorecard, tables: Sequence[Columns], y: Labels, weight: ArrayLike | None = None
) -> Profile:
    """Count the rows of checked columns: of labelled rows first, then perhaps of others.

    Parameters
    ----------
    scorecard
        The model.
    tables
        Columns of the labelled rows, k of them, and of any others.
    y, weight
        As in :func:`count_profile`.
    """
    engine = BatchEngine(scorecard)
    bins = [np.concatenate(part) for part in zip(*map(engine.bins, tables), strict=True)]
    log_odds = np.concatenate([engine.log_odds(table) for table in tables])
    return count_profile(scorecard, bins, log_odds, np.arange(len(y)), y, weight)


def _counts(
    bins: Bins,
    codes: NDArray[np.integer],
    labelled: NDArray[np.intp],
    y: Labels,
    weight: Floats,
) -> BinCounts:
    n = len(bins)
    rows = np.bincount(codes, minlength=n).astype(float)
    shown = _without_few(rows)
    if not len(y):
        return BinCounts(tuple(shown.tolist()))
    of_labelled = codes[labelled]
    counts = np.bincount(of_labelled, minlength=n).astype(float)
    total = np.bincount(of_labelled, weights=weight, minlength=n)
    b2b = np.bincount(of_labelled, weights=weight * y, minlength=n)
    spread, spread_b2b = np.zeros(n), np.zeros(n)
    for pool in _pools(bins, counts):
        k, known = counts[pool].sum(), total[pool].sum()
        if k < FEW or not known:
            continue
        part = shown[pool] / shown[pool].sum()
        spread[pool] = np.round(k * part, 3)
        spread_b2b[pool] = np.round(k * part * b2b[pool].sum() / known, 3)
    return BinCounts(tuple(shown.tolist()), tuple(spread.tolist()), tuple(spread_b2b.tolist()))


def _without_few(rows: Floats) -> Floats:
    """Return counts of which those from 1 to below `FEW` are replaced by their mean, or 2.5."""
    few = (rows > 0) & (rows < FEW)
    together = rows[few].sum()
    mean = round(float(rows[few].mean()), 3) if together >= FEW else FEW / 2
    return np.where(few, mean, rows)


def _histogram(log_odds: Floats) -> tuple[tuple[float, ...], tuple[int, ...]]:
    """Return inner edges, of which each interval has `FEW` rows at least, and the counts."""
    parts = min(HISTOGRAM, len(log_odds) // FEW)
    inner = np.quantile(log_odds, np.arange(1, parts) / parts) if parts > 1 else np.empty(0)
    edges = np.unique(np.round(inner, 2) + 0.0).tolist()
    while True:
        places = np.searchsorted(edges, log_odds, side="right")
        counts = np.bincount(places, minlength=len(edges) + 1)
        if not edges or counts.min() >= FEW:
            return tuple(edges), tuple(counts.tolist())
        del edges[min(int(counts.argmin()), len(edges) - 1)]


def _pools(bins: Bins, counts: Floats) -> list[list[int]]:
    """Return bins that share their labelled rows, `FEW` of them at least where there are so many.

    Neighbouring intervals are joined, levels whatever they are; missing is by itself.
    """
    inner = range(bins.missing)
    if not isinstance(bins, NumericBins):
        many = [[i] for i in inner if counts[i] >= FEW]
        return [*many, [i for i in inner if counts[i] < FEW], [bins.missing]]
    pools: list[list[int]] = []
    held = float(FEW)
    for i in inner:
        if held >= FEW:
            pools.append([])
            held = 0.0
        pools[-1].append(i)
        held += counts[i]
    if held < FEW and len(pools) > 1:
        last = pools.pop()
        pools[-1] += last
    return [*pools, [bins.missing]]
