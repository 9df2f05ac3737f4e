from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from b2x.engines.batch import bin_indices
from b2x.learn.bins import coarse_bins, level_bins, numeric_bins
from b2x.schema.columns import Levels
from b2x.scorecard.terms import MAX_COARSE_BINS, MAX_NUMERIC_BINS, LevelBins, NumericBins

finite = st.floats(allow_nan=False, allow_infinity=False)


@given(st.lists(finite, max_size=300), st.integers(2, MAX_NUMERIC_BINS))
@settings(deadline=None)
def test_any_numbers_become_valid_bins(values: list[float], most: int) -> None:
    bins = numeric_bins(np.array(values, dtype=float), most)
    assert len(bins.edges) < most
    if len(set(values)) <= most:  # each value has a bin of its own
        index = bin_indices(np.array(values, dtype=float), bins)
        assert len(set(index.tolist())) == len({value + 0.0 for value in values})


def test_missing_and_infinite_numbers_are_ignored() -> None:
    values = np.array([np.nan, 1.0, np.inf, 2.0, -np.inf])
    assert numeric_bins(values).edges == (2.0,)


def test_a_frequent_value_has_its_own_bin() -> None:
    rng = np.random.default_rng(0)
    values = np.concatenate([np.full(3000, 50.0), rng.normal(50, 20, 3000)])
    index = bin_indices(values, numeric_bins(values))
    inside = np.unique(values[index == index[0]])
    assert inside[0] == 50.0
    assert inside[-1] < 50.1


def test_bins_hold_about_equal_mass() -> None:
    values = np.random.default_rng(0).lognormal(5, 2, 20_000)
    counts = np.bincount(bin_indices(values, numeric_bins(values)))
    assert len(counts) == MAX_NUMERIC_BINS
    assert counts.max() < 2 * counts.min()


@pytest.mark.parametrize(
    ("values", "edges"),
    [
        ([0, 1, 2], (1.0, 2.0)),
        ([99.5, 130.0], (100.0,)),
        ([0.12, 0.18], (0.15,)),
        ([-3.0, 4.0], (0.0,)),
        ([1e-300, 2e-300], (2e-300,)),
        ([1.0, np.nextafter(1.0, 2.0)], (np.nextafter(1.0, 2.0),)),
    ],
)
def test_edges_are_round_numbers_between_the_values(
    values: list[float], edges: tuple[float, ...]
) -> None:
    assert numeric_bins(np.array(values, dtype=float)).edges == edges


def test_thin_levels_fall_into_other() -> None:
    column = Levels(np.array([0, 0, 1, 2, -1]), ("web", "fax", "edi"))
    bins = level_bins([column, column.take(np.array([2]))])
    assert bins.levels == ("fax", "web")  # equally many: in alphabetical order
    assert bin_indices(column, bins).tolist() == [1, 1, 0, bins.other, bins.missing]


@given(st.integers(1, 64), st.booleans(), st.integers(0, 1000))
@settings(deadline=None)
def test_coarse_bins_cover_at_most_sixteen(n: int, numeric: bool, seed: int) -> None:
    rng = np.random.default_rng(seed)
    bins = (
        NumericBins(tuple(float(k) for k in range(n - 1)))
        if numeric
        else LevelBins(tuple(f"level {k}" for k in range(n)))
    )
    mass = rng.integers(0, 50, len(bins)).astype(float)
    coarse = coarse_bins(bins, mass, rng.normal(size=len(bins)))
    assert len(coarse) == len(bins)
    assert set(coarse) == set(range(max(coarse) + 1))
    assert max(coarse) < MAX_COARSE_BINS
    assert coarse.count(coarse[-1]) == 1  # missing keeps its own
    if numeric:
        assert list(coarse) == sorted(coarse)


def test_a_level_of_few_buyers_falls_into_other_unless_it_is_of_a_closed_list() -> None:
    column = Levels(np.repeat([0, 1, 2], 10), ("kari", "web", "room a"))
    buyers = np.concatenate([np.zeros(10), np.zeros(10), np.arange(10)]).astype(np.int64)
    kept = level_bins([column], buyers=[buyers], level_buyers=5, listed={"web"})
    assert set(kept.levels) == {"web", "room a"}
    unknown = level_bins([column], buyers=[np.full(30, -1)], level_buyers=5)
    assert unknown.levels == ()
    assert len(level_bins([column], level_buyers=5).levels) == 3  # no buyers are known
