"""How common a value is among a model's training rows, and how often such sales were B2B."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from b2x.scorecard.profile import BinCounts, Profile
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.terms import LevelBins, NumericBins, Term

ENOUGH = 20
"""Labelled sales from which on a share is told: its standard error is then 11 points at most."""


@dataclass(frozen=True)
class Common:
    """Training rows that are like a sale in one feature.

    Attributes
    ----------
    term
        The term by which they are.
    low, high
        The numbers that they have: from `low` to below `high`; None for levels and missing.
    rows_share
        Their share of all training rows, 0 to 1.
    labelled
        How many of them have a label, rounded.
    b2b_share
        Share of B2B among these; None where they are fewer than `ENOUGH`.
    """

    term: Term
    low: float | None
    high: float | None
    rows_share: float
    labelled: int
    b2b_share: float | None


def term_of(scorecard: Scorecard, name: str, bins: Sequence[int]) -> int:
    """Return the term that speaks loudest of an input alone, or else of it beside another.

    Parameters
    ----------
    scorecard
        The model.
    name
        The input.
    bins
        The sale's bin in each term.
    """
    reading = [i for i, term in enumerate(scorecard.terms) if name in term.feature.inputs]
    alone = [i for i in reading if scorecard.terms[i].feature.inputs == (name,)]
    return max(alone or reading, key=lambda i: abs(scorecard.terms[i].values[bins[i]]))


def how_common(profile: Profile, term: Term, index: int) -> Common | None:
    """Count the training rows of a bin; None where the profile does not count them.

    An interval is widened by its neighbours until `ENOUGH` labelled rows are in it, as long as it
    holds less than half of all rows.

    Parameters
    ----------
    profile
        Counts of the training rows.
    term, index
        The term, and the sale's bin.

    Examples
    --------
    >>> from b2x.schema.features import Feature
    >>> lines = Term(Feature("column", ("lines",), "number"), NumericBins((2.0, 9.0)), (0.0,) * 4)
    >>> counts = BinCounts((60.0, 30.0, 10.0, 0.0), (60.0, 30.0, 10.0, 0.0), (6.0, 15.0, 10.0, 0.0))
    >>> found = how_common(Profile({"lines": counts}, 100, 100, None, (), (100,)), lines, 2)
    >>> found.low, found.rows_share, found.labelled, found.b2b_share
    (2.0, 0.4, 40, 0.625)
    """
    counts = profile.terms.get(term.feature.name)
    total = sum(counts.rows) if counts is not None else 0.0
    if counts is None or not total:
        return None
    first = last = index
    bins, low, high = term.bins, None, None
    if isinstance(bins, NumericBins) and index != bins.missing:
        first, last = _widened(counts, index, bins.missing)
        low = bins.edges[first - 1] if first else -math.inf
        high = bins.edges[last] if last < len(bins.edges) else math.inf
    inside = slice(first, last + 1)
    labelled, b2b = sum(counts.labelled[inside]), sum(counts.b2b[inside])
    return Common(
        term,
        low,
        high,
        sum(counts.rows[inside]) / total,
        round(labelled),
        b2b / labelled if labelled >= ENOUGH else None,
    )


def _widened(counts: BinCounts, index: int, n: int) -> tuple[int, int]:
    """Return the first and last interval around one that together have enough labelled rows."""
    first = last = index
    half = sum(counts.rows) / 2
    while counts.labelled and sum(counts.labelled[first : last + 1]) < ENOUGH:
        below = counts.rows[first - 1] if first else math.inf
        above = counts.rows[last + 1] if last + 1 < n else math.inf
        if min(below, above) + sum(counts.rows[first : last + 1]) > half:
            return index, index
        first, last = (first - 1, last) if below <= above else (first, last + 1)
    return first, last


def distance(profile: Profile | None, term: Term, start: int, end: int) -> float:
    """Return how far apart two bins are, as a share of the training rows, 0 to 1.

    For intervals it is the share between their middles; for levels, and from or to a missing
    value, the share of rows that are not like `end`. Without counts, all bins are taken to be
    equally full.

    Examples
    --------
    >>> from b2x.schema.features import Feature
    >>> lines = Term(Feature("column", ("lines",), "number"), NumericBins((2.0, 9.0)), (0.0,) * 4)
    >>> distance(None, lines, 0, 1), distance(None, lines, 3, 0)
    (0.3333333333333333, 0.6666666666666667)
    """
    bins = term.bins
    counts = profile.terms.get(term.feature.name) if profile is not None else None
    rows = [1.0] * (len(bins) - 1) + [0.0] if counts is None else list(counts.rows)
    total = sum(rows) or 1.0
    if isinstance(bins, LevelBins) or bins.missing in (start, end):
        return 1.0 - rows[end] / total
    low, high = min(start, end), max(start, end)
    return (
        (rows[low] / 2 + sum(rows[low + 1 : high]) + rows[high] / 2) / total if low < high else 0.0
    )
