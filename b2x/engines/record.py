"""The record engine: a scorecard over one checked record, without numpy."""

from __future__ import annotations

import datetime as dt
import math
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from operator import getitem, itemgetter
from typing import Any, TypeAlias

from b2x.schema.features import Feature
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.terms import NumericBins, Pair, Term

Value: TypeAlias = float | str | dt.datetime | None
"""A checked value: finite number, normalised text, local time, or None where missing."""

Values: TypeAlias = Mapping[str, Value]
Parameters: TypeAlias = Mapping[str, float | None]

Row: TypeAlias = Sequence[Any]
"""A record's checked values in the order of ``Scorecard.inputs``; a missing number is NaN."""

Evaluator: TypeAlias = Callable[[Row], Any]
"""Takes a row and gives a feature's number (NaN where missing) or level (None where missing)."""


class RecordEngine:
    """Runs one scorecard over single records.

    Sums are exact (see :mod:`b2x.scorecard.exact`), so the log-odds equal those of the other
    engines to the last bit. The scorecard is compiled once to tuples that are only read
    afterwards, so threads can share an engine.

    Parameters
    ----------
    scorecard
        The model.
    """

    def __init__(self, scorecard: Scorecard) -> None:
        self.scorecard = scorecard
        self._inputs = scorecard.inputs
        places = {name: i for i, name in enumerate(self._inputs)}
        # Number columns come first, because one `map` finds the bins of all of them.
        terms = sorted(enumerate(scorecard.terms), key=lambda term: not _is_plain(term[1]))
        self._slots = {index: slot for slot, (index, _) in enumerate(terms)}
        plain = [term for _, term in terms if _is_plain(term)]
        self._pick = _picker([places[term.feature.inputs[0]] for term in plain])
        self._edges = tuple(
            (*_edges(term), math.inf) for term in plain
        )  # bisect puts NaN behind it
        self._find = tuple(
            _finder(term, places, scorecard.parameters) for _, term in terms[len(plain) :]
        )
        self._tables = tuple(term.values for _, term in terms)
        self._pairs = tuple(
            (_table_by_bins(scorecard, pair), self._slots[pair.first], self._slots[pair.second])
            for pair in scorecard.pairs
        )
        # Most inputs are read by one term, so its value is the input's; the rest is added to it.
        alone = {
            term.feature.inputs[0]: slot
            for slot, (_, term) in enumerate(terms)
            if len(term.feature.inputs) == 1
        }
        self._alone = _picker([alone.get(name, len(terms)) for name in self._inputs])
        self._shares = tuple(
            (slot, places[name], 1 / len(term.feature.inputs))
            for slot, (_, term) in enumerate(terms)
            for name in term.feature.inputs
            if alone.get(name) != slot
        )

    def bins(self, values: Values) -> list[int]:
        """Return each term's bin index."""
        bins = self._bins(self.row(values))
        return [bins[self._slots[index]] for index in range(len(bins))]

    def log_odds(self, values: Values) -> float:
        """Return the log-odds of B2B. A column that is not in `values` counts as missing."""
        return self.row_log_odds(self.row(values))

    def contributions(self, values: Values) -> dict[str, float]:
        """Return what each input column adds to the log-odds.

        A pair counts half for each of its features and a feature of two columns half for each
        of them, so the contributions and the intercept add up to the log-odds exactly.
        """
        return dict(zip(self._inputs, self.row_contributions(self.row(values)), strict=True))

    def row(self, values: Values) -> Row:
        """Return checked values as a row for :meth:`row_log_odds` and :meth:`row_contributions`."""
        missing = [math.nan if kind == "number" else None for kind in self._inputs.values()]
        return [
            values[name] if values.get(name) is not None else nothing
            for name, nothing in zip(self._inputs, missing, strict=True)
        ]

    def row_log_odds(self, row: Row) -> float:
        """Return the log-odds of B2B."""
        bins = self._bins(row)
        total = sum(map(getitem, self._tables, bins), self.scorecard.intercept)
        for table, first, second in self._pairs:
            total += table[bins[first]][bins[second]]
        return total

    def row_contributions(self, row: Row) -> list[float]:
        """Return :meth:`contributions` in the order of ``Scorecard.inputs``."""
        bins = self._bins(row)
        terms = [*map(getitem, self._tables, bins), 0.0]  # the last: for inputs without own term
        for table, first, second in self._pairs:
            half = table[bins[first]][bins[second]] / 2
            terms[first] += half
            terms[second] += half
        total = list(self._alone(terms))
        for slot, place, share in self._shares:
            total[place] += terms[slot] * share
        return total

    def _bins(self, row: Row) -> list[int]:
        # As floats, because comparing an int with an edge takes three times as long.
        bins = list(map(bisect_right, self._edges, map(float, self._pick(row))))
        bins += [find(row) for find in self._find]
        return bins


def _is_plain(term: Term) -> bool:
    return term.feature.operation == "column" and term.feature.kind == "number"


def _edges(term: Term) -> tuple[float, ...]:
    assert isinstance(term.bins, NumericBins)
    return term.bins.edges


def _picker(places: Sequence[int]) -> Callable[[Sequence[Any]], tuple[Any, ...]]:
    """Return a function that returns the items at these places as a tuple."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda items: tuple(items[place] for place in places)


def _table_by_bins(scorecard: Scorecard, pair: Pair) -> tuple[tuple[float, ...], ...]:
    """Return a pair's table by the full bins of both terms, so that no coarse bin is looked up."""
    first, second = scorecard.terms[pair.first].coarse, scorecard.terms[pair.second].coarse
    rows = [tuple(row[coarse] for coarse in second) for row in pair.values]
    return tuple(rows[coarse] for coarse in first)  # equal rows are one object


def _finder(term: Term, places: Mapping[str, int], parameters: Parameters) -> Callable[[Row], int]:
    at = [places[name] for name in term.feature.inputs]
    evaluate = EVALUATORS[term.feature.operation](term.feature, at, parameters)
    if isinstance(term.bins, NumericBins):
        edges, missing = term.bins.edges, term.bins.missing

        def find_interval(row: Row) -> int:
            number = evaluate(row)
            return bisect_right(edges, number) if number == number else missing

        return find_interval
    index: dict[str | None, int] = {level: i for i, level in enumerate(term.bins.levels)}
    index[None], other = term.bins.missing, term.bins.other
    return lambda row: index.get(evaluate(row), other)


def _column(feature: Feature, at: Sequence[int], parameters: Parameters) -> Evaluator:
    return itemgetter(at[0])


def _relative(feature: Feature, at: Sequence[int], parameters: Parameters) -> Evaluator:
    assert feature.parameter is not None
    place, typical = at[0], parameters[feature.parameter]
    if typical is None:
        return lambda row: math.nan
    return lambda row: row[place] / typical


def _ratio(feature: Feature, at: Sequence[int], parameters: Parameters) -> Evaluator:
    top, bottom = at
    return lambda row: row[top] / row[bottom] if row[bottom] else math.nan


def _days_between(feature: Feature, at: Sequence[int], parameters: Parameters) -> Evaluator:
    first, second = at

    def days_between(row: Row) -> float:
        if row[first] is None or row[second] is None:
            return math.nan
        return float(row[second].toordinal() - row[first].toordinal())

    return days_between


def _weekday(feature: Feature, at: Sequence[int], parameters: Parameters) -> Evaluator:
    place = at[0]
    return lambda row: math.nan if row[place] is None else float(row[place].weekday())


def _hour(feature: Feature, at: Sequence[int], parameters: Parameters) -> Evaluator:
    place = at[0]

    def hour(row: Row) -> float:
        time = row[place]
        if time is None or not (time.hour or time.minute or time.second):
            return math.nan
        return float(time.hour)

    return hour


def _hour_with_midnight(feature: Feature, at: Sequence[int], parameters: Parameters) -> Evaluator:
    place = at[0]
    return lambda row: math.nan if row[place] is None else float(row[place].hour)


def _lookup(feature: Feature, at: Sequence[int], parameters: Parameters) -> Evaluator:
    place, words = at[0], dict(feature.words)
    return lambda row: words.get(row[place], row[place])


EVALUATORS: dict[str, Callable[[Feature, Sequence[int], Parameters], Evaluator]] = {
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
