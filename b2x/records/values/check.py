"""Checks one Arrow column as a kind; texts of numbers and dates are left to check_texts.py.

Missing is NaN, NaT or code -1, and needs no reason.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from b2x.errors import InputError
from b2x.records.arrow import EXACT, floats_of, nulls_of, values_of
from b2x.records.values.check_texts import check_texts, coded_texts
from b2x.records.values.checked import Checked, outside_reasons
from b2x.records.values.column_text import as_text, decodable, is_number, is_time, wall_clock
from b2x.records.values.missing import MISSING_IDS
from b2x.records.values.notation import Style
from b2x.records.values.reasons import text_reason
from b2x.schema.columns import Levels, Times
from b2x.schema.fields import Kind
from b2x.schema.text import MISSING_LEVELS, normalise_text, whole_number


def check(
    name: str,
    kind: Kind,
    array: pa.Array,
    style: Style | None = None,
    *,
    hundredths: bool = False,
    by_python: bool = False,
) -> Checked:
    """Check one column; ranges are left to :meth:`Checked.within`.

    Parameters
    ----------
    name
        Field or own column: it begins every reason.
    kind
        What the values are to be. A column of another type is read as the text it shows.
    array
        Arrow array of plain type, n values.
    style
        How texts write numbers or dates; None where no value needs to be told.
    hundredths
        Whether numbers are in percent even without a percent sign.
    by_python
        Whether Python wrote the texts of values of several types, so that ``true`` and ``false``
        were truth values, which are 1 and 0 as numbers.

    Returns
    -------
    The column, shape (n,), and why some of its values cannot be right.

    Examples
    --------
    >>> from b2x.records.arrow import text_array
    >>> checked = check("volume", "number", text_array(["3", "x", "n/a"]))
    >>> checked.column.tolist(), checked.rows.tolist(), checked.reasons
    ([3.0, nan, nan], [1], ("volume: 'x' is not a number",))
    """
    try:
        return _check(name, kind, array, style, hundredths, by_python)
    except UnicodeDecodeError:  # Arrow and Spark keep any bytes as text
        array, rows = decodable(array)
        checked = _check(name, kind, array, style, hundredths, by_python)
        return checked.without(dict.fromkeys(rows, f"{name}: the text is not UTF-8"))


def _check(
    name: str,
    kind: Kind,
    array: pa.Array,
    style: Style | None,
    hundredths: bool,
    by_python: bool,
) -> Checked:
    if kind == "number" and (is_number(array.type) or pa.types.is_boolean(array.type)):
        numbers = floats_of(array)
        if hundredths:
            numbers /= 100
        return Checked(numbers).without(outside_reasons(name, numbers))
    if kind == "time" and is_time(array.type):
        return _check_times(name, array)
    if kind == "number" or kind == "time":
        return check_texts(
            name, kind, as_text(array), style, hundredths=hundredths, by_python=by_python
        )
    if kind == "id" and pa.types.is_floating(array.type):
        refuse_rounded(name, floats_of(array))
    codes, texts = coded_texts(as_text(array))
    return _check_categories(codes, texts) if kind == "category" else _check_ids(codes, texts)


def refuse_rounded(name: str, numbers: NDArray[np.float64]) -> None:
    """Refuse ids that are floats with more digits than these, or a spreadsheet, can hold.

    Raises
    ------
    InputError
        When one is above 2^53, or all with 16 digits and more end in 0.
    """
    long = np.abs(numbers[np.abs(numbers) >= MOST_SHEET])
    if len(long) and ((long > EXACT).any() or (len(long) > 1 and not (long % 10).any())):
        raise InputError(
            f"{name}: the ids have {len(f'{long[0]:.0f}')} digits and are numbers that hold fewer, "
            "so different ids may be one",
            next_step="export the column as text, or leave it out with --map (mapping)",
        )


MOST_SHEET = 10**15
"""Whole numbers below it keep their digits in a spreadsheet."""


def _check_times(name: str, array: pa.Array) -> Checked:
    times: Times = values_of(wall_clock(array), "datetime64[s]")
    times[nulls_of(array)] = np.datetime64("NaT")
    beyond = np.flatnonzero((times < _FIRST) | (times >= _END)).tolist()
    return Checked(times).without(
        {row: f"{name}: {text_reason(str(times[row]), 'time')}" for row in beyond}
    )


_FIRST, _END = np.datetime64("0001-01-01"), np.datetime64("10000-01-01")
"""The dates that Python and most databases have."""


def _check_categories(codes: NDArray[np.int32], texts: list[str]) -> Checked:
    missing = [i for i, text in enumerate(texts) if normalise_text(text) in MISSING_LEVELS]
    shown: list[str | None] = [whole_number(text) for text in texts]
    for i in missing:
        shown[i] = None
    words = Counter({texts[i].strip(): int(np.count_nonzero(codes == i)) for i in missing})
    return Checked(Levels.from_coded(codes, shown), missing_words=words)


def _check_ids(codes: NDArray[np.int32], texts: list[str]) -> Checked:
    """Return ids as they are: only white space around them goes, and what differs stays apart."""
    known: dict[str, int] = {}
    ids = [whole_number(text).strip() for text in texts]
    new = [
        known.setdefault(text, len(known)) if text and text not in MISSING_IDS else -1
        for text in ids
    ]
    return Checked(Levels(np.array([*new, -1])[codes], tuple(known)))
