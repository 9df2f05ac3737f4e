"""Chooses bins of features by the values of all rows, never by labels; finds the bins of rows."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from b2x.engines.batch import Parameters, bin_indices, evaluate
from b2x.learn.arrays import Buyers
from b2x.schema.columns import Columns, Levels, Numbers
from b2x.schema.features import Feature
from b2x.schema.words import LEVEL_WORDS
from b2x.scorecard.terms import (
    MAX_COARSE_BINS,
    MAX_LEVELS,
    MAX_NUMERIC_BINS,
    Bins,
    LevelBins,
    NumericBins,
)


@dataclass(frozen=True)
class Grid:
    """How each feature is binned.

    Attributes
    ----------
    features
        What is binned.
    bins
        Intervals or levels, one entry a feature.
    parameters
        What ``relative`` features divide by.
    """

    features: tuple[Feature, ...]
    bins: tuple[Bins, ...]
    parameters: Mapping[str, float | None]

    def design(self, columns: Columns) -> Design:
        """Return the bin of every row in every feature."""
        codes: list[NDArray[np.int16]] = []  # narrowed at once, to save memory
        for feature, bins in zip(self.features, self.bins, strict=True):
            values = evaluate(feature, columns, self.parameters)
            codes.append(bin_indices(values, bins).astype(np.int16))
        return Design(self, np.stack(codes, axis=1))


@dataclass(frozen=True)
class Design:
    """Rows as bin indices, which teachers and tables learn from.

    Attributes
    ----------
    grid
        The bins.
    codes
        int16 of shape (n, features), the bin of each value.
    """

    grid: Grid
    codes: NDArray[np.int16]

    def __len__(self) -> int:
        return len(self.codes)

    def take(self, rows: NDArray[np.integer] | NDArray[np.bool_]) -> Design:
        """Return some of the rows."""
        return Design(self.grid, self.codes[rows])


def make_grid(
    features: Sequence[Feature],
    tables: Sequence[Columns],
    parameters: Parameters | None = None,
    *,
    buyers: Sequence[Buyers] | None = None,
    level_buyers: int = 0,
    max_bins: int = MAX_NUMERIC_BINS,
    max_levels: int = MAX_LEVELS,
) -> Grid:
    """Choose bins by the values of all tables together.

    Parameters
    ----------
    features
        What to bin.
    tables
        Checked columns: the labelled rows, and the unlabelled ones where there are any.
    parameters
        What ``relative`` features divide by.
    buyers
        The buyer of each row of each table, negative where unknown; None where no buyers are known.
    level_buyers
        As in :func:`level_bins`.
    max_bins, max_levels
        At most this many intervals or levels a feature.
    """
    parameters = dict(parameters or {})
    bins: list[Bins] = []
    for feature in features:
        values = [evaluate(feature, table, parameters) for table in tables]
        if feature.kind == "number":
            numbers = np.concatenate([v for v in values if isinstance(v, np.ndarray)])
            bins.append(numeric_bins(numbers, max_bins))
        else:
            levels = [v for v in values if isinstance(v, Levels)]
            listed = {w for name in feature.inputs for w in LEVEL_WORDS.get(name, {}).values()}
            bins.append(level_bins(levels, max_levels, buyers, level_buyers, listed))
    return Grid(tuple(features), tuple(bins), parameters)


def numeric_bins(values: Numbers, max_bins: int = MAX_NUMERIC_BINS) -> NumericBins:
    """Cut numbers into intervals of about equal mass; a frequent value has its own.

    Edges are the roundest numbers between the two values that they separate, so that a scorecard
    reads "from 30 on" and not "from 29.5".

    Parameters
    ----------
    values
        float64 of shape (n,); NaN and infinities are ignored.
    max_bins
        At most this many intervals.

    Examples
    --------
    >>> numeric_bins(np.array([1.0, 1.0, 2.0, 37.2, 52.9])).edges
    (2.0, 20.0, 50.0)
    """
    distinct, counts = np.unique(values[np.isfinite(values)], return_counts=True)
    starts: list[int] = []  # positions in `distinct` at which a new interval begins
    mass_left, bins_left, mass = float(counts.sum()), max_bins, 0.0
    own = len(distinct) <= max_bins
    for i, count in enumerate(counts.tolist()):
        share = mass_left / bins_left
        full = mass >= share or (mass > 0 and (count >= share or mass + count / 2 > share))
        if i > 0 and (own or full) and bins_left > 1:
            starts.append(i)
            mass_left, bins_left, mass = mass_left - mass, bins_left - 1, 0.0
        mass += count
    return NumericBins(tuple(_round_between(distinct[i - 1], distinct[i]) for i in starts))


def level_bins(
    columns: Sequence[Levels],
    max_levels: int = MAX_LEVELS,
    buyers: Sequence[Buyers] | None = None,
    level_buyers: int = 0,
    listed: Collection[str] = (),
) -> LevelBins:
    """Keep the levels that enough rows and buyers have; the others fall into "other".

    Two rows are enough when rows are few, ten are needed from 50,000 rows on. Where buyers are
    known, a level of the seller's own needs several of them too, because it could name somebody.

    Parameters
    ----------
    columns
        The feature's values in each table.
    max_levels
        At most this many levels, the most frequent ones.
    buyers
        The buyer of each row of each column, negative where unknown; None where none is known.
    level_buyers
        How many buyers a level needs.
    listed
        Levels of a closed list, which name nobody and need no buyers.

    Examples
    --------
    >>> level_bins([Levels(np.array([0, 0, 1, 1, 1, 2]), ("app", "web", "fax"))]).levels
    ('web', 'app')
    """
    rows = sum(len(column) for column in columns)
    counts: dict[str, int] = {}
    for column in columns:
        present = np.bincount(column.codes[column.codes >= 0], minlength=len(column.levels))
        for level, count in zip(column.levels, present.tolist(), strict=True):
            counts[level] = counts.get(level, 0) + count
    enough = min(10, max(2, rows // 5000))
    kept = [level for level, n in counts.items() if n >= enough]
    if buyers is not None:
        owners = _owners(columns, buyers)
        kept = [k for k in kept if k in listed or owners.get(k, 0) >= level_buyers]
    kept.sort(key=lambda k: (-counts[k], k))
    return LevelBins(tuple(kept[:max_levels]))


def coarse_bins(bins: Bins, mass: NDArray[Any], values: NDArray[np.float64]) -> tuple[int, ...]:
    """Join bins for pair tables: neighbours of equal mass, levels of similar effect.

    Parameters
    ----------
    bins
        The feature's bins.
    mass
        Rows (or their weight) in each bin, shape (len(bins),).
    values
        Log-odds of each bin, shape (len(bins),): levels are joined in this order.

    Returns
    -------
    tuple of int
        The coarse bin of each bin; missing (and other) keep their own.
    """
    reserved = 1 if isinstance(bins, NumericBins) else 2
    inner = len(bins) - reserved
    order = np.arange(inner) if reserved == 1 else np.argsort(values[:inner], kind="stable")
    room = MAX_COARSE_BINS - reserved
    groups = np.zeros(inner, dtype=np.int64)
    if inner <= room:
        groups[:] = np.arange(inner)
    else:
        left, bins_left, held, group = float(mass[:inner].sum()), room, 0.0, 0
        for position in order.tolist():
            if held > 0 and held + mass[position] / 2 > left / bins_left and bins_left > 1:
                left, bins_left, held, group = left - held, bins_left - 1, 0.0, group + 1
            held += float(mass[position])
            groups[position] = group
    last = int(groups.max(initial=-1)) + 1
    return (*groups.tolist(), *range(last, last + reserved))


def _owners(columns: Sequence[Levels], buyers: Sequence[Buyers]) -> dict[str, int]:
    """Return how many known buyers each level has."""
    numbers: dict[str, int] = {}
    pairs, most = [], 1 + max(int(owners.max(initial=0)) for owners in buyers)
    for column, owners in zip(columns, buyers, strict=True):
        there = (column.codes >= 0) & (owners >= 0)
        known = [numbers.setdefault(level, len(numbers)) for level in column.levels]
        codes = np.array([*known, -1], dtype=np.int64)[column.codes[there]]
        pairs.append(codes * most + owners[there])
    levels = np.unique(np.concatenate(pairs)) // most
    counted = np.bincount(levels, minlength=len(numbers)).tolist()
    return dict(zip(numbers, counted, strict=True))


def _round_between(low: float, high: float) -> float:
    """Return the number in ``(low, high]`` with the fewest digits, the nearest to the middle."""
    middle = low / 2 + high / 2
    size = max(abs(low), abs(high), 1e-300)
    for decimals in range(-math.floor(math.log10(size)) - 1, 18):
        scale = 10.0**decimals
        if not math.isfinite(scale) or scale == 0:
            break
        near = [math.floor(middle * scale) / scale, math.ceil(middle * scale) / scale]
        fits = [edge for edge in near if low < edge <= high]
        if fits:
            return min(fits, key=lambda edge: abs(edge - middle)) + 0.0
    return float(high)
