"""Checks arrays and frames in memory for the estimators; files are read by `records`."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from b2x.errors import InputError, did_you_mean
from b2x.records.check_columns import Ranges
from b2x.records.mapping.own_columns import KindGuess
from b2x.records.tables.frames import kind_by_python, plain_column, to_arrow
from b2x.records.values.column_text import is_number, is_time
from b2x.records.whole_table import read_all
from b2x.schema.columns import Column
from b2x.schema.fields import FIELDS, Kind


@dataclass(frozen=True)
class Frame:
    """A checked table in memory.

    Attributes
    ----------
    columns, kinds
        The columns, shape (n,) each, and their kinds, by field or own column.
    ranges
        Lowest and highest possible number, of the columns that have them.
    """

    columns: dict[str, Column]
    kinds: dict[str, Kind]
    ranges: dict[str, tuple[float, float]]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))


def is_array(X: Any) -> bool:
    """Return whether `X` is a matrix, or a list of rows, and not a table of named columns."""
    if hasattr(X, "tocsr"):
        return True  # a sparse matrix, one kind of which is a mapping; scikit-learn refuses it
    if isinstance(X, list | tuple):
        return len(X) == 0 or not isinstance(X[0], Mapping)
    # Of its type, because a lazy frame warns where its own columns are asked for.
    if isinstance(X, Mapping) or hasattr(type(X), "columns") or hasattr(X, "__arrow_c_stream__"):
        return False
    named = getattr(getattr(X, "dtype", None), "names", None)  # a structured array
    return hasattr(X, "__array__") and not named


def as_matrix(X: Any) -> Any:
    """Return a list of rows as an array of objects, so that numbers stay numbers beside texts."""
    return np.array(X, dtype=object) if isinstance(X, list | tuple) else X


def named_table(X: Any) -> pa.Table:
    """Return a table as Arrow, each column of which has a name of its own.

    Raises
    ------
    InputError
        When it is not a table, or a column has no name or that of another.

    Examples
    --------
    >>> named_table({"volume": [9.5]}).to_pydict()
    {'volume': [9.5]}
    """
    if isinstance(X, str | os.PathLike):
        raise InputError(f"{X!r} is not a table", next_step="read the file first")
    table = to_arrow(X)
    names = [name.strip() for name in table.column_names]
    for i, name in enumerate(names):
        if not name or name in names[:i]:
            raise InputError(
                f"two columns are called {name!r}" if name else "a column has no name",
                where=f"column {i + 1} of {len(names)}",
                next_step="give each column a name of its own",
            )
    return table


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
        Shape (n, columns): numbers (NaN is missing), booleans (1 and 0), or objects, where a
        column of texts holds levels.
    kinds, ranges
        As in :func:`read_frame`.
    names
        Names of the columns instead.

    Raises
    ------
    InputError
        As :func:`read_frame`.

    Examples
    --------
    >>> frame = read_array(np.array([[1.0], [np.nan]]))
    >>> frame.columns["x0"].tolist(), frame.kinds
    ([1.0, nan], {'x0': 'number'})
    """
    if names is None:
        names = [f"x{j}" for j in range(X.shape[1])]
    table = to_arrow({name: X[:, j] for j, name in enumerate(names)})
    own_kinds: dict[str, Kind] = {
        field.name: "number" if pa.types.is_boolean(field.type) else _kind_of(field)
        for field in table.schema
    }
    return _read(table, own_kinds, kinds, ranges)


def read_frame(
    X: Any,
    kinds: Mapping[str, Kind] | None = None,
    ranges: Ranges | None = None,
    *,
    mapping: Mapping[str, str] | None = None,
    exclude: Iterable[str] = (),
    by_type: bool = True,
    refuse_personal: bool = False,
    levels: Collection[str] | None = None,
) -> Frame:
    """Check the columns of a table in memory, fields as in a file of the same headers and texts.

    Parameters
    ----------
    X
        pandas, polars or pyarrow, a list of dicts, or a dict of columns.
    kinds
        The inputs wanted, with their kinds; None for every field and every other column.
    ranges
        Lowest and highest number that can be right, by input. None: those of the fields, but a
        column that is often outside is another quantity (a discount in money, say) and has none.
    mapping
        Column by field name, where headers do not tell; empty where there is none.
    exclude
        Columns to leave out.
    by_type
        Whether the seller's own columns hold what their type says (numbers, dates, or levels:
        text, booleans, and whatever a frame declares categorical), and every input of `kinds` has
        to be there. If not, they hold what their values look like, and an input that is not there
        counts as missing.
    refuse_personal
        Whether to refuse own columns that may name somebody, by header or by the form of values.
    levels
        Columns that are declared categorical; None for what :func:`declared_levels` finds.

    Raises
    ------
    InputError
        When a column has no name of its own, a wanted input is not there, two columns fit one
        field, a value cannot be right, or only the user can know how texts are written.

    Examples
    --------
    >>> frame = read_frame([{"Total": "1 234,50", "Kanal": "Web", "guests": 2}])
    >>> frame.columns["volume"].tolist(), frame.kinds
    ([1234.5], {'volume': 'number', 'channel': 'category', 'guests': 'number'})
    """
    table = named_table(X)
    if not by_type:
        return _read(table, None, kinds, ranges, mapping, exclude)
    declared = declared_levels(X) if levels is None else levels
    own_kinds: dict[str, Kind] = {
        field.name: "category" if field.name in declared else _kind_of(field)
        for field in table.schema
    }
    frame = _read(table, own_kinds, kinds, ranges, mapping, exclude)
    if refuse_personal:
        _refuse_personal(table, [name for name in frame.kinds if name not in FIELDS])
    return frame


def declared_levels(X: Any) -> set[str]:
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


def _refuse_personal(table: pa.Table, own: Sequence[str]) -> None:
    """Raise for the first own column that may name somebody."""
    headers = [header.strip() for header in table.column_names]
    for name in own:
        column = KindGuess(name)
        for chunk in table.column(headers.index(name)).chunks:
            column.add(plain_column(chunk)[0])
        if reason := column.harm():
            raise InputError(
                f"column {name!r} may name somebody ({reason}), and a model holds its values",
                next_step="leave it out, or name the columns to learn from: features=[...]",
            )


def _read(
    table: pa.Table,
    own_kinds: Mapping[str, Kind] | None,
    kinds: Mapping[str, Kind] | None,
    ranges: Ranges | None,
    mapping: Mapping[str, str] | None = None,
    exclude: Iterable[str] = (),
) -> Frame:
    records = read_all(
        table,
        wanted=kinds,
        own_kinds={n.strip(): kind for n, kind in (own_kinds or {}).items() if n not in FIELDS},
        exclude=exclude,
        ranges=ranges,
        as_is=True,
        mapping=mapping or {},
    )
    if own_kinds is not None and records.missing:
        name = records.missing[0]
        raise InputError(
            f"no column {name!r}.{did_you_mean(name, table.column_names)}",
            next_step="pass the columns that it was fitted on",
        )
    wrong = np.flatnonzero(records.reasons != "")
    if len(wrong):
        raise InputError(
            f"{len(wrong)} row(s) hold a value that cannot be right: {records.reasons[wrong[0]]}",
            where=f"row {wrong[0]}",
            next_step="correct it, or set it to missing (NaN or None)",
        )
    return Frame(records.columns, records.kinds, records.ranges)


def _kind_of(field: pa.Field) -> Kind:
    held = field.type
    if is_number(held) or pa.types.is_null(held):
        return "number"
    return "time" if is_time(held) else kind_by_python(field) or "category"
