"""The evidence of a buyer's sales in one number."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from b2x.decide.asking.buyer_rollup import roll_up


def of_one_buyer(log_odds, intercept):
    evidence = np.array(log_odds, dtype=float) - intercept
    return intercept + roll_up(evidence, np.zeros(len(evidence), np.intp), 1)[0]


def test_one_sale_gives_its_own_log_odds():
    assert of_one_buyer([2.25], -0.5) == 2.25


def test_repeats_strengthen_the_evidence_less_than_independent_sales_would():
    assert of_one_buyer([0.0] * 16, -1.0) == -1.0 + 4.0


@given(st.lists(st.integers(-4000, 4000), min_size=1, max_size=30))
def test_fields_add_up_to_what_their_sum_gives(values):
    whole = np.array(values) / 256
    fields = whole * 0.25, whole * 0.75
    buyers = np.arange(len(values)) % 3
    added = sum(roll_up(field, buyers, 3) for field in fields)
    assert added == pytest.approx(roll_up(whole, buyers, 3), abs=1e-9)
