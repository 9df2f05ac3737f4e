"""The evidence of a buyer's sales in one number."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from b2x.schema.columns import Levels
from b2x.score.buyer_rollup import BuyerRollup


def roll_up(intercept, log_odds, parts=1):
    rollup = BuyerRollup(intercept)
    for some in np.array_split(np.array(log_odds, dtype=float), parts):
        n = len(some)
        rollup.add(
            Levels(np.zeros(n, dtype=np.int64), ("A",)),
            some,
            np.full(n, math.nan),
            some > 1,
            some < -1,
        )
    (line,) = rollup.lines()
    return line


def test_one_sale_gives_its_own_log_odds():
    assert roll_up(-0.5, [2.25]).log_odds == 2.25


def test_repeats_strengthen_the_evidence_less_than_independent_sales_would():
    assert roll_up(-1.0, [0.0] * 16).log_odds == -1.0 + 4.0
    assert math.isnan(roll_up(-1.0, [0.0] * 16).volume)


@given(st.lists(st.integers(-4000, 4000), min_size=1, max_size=30), st.integers(1, 5))
def test_batches_of_any_size_give_the_same_line(log_odds, parts):
    values = [value / 256 for value in log_odds]  # sums of these are exact
    assert repr(roll_up(0.25, values, parts)) == repr(roll_up(0.25, values))
