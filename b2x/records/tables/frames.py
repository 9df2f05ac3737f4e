"""Converts any table in memory to Arrow, and new columns back to the table's own kind.

pandas and polars are recognised if the user has imported them, and never imported here.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from numbers import Real
from typing import Any

import numpy as np
import pyarrow as pa

from b2x.errors import InputError
from b2x.records.arrow import EXACT, TEXT, number_array, text_array
from b2x.records.values.amounts import take_apart
from b2x.records.values.python_text import (
    is_missing_value,
    plain_value,
    python_text,
    unmarked_text,
)
from b2x.schema.fields import BY_HEADER, Kind, header_key

_MIXED = b"b2x"
"""Metadata of an Arrow column whose values Python made texts: the kind that their types say."""


def to_arrow(table: Any) -> pa.Table:
    """Return a table in memory as Arrow, without changing it.

    Parameters
    ----------
    table
        A pandas or polars data frame (eager or lazy), a pyarrow Table, RecordBatch or
        RecordBatchReader, anything with ``__arrow_c_stream__``, a list of dicts, or a dict of
        columns. A one-pass stream is used up.

    Returns
    -------
    Table whose columns have plain types, text where a column mixes several. Missing values and NaN
    are null. Dates with a time zone keep their wall clock time.

    Raises
    ------
    InputError
        When it is not a table, its columns differ in length, or a column's name is not one name.

    Examples
    --------
    >>> to_arrow([{"volume": 9.5}, {"channel": "web"}]).to_pydict()
    {'volume': [9.5, None], 'channel': [None, 'web']}
    """
    kind = kind_of(table)
    try:
        return _as_table(table, kind)
    except InputError:
        raise
    except Exception as error:  # pandas, polars and Arrow raise errors of their own
        what = str(error).partition("\n")[0] or type(error).__name__
        raise InputError(
            f"the {kind} table cannot be read: {what}",
            next_step="make its columns numbers, dates or texts",
        ) from error


def _as_table(table: Any, kind: str) -> pa.Table:
    if kind == "pandas":
        if (levels := table.columns.nlevels) > 1:
            raise InputError(
                f"the columns of the pandas table have names of {levels} levels (MultiIndex)",
                next_step="join them: "
                "df.columns = ['_'.join(map(str, name)) for name in df.columns]",
            )
        names = [str(name) for name in table.columns]
        return _table(names, [_array(table.iloc[:, i]) for i in range(len(names))])
    if kind == "polars":
        frame = table.collect() if hasattr(table, "collect") else table
        by_value = [_is_unknown_to_arrow(kind) for kind in frame.dtypes]
        if not any(by_value):
            return _plain(frame.to_arrow())
        pairs = zip(frame.get_columns(), by_value, strict=True)
        read = [_array(c.to_list()) if b else _plain_array(c.to_arrow()) for c, b in pairs]
        return _table(frame.columns, read)
    if kind == "arrow":
        if isinstance(table, pa.RecordBatch):
            return _plain(pa.Table.from_batches([table]))
        if isinstance(table, pa.RecordBatchReader):
            return _plain(table.read_all())
        return _plain(table)
    if kind == "stream":
        return _plain(pa.RecordBatchReader.from_stream(table).read_all())
    if kind == "rows":
        keys = list(dict.fromkeys(name for row in table for name in row))
        columns = [[row.get(key) for row in table] for key in keys]
        return _table(_texts_of_keys(keys), [_array(column) for column in columns])
    names = _texts_of_keys(table)
    lengths = {name: len(column) for name, column in zip(names, table.values(), strict=True)}
    if len(set(lengths.values())) > 1:
        raise InputError(
            f"the columns differ in length: {lengths}", next_step="give all columns one length"
        )
    return _table(names, [_array(column) for column in table.values()])


def _texts_of_keys(keys: Iterable[Any]) -> list[str]:
    names = [str(key) for key in keys]
    twice = [name for name, n in Counter(names).items() if n > 1]
    if twice:
        raise InputError(f"two keys read {twice[0]!r}", next_step="use texts as keys")
    return names


def unmarked_column(table: Any, position: int) -> pa.Array | None:
    """Return a column of numbers and amounts in texts, its numbers without a decimal mark.

    The texts then say how they write numbers. None where the column holds something else.

    Examples
    --------
    >>> unmarked_column([{"volume": 10.5}, {"volume": "1.234,5"}], 0).to_pylist()
    ['105e-1', '1.234,5']
    """
    kind = kind_of(table)
    if kind == "pandas":
        column = table.iloc[:, position]
    elif kind == "rows":
        name = list(dict.fromkeys(str(name) for row in table for name in row))[position]
        column = [row.get(name) for row in table]
    elif kind == "columns":
        column = list(table.values())[position]
    else:
        return None
    values = [None if is_missing_value(v) else v for v in map(plain_value, column)]
    amounts = [
        take_apart(v.strip()) is not None for v in values if isinstance(v, str) and v.strip()
    ]
    others = {type(value) for value in values} - {str, type(None)}
    if not others or not others <= {int, float, Decimal} or 2 * sum(amounts) <= len(amounts):
        return None
    return text_array([unmarked_text(value) for value in values])


def unread_index(table: Any) -> str:
    """Return a warning where a frame of pandas has a field or dates in its index, else ``""``."""
    named = [str(name) for name in table.index.names if header_key(str(name)) in BY_HEADER]
    if not named and table.index.dtype.kind != "M":
        return ""
    what = f"the frame's index ({', '.join(named) or 'dates'})"
    return f"{what} is not read: make it a column with reset_index()"


def like(table: Any, columns: Mapping[str, Sequence[Any]]) -> Any:
    """Return new columns as a table of the same kind as `table`.

    Parameters
    ----------
    table
        What :func:`to_arrow` takes. A pandas index is kept, a lazy polars frame gives a lazy one, a
        DuckDB relation one of the same connection, any other stream an Arrow table.
    columns
        The new columns, one value for each row of `table`.

    Examples
    --------
    >>> like([{"volume": 9.5}], {"label": ["B2C"]})
    [{'label': 'B2C'}]
    """
    kind = kind_of(table)
    values = {name: list(column) for name, column in columns.items()}
    if kind == "pandas":
        return sys.modules["pandas"].DataFrame(values, index=table.index)
    if kind == "polars":
        frame = sys.modules["polars"].DataFrame(values)
        return frame.lazy() if hasattr(table, "collect") else frame
    if kind in ("arrow", "stream"):
        arrays = {name: _array(column)[0] for name, column in values.items()}
        made = pa.table(
            {n: a.cast(pa.string()) if a.type == TEXT else a for n, a in arrays.items()}
        )
        return _as_arrow_kind(table, made)
    if kind == "rows":
        return [dict(zip(values, row, strict=True)) for row in zip(*values.values(), strict=True)]
    return values


def rows_with(table: Any, rows: Sequence[int], columns: Mapping[str, Sequence[Any]]) -> Any:
    """Return some rows of a table with new columns, as a table of the same kind.

    Parameters
    ----------
    table
        What :func:`to_arrow` takes, a one-pass stream aside. A pandas index is kept; a stream gives
        an Arrow table.
    rows
        Row numbers, from 0, in the order in which they come out.
    columns
        The new columns, one value for each of `rows`.

    Examples
    --------
    >>> rows_with({"volume": [9.5, 7, 8]}, [2, 0], {"why": ["random", "chosen"]})
    {'volume': [8, 9.5], 'why': ['random', 'chosen']}
    """
    kind = kind_of(table)
    if kind == "pandas":
        return table.iloc[rows].assign(**columns)
    if kind == "polars":
        lazy = hasattr(table, "collect")
        frame = (table.collect() if lazy else table)[rows]
        made = frame.with_columns(
            **{n: sys.modules["polars"].Series(c) for n, c in columns.items()}
        )
        return made.lazy() if lazy else made
    if kind in ("arrow", "stream"):
        picked = _as_table(table, kind).take(pa.array(rows, pa.int64()))
        for name, column in columns.items():
            picked = picked.append_column(name, pa.array(column))
        return _as_arrow_kind(table, picked)
    if kind == "rows":
        added = zip(*columns.values(), strict=True)
        return [
            {**table[row], **dict(zip(columns, values, strict=True))}
            for row, values in zip(rows, added, strict=True)
        ]
    picked = {name: [column[row] for row in rows] for name, column in table.items()}
    return {**picked, **columns}


def _as_arrow_kind(table: Any, made: pa.Table) -> Any:
    """Return an Arrow table as the kind of Arrow table or DuckDB relation that `table` is."""
    if isinstance(table, pa.RecordBatch):
        return pa.RecordBatch.from_arrays(
            [c.combine_chunks() for c in made.columns], made.schema.names
        )
    if isinstance(table, pa.RecordBatchReader):
        return made.to_reader()
    duckdb = sys.modules.get("duckdb")
    if duckdb is not None and isinstance(table, duckdb.DuckDBPyRelation):
        return table.query("rows", "SELECT * FROM made")  # DuckDB finds the local name
    return made


def kind_of(table: Any) -> str:
    """Return the kind of a table: pandas, polars, arrow, stream, rows (dicts) or columns (a dict).

    Raises
    ------
    InputError
        When it is not a table.

    Examples
    --------
    >>> kind_of([]), kind_of({"volume": [1, 2]})
    ('rows', 'columns')
    """
    pandas, polars = sys.modules.get("pandas"), sys.modules.get("polars")
    if pandas is not None and isinstance(table, pandas.DataFrame):
        return "pandas"
    if polars is not None and isinstance(table, polars.DataFrame | polars.LazyFrame):
        return "polars"
    if isinstance(table, pa.Table | pa.RecordBatch | pa.RecordBatchReader):
        return "arrow"
    if hasattr(table, "__arrow_c_stream__") and not hasattr(table, "to_frame"):
        return "stream"
    if isinstance(table, list | tuple) and all(isinstance(row, Mapping) for row in table):
        return "rows"
    if isinstance(table, Mapping) and all(_is_column(column) for column in table.values()):
        return "columns"
    raise InputError(
        f"a value of type {type(table).__name__} is not a table",
        next_step="pass a data frame, an Arrow table, a list of dicts or a dict of columns; "
        "one record is [record]",
    )


def kind_by_python(field: pa.Field) -> Kind | None:
    """Return the kind that the Python types of a column say; None where Arrow has their type.

    Examples
    --------
    >>> table = to_arrow({"a": [True, 2.5], "b": ["x", 1], "c": [1, 2]})
    >>> [kind_by_python(field) for field in table.schema]
    ['number', 'category', None]
    """
    kind = (field.metadata or {}).get(_MIXED)
    return None if kind is None else kind.decode()


def plain_column(array: pa.Array | pa.ChunkedArray) -> tuple[pa.Array, bool]:
    """Return an Arrow column as one array of plain type, and whether it mixed types.

    Dictionaries are decoded; lists, structs and extension types become text.

    Examples
    --------
    >>> plain_column(pa.array(["a", "a"]).dictionary_encode())[0].to_pylist()
    ['a', 'a']
    """
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks() if array.num_chunks != 1 else array.chunk(0)
    if isinstance(array, pa.ChunkedArray):  # older Arrow: no chunk, or too much text for one
        array = pa.concat_arrays(array.chunks) if array.num_chunks else pa.array([], array.type)
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if isinstance(array.type, pa.BaseExtensionType) or pa.types.is_nested(array.type):
        return _mixed(array.to_pylist()), True
    if any(is_other(array.type) for is_other in _OTHER):
        return _mixed(array.to_pylist()), True
    return array, False


_OTHER = (
    pa.types.is_binary,
    pa.types.is_large_binary,
    pa.types.is_binary_view,
    pa.types.is_fixed_size_binary,
    pa.types.is_interval,
)
"""Types of values that Arrow does not write as text."""


def _is_unknown_to_arrow(kind: Any) -> bool:
    """Return whether a type of polars has Python objects, or integers that Arrow does not have."""
    return any(name in str(kind) for name in ("Int128", "Object"))


def _is_column(column: Any) -> bool:
    return hasattr(column, "__len__") and not isinstance(column, str | bytes | Mapping)


def _table(names: Sequence[str], columns: Sequence[tuple[pa.Array, Kind | None]]) -> pa.Table:
    fields = [
        pa.field(name, array.type, metadata={_MIXED: kind.encode()} if kind else None)
        for name, (array, kind) in zip(names, columns, strict=True)
    ]
    return pa.table([array for array, _ in columns], schema=pa.schema(fields))


def _plain(table: pa.Table) -> pa.Table:
    columns = [_plain_array(column) for column in table.columns]
    marked = map(kind_by_python, table.schema)  # by an earlier call
    return _table(
        table.column_names,
        [(array, kind or m) for (array, kind), m in zip(columns, marked, strict=True)],
    )


def _plain_array(array: pa.Array | pa.ChunkedArray) -> tuple[pa.Array, Kind | None]:
    plain, mixed = plain_column(array)
    return plain, "category" if mixed else None


def _array(values: Any) -> tuple[pa.Array, Kind | None]:
    """Return a column of Python, numpy or pandas values as Arrow.

    Where Python made it text, because Arrow has no type for its values, the kind that their types
    say comes with it: number, time or category.
    """
    if hasattr(values, "to_numpy") and hasattr(values, "dtype"):
        return _pandas_array(values)
    if isinstance(values, np.ndarray):
        if values.dtype.kind in "mM":
            values = values.astype(f"{values.dtype.kind}8[us]")  # finer ones give whole numbers
        plain = values.tolist()
        values = list(values) if values.dtype.kind == "M" and int in map(type, plain) else plain
    values = [plain_value(value) if isinstance(value, np.generic) else value for value in values]
    kinds = {type(value) for value in values}
    if not kinds <= {str, int, float, bool, type(None)}:  # others have NaN, NA or NaT of their own
        values = [None if is_missing_value(value) else value for value in values]
        kinds = {type(value) for value in values}
    kinds -= {type(None)}
    if kinds <= {str}:
        return _texts(values), None
    if kinds <= _NUMBERS and not any(map(_is_beyond_floats, values)):
        numbers = [np.nan if value is None else value for value in values]
        column = np.array(numbers, dtype=np.float64)
        return number_array(column, ~np.isnan(column)), None
    if kinds == {bool}:
        column = np.array([np.nan if value is None else value for value in values], np.float64)
        return number_array(column, ~np.isnan(column)).cast(pa.bool_()), None
    kind: Kind = "category"
    if all(issubclass(held, Real | Decimal) for held in kinds):
        kind = "number"
    elif all(issubclass(held, dt.date) for held in kinds):
        kind = "time"
    return _mixed(values), kind


_NUMBERS = {int, float, Decimal, Fraction}


def _is_beyond_floats(value: Any) -> bool:
    """Return whether a value is a whole number that a float64 may not hold exactly."""
    if type(value) is Decimal:
        return value.is_finite() and value.adjusted() > 14 and value == value.to_integral_value()
    return type(value) in (int, Fraction) and abs(value) > EXACT


def _pandas_array(values: Any) -> tuple[pa.Array, Kind | None]:
    if str(values.dtype) == "object":
        return _array(list(values))
    try:
        array = pa.array(values, from_pandas=True)
    except (pa.ArrowException, TypeError, ValueError, OverflowError):
        return _mixed(values), "category"
    if isinstance(array.type, pa.BaseExtensionType):
        return _mixed(values), "category"
    return _plain_array(array)


def _mixed(values: Iterable[Any]) -> pa.Array:
    return _texts([python_text(value) for value in values])


def _texts(values: Sequence[str | None]) -> pa.Array:
    try:
        return text_array(values)
    except UnicodeEncodeError as error:
        raise InputError(
            f"a text has half of a surrogate pair: {error.object[:40]!r}",
            next_step="decode the text of the table properly",
        ) from None
