"""The smallest change of one field that changes a decision."""

from __future__ import annotations

import datetime as dt
import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from b2x.engines.record import RecordEngine, Value, Values
from b2x.schema.features import Feature
from b2x.schema.fields import NO_BOUNDS, field_ranges
from b2x.scorecard.decision import LABELS, Label
from b2x.scorecard.profile import Profile
from b2x.scorecard.terms import LevelBins, NumericBins, Term
from b2x.show.common import distance

MOST = sys.float_info.max


@dataclass(frozen=True)
class Change:
    """One field's change, all others as they are.

    Attributes
    ----------
    label
        The decision that follows.
    field, feature
        The input that changes, and the feature by which it is sized.
    value
        A value that leads to it: a number, a level or a time.
    low, high
        All numbers from `low` to below `high` lead to it; None for levels and times.
    log_odds
        The log-odds at `value`.
    size
        How far it is, as a share of the training rows (:func:`b2x.show.common.distance`).
    """

    label: Label
    field: str
    feature: Feature
    value: Value
    low: float | None
    high: float | None
    log_odds: float
    size: float


def smallest_changes(
    engine: RecordEngine, values: Values, profile: Profile | None = None
) -> dict[Label, Change | None]:
    """Return, for each other decision, the smallest change of one field that leads to it.

    Numbers are tried from bin to bin, levels one by one, a time by weekday and hour. Dates that a
    number of days is counted from stay as they are.

    Parameters
    ----------
    engine
        The model.
    values
        A record's checked values.
    profile
        Counts of the training rows; without, all bins are taken to be equally full.

    Returns
    -------
    dict
        The change by the label that it leads to; None where no change of one field does.

    Examples
    --------
    >>> import b2x
    >>> card = b2x.load("textbook", typical_volume=850.0).scorecard
    >>> changes = smallest_changes(RecordEngine(card), {"volume": 900.0, "cycle_days": 62.0})
    >>> changes["B2B"].field, changes["B2B"].low
    ('volume', 24650.0)
    """
    now = engine.scorecard.thresholds.label(engine.log_odds(values))
    found: dict[Label, Change | None] = {label: None for label in LABELS if label != now}
    bins = engine.bins(values)
    ways = {"number": _numbers, "category": _levels, "time": _times}
    for name, kind in engine.scorecard.inputs.items():
        for change in ways[kind](_Trial.of(engine, values, bins, name, profile)):
            best = found.get(change.label)
            if change.label in found and (best is None or change.size < best.size):
                found[change.label] = change
    return found


@dataclass(frozen=True)
class _Trial:
    """One input of a record, to be given other values.

    Attributes
    ----------
    engine, values, name, profile
        The model, the record, the input, and the counts by which changes are sized.
    terms
        The terms that read the input, first those that read nothing else.
    place, start
        Place of the first of them in the scorecard, and the record's bin in it.
    """

    engine: RecordEngine
    values: Values
    name: str
    profile: Profile | None
    terms: tuple[Term, ...]
    place: int
    start: int

    @classmethod
    def of(
        cls,
        engine: RecordEngine,
        values: Values,
        bins: list[int],
        name: str,
        profile: Profile | None,
    ) -> _Trial:
        """Return the trial of an input of a record with these bins."""
        known = engine.scorecard.terms
        reading = [i for i, term in enumerate(known) if name in term.feature.inputs]
        reading.sort(key=lambda i: len(known[i].feature.inputs))
        terms = tuple(known[i] for i in reading)
        return cls(engine, values, name, profile, terms, reading[0], bins[reading[0]])

    def change(self, value: Value, low: float | None = None, high: float | None = None) -> Change:
        """Return what follows from another value."""
        changed = {**self.values, self.name: value}
        log_odds = self.engine.log_odds(changed)
        label = self.engine.scorecard.thresholds.label(log_odds)
        end = self.engine.bins(changed)[self.place]
        size = distance(self.profile, self.terms[0], self.start, end)
        feature = self.terms[0].feature
        return Change(label, self.name, feature, value, low, high, log_odds, size)


def _numbers(trial: _Trial) -> Iterator[Change]:
    """Try a number between all edges of the terms that read it; neighbours of a label are one."""
    low, high = trial.engine.scorecard.ranges.get(trial.name) or field_ranges([trial.name]).get(
        trial.name, NO_BOUNDS
    )
    found = {edge for term in trial.terms for edge in _edges(trial, term)}
    ends = [low, *sorted(edge for edge in found if low < edge <= min(high, MOST)), math.inf]
    changes = [trial.change(_between(a, b), a, b) for a, b in pairwise(ends)]
    value = trial.values.get(trial.name)
    for _, run in groupby(changes, key=lambda change: change.label):
        same = list(run)
        nearest = min(same, key=lambda change: change.size)
        a, b = same[0].low, same[-1].high
        assert a is not None
        assert b is not None
        if value is None or not isinstance(value, float | int) or not a <= value < b:
            yield replace(nearest, low=a, high=b)


def _edges(trial: _Trial, term: Term) -> Iterator[float]:
    """Return the values of the input at which it falls into another bin of a term."""
    if not isinstance(term.bins, NumericBins):
        return
    feature, edges = term.feature, term.bins.edges
    if feature.parameter is not None:
        typical = trial.engine.scorecard.parameters[feature.parameter]
        yield from (edge * typical for edge in edges if typical is not None)
    elif feature.operation == "ratio":
        first, last = feature.inputs
        other = trial.values.get(last if trial.name == first else first)
        if isinstance(other, float | int) and other > 0:
            top = trial.name == first
            yield from (edge * other if top else other / edge for edge in edges if top or edge > 0)
    else:
        yield from edges


def _between(low: float, high: float) -> float:
    if math.isinf(low):
        return max(high - max(abs(high), 1.0), -MOST) if math.isfinite(high) else 0.0
    return min(low + max(abs(low), 1.0), MOST) if math.isinf(high) else low / 2 + high / 2


def _levels(trial: _Trial) -> Iterator[Change]:
    for term in trial.terms:
        if isinstance(term.bins, LevelBins):
            yield from (trial.change(level) for level in term.bins.levels)


def _times(trial: _Trial) -> Iterator[Change]:
    """Try the days around a time and the hours of its day."""
    time = trial.values.get(trial.name)
    operations = {term.feature.operation for term in trial.terms}
    if not isinstance(time, dt.datetime) or "days_between" in operations:
        return
    if "weekday" in operations:
        yield from (trial.change(time + dt.timedelta(days)) for days in (1, -1, 2, -2, 3, -3))
    if operations & {"hour", "hour_with_midnight"}:
        yield from (trial.change(time.replace(hour=hour, minute=30)) for hour in range(24))
