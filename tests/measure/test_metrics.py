"""Promises of the metrics: scikit-learn's values under ties and weights, stable at the extremes."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sklearn import metrics as reference

from b2x.errors import UsageError
from b2x.measure.curves import decompose_log_loss, precision_recall_curve, reliability_curve
from b2x.measure.metrics import average_precision, brier, calibration_error, log_loss, roc_auc

ALL = (average_precision, roc_auc, log_loss, brier, calibration_error)


@st.composite
def rows(draw, zero_weights=True):
    n = draw(st.integers(2, 40))
    # few distinct scores, so that ties are the rule
    z = draw(st.lists(st.integers(-6, 6).map(lambda i: i / 2), min_size=n, max_size=n))
    y = draw(st.lists(st.booleans(), min_size=n, max_size=n))
    w = draw(st.lists(st.integers(0 if zero_weights else 1, 4), min_size=n, max_size=n))
    y, w = np.array(y), np.array(w, dtype=float)
    assume(w[y].sum() > 0 and w[~y].sum() > 0)
    return y, np.array(z), w


@given(rows())
@settings(max_examples=40, deadline=None)
def test_ranking_metrics_equal_scikit_learn_under_ties_and_weights(sample):
    y, z, w = sample
    assert average_precision(y, z, w) == pytest.approx(
        reference.average_precision_score(y, z, sample_weight=w), abs=1e-12
    )
    assert roc_auc(y, z, w) == pytest.approx(
        reference.roc_auc_score(y, z, sample_weight=w), abs=1e-12
    )


@given(rows())
@settings(max_examples=40, deadline=None)
def test_log_loss_and_brier_equal_scikit_learn_under_weights(sample):
    y, z, w = sample
    p = 1 / (1 + np.exp(-z))
    assert log_loss(y, z, w) == pytest.approx(reference.log_loss(y, p, sample_weight=w))
    assert brier(y, z, w) == pytest.approx(reference.brier_score_loss(y, p, sample_weight=w))


@given(rows(), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_of_the_rows_does_not_matter(sample, order):
    y, z, w = sample
    moved = order.sample(range(len(y)), len(y))
    for metric in ALL:
        assert metric(y[moved], z[moved], w[moved]) == pytest.approx(metric(y, z, w), abs=1e-12)


@given(rows())
@settings(max_examples=40, deadline=None)
def test_a_weight_of_two_is_the_row_twice(sample):
    y, z, w = sample
    times = w.astype(int)
    for metric in ALL:
        repeated = metric(np.repeat(y, times), np.repeat(z, times))
        assert metric(y, z, w) == pytest.approx(repeated, abs=1e-12)


@given(rows())
@settings(max_examples=40, deadline=None)
def test_ranking_metrics_depend_on_the_order_of_the_scores_alone(sample):
    y, z, w = sample
    for metric in (average_precision, roc_auc):
        assert metric(y, 3 * z**3 + 1, w) == metric(y, z, w)


def test_extreme_log_odds_neither_overflow_nor_are_clipped():
    assert log_loss([True, False], [1e6, 1e6]) == 5e5
    assert log_loss([True, False], [1e6, -1e6]) == 0.0
    assert brier([True, False], [-1e6, 1e6]) == 1.0
    assert log_loss([True], [40.0]) == pytest.approx(np.exp(-40), rel=1e-12, abs=0)


def test_calibration_error_is_the_gap_between_predicted_and_observed():
    y = np.arange(1000) % 10 < 3
    assert calibration_error(y, np.full(1000, np.log(0.3 / 0.7))) == pytest.approx(0, abs=1e-12)
    assert calibration_error(y, np.zeros(1000)) == pytest.approx(0.2)


def test_calibration_error_sees_what_cancels_over_all_rows():
    y = np.repeat([True, False], 500)
    reversed_odds = np.repeat([-2.0, 2.0], 500)
    assert calibration_error(y, reversed_odds) == pytest.approx(1 / (1 + np.exp(-2.0)))


@pytest.mark.parametrize(
    ("y", "scores", "weights", "message"),
    [
        ([True, False], [1.0], None, r"shapes \(2,\), \(1,\)"),
        ([True, False], [1.0, np.nan], None, r"a score of nan \(row 1\)"),
        ([True, False], [1.0, np.inf], None, r"a score of inf \(row 1\)"),
        ([True, True], [1.0, 2.0], None, "only B2B rows"),
        ([True, False], [1.0, 2.0], [0.0, 1.0], "only B2C rows"),
        ([True, False], [1.0, 2.0], [-1.0, 1.0], "weights that are negative"),
        (["B2B", "B2C"], [1.0, 2.0], None, r"labels other than True and False.*y == 'B2B'"),
    ],
)
def test_what_cannot_be_measured_is_refused_with_the_reason(y, scores, weights, message):
    with pytest.raises(UsageError, match=message):
        average_precision(y, scores, weights)


@given(rows(zero_weights=False))
@settings(max_examples=40, deadline=None)
def test_the_precision_recall_curve_equals_scikit_learn(sample):
    y, z, w = sample
    curve = precision_recall_curve(y, z, w)
    precision, recall, thresholds = reference.precision_recall_curve(y, z, sample_weight=w)
    assert curve.precision == pytest.approx(precision[-2::-1])
    assert curve.recall == pytest.approx(recall[-2::-1])
    assert np.array_equal(curve.threshold, thresholds[::-1])


@given(rows(zero_weights=False))
@settings(max_examples=40, deadline=None)
def test_the_parts_of_the_log_loss_add_up_and_are_not_negative(sample):
    y, z, w = sample
    parts = decompose_log_loss(y, z, w)
    total = parts.miscalibration - parts.discrimination + parts.uncertainty
    assert total == pytest.approx(log_loss(y, z, w), abs=1e-9)
    assert parts.miscalibration >= -1e-12
    assert parts.discrimination >= -1e-12


def test_a_shifted_score_is_all_miscalibration():
    rng = np.random.default_rng(0)
    z = rng.normal(size=20_000)
    y = rng.random(20_000) < 1 / (1 + np.exp(-z))
    straight, shifted = decompose_log_loss(y, z), decompose_log_loss(y, z + 1.5)
    assert straight.miscalibration < 0.005
    assert shifted.miscalibration > 0.1
    assert shifted.discrimination == pytest.approx(straight.discrimination)


def test_the_reliability_curve_of_true_probabilities_lies_on_the_diagonal():
    rng = np.random.default_rng(0)
    z = rng.normal(size=5000) - 1
    y = rng.random(5000) < 1 / (1 + np.exp(-z))
    curve = reliability_curve(y, z, np.arange(5000), n_boot=200)
    assert np.all((curve.low <= curve.observed) & (curve.observed <= curve.high))
    assert np.mean((curve.low <= curve.predicted) & (curve.predicted <= curve.high)) >= 0.8
    assert np.all(np.diff(curve.predicted) > 0)
    assert curve.share.sum() == pytest.approx(1)


def test_a_bin_without_b2b_buyers_still_has_an_interval():
    y = np.arange(100) >= 90
    curve = reliability_curve(y, np.arange(100) / 10.0, np.arange(100), n_boot=100)
    assert curve.observed[0] == 0
    assert curve.high[0] == pytest.approx(1 - 0.025**0.1)
    assert curve.low[-1] == pytest.approx(0.025**0.1)
