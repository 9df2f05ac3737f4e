"""Arrow columns to checked columns, with the reason of every value that cannot be right.

Plain numbers and dates are read a column at a time; of all other texts each distinct one is
judged once. Missing is NaN, NaT or code -1, never a reason.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from b2x.records.arrow import TEXT, letters_of, mask_array, nulls_of, text_array, values_of
from b2x.records.values.amounts import take_apart
from b2x.records.values.dates import read_time
from b2x.records.values.missing import MISSING_WORDS
from b2x.records.values.notation import DATE_ORDERS, DECIMALS, Style
from b2x.records.values.numbers import INFINITE_WORDS, read_number
from b2x.records.values.plain_columns import plain_numbers, plain_times
from b2x.schema.columns import Column, Levels, Numbers, Times
from b2x.schema.fields import CYCLE, NO_BOUNDS, Kind
from b2x.schema.text import MISSING_LEVELS, normalise_text, number_text, whole_number


@dataclass(frozen=True)
class Checked:
    """One column, checked.

    Attributes
    ----------
    column
        Its values; those with a reason are missing.
    rows, reasons
        The rows that hold a value that cannot be right, and why, side by side.
    missing_words
        How often each text was read as missing (empty is not counted).
    currencies
        How often amounts name each currency, by its code or sign.
    asks_style
        Whether a text could be read in more ways than one, or in none, and no style was given.
    contradiction
        Row and text of the first value that fits another style than the column's; None if none
        does. It is among `rows` too.
    """

    column: Column
    rows: NDArray[np.int64]
    reasons: list[str]
    missing_words: Counter[str] = field(default_factory=Counter)
    contradiction: tuple[int, str] | None = None
    currencies: Counter[str] = field(default_factory=Counter)
    asks_style: bool = False


def check(
    name: str,
    kind: Kind,
    array: pa.Array,
    style: Style | None = None,
    bounds: tuple[float, float] = NO_BOUNDS,
    hundredths: bool = False,
) -> Checked:
    """Check one column.

    Parameters
    ----------
    name
        Field or own column: it begins every reason.
    kind
        What the values are to be. A column of another type is read as the text it shows.
    array
        Arrow array of plain type.
    style
        How texts write numbers or dates; None where no value needs one.
    bounds
        Lowest and highest number that can be right.
    hundredths
        Whether numbers are in percent even without a percent sign.

    Examples
    --------
    >>> texts = text_array(["3", "-3", "n/a"])
    >>> checked = check("cycle_days", "number", texts, bounds=(0, 1e5))
    >>> checked.column.tolist(), checked.rows.tolist(), checked.reasons
    ([3.0, nan, nan], [1], ['cycle_days: -3 is below 0'])
    """
    if kind == "number" and pa.types.is_boolean(array.type):
        array = array.cast(pa.float64())
    if kind == "number" and is_number(array.type):
        numbers = _numbers(array) / 100 if hundredths else _numbers(array)
        reasons = _range_reasons(name, numbers, bounds)
        rows = np.array(sorted(reasons), dtype=np.int64)
        numbers[rows] = np.nan
        return Checked(numbers, rows, [reasons[row] for row in rows.tolist()])
    if kind == "time" and is_time(array.type):
        return Checked(_times(array), _NO_ROWS, [])
    if kind == "number" or kind == "time":
        texts = _with_percent(as_text(array)) if hundredths else as_text(array)
        return _check_texts(name, kind, texts, style, bounds)
    return _check_levels(kind, *_encode(as_text(array)))


def is_another_quantity(outside: int, values: int) -> bool:
    """Return whether a column is no such quantity as the field that it is named like.

    More than 1% of its values outside the field's range, and ten at least, are no slips: a
    discount in money is no share of the price.

    Examples
    --------
    >>> is_another_quantity(30, 1000), is_another_quantity(1, 2)
    (True, False)
    """
    return outside >= 10 and outside > 0.01 * values


def is_number(kind: pa.DataType) -> bool:
    """Return whether a column of this type holds numbers as they are (truth is none)."""
    types = pa.types
    return bool(types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind))


def is_time(kind: pa.DataType) -> bool:
    """Return whether a column of this type holds dates as they are."""
    return bool(pa.types.is_timestamp(kind) or pa.types.is_date(kind))


def as_text(array: pa.Array) -> pa.Array:
    """Return a column as the text that it shows, the same whatever type it came in.

    Whole numbers without ``.0``, truth as ``true`` and ``false``, dates as ISO; NaN is null.

    Examples
    --------
    >>> as_text(pa.array([48159.0, float("nan")])).to_pylist()
    ['48159', None]
    """
    kind = array.type
    if kind == TEXT:
        return array
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        encoded = array.cast(pa.float64(), safe=False).dictionary_encode()
        texts = [_number_as_text(value) for value in encoded.dictionary.to_pylist()]
        return text_array(texts).take(encoded.indices)
    if pa.types.is_timestamp(kind):
        return pc.strftime(_seconds(array), format="%Y-%m-%d %H:%M:%S").cast(TEXT)
    if pa.types.is_duration(kind):
        return text_array([None if v is None else str(v) for v in array.to_pylist()])
    return array.cast(TEXT)


def days_from(first: Times, second: Times) -> Numbers:
    """Return whole calendar days from the first date to the second, NaN where one is missing."""
    days = (second.astype("datetime64[D]") - first.astype("datetime64[D]")).astype(np.float64)
    return np.where(np.isnat(first) | np.isnat(second), np.nan, days)


def add_cycle_days(columns: dict[str, Column]) -> tuple[NDArray[np.int64], list[str]]:
    """Add ``cycle_days`` where it follows from its two dates and has no column.

    Returns
    -------
    The rows where the dates are the wrong way round, and the reason of each.
    """
    if "cycle_days" in columns or not all(date in columns for date in CYCLE):
        return _NO_ROWS, []
    first, second = (cast(Times, columns[date]) for date in CYCLE)
    columns["cycle_days"] = days = days_from(first, second)
    rows = np.flatnonzero(days < 0)
    days[rows] = np.nan
    return rows, ["cycle_days: the first contact is after the order"] * len(rows)


def is_missing(column: Column) -> NDArray[np.bool_]:
    """Return where a checked column holds nothing, shape (n,)."""
    if isinstance(column, Levels):
        return column.codes < 0
    return np.isnat(column) if column.dtype.kind == "M" else np.isnan(column)


def empty_column(kind: Kind, n: int) -> Column:
    """Return n missing values.

    Examples
    --------
    >>> empty_column("number", 2)
    array([nan, nan])
    """
    if kind == "number":
        return np.full(n, np.nan)
    if kind == "time":
        return np.full(n, np.datetime64("NaT"), dtype="datetime64[s]")
    return Levels(np.full(n, -1, dtype=np.int64), ())


_NO_ROWS = np.empty(0, dtype=np.int64)


def _numbers(array: pa.Array) -> Numbers:
    numbers: Numbers = values_of(array.cast(pa.float64(), safe=False), np.float64)
    numbers[nulls_of(array)] = np.nan
    return numbers


def _times(array: pa.Array) -> Times:
    times: Times = values_of(_seconds(array), "datetime64[s]")
    times[nulls_of(array)] = np.datetime64("NaT")
    return times


def _seconds(array: pa.Array) -> pa.Array:
    """Return the wall clock that dates show, in whole seconds, rounded down."""
    if pa.types.is_timestamp(array.type):
        if array.type.tz is not None:
            array = pc.local_timestamp(array)
        array = pc.floor_temporal(array, unit="second")
    return array.cast(pa.timestamp("s"))


def _number_as_text(value: float | None) -> str | None:
    if value is None or math.isnan(value):
        return None
    return number_text(value) if math.isfinite(value) else str(value)


def _range_reasons(name: str, numbers: Numbers, bounds: tuple[float, float]) -> dict[int, str]:
    """Return the reason of each number that cannot be right, by index."""
    low, high = bounds
    suspects = np.flatnonzero((numbers < low) | (numbers > high) | np.isinf(numbers))
    reasons = {}
    for i in suspects.tolist():
        value = float(numbers[i])
        if math.isinf(value):
            reasons[i] = f"{name}: infinite"
        elif value < low:
            reasons[i] = f"{name}: {number_text(value)} is below {low:g}"
        else:
            reasons[i] = f"{name}: {number_text(value)} is above {high:g}"
    return reasons


def _encode(texts: pa.Array) -> tuple[NDArray[np.int32], list[str]]:
    """Return the code of each text, -1 where null, and the distinct texts."""
    encoded = texts.dictionary_encode()
    codes = values_of(encoded.indices, np.int32)
    if encoded.indices.null_count:
        codes[nulls_of(encoded.indices)] = -1
    return codes, encoded.dictionary.to_pylist()


def _with_percent(texts: pa.Array) -> pa.Array:
    """Return texts that end in a digit or mark with the percent sign that they leave out."""
    return pc.replace_substring_regex(texts, r"([\d.,])(\s*)$", r"\1%\2")


def _check_levels(kind: Kind, codes: NDArray[np.int32], texts: list[str]) -> Checked:
    missing: list[int] = []
    if kind == "category":
        missing = [i for i, text in enumerate(texts) if normalise_text(text) in MISSING_LEVELS]
    shown: list[str | None] = [whole_number(text) for text in texts]
    for i in missing:
        shown[i] = None
    words = Counter({texts[i].strip(): int(np.count_nonzero(codes == i)) for i in missing})
    if kind == "category":
        return Checked(Levels.from_coded(codes, shown), _NO_ROWS, [], words)
    # An id is opaque: only white space around it goes, and what differs otherwise stays apart.
    known: dict[str, int] = {}
    new = [known.setdefault(key, len(known)) if (key := (t or "").strip()) else -1 for t in shown]
    return Checked(Levels(np.array([*new, -1])[codes], tuple(known)), _NO_ROWS, [])


def _check_texts(
    name: str,
    kind: Literal["number", "time"],
    array: pa.Array,
    style: Style | None,
    bounds: tuple[float, float],
) -> Checked:
    mine = style or (DECIMALS if kind == "number" else DATE_ORDERS)[0]
    if kind == "number":
        asks_style = style is None and any(mark.encode() in letters_of(array) for mark in DECIMALS)
        values, left = plain_numbers(array, mine)
        reasons = _range_reasons(name, values, bounds)
    else:
        values, left = plain_times(array, style)
        asks_style, reasons = style is None and bool(left.any()), {}
        if asks_style:
            values, left = plain_times(array, mine)
    if not reasons and not left.any():
        column = values if kind == "number" else _from_seconds(values)
        return Checked(column, _NO_ROWS, [], asks_style=asks_style)
    places = np.flatnonzero(left)
    judged = _judge_texts(name, kind, *_encode(array.filter(mask_array(left))), mine, bounds)
    values[places] = judged.values
    for place, reason in zip(places[judged.rows].tolist(), judged.reasons, strict=True):
        reasons[place] = reason
    rows = np.array(sorted(reasons), dtype=np.int64)
    values[rows] = np.nan
    contradiction = None
    if judged.foreign is not None:
        contradiction = (int(places[judged.foreign[0]]), judged.foreign[1])
    return Checked(
        values if kind == "number" else _from_seconds(values),
        rows,
        [reasons[row] for row in rows.tolist()],
        judged.missing_words,
        contradiction,
        judged.currencies,
        asks_style,
    )


@dataclass(frozen=True)
class _Judged:
    """As :class:`Checked`, of texts that were judged one by one; dates in seconds since 1970."""

    values: Numbers
    rows: NDArray[np.int64]
    reasons: list[str]
    missing_words: Counter[str]
    foreign: tuple[int, str] | None
    currencies: Counter[str]


def _judge_texts(
    name: str,
    kind: Literal["number", "time"],
    codes: NDArray[np.int32],
    texts: list[str],
    mine: Style,
    bounds: tuple[float, float],
) -> _Judged:
    read: Callable[[str, Style], float | None] = read_number if kind == "number" else read_time
    others = [s for s in (DECIMALS if kind == "number" else DATE_ORDERS) if s != mine]
    values = np.full(len(texts), np.nan)
    reasons: dict[int, str] = {}
    words: dict[int, str] = {}
    foreign: list[int] = []
    named: dict[int, str] = {}
    for i, original in enumerate(texts):
        text = original.strip()
        value = read(text, mine)
        if value is not None:
            values[i] = value
            amount = take_apart(text) if kind == "number" else None
            if amount is not None and amount.currency is not None:
                named[i] = amount.currency
        elif text.lower() in MISSING_WORDS:
            words[i] = text
        elif text:
            if kind == "number" and text.lower() in INFINITE_WORDS:
                reasons[i] = f"{name}: infinite"
            else:
                thing = "a number" if kind == "number" else "a date"
                reasons[i] = f"{name}: {_quoted(text)} is not {thing}"
            if any(read(text, other) is not None for other in others):
                foreign.append(i)
    if kind == "number":
        reasons |= _range_reasons(name, values, bounds)
    rows = _where(codes, reasons, len(texts))
    contradiction = None
    if foreign:
        row = int(_where(codes, foreign, len(texts))[0])
        contradiction = (row, texts[codes[row]].strip())
    counts = np.bincount(codes, minlength=len(texts))
    missing_words: Counter[str] = Counter()
    for i, word in words.items():
        missing_words[word] += int(counts[i])
    currencies: Counter[str] = Counter()
    for i, name in named.items():
        currencies[name] += int(counts[i])
    return _Judged(
        values[codes],
        rows,
        [reasons[code] for code in codes[rows].tolist()],
        missing_words,
        contradiction,
        currencies,
    )


def _where(codes: NDArray[np.int32], sought: Iterable[int], n: int) -> NDArray[np.int64]:
    """Return the rows whose code, of `n` that there are, is sought."""
    is_sought = np.zeros(n, dtype=bool)
    is_sought[list(sought)] = True
    return np.flatnonzero(is_sought[codes])


def _from_seconds(values: Numbers) -> Times:
    seconds = np.where(np.isnan(values), 0, values).astype(np.int64)
    times = seconds.astype("datetime64[s]")
    times[np.isnan(values)] = np.datetime64("NaT")
    return times


def _quoted(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:37] + "...")
