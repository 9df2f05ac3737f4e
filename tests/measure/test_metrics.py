"""Promises of the metrics: scikit-learn's values under ties and weights, stable at the extremes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as reference

from b2x.errors import UsageError
from b2x.measure.metrics import (
    average_precision,
    brier,
    calibration_error,
    equal_mass_bins,
    hit_rate_at,
    log_loss,
    roc_auc,
)
from tests.measure.rows import rows

ALL = (average_precision, roc_auc, log_loss, brier, calibration_error)


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


def test_bins_of_equal_mass_take_equal_scores_together():
    ten = np.arange(10.0)
    assert equal_mass_bins(ten, np.ones(10), 5).tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert (
        equal_mass_bins(np.repeat([0.0, 1.0], [6, 4]), np.ones(10), 5).tolist() == [1] * 6 + [4] * 4
    )
    no_weight_at_the_end = equal_mass_bins(np.array([0.0, 1.0, 2.0]), np.array([1.0, 1, 0]), 2)
    assert no_weight_at_the_end.tolist() == [0, 1, 1]


def test_the_hit_rate_takes_as_many_rows_as_are_b2b_and_part_of_equal_scores():
    assert hit_rate_at(np.array([1.0, 2.0]), np.array([1.0, 4.0])) == pytest.approx((1 + 1 / 3) / 2)
    assert hit_rate_at(np.array([2.0]), np.array([8.0])) == pytest.approx(0.25)
    assert hit_rate_at(np.array([1.0, 2.0]), np.array([1.0, 2.0])) == 1.0


def test_weights_of_zero_alone_are_refused():
    with pytest.raises(UsageError, match="not only zeros"):
        log_loss([True], [0.0], [0.0])
