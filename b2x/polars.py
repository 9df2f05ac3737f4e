"""A model as a polars expression, for lazy and eager frames."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from b2x.errors import InputError, UsageError, did_you_mean
from b2x.predict.model import Model
from b2x.schema.fields import Kind
from b2x.scorecard.decision import COLUMNS, LOG_ODDS, new_columns

FIELDS = {
    name: pl.Float64 if COLUMNS[name] == "number" else pl.String
    for name in new_columns(reasons=False)
}
"""The fields of :func:`decision`, as :meth:`b2x.Model.decide` gives them."""


def decision(model: Model, columns: Mapping[str, str | None] | None = None) -> pl.Expr:
    """Return an expression of structs: label, probability, log-odds and reject of each row.

    It is elementwise, so streaming and chunks change nothing. The values go to the batch engine
    as Arrow, numbers without a copy.

    Parameters
    ----------
    model
        The model.
    columns
        Column by input, where it has another name; None where the frame has none, so that the
        input counts as missing.

    Returns
    -------
    Expression of dtype Struct with :data:`FIELDS`; ``unnest`` turns them into columns.

    Raises
    ------
    UsageError
        When the model has no such input, or every input is missing.
    InputError
        When the expression runs and a number or time is a text: cast it first. A text may be
        read in two ways, and the parts of a frame need not agree on which.

    Examples
    --------
    >>> import b2x, b2x.polars, polars as pl
    >>> frame = pl.DataFrame({"Amount": [48000.0, 20.0], "lines": [12, -1]})
    >>> model = b2x.load("textbook", typical_volume=850)
    >>> absent = dict.fromkeys(model.scorecard.inputs.keys() - {"volume", "lines"})
    >>> said = b2x.polars.decision(model, {**absent, "volume": "Amount"})
    >>> frame.select(said.alias("b2x")).unnest("b2x")["b2x_label"].to_list()
    ['B2B', None]
    """
    sources = _sources(model, columns or {})
    kinds = model.scorecard.inputs

    def decide(structs: pl.Series) -> pl.Series:
        frame = structs.struct.unnest()
        _check_types(frame, kinds)
        decided: pl.DataFrame = model.decide(frame).select(list(FIELDS)).cast(FIELDS)
        return decided.to_struct(structs.name)

    inputs = pl.struct(pl.col(column).alias(name) for name, column in sources.items())
    return inputs.map_batches(decide, return_dtype=pl.Struct(FIELDS), is_elementwise=True)


def log_odds(model: Model, columns: Mapping[str, str | None] | None = None) -> pl.Expr:
    """Return an expression of the log-odds, null where a value cannot be right.

    Parameters and errors as :func:`decision`.

    Examples
    --------
    >>> import b2x, b2x.polars, polars as pl
    >>> model = b2x.load("hotel")
    >>> absent = dict.fromkeys(model.scorecard.inputs.keys() - {"nights"})
    >>> frame = pl.LazyFrame({"nights": [1, 30]})
    >>> frame.select(b2x.polars.log_odds(model, absent).round(2)).collect().to_series().dtype
    Float64
    """
    return decision(model, columns).struct.field(LOG_ODDS)


def _sources(model: Model, columns: Mapping[str, str | None]) -> dict[str, str]:
    known: dict[str, Any] = dict(model.scorecard.inputs)
    for name in columns:
        if name not in known:
            raise UsageError(
                f"the model reads no {name!r}.{did_you_mean(name, known)}",
                next_step=f"it reads {', '.join(known)}",
            )
    sources = {n: column for n in known if (column := columns.get(n, n)) is not None}
    if not sources:
        raise UsageError("every input is missing", next_step=f"name a column of {', '.join(known)}")
    return sources


def _check_types(frame: pl.DataFrame, kinds: Mapping[str, Kind]) -> None:
    for name, dtype in frame.schema.items():
        text = dtype in (pl.String, pl.Categorical, pl.Enum)
        if text and kinds[name] in ("number", "time"):
            raise InputError(
                f"a {kinds[name]} is of type {dtype}",
                where=f"input {name!r}",
                next_step="cast the column first",
            )
