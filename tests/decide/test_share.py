"""The share of B2B that a table suggests."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit, logit

from b2x.decide.share import at_another_share, em_share, share_interval


@pytest.mark.parametrize("share", [0.03, 0.3, 0.85])
def test_the_share_of_a_known_mixture_is_found(share: float) -> None:
    rng = np.random.default_rng(0)
    is_b2b = rng.random(40_000) < share
    log_odds = rng.normal(np.where(is_b2b, 1.125, -1.125), 1.5) + logit(0.4)
    found, converged = em_share(log_odds, 0.4)
    assert converged
    assert found == pytest.approx(share, abs=0.012)
    assert at_another_share(log_odds, 0.4, found).mean() == pytest.approx(found)


def test_it_is_the_fixed_point_of_expectation_maximisation() -> None:
    log_odds = np.random.default_rng(1).normal(-0.5, 2, 500)
    share = 0.4
    for _ in range(3000):
        share = expit(log_odds - logit(0.4) + logit(share)).mean()
    assert em_share(log_odds, 0.4)[0] == pytest.approx(share, abs=1e-9)


def test_sales_that_are_no_mixture_of_the_two_kinds_are_said_not_to_converge() -> None:
    share, converged = em_share(np.full(50, -3.0), 0.5)
    assert share == pytest.approx(0, abs=1e-9)
    assert not converged
    assert em_share([np.nan], 0.3) == (0.3, False)


def test_sales_that_do_not_say_leave_the_share_of_the_model() -> None:
    assert em_share(np.zeros(500), 0.5) == (0.5, False)
    hardly = np.random.default_rng(0).normal(0, 0.01, 500) + logit(0.2)
    assert em_share(hardly, 0.2) == (0.2, False)


def test_the_interval_of_the_share_holds_it_and_is_longer_where_buyers_come_back() -> None:
    rng, held = np.random.default_rng(3), []
    for _ in range(200):
        is_b2b = np.repeat(rng.random(150) < 0.3, 2)
        log_odds = rng.normal(np.where(is_b2b, 1.125, -1.125), 1.5)
        low, high = share_interval(log_odds, 0.5, units=150)
        one_each = share_interval(log_odds, 0.5)
        assert low < one_each[0] < one_each[1] < high
        held.append(low <= 0.3 <= high)
    assert 0.85 < np.mean(held) <= 0.99
