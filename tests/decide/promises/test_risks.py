"""Risks are measured as weighted means, with intervals over buyers; costs set thresholds."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import beta

from b2x.decide.promises.cost_thresholds import cheapest, check_costs
from b2x.decide.promises.risks import ERROR_OF_B2B, ERROR_OF_B2C, UNDECIDED, Costs, measure
from b2x.errors import UsageError
from b2x.scorecard.decision import LABELS, probability

CALLS = np.array([0] * 40 + [1] * 50 + [2] * 10)
IS_B2B = np.array([True] * 38 + [False] * 2 + [True] * 5 + [False] * 45 + [True] * 10)


@pytest.mark.parametrize(
    ("risk", "wrong", "among"),
    [(ERROR_OF_B2B, 2, 40), (ERROR_OF_B2C, 5, 50), (UNDECIDED, 10, 100)],
)
def test_a_share_has_its_exact_interval(risk: object, wrong: int, among: int) -> None:
    found = measure(risk, CALLS, IS_B2B, np.ones(100), np.arange(100), 0.9)  # type: ignore[arg-type]
    assert found.value == pytest.approx(wrong / among)
    assert found.low == pytest.approx(beta.ppf(0.05, wrong, among - wrong + 1))
    assert found.high == pytest.approx(beta.ppf(0.95, wrong + 1, among - wrong))


def test_sales_of_one_buyer_are_worth_one() -> None:
    once = measure(UNDECIDED, CALLS, IS_B2B, np.ones(100), np.arange(100), 0.9)
    buyers = np.tile(np.arange(100), 4)
    four = measure(UNDECIDED, np.tile(CALLS, 4), np.tile(IS_B2B, 4), np.ones(400), buyers, 0.9)
    assert (four.value, four.low, four.high) == pytest.approx((once.value, once.low, once.high))


def test_the_cost_of_a_sale_is_the_mean_of_what_each_decision_costs() -> None:
    found = measure(Costs(50, 5, 1).risk(), CALLS, IS_B2B, np.ones(100), np.arange(100), 0.9)
    assert found.value == pytest.approx((2 * 50 + 5 * 5 + 10 * 1) / 100)
    assert found.low < found.value < found.high


def test_nothing_is_measured_where_nothing_counts() -> None:
    found = measure(ERROR_OF_B2B, CALLS[90:], IS_B2B[90:], np.ones(10), np.arange(10), 0.9)
    assert math.isnan(found.value)


@pytest.mark.parametrize(
    "costs", [Costs(50, 5, 1), Costs(5, 50, 1), Costs(3, 2, 9), Costs(8, 8, 0)]
)
def test_no_other_decision_is_expected_to_cost_less(costs: Costs) -> None:
    thresholds = cheapest(costs)
    for log_odds in np.linspace(-12, 12, 481):
        p = probability(float(log_odds))
        expected = {"B2B": (1 - p) * costs.b2b, "B2C": p * costs.b2c, "unsure": costs.ask}
        assert set(expected) == set(LABELS)
        chosen = expected[thresholds.label(float(log_odds))]
        assert chosen <= min(expected.values()) + 1e-6


@pytest.mark.parametrize(
    ("costs", "message"),
    [(Costs(-1, 5, 1), "a cost of -1"), (Costs(0, 0, 1), "neither wrong decision costs")],
)
def test_costs_that_say_nothing_are_refused(costs: Costs, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        check_costs(costs)
