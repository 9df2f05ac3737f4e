"""Decides many dicts: long runs of records with the same keys go through the batch engine.

The readers are those of :mod:`b2x.predict.one_record`; here they fill columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any, TypeAlias

from b2x.errors import InputError
from b2x.predict.one_record import Plan, Record, RecordDecider, as_dict
from b2x.records.values.one_value import Reader
from b2x.schema.fields import NO_BOUNDS, Kind
from b2x.scorecard.decision import Decision
from b2x.scorecard.reasons import record_reasons

if TYPE_CHECKING:
    from b2x.engines.batch import BatchEngine
    from b2x.schema.columns import Column, Levels, Numbers

Records: TypeAlias = Sequence[Mapping[str, object]]
Run: TypeAlias = list[Record]

CHUNK = 8192
"""How many records are held as columns at a time."""
MIN_RUN = 64
"""From so many records with the same keys in a row on, columns are faster than single records."""


def decide_many(
    decider: RecordDecider,
    engine: Callable[[], BatchEngine],
    records: Iterable[Mapping[str, object]],
    reasons: bool,
) -> list[Decision]:
    """Return the decision on every record, see :meth:`b2x.predict.model.Model.predict_many`.

    Parameters
    ----------
    decider
        Decides single records.
    engine
        Returns the batch engine of the same scorecard; called when a run is long enough.
    records
        Dicts of values.
    reasons
        Also say what each field added.

    Raises
    ------
    InputError
        As `decider` raises it on the first record that cannot be decided, with its index.
    """
    decisions: list[Decision] = []
    remaining = iter(records)
    while chunk := list(islice(remaining, CHUNK)):
        start = len(decisions)
        try:
            for plan, run in _runs(decider, chunk):
                if len(run) < MIN_RUN:
                    decisions += [decider.decide(record, reasons) for record in run]
                else:
                    decisions += _decide_run(decider, engine(), plan, run, reasons)
        except InputError:
            _raise_with_index(decider, chunk, start)
            raise
    return decisions


def _runs(decider: RecordDecider, chunk: Records) -> Iterator[tuple[Plan, Run]]:
    dicts = [record if type(record) is dict else as_dict(record) for record in chunk]
    for plan, run in groupby(dicts, key=decider.plan):
        yield plan, list(run)


def _raise_with_index(decider: RecordDecider, chunk: Records, start: int) -> None:
    # A column stops at its first wrong value; the error names the first wrong record.
    for index, record in enumerate(chunk, start):
        try:
            decider.decide(record, reasons=False)
        except InputError as error:
            where = f"record {index}, {error.where}" if error.where else f"record {index}"
            raise InputError(error.what, where=where, next_step=error.next_step) from None


def _decide_run(
    decider: RecordDecider, engine: BatchEngine, plan: Plan, run: Run, reasons: bool
) -> list[Decision]:
    nothing = [None] * len(run)
    sent: list[Sequence[object]] = [
        nothing if key is None else [record.get(key) for record in run] for key in plan.keys
    ]
    if plan.cycle is not None:
        days = [plan.cycle.days(record) for record in run]
        if plan.cycle.place is not None:
            sent[plan.cycle.place] = days
    names = decider.names
    columns = {
        name: _column(kind, read, values, decider.scorecard.ranges.get(name, NO_BOUNDS))
        for (name, kind), read, values in zip(
            decider.kinds.items(), decider.readers, sent, strict=True
        )
    }
    if not reasons:
        log_odds = engine.log_odds(columns).tolist()
        return [decider.decision(value, (), plan.warnings) for value in log_odds]
    contributions = engine.contributions(columns)
    added = zip(*(contributions[name].tolist() for name in names), strict=True)
    intercept = decider.scorecard.intercept
    return [
        decider.decision(sum(adds, intercept), record_reasons(names, own, adds), plan.warnings)
        for own, adds in zip(zip(*sent, strict=True), added, strict=True)
    ]


def _column(
    kind: Kind, read: Reader, values: Sequence[object], bounds: tuple[float, float]
) -> Column:
    import numpy as np  # here, because few records need no numpy

    if kind == "number":
        return _numbers(read, values, bounds)
    if kind == "time":
        return np.array(list(map(read, values)), dtype="datetime64[s]")
    return _levels(read, values)


def _numbers(read: Reader, values: Sequence[object], bounds: tuple[float, float]) -> Numbers:
    import numpy as np

    if not set(map(type, values)) <= {float, int, bool, type(None)}:
        return np.array(list(map(read, values)), dtype=np.float64)
    try:
        numbers = np.array(values, dtype=np.float64)  # None becomes NaN
    except OverflowError:  # a whole number beyond all floats
        return np.array(list(map(read, values)), dtype=np.float64)
    wrong = ~((numbers >= bounds[0]) & (numbers <= bounds[1])) & ~np.isnan(numbers)
    for row in np.flatnonzero(wrong | np.isinf(numbers))[:1]:
        read(values[row])  # raises
    return numbers


def _levels(read: Reader, values: Sequence[object]) -> Levels:
    import numpy as np

    from b2x.schema.columns import Levels

    if set(map(type, values)) <= {str, type(None)}:  # others may be equal and mean two levels
        level_of = {value: read(value) for value in set(values)}
        levels = [level_of[value] for value in values]
    else:
        levels = list(map(read, values))
    codes: dict[Any, int] = {None: -1}
    return Levels(
        np.array([codes.setdefault(level, len(codes) - 1) for level in levels], dtype=np.int64),
        tuple(codes)[1:],
    )
