"""Totals on arrays: by hand, at the edges, and how often intervals hold the truth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from b2x.decide.estimates.estimate import Audited, Sales, estimate, with_all_sales
from b2x.decide.estimates.parts import parts
from b2x.label.draw import draw_rows
from b2x.label.suggest import audit_rows


def even(n: int) -> Sales:
    """Return n sales of which the model says nothing."""
    return Sales(np.zeros(n), np.ones(n), np.arange(n))


def at_random(
    rng: np.random.Generator, n: int = 2000, buyers: int = 900
) -> tuple[Sales, np.ndarray]:
    """Return sales of a model that is twice too sure and assumes too many B2B, and the truth."""
    n = 2000
    buyer = np.sort(rng.integers(0, 900, n))
    is_b2b = (rng.random(900) < 0.2)[buyer]
    log_odds = rng.normal(np.where(is_b2b, 3.0, -1.0), 2.0)
    return Sales(log_odds, np.exp(rng.normal(5, 1.5, n)), buyer), is_b2b


def test_a_sample_without_a_model_is_scaled_up() -> None:
    audited = Audited(np.array([0, 2, 5, 7]), np.array([1, 1, 0, 1], bool), np.full(4, 0.4))
    found = estimate(even(10), audited, np.ones(10))
    assert found.total.value == pytest.approx(7.5)  # three of four, of ten
    assert found.labels_alone.value == pytest.approx(7.5)


def test_the_model_s_sum_is_corrected_by_what_each_audited_sale_stands_for() -> None:
    log_odds = np.array([2.0, 2, 2, 2, -2, -2, -2, -2])
    sales = Sales(log_odds, np.ones(8), np.arange(8))
    audited = Audited(np.array([0, 1, 4, 5]), np.array([1, 0, 0, 1], bool), np.full(4, 0.5))
    found = estimate(sales, audited, np.ones(8))
    p = found.probability
    by_hand = p.sum() + 2 * ((1 - p[0]) + (0 - p[1]) + (0 - p[4]) + (1 - p[5]))
    assert found.total.value == pytest.approx(by_hand)
    assert 0 < found.model_weight < 1  # it was too sure


def test_a_sale_that_is_in_for_certain_stands_for_itself() -> None:
    value = np.array([100.0, 10, 10, 10, 10])
    sales = Sales(np.zeros(5), value, np.arange(5))
    inclusion = np.array([1.0, 0.5, 0.5])
    audited = Audited(np.array([0, 1, 2]), np.array([1, 1, 0], bool), inclusion, by_value=True)
    found = estimate(sales, audited, value)
    assert found.total.value == pytest.approx(120.0)  # 100, and half of 40
    assert (found.total.low, found.total.high) == (110.0, 130.0)  # what is known of three sales


def test_answers_that_are_all_alike_leave_the_doubt_that_so_many_leave() -> None:
    audited = Audited(np.arange(100), np.zeros(100, dtype=bool), np.full(100, 0.1))
    found = estimate(even(1000), audited, np.ones(1000), 0.9)
    for total in (found.total, found.labels_alone):
        assert total.value < 1
        assert total.low == 0
        assert 29 < total.high < 32  # exact for 0 of 100: 2.95%


def test_large_sales_that_a_sample_lacks_lengthen_the_interval() -> None:
    value = np.r_[np.full(5, 1000.0), np.ones(1995)]
    sales = Sales(np.zeros(2000), value, np.arange(2000))
    rows = np.arange(5, 205)  # none of the five
    audited = Audited(rows, rows % 2 == 0, np.full(200, 0.1))
    total = estimate(sales, audited, value).total
    assert total.value == pytest.approx(3497, abs=10)
    assert total.low < 1600  # three of the five may well be B2C
    assert total.high > 5400


def test_a_table_that_is_audited_as_a_whole_has_no_doubt_and_missing_answers_have() -> None:
    rows, answers = np.arange(6), np.array([1, 0, 1, 0, 0, 0], bool)
    whole = estimate(even(6), Audited(rows, answers, np.ones(6)), np.ones(6)).total
    assert (whole.value, whole.low, whole.high) == pytest.approx((2, 2, 2))
    some = estimate(even(6), Audited(rows[:4], answers[:4], np.ones(4)), np.ones(6)).total
    assert (some.low, some.high) == (2, 4)


@pytest.mark.parametrize(("by", "of_value"), [(None, False), ("value", True), ("buyer", False)])
def test_intervals_hold_the_truth_and_are_shorter_than_those_of_the_labels(
    by: str | None, of_value: bool
) -> None:
    sales, is_b2b = at_random(np.random.default_rng(1))
    value = sales.amount
    if not of_value:
        sales = Sales(sales.log_odds, np.ones(len(value)), sales.buyers)
    truth = float(sales.amount @ is_b2b)
    held, lengths = [], []
    for seed in range(300):
        drawn = audit_rows(len(value), 120, by=by, groups=sales.buyers, value=value, seed=seed)
        rows, inclusion = drawn.rows, drawn.inclusion
        if by == "buyer":
            of_buyer = dict(zip(sales.buyers[rows].tolist(), inclusion.tolist(), strict=True))
            rows = np.flatnonzero(np.isin(sales.buyers, sales.buyers[rows]))
            inclusion = np.array([of_buyer[b] for b in sales.buyers[rows].tolist()])
        audited = Audited(rows, is_b2b[rows], inclusion, by == "value", by == "buyer")
        found = estimate(sales, audited, value, 0.9)
        held.append(found.total.low <= truth <= found.total.high)
        alone = found.labels_alone
        lengths.append((found.total.high - found.total.low) / (alone.high - alone.low))
    assert 0.86 < np.mean(held) < 0.98
    assert np.median(lengths) < 0.85


def test_intervals_of_parts_hold_the_truth_where_the_model_errs_otherwise_in_each() -> None:
    rng = np.random.default_rng(2)
    sales, is_b2b = at_random(rng)
    sales = Sales(sales.log_odds, np.ones(len(is_b2b)), sales.buyers)
    part = rng.integers(0, 24, len(is_b2b))
    sales.log_odds[part % 6 == 0] += 3.0  # a quarter of the year in which the model is off
    truth, held = np.bincount(part, is_b2b), []
    for seed in range(150):
        drawn = audit_rows(len(part), 120, groups=sales.buyers, seed=seed)
        audited = Audited(drawn.rows, is_b2b[drawn.rows], drawn.inclusion)
        whole = estimate(sales, audited, sales.amount)
        found = parts(sales, audited, whole, part, 0.9)
        held.append((found.low <= truth) & (truth <= found.high))
    assert np.mean(held) > 0.88


def test_a_part_with_enough_audited_sales_rests_on_its_own() -> None:
    rng = np.random.default_rng(3)
    sales, is_b2b = at_random(rng)
    sales = Sales(sales.log_odds, np.ones(len(is_b2b)), sales.buyers)
    part = (rng.random(len(is_b2b)) < 0.1).astype(np.intp)  # one channel of ten
    sales.log_odds[part == 1] *= -1  # in which the model is the wrong way round
    truth, held = float(is_b2b[part == 1].sum()), []
    for seed in range(150):
        drawn = audit_rows(len(part), 300, groups=sales.buyers, seed=seed)
        audited = Audited(drawn.rows, is_b2b[drawn.rows], drawn.inclusion)
        whole = estimate(sales, audited, sales.amount)
        found = parts(sales, audited, whole, part, 0.9)
        assert found.own[0] == 1
        held.append(found.low[1] <= truth <= found.high[1])
    assert np.mean(held) > 0.86


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 60), st.integers(1, 40), st.integers(1, 9))
def test_parts_add_up_to_the_whole_and_intervals_hold_what_is_known(
    seed: int, n: int, k: int, n_parts: int
) -> None:
    rng = np.random.default_rng(seed)
    amount = rng.normal(1, 2, n)  # credit notes among them
    sales = Sales(rng.normal(0, 5, n), amount, rng.integers(0, n, n))
    rows = rng.permutation(n)[: min(k, n)]
    audited = Audited(rows, rng.random(len(rows)) < 0.5, rng.uniform(0.05, 1, len(rows)))
    whole = estimate(sales, audited, amount)
    part = np.unique(rng.integers(0, n_parts, n), return_inverse=True)[1]
    found = parts(sales, audited, whole, part, 0.9)
    assert found.value.sum() == pytest.approx(whole.total.value, abs=1e-8)
    assert (found.low <= found.value).all()
    assert (found.value <= found.high).all()
    assert whole.total.low <= whole.total.value <= whole.total.high
    known = np.bincount(part[rows], amount[rows] * audited.is_b2b, len(found.value))
    left = np.abs(amount)
    left[rows] = 0
    assert (
        np.abs(np.stack([found.low, found.high]) - known) <= np.bincount(part, left) + 1e-9
    ).all()


@pytest.mark.parametrize("is_b2b", [True, False])
def test_intervals_hold_the_truth_where_one_buyer_has_a_third_of_the_sales(is_b2b: bool) -> None:
    rng = np.random.default_rng(4)
    buyers = np.maximum(np.arange(2000) - 600, 0)
    truth = rng.random(2000) < 0.3
    truth[buyers == 0] = is_b2b
    log_odds = rng.normal(np.where(truth, 1, -1.5), 1.5)
    value = np.exp(rng.normal(4, 1.2, 2000))
    held = []
    for seed in range(150):
        drawn = draw_rows(np.ones(2000), 200, buyers, np.random.default_rng(seed))
        one = Audited(drawn.rows, truth[drawn.rows], drawn.of_row)
        audited = with_all_sales(one, drawn.of_buyer >= 1, buyers)
        total = estimate(Sales(log_odds, value, buyers), audited, value, 0.9).total
        held.append(total.low <= value @ truth <= total.high)
    assert 0.83 < np.mean(held) < 0.97


def test_answers_on_a_buyer_that_differ_hold_for_their_own_sales() -> None:
    audited = Audited(np.array([0, 1]), np.array([True, False]), np.full(2, 0.25))
    found = with_all_sales(audited, np.array([True, True]), np.zeros(8, dtype=np.int64))
    assert found.rows.tolist() == [0, 1]
    assert found.inclusion.tolist() == [0.25, 0.25]
