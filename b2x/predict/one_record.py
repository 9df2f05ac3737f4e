"""Decides one record given as a dict; keys are matched to fields once for each set of keys."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any, NamedTuple, TypeAlias

from b2x.engines.record import RecordEngine
from b2x.errors import InputError
from b2x.records.mapping.map_columns import map_columns
from b2x.records.values.one_value import Reader, cycle_days, reader
from b2x.schema.fields import CYCLE, NO_BOUNDS
from b2x.scorecard.decision import Decision, probability
from b2x.scorecard.reasons import Reason, record_reasons
from b2x.scorecard.scorecard import Scorecard

Record: TypeAlias = dict[str, object]

MAX_PLANS = 512
"""Sets of keys whose plan is kept, so that ever new ones do not fill memory."""


class Plan(NamedTuple):
    """Where records with certain keys hold the inputs of a scorecard.

    Attributes
    ----------
    keys
        Key of each input, in the scorecard's order; None where the record has none.
    cycle
        How ``cycle_days`` follows from two dates; None where they are not read, or it has a key.
    warnings
        The warnings of every decision on such a record.
    """

    keys: tuple[Any, ...]
    cycle: Cycle | None
    warnings: tuple[str, ...]


class Cycle(NamedTuple):
    """The sales cycle between two dates.

    Attributes
    ----------
    place
        Place of ``cycle_days`` among the inputs; None where it is not an input, and the dates are
        only to be in order.
    first, read_first, second, read_second
        Key and reader of the first contact, and those of the order.
    """

    place: int | None
    first: str
    read_first: Reader
    second: str
    read_second: Reader

    def days(self, record: Record) -> float | None:
        """Return the days between a record's two dates, None where one is missing.

        Raises
        ------
        InputError
            When the first contact is after the order, or a date cannot be read.
        """
        _, first, read_first, second, read_second = self
        return cycle_days(read_first(record.get(first)), read_second(record.get(second)))


class RecordDecider:
    """Decides records that come as dicts.

    Parameters
    ----------
    scorecard
        The model.
    warnings
        Returns the warnings for records with these fields.

    Examples
    --------
    >>> from b2x.schema.features import Feature
    >>> from b2x.scorecard.decision import Thresholds
    >>> from b2x.scorecard.terms import NumericBins, Term
    >>> volume = Feature("column", ("volume",), "number")
    >>> term = Term(volume, NumericBins((1000.0,)), (-1.0, 2.0, 0.0))
    >>> card = Scorecard(-0.5, (term,), (), Thresholds(-1.0, 1.0))
    >>> RecordDecider(card, lambda fields: ()).decide({"Amount": 4000}, reasons=False).log_odds
    1.5
    """

    def __init__(
        self, scorecard: Scorecard, warnings: Callable[[Collection[str]], tuple[str, ...]]
    ) -> None:
        self.scorecard = scorecard
        self.engine = RecordEngine(scorecard)
        self.kinds = scorecard.inputs
        self.names = tuple(self.kinds)
        self.readers = tuple(
            reader(name, kind, scorecard.ranges.get(name, NO_BOUNDS))
            for name, kind in self.kinds.items()
        )
        self._warnings = warnings
        self._plans: dict[tuple[str, ...], Plan] = {}
        self.label = scorecard.thresholds.label

    def decide(self, record: Mapping[str, object], reasons: bool) -> Decision:
        """Return the decision on one record, see :meth:`b2x.predict.model.Model.predict_one`."""
        plan, sent, row = self.checked(record)
        if not reasons:
            return self.decision(self.engine.row_log_odds(row), (), plan.warnings)
        contributions = self.engine.row_contributions(row)
        log_odds = sum(contributions, self.scorecard.intercept)
        return self.decision(
            log_odds, record_reasons(self.names, sent, contributions), plan.warnings
        )

    def checked(self, record: Mapping[str, object]) -> tuple[Plan, list[object], list[Any]]:
        """Return a record's plan, and its values as sent and as checked, in the inputs' order.

        Raises
        ------
        InputError
            As :meth:`b2x.predict.model.Model.predict_one`.
        """
        if type(record) is not dict:
            record = as_dict(record)
        plan = self.plan(record)
        sent = list(map(record.get, plan.keys))  # the key None is in no record
        row = [read(value) for read, value in zip(self.readers, sent, strict=True)]
        if plan.cycle is not None:
            place, days = plan.cycle.place, plan.cycle.days(record)
            if place is not None:
                sent[place], row[place] = days, math.nan if days is None else days
        return plan, sent, row

    def decision(
        self, log_odds: float, reasons: tuple[Reason, ...], warnings: tuple[str, ...]
    ) -> Decision:
        """Return the decision that follows from a log-odds."""
        return _decision((self.label(log_odds), probability(log_odds), log_odds, reasons, warnings))

    def plan(self, record: Record) -> Plan:
        """Return the plan for records with this one's keys.

        Raises
        ------
        InputError
            When a key is not a text, none fits, or two fit one field.
        """
        keys = tuple(record)
        plan = self._plans.get(keys)
        if plan is None:
            if not all(isinstance(key, str) for key in keys):
                raise _not_a_record(record)
            if len(self._plans) >= MAX_PLANS:
                self._plans.clear()
            self._plans[keys] = plan = self._make_plan(keys)
        return plan

    def _make_plan(self, keys: tuple[str, ...]) -> Plan:
        mapped = map_columns(keys, wanted=self.kinds)
        at = {name: keys[match.position] for name, match in mapped.matches.items()}
        dates = [at.get(date) for date in CYCLE]
        if "cycle_days" in mapped.derived:
            dates = [keys[match.position] for match in mapped.derived["cycle_days"]]
        cycle = None
        first, second = dates
        if first is not None and second is not None and "cycle_days" not in at:
            place = self.names.index("cycle_days") if "cycle_days" in self.kinds else None
            cycle = Cycle(place, first, reader(first, "time"), second, reader(second, "time"))
        return Plan(tuple(at.get(name) for name in self.names), cycle, self._warnings(at))


def as_dict(record: Mapping[str, object]) -> Record:
    """Return any mapping as a plain dict, because its own ``get`` may give defaults.

    Raises
    ------
    InputError
        When it is not a mapping.
    """
    if not isinstance(record, Mapping):
        raise _not_a_record(record)
    return dict(record)


def _not_a_record(record: object) -> InputError:
    return InputError(
        "a record is a dict of values by field name; this has keys that are not texts",
        where=f"a {type(record).__name__}",
        next_step="send {'volume': 120, ...}; for a table, use decide()",
    )


_decision = partial(tuple.__new__, Decision)
"""Makes a Decision of a tuple; its constructor takes longer."""
