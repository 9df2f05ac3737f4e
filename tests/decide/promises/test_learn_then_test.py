"""Thresholds whose error an audit sample bounds: exact tails, in a sequence fixed beforehand."""

from __future__ import annotations

import numpy as np
import pytest
from mapie.risk_control import BinaryClassificationController, BinaryRisk
from numpy.typing import NDArray
from scipy.stats import binom

from b2x.decide.promises.learn_then_test import (
    Ladder,
    Units,
    begin_with,
    describe,
    fewest,
    find_threshold,
    make_ladder,
    p_values,
    to_draw,
)
from b2x.engines.batch import probability

DELTA = 0.05


def units(
    evidence: NDArray[np.float64],
    rows: NDArray[np.intp],
    wrong: NDArray[np.bool_],
    known: NDArray[np.bool_] | None = None,
    known_wrong: NDArray[np.bool_] | None = None,
) -> Units:
    none = np.zeros(len(evidence), dtype=bool)
    return Units(
        evidence,
        np.ones(len(evidence)),
        none if known is None else known,
        none if known_wrong is None else known_wrong,
        evidence[rows],
        wrong,
        evidence[:0],
        none[:0],
    )


def drawn(seed: int = 0, n: int = 5000, k: int = 600) -> tuple[Units, NDArray[np.bool_]]:
    """Return a sample of a table whose probabilities are right, and which sales err."""
    rng = np.random.default_rng(seed)
    evidence = np.round(rng.normal(1, 3, n), 2)
    wrong = rng.random(n) > probability(evidence)
    rows = rng.choice(n, k, replace=False)
    return units(evidence, rows, wrong[rows]), wrong


def test_a_test_is_the_exact_binomial_tail() -> None:
    sample, _ = drawn()
    ladder = make_ladder([sample])
    for place in range(0, len(ladder), 7):
        called = sample.drawn >= ladder.thresholds[place]
        tail = binom.cdf(sample.wrong[called].sum(), called.sum(), 0.1)
        assert p_values(ladder, 0.1)[place] == pytest.approx(tail)


def test_the_same_thresholds_pass_as_with_mapie() -> None:
    sample, _ = drawn(seed=1)
    ladder = make_ladder([sample])
    start = begin_with(ladder, 0.1, DELTA)
    cuts = probability(ladder.thresholds[start:]) * (1 - 1e-12)
    error = BinaryRisk(lambda y, called: y == 0, lambda y, called: called == 1, False)
    controller = BinaryClassificationController(
        lambda X: np.column_stack([1 - probability(X[:, 0]), probability(X[:, 0])]),
        risk=error,
        target_level=0.1,
        confidence_level=1 - DELTA,
        best_predict_param_choice=error,
        list_predict_params=cuts,
        fwer_method="fixed_sequence",
    )
    controller.calibrate(sample.drawn[:, None], (~sample.wrong).astype(int))
    theirs = np.asarray(controller.p_values).ravel()
    # MAPIE rounds the number of errors up where n * (errors / n) is a hair above it.
    ours = p_values(ladder, 0.1)[start:]
    assert (ours <= theirs * (1 + 1e-9)).all()
    assert np.isclose(ours, theirs).mean() > 0.8
    found, _ = find_threshold(ladder, 0.1, DELTA)
    assert found is not None
    assert min(controller.valid_predict_params) == pytest.approx(probability(found.threshold))


def test_the_sequence_is_fixed_before_the_answers_are_seen() -> None:
    sample, _ = drawn()
    rng = np.random.default_rng(3)
    for _ in range(3):
        other = units(sample.evidence, np.arange(600), rng.random(600) < 0.5)
        ladder = make_ladder([other])
        assert ladder.thresholds.tolist() == make_ladder([sample]).thresholds.tolist()
        assert begin_with(ladder, 0.1, DELTA) == begin_with(make_ladder([sample]), 0.1, DELTA)


def exceeded(delta: float, stages: int = 1) -> int:
    """Return in how many of 200 samples an error of just above 10% is promised to be at most 10%.

    Evidence says nothing, so that every threshold is too wide.
    """
    rng = np.random.default_rng(0)
    evidence = rng.permutation(np.linspace(2.0, 4.0, 2000))
    wrong = np.zeros(len(evidence), dtype=bool)
    wrong[rng.permutation(len(wrong))[:201]] = True
    broken = 0
    for _ in range(200):
        rows = rng.choice(len(evidence), 1500, replace=True)
        parts = np.array_split(rows, stages)
        ladder = make_ladder([units(evidence, part, wrong[part]) for part in parts], steps=8)
        found, _ = find_threshold(ladder, 0.1, delta)
        if found is not None:
            called = evidence >= found.threshold
            broken += wrong[called].mean() > 0.1
    return broken


def test_a_promise_is_broken_in_at_most_the_promised_share_of_samples() -> None:
    most = int(binom.ppf(0.995, 200, 0.1))
    assert exceeded(0.1) <= most
    assert exceeded(0.2) > most  # so a level that is too wide by half would be seen
    assert exceeded(0.1, stages=2) <= most


def test_fewer_answers_than_it_takes_promise_nothing() -> None:
    evidence = np.full(5000, 9.0)
    enough = fewest(0.02, DELTA)
    for k, kept in ((enough, True), (enough - 1, False)):
        ladder = make_ladder([units(evidence, np.arange(k), np.zeros(k, dtype=bool))])
        found, first = find_threshold(ladder, 0.02, DELTA)
        assert (found is not None) == kept
        assert (first.bound <= 0.02) == kept


def test_the_strongest_promise_is_the_bound_of_clopper_and_pearson() -> None:
    sample, _ = drawn()
    ladder = make_ladder([sample])
    at = describe(ladder, 20, 20, DELTA)
    assert binom.cdf(at.wrong, at.audited, at.bound) == pytest.approx(DELTA, abs=1e-4)


def test_buyers_that_came_in_for_certain_count_as_they_are() -> None:
    evidence = np.full(1000, 5.0)
    known = np.arange(1000) < 400
    rows = np.arange(400, 500)
    right = np.zeros(100, dtype=bool)
    for bad, passes in ((0, True), (30, False)):
        known_wrong = np.arange(1000) < bad
        ladder = make_ladder([units(evidence, rows, right, known, known_wrong)])
        # Of 1,000 sales 30 may be wrong, by 600 of which the sample stands.
        allowed = (0.03 * 1000 - bad) / 600
        assert p_values(ladder, 0.03)[-1] == pytest.approx(0.95**100 if allowed else 1.0)
        assert (find_threshold(ladder, 0.03, DELTA)[0] is not None) == passes


def test_the_recommended_sample_promises_as_often_as_said() -> None:
    sample, _ = drawn()
    ladder = make_ladder([sample])
    n = to_draw(ladder, 0.05, DELTA)
    assert n is not None
    rng = np.random.default_rng(5)
    kept = 0
    for _ in range(100):
        rows = rng.choice(5000, n, replace=False)
        wrong = rng.random(n) > probability(sample.evidence[rows])
        found, _ = find_threshold(make_ladder([units(sample.evidence, rows, wrong)]), 0.05, DELTA)
        kept += found is not None
    assert kept >= 70
    assert to_draw(ladder, 1e-6, DELTA) is None


def test_a_table_without_a_sale_beyond_the_widest_threshold_has_no_ladder() -> None:
    sample, _ = drawn()
    ladder: Ladder = make_ladder([sample], from_evidence=1e6)
    assert len(ladder) == 0
    assert to_draw(ladder, 0.1, DELTA) is None
