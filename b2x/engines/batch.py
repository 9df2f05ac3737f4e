"""The batch engine: a scorecard over checked columns, in numpy."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from b2x.engines.interval_finder import IntervalFinder
from b2x.errors import InputError
from b2x.schema.columns import Column, Columns, Levels, Numbers, Times
from b2x.schema.features import Feature
from b2x.scorecard.decision import B2B, B2C, LABELS, UNSURE
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.terms import MAX_COARSE_BINS, Bins, NumericBins, Pair

ROWS = 16_384
"""Rows that are looked up at a time, few enough for a core's cache."""

Parameters = Mapping[str, float | None]
Look: TypeAlias = Callable[[int, Sequence[NDArray[np.unsignedinteger]]], None]
"""Takes the first row of a block, and each term's bins in it."""


class BatchEngine:
    """Runs one scorecard over batches of checked columns.

    Sums are exact (see :mod:`b2x.scorecard.exact`), so the log-odds equal those of the other
    engines to the last bit.

    Parameters
    ----------
    scorecard
        The model.
    """

    def __init__(self, scorecard: Scorecard) -> None:
        self.scorecard = scorecard
        self._binners = [_binner(term.bins) for term in scorecard.terms]
        self._values = [np.array(term.values) for term in scorecard.terms]
        self._coarse = [np.array(term.coarse, dtype=np.uint8) for term in scorecard.terms]
        self._pairs = [_flat(pair) for pair in scorecard.pairs]

    def bins(self, columns: Columns) -> list[NDArray[np.unsignedinteger]]:
        """Return each term's bin index, arrays of shape (n,)."""
        binned = zip(self._binners, self._features(columns), strict=True)
        return [binner(values)(slice(None)) for binner, values in binned]

    def log_odds(self, columns: Columns, look: Look | None = None) -> NDArray[np.float64]:
        """Return the log-odds of B2B, shape (n,).

        `look` is called with the bins of each block of rows, and with the block's first row.
        """
        n = _length(columns)
        total = np.full(n, self.scorecard.intercept)
        bins_of = [
            binner(values)
            for binner, values in zip(self._binners, self._features(columns), strict=True)
        ]
        for start in range(0, n, ROWS):
            rows = slice(start, start + ROWS)
            bins = [of_rows(rows) for of_rows in bins_of]
            if look is not None:
                look(start, bins)
            for values, index in zip(self._values, bins, strict=True):
                total[rows] += values.take(index)
            for pair_values in self._pair_values(bins):
                total[rows] += pair_values
        return total

    def decisions(self, log_odds: NDArray[np.float64]) -> NDArray[np.int8]:
        """Return the decision on each log-odds, int8 codes into ``LABELS``, shape (n,)."""
        thresholds = self.scorecard.thresholds
        codes = np.full(len(log_odds), LABELS.index(UNSURE), dtype=np.int8)
        codes[log_odds >= thresholds.b2b_from] = LABELS.index(B2B)
        codes[log_odds <= thresholds.b2c_to] = LABELS.index(B2C)
        return codes

    def contributions(
        self, columns: Columns, look: Look | None = None
    ) -> dict[str, NDArray[np.float64]]:
        """Return what each input column adds to the log-odds, arrays of shape (n,).

        A pair counts half for each of its features and a feature of two columns half for each
        of them, so the contributions and the intercept add up to the log-odds exactly. `look` is
        called with the bins of all rows.
        """
        bins = self.bins(columns)
        if look is not None:
            look(0, bins)
        terms = [values.take(index) for values, index in zip(self._values, bins, strict=True)]
        for pair, values in zip(self.scorecard.pairs, self._pair_values(bins), strict=True):
            values /= 2
            terms[pair.first] += values
            terms[pair.second] += values
        total = {name: np.zeros(_length(columns)) for name in self.scorecard.inputs}
        for term, value in zip(self.scorecard.terms, terms, strict=True):
            for name in term.feature.inputs:
                total[name] += value / len(term.feature.inputs)
        return total

    def _features(self, columns: Columns) -> Iterator[Numbers | Levels]:
        for term in self.scorecard.terms:
            yield evaluate(term.feature, columns, self.scorecard.parameters)

    def _pair_values(
        self, bins: Sequence[NDArray[np.unsignedinteger]]
    ) -> Iterator[NDArray[np.float64]]:
        paired = {term for pair in self.scorecard.pairs for term in (pair.first, pair.second)}
        coarse = {term: self._coarse[term].take(bins[term]) for term in paired}
        for pair, values in zip(self.scorecard.pairs, self._pairs, strict=True):
            yield values.take(coarse[pair.first] * _WIDTH + coarse[pair.second])


def probability(log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return ``1 / (1 + exp(-log_odds))``, shape as given.

    Examples
    --------
    >>> probability(np.array([0.0, 800.0])).tolist()
    [0.5, 1.0]
    """
    with np.errstate(over="ignore"):
        return np.asarray(1.0 / (1.0 + np.exp(-log_odds)))


def evaluate(feature: Feature, columns: Columns, parameters: Parameters) -> Numbers | Levels:
    """Return a feature's values over a batch.

    Parameters
    ----------
    feature
        The declared expression.
    columns
        Checked columns of one length; every input of the feature is among them.
    parameters
        The scorecard's parameters, for ``relative``.

    Returns
    -------
    float64 array of shape (n,), NaN where missing; or :class:`~b2x.schema.columns.Levels`.

    Examples
    --------
    >>> ratio = Feature("ratio", ("volume", "quantity"), "number")
    >>> columns = {"volume": np.array([9.0, 9.0]), "quantity": np.array([2.0, 0.0])}
    >>> evaluate(ratio, columns, {}).tolist()
    [4.5, nan]
    """
    inputs = [_column_named(columns, name) for name in feature.inputs]
    return EVALUATORS[feature.operation](feature, inputs, parameters)


def has_values(feature: Feature, columns: Columns) -> bool:
    """Return whether a feature without parameters has a value in any row.

    Examples
    --------
    >>> hour = Feature("hour", ("ordered_at",), "number")
    >>> has_values(hour, {"ordered_at": np.array(["2024-03-01"], dtype="datetime64[s]")})
    False
    """
    values = evaluate(feature, columns, {})
    missing = values.codes < 0 if isinstance(values, Levels) else np.isnan(values)
    return not missing.all()


def bin_indices(values: Numbers | Levels, bins: Bins) -> NDArray[np.intp]:
    """Return the bin of each value, shape (n,).

    Examples
    --------
    >>> bin_indices(np.array([0.5, 1.0, np.nan]), NumericBins((1.0,))).tolist()
    [0, 1, 2]
    """
    return _binner(bins)(values)(slice(None)).astype(np.intp)


BinsOfRows: TypeAlias = Callable[[slice], NDArray[np.unsignedinteger]]


def _binner(bins: Bins) -> Callable[[Any], BinsOfRows]:
    """Return a function from a feature's values over a batch to the bins of a slice of it."""
    if isinstance(bins, NumericBins):
        find = IntervalFinder(bins.edges, bins.missing)
        return lambda values: lambda rows: find(values[rows])
    known, other, missing = (
        {level: i for i, level in enumerate(bins.levels)},
        bins.other,
        bins.missing,
    )

    def of_levels(column: Levels) -> BinsOfRows:
        table = [known.get(level, other) for level in column.levels]
        bin_of = np.array([*table, missing], dtype=np.uint16)  # code -1 takes the last
        return lambda rows: bin_of.take(column.codes[rows])

    return of_levels


_WIDTH = np.uint8(MAX_COARSE_BINS)


def _flat(pair: Pair) -> NDArray[np.float64]:
    """Return a pair's table row by row, every row MAX_COARSE_BINS wide."""
    table = np.zeros((MAX_COARSE_BINS, MAX_COARSE_BINS))
    table[: len(pair.values), : len(pair.values[0])] = pair.values
    return table.ravel()


def _column_named(columns: Columns, name: str) -> Column:
    if name not in columns:
        raise InputError(f"there is no column {name!r}", next_step="pass it, filled with missing")
    return columns[name]


def _length(columns: Columns) -> int:
    return len(next(iter(columns.values()))) if columns else 0


# Division follows IEEE 754: an overflow is infinite and falls in the outermost bin.


def _column(feature: Feature, inputs: list[Any], parameters: Parameters) -> Numbers | Levels:
    column: Numbers | Levels = inputs[0]
    return column


def _relative(feature: Feature, inputs: list[Numbers], parameters: Parameters) -> Numbers:
    assert feature.parameter is not None
    typical = parameters[feature.parameter]
    if typical is None:
        return np.full(len(inputs[0]), np.nan)
    with np.errstate(over="ignore"):
        return np.asarray(inputs[0] / typical)


def _ratio(feature: Feature, inputs: list[Numbers], parameters: Parameters) -> Numbers:
    top, bottom = inputs
    with np.errstate(over="ignore"):
        missing = np.full(len(top), np.nan)
        return np.asarray(np.divide(top, bottom, out=missing, where=bottom != 0))


def _days_between(feature: Feature, inputs: list[Times], parameters: Parameters) -> Numbers:
    return _days(inputs[1]) - _days(inputs[0])


def _weekday(feature: Feature, inputs: list[Times], parameters: Parameters) -> Numbers:
    days = _days(inputs[0]) + 3  # 1970-01-01 was a Thursday
    return np.asarray(days - 7 * np.floor(days / 7))


def _hour(feature: Feature, inputs: list[Times], parameters: Parameters) -> Numbers:
    hours = _hour_with_midnight(feature, inputs, parameters)
    early = np.flatnonzero(hours == 0)
    hours[early[_seconds(inputs[0])[early] % 86_400 == 0]] = np.nan
    return hours


def _hour_with_midnight(feature: Feature, inputs: list[Times], parameters: Parameters) -> Numbers:
    hours = _seconds(inputs[0]) // 3_600
    return np.where(np.isnat(inputs[0]), np.nan, hours - hours // 24 * 24)


def _lookup(feature: Feature, inputs: list[Levels], parameters: Parameters) -> Levels:
    words = dict(feature.words)
    column = inputs[0]
    return Levels.from_coded(column.codes, [words.get(text, text) for text in column.levels])


def _days(times: Times) -> Numbers:
    return np.where(np.isnat(times), np.nan, _seconds(times) // 86_400)


def _seconds(times: Times) -> NDArray[np.int64]:
    # Integers: numpy takes five times as long to divide dates, or for remainders.
    return times.astype("datetime64[s]", copy=False).view(np.int64)


EVALUATORS: dict[str, Callable[..., Numbers | Levels]] = {
    "column": _column,
    "relative": _relative,
    "ratio": _ratio,
    "days_between": _days_between,
    "weekday": _weekday,
    "hour": _hour,
    "hour_with_midnight": _hour_with_midnight,
    "lookup": _lookup,
}
"""How this engine computes each operation of :data:`b2x.schema.features.OPERATIONS`."""
