"""The batch engine: a scorecard over checked columns, in numpy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from b2x.columns import Column, Columns, Levels, Numbers, Times
from b2x.errors import InputError
from b2x.features import Feature
from b2x.scorecard.model import Bins, NumericBins, Scorecard

LABELS = ("B2B", "B2C", "unsure")
"""The decisions that there are."""

Parameters = Mapping[str, float | None]


class BatchEngine:
    """Runs one scorecard over batches of checked columns.

    Every sum is exact (see :mod:`b2x.scorecard.model`), so the log-odds equal those of the
    other engines to the last bit.

    Parameters
    ----------
    scorecard
        The model.
    """

    def __init__(self, scorecard: Scorecard) -> None:
        self.scorecard = scorecard
        self._values = [np.array(term.values) for term in scorecard.terms]
        self._coarse = [np.array(term.coarse, dtype=np.intp) for term in scorecard.terms]
        self._pairs = [np.array(pair.values) for pair in scorecard.pairs]

    def bins(self, columns: Columns) -> list[NDArray[np.intp]]:
        """Return each term's bin index, arrays of shape (n,)."""
        parameters = self.scorecard.parameters
        return [
            bin_indices(evaluate(term.feature, columns, parameters), term.bins)
            for term in self.scorecard.terms
        ]

    def log_odds(self, columns: Columns) -> NDArray[np.float64]:
        """Return the log-odds of B2B, shape (n,)."""
        bins = self.bins(columns)
        total = np.full(_length(columns), self.scorecard.intercept)
        for values, index in zip(self._values, bins, strict=True):
            total += values[index]
        for pair, table in zip(self.scorecard.pairs, self._pairs, strict=True):
            total += self._pair_values(pair.first, pair.second, table, bins)
        return total

    def decisions(self, log_odds: NDArray[np.float64]) -> NDArray[np.int8]:
        """Return the decision on each log-odds, int8 codes into `LABELS`, shape (n,)."""
        thresholds = self.scorecard.thresholds
        codes = np.full(len(log_odds), LABELS.index("unsure"), dtype=np.int8)
        codes[log_odds >= thresholds.b2b_from] = LABELS.index("B2B")
        codes[log_odds <= thresholds.b2c_to] = LABELS.index("B2C")
        return codes

    def contributions(self, columns: Columns) -> dict[str, NDArray[np.float64]]:
        """Return what each input column adds to the log-odds, arrays of shape (n,).

        A pair counts half for each of its features and a feature of two columns half for each
        of them, so the contributions and the intercept add up to the log-odds exactly.
        """
        bins = self.bins(columns)
        terms = [values[index] for values, index in zip(self._values, bins, strict=True)]
        for pair, table in zip(self.scorecard.pairs, self._pairs, strict=True):
            half = self._pair_values(pair.first, pair.second, table, bins) / 2
            terms[pair.first] = terms[pair.first] + half
            terms[pair.second] = terms[pair.second] + half
        total = {name: np.zeros(_length(columns)) for name in self.scorecard.inputs}
        for term, value in zip(self.scorecard.terms, terms, strict=True):
            for name in term.feature.inputs:
                total[name] += value / len(term.feature.inputs)
        return total

    def _pair_values(
        self, first: int, second: int, table: NDArray[np.float64], bins: list[NDArray[np.intp]]
    ) -> NDArray[np.float64]:
        values: NDArray[np.float64] = table[
            self._coarse[first][bins[first]], self._coarse[second][bins[second]]
        ]
        return values


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
    float64 array of shape (n,), NaN where missing; or :class:`~b2x.columns.Levels`.

    Examples
    --------
    >>> ratio = Feature("ratio", ("volume", "quantity"), "number")
    >>> columns = {"volume": np.array([9.0, 9.0]), "quantity": np.array([2.0, 0.0])}
    >>> evaluate(ratio, columns, {}).tolist()
    [4.5, nan]
    """
    inputs = [_column(columns, name) for name in feature.inputs]
    return EVALUATORS[feature.operation](feature, inputs, parameters)


def bin_indices(values: Numbers | Levels, bins: Bins) -> NDArray[np.intp]:
    """Return the bin of each value, shape (n,).

    Examples
    --------
    >>> bin_indices(np.array([0.5, 1.0, np.nan]), NumericBins((1.0,))).tolist()
    [0, 1, 2]
    """
    if isinstance(bins, NumericBins):
        assert isinstance(values, np.ndarray)
        index = np.searchsorted(np.array(bins.edges), values, side="right")
        index[np.isnan(values)] = bins.missing
        return index
    assert isinstance(values, Levels)
    known = {level: i for i, level in enumerate(bins.levels)}
    table = [known.get(level, bins.other) for level in values.levels]
    return np.array([*table, bins.missing], dtype=np.intp)[values.codes]  # code -1: the last


def _column(columns: Columns, name: str) -> Column:
    if name not in columns:
        raise InputError(f"no column {name!r}", next_step="hand it in, or fill it with missing")
    return columns[name]


def _length(columns: Columns) -> int:
    return len(next(iter(columns.values()))) if columns else 0


# Numbers are divided as IEEE 754 says; an overflow is infinite and lands in the outermost bin.


def _own(feature: Feature, inputs: list[Any], parameters: Parameters) -> Numbers | Levels:
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
    return np.asarray((_days(inputs[0]) + 3) % 7)  # 1970-01-01 was a Thursday


def _hour(feature: Feature, inputs: list[Times], parameters: Parameters) -> Numbers:
    seconds = inputs[0].astype("datetime64[s]").astype(np.int64)
    return np.where(np.isnat(inputs[0]), np.nan, seconds % 86_400 // 3_600)


def _lookup(feature: Feature, inputs: list[Levels], parameters: Parameters) -> Levels:
    words = dict(feature.words)
    column = inputs[0]
    return Levels.from_coded(column.codes, [words.get(text, text) for text in column.levels])


def _days(times: Times) -> Numbers:
    days = times.astype("datetime64[D]").astype(np.int64).astype(np.float64)
    return np.where(np.isnat(times), np.nan, days)


EVALUATORS: dict[str, Callable[..., Numbers | Levels]] = {
    "column": _own,
    "relative": _relative,
    "ratio": _ratio,
    "days_between": _days_between,
    "weekday": _weekday,
    "hour": _hour,
    "lookup": _lookup,
}
"""How this engine computes each operation of :data:`b2x.features.OPERATIONS`."""
