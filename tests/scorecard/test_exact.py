"""Table values are multiples of 2**-28 within +-1,024."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b2x.errors import ArtifactError
from b2x.scorecard.exact import BOUND, UNITS_PER_ONE, check_exact, quantise


@given(st.floats(-2 * BOUND, 2 * BOUND))
def test_the_nearest_value_that_sums_exactly_is_taken(value: float) -> None:
    exact = quantise(value)
    check_exact(exact, "")
    clipped = max(-BOUND, min(BOUND, value))
    assert abs(exact - clipped) <= 0.5 / UNITS_PER_ONE


@pytest.mark.parametrize("value", [BOUND, -BOUND, 0.0, 1 / UNITS_PER_ONE])
def test_bounds_are_in_range(value: float) -> None:
    check_exact(value, "")
    assert quantise(value) == value


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (BOUND + 1 / UNITS_PER_ONE, "out of range"),
        (-BOUND - 1 / UNITS_PER_ONE, "out of range"),
        (math.nan, "out of range"),
        (math.inf, "out of range"),
        (0.5 / UNITS_PER_ONE, "not a multiple"),
    ],
)
def test_other_values_are_refused_and_say_where(value: float, message: str) -> None:
    with pytest.raises(ArtifactError, match=rf"{message}.*\(somewhere\)"):
        check_exact(value, "somewhere")
