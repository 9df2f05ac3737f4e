"""Features that the batch engine computes from dates are those of the calendar."""

import datetime as dt

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from b2x.engines.batch import evaluate
from b2x.schema.features import Feature

WEEKDAY, HOUR = (Feature(name, ("at",), "number") for name in ("weekday", "hour"))
DAYS = Feature("days_between", ("at", "then"), "number")
EPOCH = dt.datetime(1970, 1, 1)


@given(st.lists(st.one_of(st.none(), st.datetimes()), max_size=9))
@example([dt.datetime(1, 1, 1), dt.datetime(1969, 12, 31, 23, 59, 59), EPOCH, None])
@example([dt.datetime(1969, 12, day, 5) for day in range(22, 30)])
@example([dt.datetime(9999, 12, 31, 23, 59, 59)])
def test_weekday_hour_and_days_before_and_after_1970(times):
    times = [at and at.replace(microsecond=0) for at in times]
    column = np.array([at or "NaT" for at in times], dtype="datetime64[s]")
    columns = {"at": column, "then": column[::-1].copy()}
    days = [
        float((b.date() - a.date()).days) if a and b else np.nan
        for a, b in zip(times, times[::-1], strict=True)
    ]
    for feature, expected in [
        (WEEKDAY, [at.weekday() if at else np.nan for at in times]),
        (HOUR, [at.hour if at else np.nan for at in times]),
        (DAYS, days),
    ]:
        np.testing.assert_array_equal(evaluate(feature, columns, {}), expected)
