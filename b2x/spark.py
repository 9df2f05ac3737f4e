"""Scores a Spark DataFrame: its schema is checked on the driver, its batches in place.

How values are read is decided in ``b2x.records``, as for every other table.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from b2x.engines.batch import probability
from b2x.errors import InputError
from b2x.predict.load import load
from b2x.predict.model import Model
from b2x.records.arrow import code_array, number_array, text_array
from b2x.records.check_columns import check_columns, check_plan
from b2x.records.mapping.column_plans import Plan
from b2x.records.mapping.map_columns import Match, map_columns
from b2x.records.tables.frames import plain_column
from b2x.records.values.checked import Checked, empty_column
from b2x.records.values.notation import Style, date_style, decimal_style
from b2x.schema.columns import Column
from b2x.schema.fields import CYCLE, FIELDS, Kind
from b2x.score.rows import reasons_column
from b2x.scorecard.decision import COLUMNS, LABELS, new_columns
from b2x.scorecard.scorecard import dump_scorecard, load_scorecard

if TYPE_CHECKING:
    from pyspark.sql import DataFrame
    from pyspark.sql.types import DataType

_TYPES = {"text": "string", "number": "double"}
"""Spark's name of the type of each kind."""


def score(
    df: DataFrame,
    model: str | os.PathLike[str] | Model,
    mapping: Mapping[str, str] | None = None,
    reasons: bool = False,
    *,
    decimal: str | None = None,
    dates: str | None = None,
) -> DataFrame:
    """Add a model's decisions to a Spark DataFrame, streaming or not.

    Columns, rows, their order and their partitions stay as they are. Nothing runs until an
    action asks for it; what can be known from the schema is refused here, before that. b2x has to
    be installed where the executors run.

    Parameters
    ----------
    df
        The sales. Text columns are read only as levels, unless `decimal` or `dates` says how they
        write numbers or dates: a distributed job never sees a whole column, so it cannot find out.
        Timestamps count as the wall clock that the session shows (``spark.sql.session.timeZone``).
    model
        A shipped model's name, a path on the driver, or a loaded model. It travels with the job.
    mapping
        Column by field name, where the names do not say it.
    reasons
        Also write the three strongest reasons of each row.
    decimal
        ``point`` or ``comma``: how texts write numbers. A text that does not fit rejects its row.
    dates
        ``dmy``, ``mdy`` or ``ymd``: how texts write dates, likewise. ISO dates fit all three.

    Returns
    -------
    The DataFrame with ``b2x_label``, ``b2x_probability`` (0 to 1), ``b2x_log_odds``,
    ``b2x_reasons`` where asked, and ``b2x_reject``: why a row could not be decided; the others are
    then null.

    Raises
    ------
    InputError
        When no column fits, two fit one field, one is of a type that its field cannot be read
        from, text needs `decimal` or `dates`, or the new columns are there already.
    UsageError
        When `model`, `mapping`, `decimal` or `dates` names something that does not exist.
    """
    if not hasattr(df, "mapInArrow"):
        raise InputError(
            f"a {type(df).__name__} is not a Spark DataFrame",
            next_step="Model.decide() takes pandas, polars, Arrow, dicts and lists",
        )
    from pyspark.sql import functions
    from pyspark.sql.types import StructType, TimestampType  # here, because few have it

    scorer = model if isinstance(model, Model) else load(model)
    fields = df.schema.fields
    _refuse_new_columns(df.columns)
    plans = _plans(df, scorer, mapping, decimal_style(decimal), date_style(dates))
    # Only Spark knows its session's zone, so it takes the zone off. Columns go by number from here
    # on, because a name may be there twice, or hold a dot.
    numbered = df.toDF(*(f"c{i}" for i in range(len(fields))))
    zoned = [
        plan.match.position
        for plan in plans
        if isinstance(fields[plan.match.position].dataType, TimestampType)
    ]
    clocks = [
        functions.col(f"c{position}").cast("timestamp_ntz").alias(f"c{len(fields) + k}")
        for k, position in enumerate(zoned)
    ]
    schema = StructType(list(fields))
    for name in new_columns(reasons=reasons):
        schema = schema.add(name, _TYPES[COLUMNS[name]])
    job = _Job(
        dump_scorecard(scorer.scorecard),
        tuple(_moved(plan, zoned, len(fields)) for plan in plans),
        len(fields),
        reasons,
    )
    return numbered.select("*", *clocks).mapInArrow(job, schema)


@dataclass(frozen=True, slots=True)
class _Job:
    """What travels to the executors.

    Attributes
    ----------
    scorecard
        The scorecard's file, a few hundred kB. Spark broadcasts a job of more than 1 MB by itself.
    plans
        How each column that the model needs is read, by its position in a batch.
    width
        Number of the DataFrame's own columns.
    reasons
        Whether to write reasons.
    """

    scorecard: str
    plans: tuple[Plan, ...]
    width: int
    reasons: bool

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        model = _model(self.scorecard)
        for batch in batches:
            new = self._decide(model, batch)
            arrays = [*batch.columns[: self.width], *new]
            # Spark goes by position; of two columns of one name it would lose one.
            yield pa.RecordBatch.from_arrays(arrays, [f"c{i}" for i in range(len(arrays))])

    def _decide(self, model: Model, batch: pa.RecordBatch) -> list[pa.Array]:
        columns, rejects = self._read(model, batch)
        log_odds = model.engine.log_odds(columns)
        good: NDArray[np.bool_] = rejects == ""
        new = [
            _LABELS.take(code_array(model.engine.decisions(log_odds), good)),
            number_array(probability(log_odds), good),
            number_array(log_odds, good),
        ]
        if self.reasons:
            new.append(reasons_column(model.engine.contributions(columns), good).cast(_STRING))
        new.append(_text([reason or None for reason in rejects]))
        return new

    def _read(
        self, model: Model, batch: pa.RecordBatch
    ) -> tuple[dict[str, Column], NDArray[np.object_]]:
        """Return the model's columns, checked, and why rows cannot be right."""

        def check_one(plan: Plan) -> Checked:
            return check_plan(plan, plain_column(batch.column(plan.match.position))[0])

        ranges = model.scorecard.ranges
        checked, rejects = check_columns(self.plans, len(batch), ranges, check_one)
        columns: dict[str, Column] = {
            name: checked[name].column if name in checked else empty_column(kind, len(batch))
            for name, kind in model.scorecard.inputs.items()
        }
        return columns, rejects


def _moved(plan: Plan, zoned: Sequence[int], width: int) -> Plan:
    """Return a plan that reads a column with a zone from its copy without, behind the others."""
    position = plan.match.position
    if position not in zoned:
        return plan
    return replace(plan, match=replace(plan.match, position=width + zoned.index(position)))


def _refuse_new_columns(names: list[str]) -> None:
    there = [name for name in names if name.strip().lower() in COLUMNS]  # Spark ignores case
    if there:
        raise InputError(
            f"there is a column {there[0]!r} already: it was scored before",
            where=f"columns found: {', '.join(names)}",
            next_step=f"score the original, or leave it out: df.drop({there[0]!r})",
        )


def _plans(
    df: DataFrame,
    model: Model,
    mapping: Mapping[str, str] | None,
    decimal: Style | None,
    dates: Style | None,
) -> list[Plan]:
    """Decide by the schema which columns the model reads, and how."""
    wanted = model.scorecard.inputs
    mapped = map_columns(df.columns, wanted, mapping)
    matches = dict(mapped.matches)
    for pair in mapped.derived.values():
        matches |= zip(CYCLE, pair, strict=True)
    told: dict[Kind, Style | None] = {"number": decimal, "time": dates}
    plans = []
    for name, match in matches.items():
        kind = wanted[name] if name in wanted else FIELDS[name].kind
        of_text = _refuse_type(name, kind, match, df.schema.fields[match.position].dataType)
        if of_text and kind != "category" and told[kind] is None:
            raise _needs_style(kind, match)
        plans.append(Plan(name, match, kind, told.get(kind) if of_text else None, sure=True))
    for warning in model.warnings_for([*mapped.matches, *mapped.derived]):
        warnings.warn(warning, stacklevel=3)
    return plans


def _refuse_type(name: str, kind: Kind, match: Match, held: DataType) -> bool:
    """Refuse a column of a type that its field cannot be read from; return whether it is text."""
    from pyspark.sql import types

    text = (types.StringType, types.CharType, types.VarcharType)
    time = (types.DateType, types.TimestampType, types.TimestampNTZType)
    # Whole numbers may be dates: 20240131.
    readable: dict[Kind, tuple[type[DataType], ...]] = {
        "number": (types.NumericType, types.BooleanType),
        "time": (*time, types.IntegralType),
        "category": (*time, types.NumericType, types.BooleanType),
    }
    if not isinstance(held, (*readable[kind], *text, types.NullType)):
        raise InputError(
            f"a {kind} cannot be read from a column of type {held.simpleString()}",
            where=f"{name}, column {match.header!r}",
            next_step=f"cast it, or name another column: mapping={{{name!r}: ...}}",
        )
    return isinstance(held, text)


def _needs_style(kind: Kind, match: Match) -> InputError:
    thing, options, cast_to = (
        ("numbers", "decimal='point' or 'comma'", "double")
        if kind == "number"
        else ("dates", "dates='dmy', 'mdy' or 'ymd' (ISO dates fit each)", "timestamp")
    )
    return InputError(
        f"column {match.header!r} is text, and a distributed job cannot look at the whole of it "
        f"to see how it writes {thing}",
        where="the DataFrame's schema",
        next_step=f"pass {options}, or cast the column to {cast_to}",
    )


def _text(texts: Sequence[str | None]) -> pa.Array:
    return text_array(texts).cast(_STRING)


_STRING = pa.string()  # Spark's own; b2x's text has wider offsets
_LABELS = _text(LABELS)


@lru_cache(maxsize=8)
def _model(scorecard: str) -> Model:
    """Return the model; a Python worker serves many tasks, so it is made once there."""
    return Model(load_scorecard(scorecard.encode()))
