"""A column is read alike whatever library it comes from, and what is missing is known."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from b2x.errors import UsageError
from b2x.measure.columns import as_codes, as_numbers

MISSING = [None, float("nan"), np.float32("nan"), pd.NA, pd.NaT, "", " \t"]


@pytest.mark.parametrize("value", MISSING, ids=repr)
def test_missing_has_no_code_and_no_number(value):
    assert as_codes(["a", value])[0].tolist() == [0, -1]
    assert np.isnan(as_numbers([1.0, value])[1])


def test_times_that_are_missing_have_no_code_but_the_text_has():
    days = np.array(["2024-01-01", "NaT"], dtype="M8[D]")
    assert as_codes(days)[0].tolist() == [0, -1]
    assert np.isnan(as_numbers(days)[1])
    assert as_codes(["a", "NaT"])[0].tolist() == [0, 1]


def test_one_one_point_zero_and_the_text_are_one_value_and_true_is_another():
    codes, texts = as_codes(np.array([1, 1.0, "1", True, 1.5], dtype=object))
    assert codes.tolist() == [0, 0, 0, 1, 2]
    assert texts == ["1", "True", "1.5"]


def test_durations_are_numbers_and_texts_are_not():
    durations = [dt.timedelta(days=1), None]
    assert as_numbers(np.array(durations, dtype="m8[us]"))[0] == 86_400e6
    assert as_numbers(["1"]) is None


def test_a_column_of_two_dimensions_is_refused():
    with pytest.raises(UsageError, match=r"shape \(1, 2\).*one value per row"):
        as_codes(np.zeros((1, 2)))


def test_times_are_microseconds_since_1970():
    second = np.array(["1970-01-01T00:00:01"], dtype="M8[s]")
    assert as_numbers(second).tolist() == [1e6]
    assert as_numbers(second - np.datetime64("1970-01-01")).tolist() == [1e6]
