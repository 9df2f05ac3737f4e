"""The text that a table shows of one Python value; whole columns are left to column_text.py."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal
from numbers import Integral, Real
from typing import Any

from b2x.schema.text import number_text

BYTES = (bytes, bytearray, memoryview)
"""Types whose values are text, as UTF-8."""
MOST_DIGITS = 80
"""Decimals of larger exponents, which no column of a table can have, are shown as floats."""


def plain_value(value: object) -> object:
    """Return a numpy scalar as the Python value that it is, any other value as it is.

    A time beyond Python's, of the year 12000 say, becomes the text that numpy shows.
    """
    if type(value).__module__ != "numpy":
        return value
    kind = type(value).__name__
    if kind in ("datetime64", "timedelta64"):
        value = value.astype(f"{kind}[us]")  # type: ignore[attr-defined]  # finer ones give ints
    try:
        plain = value.item()  # type: ignore[attr-defined]  # every scalar and array has it
    except ValueError:  # an array of several values
        return value
    if kind == "datetime64" and isinstance(plain, int):
        return str(value.astype("datetime64[s]"))  # type: ignore[attr-defined]
    return plain


def is_missing_value(value: object) -> bool:
    """Return whether a plain value is None, NaN, or NA or NaT of pandas.

    Examples
    --------
    >>> is_missing_value(Decimal("NaN")), is_missing_value(0), is_missing_value("")
    (True, False, False)
    """
    if value is None or type(value).__name__ in ("NAType", "NaTType"):  # pandas' own two
        return True
    if isinstance(value, Decimal):
        return value.is_nan()
    return isinstance(value, Real) and value != value  # NaN, and only NaN


def as_float(value: Any) -> float:
    """Return a number as a float, infinite where none is large enough.

    Examples
    --------
    >>> as_float(Decimal("2.5")), as_float(-(10**400))
    (2.5, -inf)
    """
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def python_text(value: object) -> str | None:
    """Return the text of a value, None where it is missing.

    Numbers have no zeros at their end, truth is ``true`` or ``false``, dates show their wall clock
    in whole seconds without a zone, lengths of time are days and a clock. Bytes
    are UTF-8, or digits (hex) where one of them is zero.

    Examples
    --------
    >>> python_text(48159.0), python_text(True), python_text(Decimal("2.50")), python_text(b"web")
    ('48159', 'true', '2.5', 'web')
    >>> python_text(dt.datetime(2024, 3, 1, 10, 0, 0, 5, dt.UTC)), python_text(math.nan)
    ('2024-03-01 10:00:00', None)
    """
    value = plain_value(value)
    if is_missing_value(value):
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Integral):
        return str(int(value))
    if isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) < MOST_DIGITS:
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, Real | Decimal):
        number = as_float(value)
        return number_text(number) if math.isfinite(number) else str(number)
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=None).isoformat(" ", "seconds")
    if isinstance(value, dt.timedelta):  # pandas shows its own otherwise
        return str(dt.timedelta(value.days, value.seconds, value.microseconds))
    if isinstance(value, BYTES):
        data = bytes(value)
        return data.hex() if b"\0" in data else data.decode("utf-8", "backslashreplace")
    return str(value)


def unmarked_text(value: object) -> str | None:
    """Return the text of a value, a number without a decimal mark beside texts with their own.

    Examples
    --------
    >>> unmarked_text(10.5), unmarked_text(3.0), unmarked_text(Decimal("-0.25"))
    ('105e-1', '3', '-25e-2')
    """
    text = python_text(value)
    if text is None or not isinstance(value, float | Decimal) or "." not in text:
        return text
    sign, digits, exponent = Decimal(text).as_tuple()
    return f"{'-' * sign}{''.join(map(str, digits))}e{exponent}"
