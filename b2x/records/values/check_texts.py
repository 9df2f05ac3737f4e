"""Checks a text column of numbers or dates.

Plain texts are read a column at a time; of all others each distinct one is read once.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from b2x.records.arrow import letters_of, mask_array, nulls_of, values_of
from b2x.records.values.amounts import take_apart
from b2x.records.values.checked import Checked, outside_reasons
from b2x.records.values.dates import read_time
from b2x.records.values.described import shown
from b2x.records.values.missing import is_missing_word
from b2x.records.values.notation import DATE_ORDERS, DECIMALS, Style
from b2x.records.values.numbers import INFINITE_WORDS, read_number
from b2x.records.values.plain_columns import plain_numbers, plain_times
from b2x.records.values.reasons import number_reason, text_reason
from b2x.schema.columns import Numbers, Times
from b2x.schema.fields import FIELDS, NO_BOUNDS

Kind = Literal["number", "time"]


def check_texts(
    name: str,
    kind: Kind,
    texts: pa.Array,
    style: Style | None,
    *,
    hundredths: bool = False,
    by_python: bool = False,
) -> Checked:
    """Check a text column; parameters as :func:`b2x.records.values.check.check`."""
    mine = style or (DECIMALS if kind == "number" else DATE_ORDERS)[0]
    if kind == "number":
        if hundredths:
            texts = _with_percent(texts)
        asks_style = style is None and any(mark.encode() in letters_of(texts) for mark in DECIMALS)
        values, left = plain_numbers(texts, mine)
    else:
        values, left = plain_times(texts, style)
        asks_style = style is None and bool(left.any())
        if asks_style:
            values, left = plain_times(texts, mine)
    if not left.any():
        return Checked(values if kind == "number" else _as_times(values), asks_style=asks_style)
    rows = np.flatnonzero(left)
    codes, distinct = coded_texts(texts.filter(mask_array(left)))
    found = _read_distinct(name, kind, distinct, mine, by_python)
    values[rows] = found.values[codes]
    wrong = _where(codes, found.reasons, len(distinct))
    checked = Checked(values if kind == "number" else _as_times(values)).without(
        {int(rows[i]): found.reasons[codes[i]] for i in wrong.tolist()}
    )
    contradiction = None
    if found.foreign:
        first = int(_where(codes, found.foreign, len(distinct))[0])
        contradiction = (int(rows[first]), distinct[codes[first]].strip())
    counts = np.bincount(codes, minlength=len(distinct)).tolist()
    return replace(
        checked,
        missing_words=_counted(found.missing_words, counts),
        contradiction=contradiction,
        currencies=_counted(found.currencies, counts),
        asks_style=asks_style,
    )


def coded_texts(texts: pa.Array) -> tuple[NDArray[np.int32], list[str]]:
    """Return the code of each text, -1 where null, and the distinct texts that they stand for."""
    encoded = texts.dictionary_encode()
    codes = values_of(encoded.indices, np.int32)
    if encoded.indices.null_count:
        codes[nulls_of(encoded.indices)] = -1
    return codes, encoded.dictionary.to_pylist()


@dataclass(frozen=True)
class _Distinct:
    """What distinct texts read as, by their index.

    Attributes
    ----------
    values
        float64 of shape (m,): numbers, or dates in seconds since 1970; NaN where nothing is read.
    reasons
        Why a text cannot be right.
    missing_words, currencies
        Texts that mean missing, and the currencies that amounts name.
    foreign
        Texts that fit another notation only.
    """

    values: Numbers
    reasons: dict[int, str] = field(default_factory=dict)
    missing_words: dict[int, str] = field(default_factory=dict)
    currencies: dict[int, str] = field(default_factory=dict)
    foreign: list[int] = field(default_factory=list)


def _read_distinct(
    name: str, kind: Kind, texts: list[str], mine: Style, by_python: bool
) -> _Distinct:
    read: Callable[[str, Style], float | None] = read_number if kind == "number" else read_time
    others = [s for s in (DECIMALS if kind == "number" else DATE_ORDERS) if s != mine]
    found = _Distinct(np.full(len(texts), np.nan))
    for i, original in enumerate(texts):
        text = original.strip()
        value = read(text, mine)
        if value is not None and text.endswith("%") and name in FIELDS and name != "discount":
            found.reasons[i] = f"{name}: {shown(text)} is a share, not {FIELDS[name].unit}"
        elif value is not None:
            found.values[i] = value
            amount = take_apart(text) if kind == "number" else None
            if amount is not None and amount.currency is not None:
                found.currencies[i] = amount.currency
        elif is_missing_word(text):
            if text:
                found.missing_words[i] = text
        elif by_python and kind == "number" and text in ("true", "false"):
            found.values[i] = float(text == "true")
        else:
            infinite = kind == "number" and text.lower() in INFINITE_WORDS
            reason = number_reason(math.inf, NO_BOUNDS) if infinite else text_reason(text, kind)
            found.reasons[i] = f"{name}: {reason}"
            if any(read(text, other) is not None for other in others):
                found.foreign.append(i)
    if kind == "number":
        found.reasons.update(outside_reasons(name, found.values))
    return found


def _with_percent(texts: pa.Array) -> pa.Array:
    """Return texts that end in a digit or mark with the percent sign that they leave out."""
    return pc.replace_substring_regex(texts, r"([\d.,])(\s*)$", r"\1%\2")


def _where(codes: NDArray[np.int32], sought: Iterable[int], n: int) -> NDArray[np.int64]:
    """Return the rows whose code, of `n` that there are, is sought."""
    is_sought = np.zeros(n, dtype=bool)
    is_sought[list(sought)] = True
    return np.flatnonzero(is_sought[codes])


def _counted(words: dict[int, str], counts: list[int]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for i, word in words.items():
        counted[word] += counts[i]
    return counted


def _as_times(values: Numbers) -> Times:
    seconds = np.where(np.isnan(values), 0, values).astype(np.int64)
    times = seconds.astype("datetime64[s]")
    times[np.isnan(values)] = np.datetime64("NaT")
    return times
