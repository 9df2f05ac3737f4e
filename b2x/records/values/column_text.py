"""Arrow columns as the text that they show, and what their type says of them."""

from __future__ import annotations

import math
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from b2x.errors import InputError
from b2x.records.arrow import TEXT, letters_of, text_array
from b2x.records.values.missing import MISSING_IDS
from b2x.records.values.python_text import python_text
from b2x.schema.text import number_text


def is_number(kind: pa.DataType) -> bool:
    """Return whether a column of this type holds numbers; truth values are not numbers."""
    types = pa.types
    return bool(types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind))


def is_time(kind: pa.DataType) -> bool:
    """Return whether a column of this type holds dates."""
    return bool(pa.types.is_timestamp(kind) or pa.types.is_date(kind))


def as_text(array: pa.Array) -> pa.Array:
    """Return a column as the text that it shows, the same whatever type it came in.

    Numbers have no zeros at their end, truth is ``true`` and ``false``, dates are ISO, NaN is null.

    Examples
    --------
    >>> as_text(pa.array([48159.0, float("nan")])).to_pylist()
    ['48159', None]
    """
    texts = written_text(array)
    if not pa.types.is_decimal(array.type):
        return texts
    return pc.replace_substring_regex(texts, r"\.0*$|(\.[0-9]*[1-9])0+$", r"\1")


def written_text(array: pa.Array) -> pa.Array:
    """Return a column as the text to write into a file.

    That is :func:`as_text`, but decimals keep the zeros at their end.

    Examples
    --------
    >>> written_text(pa.array([Decimal("100.50")])).to_pylist()
    ['100.50']
    """
    kind = array.type
    if kind == TEXT:
        return array
    if pa.types.is_decimal(kind):
        texts = array.cast(TEXT)
        if not pc.any(pc.match_substring(texts, "E")).as_py():
            return texts
        return text_array([None if t is None else f"{Decimal(t):f}" for t in texts.to_pylist()])
    if pa.types.is_floating(kind):
        encoded = array.cast(pa.float64(), safe=False).dictionary_encode()
        shown = [_number_as_text(value) for value in encoded.dictionary.to_pylist()]
        return text_array(shown).take(encoded.indices)
    if pa.types.is_timestamp(kind):
        return pc.strftime(wall_clock(array), format="%Y-%m-%d %H:%M:%S").cast(TEXT)
    if pa.types.is_duration(kind):
        return text_array([python_text(value) for value in array.to_pylist()])
    return array.cast(TEXT)


def wall_clock(array: pa.Array) -> pa.Array:
    """Return dates as the wall clock that they show, in whole seconds, rounded down."""
    if pa.types.is_timestamp(array.type):
        if array.type.tz is not None:
            array = _without_zone(array)
        array = pc.floor_temporal(array, unit="second")
    return array.cast(pa.timestamp("s"))


def _without_zone(array: pa.Array) -> pa.Array:
    zone = array.type.tz
    if zone.upper() in ("UTC", "GMT", "Z"):  # whose case Arrow does not read everywhere
        array = array.cast(pa.timestamp(array.type.unit, "UTC"))
    try:
        return pc.local_timestamp(array)
    except pa.ArrowException:
        raise InputError(
            f"a column has dates of the time zone {zone!r}, which is not known",
            next_step="name the zone as Europe/Oslo, +02:00 or UTC",
        ) from None


def decodable(array: pa.Array) -> tuple[pa.Array, list[int]]:
    r"""Return a text column with null for what is not UTF-8, and the rows of that.

    Examples
    --------
    >>> texts = pa.array([b"web", b"\xff"]).view(pa.string())
    >>> decodable(texts)[0].to_pylist(), decodable(texts)[1]
    (['web', None], [1])
    """
    raw = array.cast(pa.large_binary()).to_pylist()
    rows = [i for i, data in enumerate(raw) if data is not None and not _is_utf8(data)]
    for row in rows:
        raw[row] = None
    return pa.array(raw, pa.large_binary()).cast(TEXT), rows


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _number_as_text(value: float | None) -> str | None:
    if value is None or math.isnan(value):
        return None
    return number_text(value) if math.isfinite(value) else str(value)


def trimmed(column: pa.Array) -> pa.Array:
    """Return a column as trimmed text, null where empty."""
    texts = pc.ascii_trim_whitespace(as_text(column))
    return pc.if_else(pc.equal(texts, text_array([""])[0]), pa.nulls(1, TEXT)[0], texts)


def ids(column: pa.Array) -> pa.Array:
    """Return a column of ids as trimmed text, null where empty or a word that means missing."""
    texts = trimmed(column)
    if letters_of(texts).isdigit():  # most ids are numbers
        return texts
    missing = pc.is_in(texts, value_set=_MISSING_IDS)
    return pc.if_else(missing, pa.nulls(1, TEXT)[0], texts)


_MISSING_IDS = text_array(sorted(MISSING_IDS))
