"""Readers of one value: their fast lanes keep every rule of the slow ones."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from b2x.errors import InputError
from b2x.records.values.one_value import EXACT, check_number, check_text, check_time, reader

NUMBERS = st.one_of(
    st.none(),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.fractions(),
    st.sampled_from([10**400, EXACT, EXACT + 2, 2**53 + 1, np.float32(0.1), np.int8(3), np.nan,
                     np.bool_(True), pd.NA, pd.NaT, "5", b"5", [1], 1j]),
)  # fmt: skip
TEXTS = st.one_of(
    st.none(),
    st.text(),
    st.sampled_from(["Web Shop", " phone", "N/A", "1.0", "-7.00 ", "x" * 100, 1, 1.0, True, 2.5,
                     np.int64(4), math.nan, math.inf, pd.NA, Decimal(1), ["a"]]),
)  # fmt: skip
TIMES = st.one_of(
    st.none(),
    st.datetimes(),
    st.datetimes(timezones=st.just(dt.timezone(dt.timedelta(hours=2)))),
    st.dates(),
    st.datetimes().map(str),
    st.sampled_from(["", " ", " 2024-02-29 ", "2024-02-30", "2024-01-01T10:00:00+02:00", 5, pd.NaT,
                     np.datetime64("2024-02-29T12:30"),
                     pd.Timestamp("2024-02-29 12:30", tz="CET")]),
)  # fmt: skip


def outcome(call: Callable[[], Any]) -> Any:
    """Return what a call gives, NaN as None and dates in whole seconds, or what it raises."""
    try:
        value = call()
    except InputError as error:
        return str(error)
    if isinstance(value, dt.datetime):
        return value.replace(microsecond=0)
    return None if isinstance(value, float) and math.isnan(value) else value


@given(NUMBERS, st.sampled_from([(-math.inf, math.inf), (0.0, 1.0), (-1e308, 1e308)]))
def test_the_fast_lane_of_numbers_keeps_every_rule(
    value: object, bounds: tuple[float, float]
) -> None:
    fast = outcome(lambda: reader("volume", "number", bounds)(value))
    assert fast == outcome(lambda: check_number("volume", value, bounds))


@given(TEXTS)
def test_the_fast_lane_of_texts_keeps_every_rule(value: object) -> None:
    for _ in range(2):  # unseen, and then remembered
        fast = outcome(lambda: reader("channel", "category")(value))
        assert fast == outcome(lambda: check_text("channel", value))


@given(TIMES)
def test_the_fast_lane_of_dates_keeps_every_rule(value: object) -> None:
    fast = outcome(lambda: reader("ordered_at", "time")(value))
    assert fast == outcome(lambda: check_time("ordered_at", value))
