from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from b2x.learn.sample_buyers import sample_buyers


@given(
    buyers=st.lists(st.integers(0, 12), min_size=2, max_size=60),
    odd=st.integers(1, 13),
    room=st.integers(1, 60),
    seed=st.integers(0, 3),
)
@settings(max_examples=60, deadline=None)
def test_a_sample_has_whole_buyers_of_both_kinds_and_positive_weights(
    buyers: list[int], odd: int, room: int, seed: int
) -> None:
    buyer = np.array(buyers)
    y = buyer % 13 < odd
    rows, weight = sample_buyers(y, buyer, room, seed)
    sizes = np.bincount(buyer, minlength=13)
    drawn = np.bincount(buyer[rows], minlength=13)
    assert ((drawn == 0) | (drawn == sizes)).all()
    assert set(y[rows]) == set(y)
    assert len(rows) <= room + 2 * sizes.max()  # a kind of which nothing fits gets one buyer
    assert (weight > 0).all()


def test_a_rare_kind_gets_a_tenth_of_the_sample_and_its_own_weight() -> None:
    buyer = np.arange(10_000)
    y = buyer % 100 == 0
    rows, weight = sample_buyers(y, buyer, 500, 0)
    assert y[rows].sum() == 50
    assert weight[y[rows]].sum() / weight.sum() == pytest.approx(0.01)
