"""Draws of buyers: how many there are, what is in them, and when they are taken from parts."""

import numpy as np
import pytest

from b2x.measure.resample import BuyerSample, interval, replicates


@pytest.fixture
def sample():
    rng = np.random.default_rng(0)
    buyers = np.repeat(np.arange(30), 2)
    return BuyerSample.of(buyers < 20, rng.normal(size=60), buyers)


def test_there_are_as_many_draws_as_asked_for_and_each_has_as_many_buyers(sample):
    draws = list(sample.draws(7, seed=0))
    assert len(draws) == 7
    assert {counts.sum() for counts in draws} == {30}
    assert {counts.sum() for counts in sample.draws(3, seed=0, n_drawn=90)} == {90}


def test_a_draw_of_one_kind_is_drawn_again():
    few = BuyerSample.of([True, False, False], [1.0, 0.0, 0.5], [0, 1, 2])
    draws = np.array(list(few.draws(200, seed=0)))
    assert np.all(draws[:, 0] > 0)
    assert np.all(draws[:, 1:].sum(axis=1) > 0)


def test_buyers_are_drawn_from_parts_only_beyond_the_limit(sample):
    at_limit = replicates(sample, BuyerSample.figures, 9, 0, many_rows=60)
    assert np.array_equal(at_limit, replicates(sample, BuyerSample.figures, 9, 0))
    beyond = replicates(sample, BuyerSample.figures, 9, 0, many_rows=59)
    assert len(beyond) == 10  # two parts, five draws each
    assert not np.array_equal(beyond[:9], at_limit)


def test_parts_hold_whole_buyers_and_one_without_both_kinds_is_left_out(sample):
    parts = list(sample.parts(3, seed=0))
    assert sum(len(part.y) for part in parts) == 60
    assert all(len(part.y) == 2 * len(part.once) for part in parts)
    for of_one_buyer in (sample.buyer == 0, sample.buyer != 0):
        rare = BuyerSample.of(of_one_buyer, np.arange(60.0), sample.buyer)
        assert len(list(rare.parts(3, seed=0))) == 1


def test_an_interval_is_the_central_share_of_the_draws_and_holds_its_value():
    drawn = np.linspace(0, 1, 101)
    assert (interval(0.5, drawn, 0.9).low, interval(0.5, drawn, 0.9).high) == (
        pytest.approx(0.05),
        pytest.approx(0.95),
    )
    assert interval(0.01, drawn, 0.9).low == 0.01
    assert interval(0.99, drawn, 0.9).high == 0.99
