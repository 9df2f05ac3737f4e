"""The record engine: a scorecard over one checked record, in plain Python without numpy."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from b2x.features import Feature
from b2x.scorecard.model import NumericBins, Pair, Scorecard, Term

Value: TypeAlias = float | str | dt.datetime | None
"""A checked value: finite number, normalised text, wall clock, or None where missing."""

Values: TypeAlias = Mapping[str, Value]
Parameters: TypeAlias = Mapping[str, float | None]

Evaluator: TypeAlias = Callable[..., Any]
"""Takes the checked values of a feature's inputs in order, gives a number or a level or None."""


class RecordEngine:
    """Runs one scorecard over single records.

    Every sum is exact (see :mod:`b2x.scorecard.model`), so the log-odds equal those of the
    other engines to the last bit.

    Parameters
    ----------
    scorecard
        The model.
    """

    def __init__(self, scorecard: Scorecard) -> None:
        self.scorecard = scorecard
        self._bins = [_binner(term, scorecard.parameters) for term in scorecard.terms]

    def bins(self, values: Values) -> list[int]:
        """Return each term's bin index."""
        return [find(values) for find in self._bins]

    def log_odds(self, values: Values) -> float:
        """Return the log-odds of B2B; a column that is not in `values` is missing."""
        card, bins = self.scorecard, self.bins(values)
        total = card.intercept
        for term, index in zip(card.terms, bins, strict=True):
            total += term.values[index]
        for pair in card.pairs:
            total += self._pair_value(pair, bins)
        return total

    def contributions(self, values: Values) -> dict[str, float]:
        """Return what each input column adds to the log-odds.

        A pair counts half for each of its features and a feature of two columns half for each
        of them, so the contributions and the intercept add up to the log-odds exactly.
        """
        card, bins = self.scorecard, self.bins(values)
        terms = [term.values[index] for term, index in zip(card.terms, bins, strict=True)]
        for pair in card.pairs:
            half = self._pair_value(pair, bins) / 2
            terms[pair.first] += half
            terms[pair.second] += half
        total = dict.fromkeys(card.inputs, 0.0)
        for term, value in zip(card.terms, terms, strict=True):
            for name in term.feature.inputs:
                total[name] += value / len(term.feature.inputs)
        return total

    def _pair_value(self, pair: Pair, bins: list[int]) -> float:
        first, second = self.scorecard.terms[pair.first], self.scorecard.terms[pair.second]
        return pair.values[first.coarse[bins[pair.first]]][second.coarse[bins[pair.second]]]


def _binner(term: Term, parameters: Parameters) -> Callable[[Values], int]:
    evaluate = EVALUATORS[term.feature.operation](term.feature, parameters)
    names, missing = term.feature.inputs, term.bins.missing
    if isinstance(term.bins, NumericBins):
        edges = term.bins.edges

        def find_interval(values: Values) -> int:
            number = evaluate(*(values.get(name) for name in names))
            return missing if number is None else bisect_right(edges, number)

        return find_interval
    index = {level: i for i, level in enumerate(term.bins.levels)}
    other = term.bins.other

    def find_level(values: Values) -> int:
        level = evaluate(*(values.get(name) for name in names))
        return missing if level is None else index.get(level, other)

    return find_level


def _column(feature: Feature, parameters: Parameters) -> Evaluator:
    return lambda value: value


def _relative(feature: Feature, parameters: Parameters) -> Evaluator:
    assert feature.parameter is not None
    typical = parameters[feature.parameter]

    def relative(value: float | None) -> float | None:
        return None if value is None or typical is None else value / typical

    return relative


def _ratio(feature: Feature, parameters: Parameters) -> Evaluator:
    def ratio(top: float | None, bottom: float | None) -> float | None:
        return None if top is None or not bottom else top / bottom

    return ratio


def _days_between(feature: Feature, parameters: Parameters) -> Evaluator:
    def days_between(first: dt.datetime | None, second: dt.datetime | None) -> float | None:
        if first is None or second is None:
            return None
        return float(second.toordinal() - first.toordinal())

    return days_between


def _weekday(feature: Feature, parameters: Parameters) -> Evaluator:
    return lambda time: None if time is None else float(time.weekday())


def _hour(feature: Feature, parameters: Parameters) -> Evaluator:
    return lambda time: None if time is None else float(time.hour)


def _lookup(feature: Feature, parameters: Parameters) -> Evaluator:
    words = dict(feature.words)
    return lambda text: None if text is None else words.get(text, text)


EVALUATORS: dict[str, Callable[[Feature, Parameters], Evaluator]] = {
    "column": _column,
    "relative": _relative,
    "ratio": _ratio,
    "days_between": _days_between,
    "weekday": _weekday,
    "hour": _hour,
    "lookup": _lookup,
}
"""How this engine computes each operation of :data:`b2x.features.OPERATIONS`."""
