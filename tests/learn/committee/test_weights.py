from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from b2x.learn.committee.weights import (
    PRIOR_ROWS,
    PRIOR_SHARE,
    ROWS,
    prior_weights,
    stacking_weights,
)
from b2x.learn.lesson import Teacher
from b2x.learn.teachers import choose_teachers, default_teachers
from b2x.learn.teachers.linear import Linear

TEACHERS = default_teachers() | default_teachers(1001) | choose_teachers(["linear"])
NAMES = list(TEACHERS)
EVEN = {"good": 0.5, "noise": 0.5}


class Unmeasured(Linear):
    """A teacher whose file states no prior weights."""

    prior_weights = Teacher.prior_weights


ALL = {**TEACHERS, "mine": Unmeasured()}


def test_every_teacher_of_the_committee_states_prior_weights() -> None:
    for teacher in TEACHERS.values():
        assert "prior_weights" in vars(type(teacher))
        assert len(teacher.prior_weights) == len(ROWS)
        assert min(teacher.prior_weights) > 0


@given(st.integers(1, 10**7), st.lists(st.sampled_from(list(ALL)), min_size=1, unique=True))
def test_prior_weights_are_positive_and_sum_to_one(n: int, names: list[str]) -> None:
    weights = prior_weights({name: ALL[name] for name in names}, n)
    assert list(weights) == names
    assert min(weights.values()) > 0
    assert sum(weights.values()) == pytest.approx(1)


def test_prior_weights_change_with_the_logarithm_of_the_rows() -> None:
    for few, many in pairwise(ROWS):
        middle = round(np.sqrt(few * many))
        first, between, last = (prior_weights(TEACHERS, n) for n in (few, middle, many))
        for name in NAMES:
            assert between[name] == pytest.approx((first[name] + last[name]) / 2, abs=0.02)
    assert first != last


def test_prior_weights_are_constant_beyond_the_rows_that_were_measured() -> None:
    assert prior_weights(TEACHERS, 3) == prior_weights(TEACHERS, ROWS[0])
    assert prior_weights(TEACHERS, 10**6) == prior_weights(TEACHERS, ROWS[-1])


@pytest.mark.parametrize("n", [50, 300, 5000])
def test_a_teacher_without_prior_weights_has_that_of_an_average_one(n: int) -> None:
    weights = prior_weights(ALL, n)
    others = [weights[name] for name in NAMES]
    assert min(others) < weights["mine"] < max(others)


def weights_after(
    n: int, prior: dict[str, float], prior_rows: float | None = None
) -> dict[str, float]:
    """Return the weights of a good teacher and one of pure noise after n rows."""
    rng = np.random.default_rng(0)
    y = rng.random(5000) < 0.5
    log_odds = {
        "good": np.where(y, 1.0, -1.0) + rng.normal(0, 1, 5000),
        "noise": rng.normal(0, 1, 5000),
    }
    out_of_fold = {name: log_odds[name][:n] for name in prior}
    return stacking_weights(out_of_fold, y[:n], np.ones(n), prior, prior_rows)


def test_weights_stay_near_the_prior_while_labels_are_few() -> None:
    shares = [weights_after(n, EVEN)["good"] for n in (5, 20, 200, 5000)]
    assert 0.5 < shares[0] < 0.65
    assert shares[0] < shares[1] < shares[2] < shares[3]
    assert shares[3] > 0.98


@pytest.mark.parametrize("share", [0.02, 0.3, 0.9])
def test_without_evidence_the_weights_are_the_prior(share: float) -> None:
    prior = {"good": share, "noise": 1 - share}
    assert weights_after(0, prior) == pytest.approx(prior)
    assert weights_after(100, prior, prior_rows=1e7) == pytest.approx(prior, abs=1e-3)
    assert weights_after(100, prior)["good"] > share + 0.005


def test_in_a_large_table_the_prior_is_worth_a_share_of_the_rows() -> None:
    rng = np.random.default_rng(0)
    y = rng.random(20_000) < 0.5
    log_odds = {name: np.where(y, 0.5, -0.5) + rng.normal(0, 1, 20_000) for name in EVEN}
    skewed = {"good": 0.98, "noise": 0.02}
    usual, explicit, bare = (
        stacking_weights(log_odds, y, np.full(20_000, 0.01), skewed, prior_rows)["good"]
        for prior_rows in (None, PRIOR_ROWS + PRIOR_SHARE * 20_000, PRIOR_ROWS)
    )
    assert usual == explicit
    assert skewed["good"] > usual > bare + 0.01


@pytest.mark.parametrize("share", [0.1, 0.6])
@pytest.mark.parametrize("n", [15, 60])
def test_the_weights_minimise_loss_and_divergence_from_the_prior(share: float, n: int) -> None:
    rng = np.random.default_rng(n)
    y, weight = rng.random(n) < 0.5, rng.random(n)
    log_odds = {"good": np.where(y, 1.0, -1.0) + rng.normal(0, 1, n), "noise": rng.normal(0, 1, n)}
    found = stacking_weights(log_odds, y, weight, {"good": share, "noise": 1 - share}, 10.0)
    w = np.linspace(0.001, 0.999, 999)
    mean = w[:, None] * log_odds["good"] + (1 - w[:, None]) * log_odds["noise"]
    loss = np.logaddexp(0, np.where(y, -mean, mean)) @ weight
    loss += 10 * (w * np.log(w / share) + (1 - w) * np.log((1 - w) / (1 - share)))
    assert found["good"] == pytest.approx(w[np.argmin(loss)], abs=0.003)


def test_a_weighted_row_counts_like_a_repeated_one() -> None:
    rng = np.random.default_rng(0)
    y = rng.random(200) < 0.5
    log_odds = {
        "good": np.where(y, 1.0, -1.0) + rng.normal(0, 1, 200),
        "noise": rng.normal(0, 1, 200),
    }
    weight = rng.integers(0, 4, 200)
    again = np.repeat(np.arange(200), weight)
    weighted = stacking_weights(log_odds, y, weight.astype(float), EVEN)
    repeated = stacking_weights(
        {name: z[again] for name, z in log_odds.items()}, y[again], np.ones(len(again)), EVEN
    )
    assert weighted == pytest.approx(repeated, abs=1e-3)


@given(st.integers(0, 10_000), st.integers(0, 60), st.floats(0, 12), st.floats(0, 1e4))
def test_weights_are_never_negative_and_sum_to_one(
    seed: int, n: int, spread: float, weight: float
) -> None:
    rng = np.random.default_rng(seed)
    log_odds = {name: np.clip(rng.normal(0, spread, n), -12, 12) for name in NAMES}
    y = rng.random(n) < rng.random()
    weights = stacking_weights(log_odds, y, np.full(n, weight), prior_weights(TEACHERS, max(n, 1)))
    assert min(weights.values()) >= 0
    assert sum(weights.values()) == pytest.approx(1)


def test_the_order_of_the_teachers_does_not_matter() -> None:
    rng = np.random.default_rng(1)
    y = rng.random(300) < 0.3
    log_odds = {name: rng.normal(y * k, 1.0) - 1 for k, name in enumerate(NAMES)}
    prior = prior_weights(TEACHERS, 300)
    weights = stacking_weights(log_odds, y, np.ones(300), prior)
    turned = {name: prior[name] for name in reversed(NAMES)}
    again = stacking_weights(dict(reversed(log_odds.items())), y, np.ones(300), turned)
    assert list(again) == list(turned)
    assert again == pytest.approx(weights, abs=1e-3)


def test_extreme_log_odds_do_not_overflow() -> None:
    y = np.arange(20_000) % 2 == 0
    sure = np.where(y, 12.0, -12.0)
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        weights = stacking_weights({"good": sure, "noise": -sure}, y, np.full(20_000, 50.0), EVEN)
    assert weights["good"] > 0.99
    assert weights["noise"] >= 0
