"""The grid finds the interval that a binary search finds, for any edges and any value."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from b2x.engines.interval_finder import IntervalFinder

numbers = st.floats(allow_nan=False, allow_infinity=False)
edges_of = st.one_of(
    st.lists(numbers, max_size=63, unique=True),
    st.lists(st.integers(-5, 60).map(float), max_size=63, unique=True),
    st.lists(st.floats(0.01, 1e6), min_size=30, max_size=63, unique=True),
)


def check(edges, values):
    edges = np.array(sorted(set(edges)))
    with np.errstate(over="ignore"):
        near = [edges, np.nextafter(edges, np.inf), np.nextafter(edges, -np.inf)]
    values = np.concatenate([*near, values, [0.0, -0.0, np.inf, -np.inf, 5e-324, 1.7e308]])
    found = IntervalFinder(tuple(edges.tolist()), 99)(values)
    assert found.tolist() == np.searchsorted(edges, values, side="right").tolist()


@given(edges_of, st.lists(st.floats(allow_nan=False)))
def test_any_value_and_any_edges(edges, values):
    check(edges, values)


@pytest.mark.parametrize(
    "edges",
    [
        np.exp(np.linspace(-20, 20, 63)),
        -np.exp(np.linspace(-20, 20, 63)),
        np.concatenate([-np.exp(np.arange(20.0)), [0.0], np.exp(np.arange(20.0))]),
        1e9 + np.arange(63) * 1e-6,  # too close for either grid
        np.array([-1.7e308, 1.7e308]),
    ],
)
def test_skewed_edges(edges):
    rng = np.random.default_rng(0)
    values = rng.choice(edges, 1000) * rng.uniform(0.5, 1, 1000)
    check(edges, np.concatenate([rng.normal(0, 1e4, 1000), values]))


def test_missing_has_its_own_bin():
    assert IntervalFinder((), 1)(np.array([np.nan, 3.0])).tolist() == [1, 0]
    assert IntervalFinder((1.0,), 2)(np.array([np.nan, 3.0])).tolist() == [2, 1]
