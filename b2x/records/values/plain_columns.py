"""Reads plainly written numbers and dates, a whole column at a time.

All other texts are left to be read one by one, by numbers.py and dates.py.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from b2x.records.arrow import TEXT, letters_of, nulls_of, text_array, values_of, without_empty
from b2x.records.values.notation import DECIMALS, Style
from b2x.records.values.numbers import THOUSANDS
from b2x.schema.columns import Numbers


def plain_numbers(texts: pa.Array, decimal: Style) -> tuple[Numbers, NDArray[np.bool_]]:
    """Read the numbers of a column whose decimal mark is `decimal`.

    Parameters
    ----------
    texts
        Text column of length n.
    decimal
        Point or comma.

    Returns
    -------
    float64 array of shape (n,), NaN where the text is empty, null or left, and bool array of shape
    (n,), the texts that are left. All others have the value that
    :func:`b2x.records.values.numbers.read_number` reads.

    Examples
    --------
    >>> from b2x.records.arrow import text_array
    >>> values, left = plain_numbers(text_array(["1.234,5", "7", "", "x"]), ",")
    >>> values.tolist(), left.tolist()
    ([1234.5, 7.0, nan, nan], [False, False, False, True])
    """
    texts = without_empty(texts)
    if decimal == "." or not _has(texts, "."):  # a point would count as a second decimal mark
        try:
            return _finite(_with_point(texts, decimal).cast(pa.float64()), texts)
        except pa.ArrowInvalid:
            pass
    readable, written = pc.match_substring_regex(texts, _NUMBER[decimal]), texts
    for mark in THOUSANDS:
        if mark != decimal and _has(texts, mark):
            grouped = pc.match_substring_regex(texts, _grouped(mark, decimal))
            written = pc.if_else(grouped, pc.replace_substring(written, mark, ""), written)
            readable = pc.or_(readable, grouped)
    plain = pc.if_else(readable, _with_point(written, decimal), _NULL)
    return _finite(plain.cast(pa.float64()), texts)


def plain_times(texts: pa.Array, order: Style | None) -> tuple[Numbers, NDArray[np.bool_]]:
    """Read the dates of a column, in seconds since 1970; as :func:`plain_numbers`.

    Parameters
    ----------
    texts
        Text column of length n.
    order
        Order of day, month and year; None to read ISO dates only.

    Examples
    --------
    >>> from b2x.records.arrow import text_array
    >>> values, left = plain_times(text_array(["02.01.1970", "1970-01-01 00:01", "soon"]), "dmy")
    >>> values.tolist(), left.tolist()
    ([86400.0, 60.0, nan], [False, False, True])
    """
    texts = without_empty(texts)
    if _are_as_long(texts, _LENGTHS):
        try:
            return _since_1970(texts.cast(pa.timestamp("s")), texts)
        except pa.ArrowInvalid:
            pass
    readable, written = pc.match_substring_regex(texts, _ISO), texts
    if order in _MONTH_AND_DAY:
        ordered = pc.match_substring_regex(texts, _ORDERED)
        written = pc.if_else(ordered, _as_iso(texts, *_MONTH_AND_DAY[order]), texts)
        readable = pc.or_(readable, ordered)
    try:
        times = pc.if_else(readable, written, _NULL).cast(pa.timestamp("s"))
    except pa.ArrowInvalid:  # such as 31.02.
        return np.full(len(texts), np.nan), ~nulls_of(texts)
    return _since_1970(times, texts)


_NULL = pa.nulls(1, TEXT)[0]
_EMPTY, _DASH = text_array(["", "-"])
_LENGTHS = (10, 16, 19)
"""Characters of an ISO date: alone, with minutes, with seconds."""
_YEAR_ONE = -62_135_596_800.0
"""The first second of year 1, the earliest date, in seconds since 1970."""
_MONTH_AND_DAY: dict[Style | None, tuple[int, int]] = {"dmy": (3, 0), "mdy": (0, 3)}
"""Where month and day begin in a date of ten characters."""
_CLOCK = r"([ T]\d\d:\d\d(:\d\d)?)?$"
_ISO = r"^\d{4}-\d\d-\d\d" + _CLOCK
_ORDERED = r"^(\d\d\.\d\d\.\d{4}|\d\d/\d\d/\d{4}|\d\d-\d\d-\d{4})" + _CLOCK
_NUMBER: dict[Style, str] = {
    mark: rf"^[+-]?(\d+{re.escape(mark)}?\d*|{re.escape(mark)}\d+)([eE][+-]?\d+)?$"
    for mark in DECIMALS
}


def _grouped(mark: str, decimal: Style) -> str:
    return rf"^[+-]?[1-9]\d{{0,2}}({re.escape(mark)}\d{{3}})+({re.escape(decimal)}\d*)?$"


def _with_point(texts: pa.Array, decimal: Style) -> pa.Array:
    return texts if decimal == "." else pc.replace_substring(texts, decimal, ".")


def _as_iso(texts: pa.Array, month: int, day: int) -> pa.Array:
    date = pc.binary_join_element_wise(
        pc.utf8_slice_codeunits(texts, 6, 10),
        pc.utf8_slice_codeunits(texts, month, month + 2),
        pc.utf8_slice_codeunits(texts, day, day + 2),
        _DASH,
    )
    return pc.binary_join_element_wise(date, pc.utf8_slice_codeunits(texts, 10, 19), _EMPTY)


def _has(texts: pa.Array, mark: str) -> bool:
    return mark.encode() in letters_of(texts)


def _are_as_long(texts: pa.Array, lengths: Sequence[int]) -> bool:
    """Return whether every text that is not null has one of these lengths."""
    found = values_of(pc.binary_length(texts), np.int64)
    fits = np.any([found == length for length in lengths], axis=0)
    return bool(fits.all()) or bool((fits | nulls_of(texts)).all())


def _finite(numbers: pa.Array, texts: pa.Array) -> tuple[Numbers, NDArray[np.bool_]]:
    values = values_of(numbers, np.float64)
    return _readable(values, np.isfinite(values), numbers, texts)


def _since_1970(times: pa.Array, texts: pa.Array) -> tuple[Numbers, NDArray[np.bool_]]:
    values = values_of(times, np.int64).astype(np.float64)
    return _readable(values, values >= _YEAR_ONE, times, texts)


def _readable(
    values: Numbers, fits: NDArray[np.bool_], read: pa.Array, texts: pa.Array
) -> tuple[Numbers, NDArray[np.bool_]]:
    """Return the values, NaN where they do not fit or are null, and which texts are left."""
    if read.null_count:
        fits &= ~nulls_of(read)
    left = ~fits
    if read.null_count or not fits.all():
        values[left] = np.nan
    if texts.null_count:
        left &= ~nulls_of(texts)
    return values, left
