"""Checks arrays and frames in memory for the estimators; files are read by `records`."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import pyarrow as pa
from numpy.typing import NDArray

from b2x.errors import InputError, did_you_mean
from b2x.records.tables.frames import plain_column, to_arrow
from b2x.records.values.check import check, is_another_quantity, is_number, is_time
from b2x.schema.columns import Column
from b2x.schema.fields import FIELDS, NO_BOUNDS, Kind, field_ranges

Ranges: TypeAlias = Mapping[str, tuple[float, float]]


@dataclass(frozen=True)
class Frame:
    """A checked table in memory.

    Attributes
    ----------
    columns, kinds
        The columns and their kinds, by name.
    ranges
        Lowest and highest possible number, of the columns that have them.
    """

    columns: dict[str, Column]
    kinds: dict[str, Kind]
    ranges: dict[str, tuple[float, float]]


def is_array(X: Any) -> bool:
    """Return whether `X` is a matrix of one type and not a table of named columns."""
    if hasattr(X, "tocsr"):
        return True  # a sparse matrix, one kind of which is a mapping; scikit-learn refuses it
    if isinstance(X, Mapping) or hasattr(X, "columns") or hasattr(X, "__arrow_c_stream__"):
        return False
    return not (isinstance(X, list | tuple) and len(X) > 0 and isinstance(X[0], Mapping))


def read_array(
    X: NDArray[Any],
    kinds: Mapping[str, Kind] | None = None,
    ranges: Ranges | None = None,
    names: Sequence[str] | None = None,
) -> Frame:
    """Return the columns of a matrix as ``x0``, ``x1``, ..., with their kinds.

    Parameters
    ----------
    X
        Shape (n, columns): numbers (NaN is missing), or objects, where a column of texts holds
        levels.
    kinds, ranges
        As in :func:`read_frame`.
    names
        Names of the columns instead.

    Raises
    ------
    InputError
        When a number is infinite.

    Examples
    --------
    >>> import numpy as np
    >>> frame = read_array(np.array([[1.0], [np.nan]]))
    >>> frame.columns["x0"].tolist(), frame.kinds
    ([1.0, nan], {'x0': 'number'})
    """
    if names is None:
        names = [f"x{j}" for j in range(X.shape[1])]
    named = {name: X[:, j] for j, name in enumerate(names)}
    return read_frame(named, kinds, ranges, truth_is_number=True)


def read_frame(
    X: Any,
    kinds: Mapping[str, Kind] | None = None,
    ranges: Ranges | None = None,
    *,
    truth_is_number: bool = False,
) -> Frame:
    """Check the columns of a table in memory.

    A column named like a field is of the field's kind; any other is what its type says: numbers,
    dates, or levels (text, truth, and whatever a frame declares categorical).

    Parameters
    ----------
    X
        pandas, polars or pyarrow, a list of dicts, or a dict of columns.
    kinds
        The columns wanted, with their kinds; None for all of them, by name and type.
    ranges
        Lowest and highest number that can be right, by column. None: those of the fields, but a
        column that is often outside is no such field (a discount in money, say) and has none.
    truth_is_number
        Take True and False for 1 and 0.

    Raises
    ------
    InputError
        When a wanted column is not there, or a value cannot be right.
    """
    declared = _declared_levels(X)
    table = to_arrow(X)
    wanted = dict(kinds) if kinds is not None else None
    if wanted is not None:
        for name in wanted:
            if name not in table.column_names:
                raise InputError(
                    f"no column {name!r}.{did_you_mean(name, table.column_names)}",
                    next_step="hand in the columns that it was fitted on",
                )
    if ranges is None:
        ranges = field_ranges(table.column_names)
    columns: dict[str, Column] = {}
    found: dict[str, Kind] = {}
    believed: dict[str, tuple[float, float]] = {}
    for name in wanted if wanted is not None else table.column_names:
        array = plain_column(table.column(name))[0]
        kind = wanted[name] if wanted is not None else _kind(name, array, name in declared)
        if truth_is_number and pa.types.is_boolean(array.type):
            kind = "number"
        bounds = ranges.get(name, NO_BOUNDS) if kind == "number" else NO_BOUNDS
        checked = check(name, kind, array, bounds=bounds)
        foreign = is_another_quantity(len(checked.rows), len(array))
        if wanted is None and foreign and bounds != NO_BOUNDS:
            bounds = NO_BOUNDS
            checked = check(name, kind, array)
        if checked.reasons:
            raise InputError(
                f"{len(checked.reasons)} value(s) cannot be right: {checked.reasons[0]}",
                where=f"row {int(checked.rows[0])}",
                next_step="correct them, or set them to missing (NaN or None); an infinity is "
                "no value",
            )
        columns[name], found[name] = checked.column, kind
        if bounds != NO_BOUNDS:
            believed[name] = bounds
    return Frame(columns, found, believed)


def _kind(name: str, array: pa.Array, declared: bool) -> Kind:
    if name in FIELDS:
        return FIELDS[name].kind
    if declared:
        return "category"
    if is_number(array.type) or pa.types.is_null(array.type):
        return "number"
    return "time" if is_time(array.type) else "category"


def _declared_levels(X: Any) -> set[str]:
    """Return the columns that a frame declares categorical, whatever their values are."""
    pandas, polars = sys.modules.get("pandas"), sys.modules.get("polars")
    if pandas is not None and isinstance(X, pandas.DataFrame):
        dtypes = X.dtypes
        return {str(n) for n, t in dtypes.items() if isinstance(t, pandas.CategoricalDtype)}
    if polars is not None and isinstance(X, polars.DataFrame):
        return {n for n, t in X.schema.items() if t in (polars.Categorical, polars.Enum)}
    if isinstance(X, pa.Table | pa.RecordBatch):
        return {field.name for field in X.schema if pa.types.is_dictionary(field.type)}
    return set()
