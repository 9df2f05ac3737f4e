"""Columns as codes or numbers for measuring, with missing values recognised.

Takes lists, numpy arrays, and any column that numpy can convert (pandas, polars, pyarrow) without
importing those libraries.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from b2x.errors import UsageError


def as_codes(column: ArrayLike) -> tuple[NDArray[np.int64], list[str]]:
    """Return a code for each value of a column, the same for equal texts; -1 for missing.

    Parameters
    ----------
    column
        Shape (n,). Missing is None, NaN, NaT, NA, and text that is empty or only white space.

    Returns
    -------
    codes
        int64 of shape (n,): the position of the row's value in `texts`, or -1.
    texts
        The distinct texts in order of first appearance. 5, 5.0 and "5" have the same text,
        because a missing value turns a column of integers into floats.

    Raises
    ------
    UsageError
        If the column is not one-dimensional.

    Examples
    --------
    >>> codes, texts = as_codes(["b", "", "a", "b", None])
    >>> codes.tolist(), texts
    ([0, -1, 1, 0, -1], ['b', 'a'])
    """
    values = _one_dimensional(column)
    if values.dtype.kind in "OT":
        firsts: dict[tuple[type, Any], int] = {}
        inverse = np.empty(len(values), dtype=np.int64)
        for row, value in enumerate(values.tolist()):
            # The class is part of the key because True, 1 and 1.0 are one key to a dict.
            inverse[row] = firsts.setdefault((value.__class__, value), len(firsts))
        distinct = [value for _, value in firsts]
    else:
        unique, first, where = np.unique(values, return_index=True, return_inverse=True)
        order = np.argsort(first, kind="stable")
        rank = np.empty(len(unique), dtype=np.int64)
        rank[order] = np.arange(len(unique))
        inverse = rank[where]
        distinct = unique[order].astype(str if values.dtype.kind == "M" else object).tolist()
        if values.dtype.kind == "M":
            distinct = [None if text == "NaT" else text for text in distinct]
    texts: dict[str, int] = {}
    translate = np.empty(len(distinct), dtype=np.int64)
    for position, value in enumerate(distinct):
        text = _text(value)
        translate[position] = -1 if text is None else texts.setdefault(text, len(texts))
    return translate[inverse] if len(distinct) else inverse, list(texts)


def as_numbers(column: ArrayLike) -> NDArray[np.float64] | None:
    """Return a column as float64 of shape (n,), NaN where missing; None if it is not numeric.

    Times become microseconds since 1970.

    Examples
    --------
    >>> as_numbers([1, None, 2.5])
    array([1. , nan, 2.5])
    >>> as_numbers(["1", "x"]) is None
    True
    """
    values = _one_dimensional(column)
    if values.dtype.kind in "biuf":
        return values.astype(np.float64)
    if values.dtype.kind in "Mm":
        micro = values.astype("datetime64[us]" if values.dtype.kind == "M" else "timedelta64[us]")
        numbers = micro.astype(np.int64).astype(np.float64)
        numbers[np.isnat(micro)] = np.nan
        return numbers
    if values.dtype.kind != "O":
        return None
    listed = values.tolist()
    if not all(_missing(v) or isinstance(v, int | float | np.number) for v in listed):
        return None
    return np.array([math.nan if _missing(v) else float(v) for v in listed], dtype=np.float64)


def _one_dimensional(column: ArrayLike) -> NDArray[Any]:
    values = np.asarray(column)
    if values.ndim != 1:
        raise UsageError(
            f"a column of shape {values.shape}", next_step="pass one value per row, shape (n,)"
        )
    if values.dtype.kind in "US" and not isinstance(column, np.ndarray):
        # numpy has turned [1.0, "a"] into text: keep the values as they were given
        values = np.array(list(column), dtype=object)  # type: ignore[arg-type]  # it has a length
    return values


def _missing(value: Any) -> bool:
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    if isinstance(value, float | np.floating):
        return bool(np.isnan(value))
    return isinstance(value, str) and not value.strip()


def _text(value: Any) -> str | None:
    if _missing(value):
        return None
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return str(value)
