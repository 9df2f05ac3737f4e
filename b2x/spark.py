"""A scorecard over a Spark DataFrame: schema checked on the driver, batches scored in place.

What a value means is decided in ``b2x.records``, as for every other table; how the job runs is
Spark's own affair.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
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
from b2x.records.batch import note_reasons
from b2x.records.mapping.map_columns import Match, map_columns
from b2x.records.tables.frames import plain_column
from b2x.records.values.check import add_cycle_days, check, empty_column
from b2x.records.values.notation import Style, date_style, decimal_style
from b2x.schema.columns import Column
from b2x.schema.fields import CYCLE, FIELDS, NO_BOUNDS, Kind
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
            f"a {type(df).__name__} is no Spark DataFrame",
            next_step="Model.decide() takes pandas, polars, Arrow, dicts and lists",
        )
    from pyspark.sql import functions
    from pyspark.sql.types import StructType, TimestampType  # here: the user has it, others not

    scorer = model if isinstance(model, Model) else load(model)
    fields = df.schema.fields
    _refuse_new_columns(df.columns)
    inputs = _inputs(df, scorer, mapping, decimal_style(decimal), date_style(dates))
    # Spark alone knows what its session shows, so it takes the zone off. Columns go by number from
    # here on: a name may be there twice, or hold a dot.
    numbered = df.toDF(*(f"c{i}" for i in range(len(fields))))
    shown = [i for i in inputs if isinstance(fields[i.position].dataType, TimestampType)]
    clocks = [
        functions.col(f"c{i.position}").cast("timestamp_ntz").alias(f"c{len(fields) + k}")
        for k, i in enumerate(shown)
    ]
    places = {i.name: len(fields) + k for k, i in enumerate(shown)}
    schema = StructType(list(fields))
    for name in new_columns(reasons=reasons):
        schema = schema.add(name, _TYPES[COLUMNS[name]])
    job = _Job(
        dump_scorecard(scorer.scorecard),
        tuple(_Input(i.name, i.kind, places.get(i.name, i.position), i.style) for i in inputs),
        len(fields),
        reasons,
    )
    return numbered.select("*", *clocks).mapInArrow(job, schema)


@dataclass(frozen=True, slots=True)
class _Input:
    """One column that the model needs: where it stands in a batch and how it is read."""

    name: str
    kind: Kind
    position: int
    style: Style | None


@dataclass(frozen=True, slots=True)
class _Job:
    """What travels to the executors: the scorecard's file, a few hundred kB, and the plan.

    Spark sends what is larger than 1 MB once to each machine, by broadcast, of its own accord.
    """

    scorecard: str
    inputs: tuple[_Input, ...]
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
        """Return the model's columns, checked, and the reason of each row that cannot be right."""
        columns: dict[str, Column] = {}
        rejects = np.full(len(batch), "", dtype=object)
        for source in self.inputs:
            bounds = model.scorecard.ranges.get(source.name, NO_BOUNDS)
            array = plain_column(batch.column(source.position))[0]
            try:
                checked = check(source.name, source.kind, array, source.style, bounds)
            except UnicodeDecodeError:  # Spark keeps any bytes as text; one row must not end a job
                array, rows = _without_undecodable(array)
                note_reasons(rejects, rows, [f"{source.name}: no UTF-8 text"] * len(rows))
                checked = check(source.name, source.kind, array, source.style, bounds)
            columns[source.name] = checked.column
            note_reasons(rejects, checked.rows, checked.reasons)
        note_reasons(rejects, *add_cycle_days(columns))
        for name, kind in model.scorecard.inputs.items():
            if name not in columns:
                columns[name] = empty_column(kind, len(batch))
        return columns, rejects


def _refuse_new_columns(names: list[str]) -> None:
    there = [name for name in names if name.strip().lower() in COLUMNS]  # Spark ignores case
    if there:
        raise InputError(
            f"there is a column {there[0]!r} already: it was scored before",
            where=f"columns found: {', '.join(names)}",
            next_step=f"score the original, or leave it out: df.drop({there[0]!r})",
        )


def _inputs(
    df: DataFrame,
    model: Model,
    mapping: Mapping[str, str] | None,
    decimal: Style | None,
    dates: Style | None,
) -> list[_Input]:
    """Decide by the schema alone which columns the model reads, and how."""
    wanted = model.scorecard.inputs
    mapped = map_columns(df.columns, wanted, mapping)
    matches = dict(mapped.matches)
    for pair in mapped.derived.values():
        matches |= zip(CYCLE, pair, strict=True)
    told: dict[Kind, Style | None] = {"number": decimal, "time": dates}
    inputs = []
    for name, match in matches.items():
        kind = wanted[name] if name in wanted else FIELDS[name].kind
        of_text = _refuse_type(name, kind, match, df.schema.fields[match.position].dataType)
        if of_text and kind != "category" and told[kind] is None:
            raise _needs_style(kind, match)
        inputs.append(_Input(name, kind, match.position, told.get(kind) if of_text else None))
    # The record engine knows what to say of a model whose seller is not known yet.
    known = model.predict_one(dict.fromkeys([*mapped.matches, *mapped.derived]))
    for warning in known.warnings:
        warnings.warn(warning, stacklevel=3)
    return inputs


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


def _without_undecodable(array: pa.Array) -> tuple[pa.Array, NDArray[np.int64]]:
    """Return a text column with null for what is no UTF-8, and the rows of that."""
    raw = array.cast(pa.binary()).to_pylist()
    rows = [i for i, data in enumerate(raw) if data is not None and not _is_utf8(data)]
    for row in rows:
        raw[row] = None
    return pa.array(raw, pa.binary()).cast(_STRING), np.array(rows, dtype=np.int64)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
