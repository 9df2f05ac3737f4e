"""Converts between Arrow, numpy and lists without importing pandas.

``pa.array``, ``pa.scalar`` and ``to_numpy`` all import pandas to ask whether it knows the object,
which takes longer than scoring a small file.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

TEXT = pa.large_string()
"""The type of all text columns; its length is not limited to 2 GiB."""
EXACT = 2**53
"""Whole numbers up to here are float64 exactly, and so are powers of ten up to `MOST_TENS`."""
MOST_TENS = 22


def text_array(texts: Sequence[str | None]) -> pa.Array:
    """Return texts as an Arrow column; None is null.

    Raises
    ------
    UnicodeEncodeError
        When a text has half of a surrogate pair.

    Examples
    --------
    >>> text_array(["ø", None, ""]).to_pylist()
    ['ø', None, '']
    """
    present = [text or "" for text in texts]
    joined = "".join(present)
    data = joined.encode()
    if len(data) == len(joined):
        lengths = [len(text) for text in present]
    else:
        lengths = [len(text.encode()) for text in present]
    offsets = np.zeros(len(present) + 1, dtype=np.int64)
    np.cumsum(lengths, out=offsets[1:])
    valid = np.array([text is not None for text in texts], dtype=bool)
    buffers = [_bitmap(valid), pa.py_buffer(offsets), pa.py_buffer(data)]
    return pa.Array.from_buffers(TEXT, len(present), buffers)


def number_array(
    values: NDArray[np.float64] | NDArray[np.int64], valid: NDArray[np.bool_] | None = None
) -> pa.Array:
    """Return numbers as an Arrow column, null where not `valid`; NaN stays NaN.

    Examples
    --------
    >>> number_array(np.array([0.5, 9.0]), np.array([True, False])).to_pylist()
    [0.5, None]
    """
    kind = pa.float64() if values.dtype.kind == "f" else pa.int64()
    bitmap = None if valid is None else _bitmap(valid)
    buffer = pa.py_buffer(np.ascontiguousarray(values))
    return pa.Array.from_buffers(kind, len(values), [bitmap, buffer])


def time_array(values: NDArray[np.datetime64]) -> pa.Array:
    """Return dates of dtype ``datetime64[s]`` as an Arrow timestamp column; NaT is null.

    Examples
    --------
    >>> time_array(np.array(["2024-03-01", "NaT"], dtype="datetime64[s]")).to_pylist()
    [datetime.datetime(2024, 3, 1, 0, 0), None]
    """
    buffer = pa.py_buffer(np.ascontiguousarray(values))
    buffers = [_bitmap(~np.isnat(values)), buffer]
    return pa.Array.from_buffers(pa.timestamp("s"), len(values), buffers)


def code_array(codes: NDArray[np.int8], valid: NDArray[np.bool_]) -> pa.Array:
    """Return small codes as an Arrow column, null where not `valid`.

    Examples
    --------
    >>> code_array(np.array([2, 0], dtype=np.int8), np.array([True, False])).to_pylist()
    [2, None]
    """
    buffer = pa.py_buffer(np.ascontiguousarray(codes))
    return pa.Array.from_buffers(pa.int8(), len(codes), [_bitmap(valid), buffer])


def mask_array(mask: NDArray[np.bool_]) -> pa.Array:
    """Return truth values as an Arrow column.

    Examples
    --------
    >>> mask_array(np.array([True, False])).to_pylist()
    [True, False]
    """
    bits = pa.py_buffer(np.packbits(mask, bitorder="little"))
    return pa.Array.from_buffers(pa.bool_(), len(mask), [None, bits])


def values_of(array: pa.Array, dtype: Any) -> NDArray[Any]:
    """Return a copy of a column of fixed width as numpy; values at nulls are undefined.

    Parameters
    ----------
    array
        Arrow array of n values, of a type as wide as `dtype`.
    dtype
        The numpy type to read its bytes as.

    Returns
    -------
    Array of shape (n,).

    Examples
    --------
    >>> values_of(number_array(np.array([1, 2])), np.int64)
    array([1, 2])
    """
    buffer = array.buffers()[1]
    if buffer is None:
        return np.zeros(len(array), dtype=dtype)
    values = np.frombuffer(buffer, dtype=dtype, count=array.offset + len(array))
    return values[array.offset :].copy()


def floats_of(array: pa.Array) -> NDArray[np.float64]:
    """Return a column of numbers as the float64 nearest to each, shape (n,); NaN where null.

    Arrow's own cast of decimals multiplies by a power of ten, by which 19.99 may become
    19.990000000000002.

    Examples
    --------
    >>> from decimal import Decimal
    >>> floats_of(pa.array([Decimal("19.99"), None], pa.decimal128(30, 2)))
    array([19.99,   nan])
    """
    values = _quotients(array) if pa.types.is_decimal128(array.type) else None
    if values is None:
        texts = array.cast(TEXT) if pa.types.is_decimal(array.type) else array
        values = values_of(texts.cast(pa.float64(), safe=False), np.float64)
    values[nulls_of(array)] = np.nan
    return values


def _quotients(array: pa.Array) -> NDArray[np.float64] | None:
    """Return decimals divided out of two exact float64, None where one of them is not exact."""
    scale = array.type.scale
    if not 0 <= scale <= MOST_TENS:
        return None
    halves = values_of(array, np.dtype([("low", "<i8"), ("high", "<i8")]))
    low, high = halves["low"], halves["high"]
    if ((high != low >> 63) | (low > EXACT) | (low < -EXACT)).any():
        return None
    quotients: NDArray[np.float64] = low / 10.0**scale
    return quotients


def nulls_of(array: pa.Array) -> NDArray[np.bool_]:
    """Return which values of a column are null, shape (n,).

    Examples
    --------
    >>> nulls_of(text_array(["a", None]))
    array([False,  True])
    """
    bitmap = array.buffers()[0]
    if not array.null_count or bitmap is None:
        return np.full(len(array), bool(array.null_count))  # a column of type null has no bitmap
    bits = np.unpackbits(np.frombuffer(bitmap, dtype=np.uint8), bitorder="little")
    return np.asarray(bits[array.offset : array.offset + len(array)] == 0)


def letters_of(texts: pa.Array) -> bytes:
    """Return all texts of a text column as UTF-8, one after the other.

    Examples
    --------
    >>> letters_of(text_array(["a", None, "bc"]).slice(1))
    b'bc'
    """
    data, offsets = texts.buffers()[2], _offsets(texts)
    return data[int(offsets[0]) : int(offsets[-1])].to_pybytes() if data is not None else b""


def without_empty(texts: pa.Array) -> pa.Array:
    """Return a text column with null instead of empty texts.

    Examples
    --------
    >>> without_empty(text_array(["a", "", None])).to_pylist()
    ['a', None, None]
    """
    offsets = _offsets(texts)
    present = offsets[1:] != offsets[:-1]
    if present.all():
        return texts
    if texts.null_count:
        present &= ~nulls_of(texts)
    buffers = [_bitmap(present), pa.py_buffer(offsets), texts.buffers()[2]]
    return pa.Array.from_buffers(TEXT, len(texts), buffers)


def _offsets(texts: pa.Array) -> NDArray[np.int64]:
    """Return where each text of a text column begins, and where the last one ends."""
    buffer = texts.buffers()[1]
    if buffer is None or not buffer.size:
        return np.zeros(1, dtype=np.int64)
    offsets = np.frombuffer(buffer, dtype=np.int64, count=texts.offset + len(texts) + 1)
    return offsets[texts.offset :]


def _bitmap(valid: NDArray[np.bool_]) -> pa.Buffer | None:
    return None if valid.all() else pa.py_buffer(np.packbits(valid, bitorder="little"))
