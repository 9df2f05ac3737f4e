"""The curves equal scikit-learn's, and true probabilities lie on the diagonal."""

import numpy as np
import pytest
from hypothesis import given, settings
from sklearn import metrics as reference

from b2x.measure.curves import precision_recall_curve, reliability_curve
from tests.measure.rows import rows


@given(rows(zero_weights=False))
@settings(max_examples=40, deadline=None)
def test_the_precision_recall_curve_equals_scikit_learn(sample):
    y, z, w = sample
    curve = precision_recall_curve(y, z, w)
    precision, recall, thresholds = reference.precision_recall_curve(y, z, sample_weight=w)
    assert curve.precision == pytest.approx(precision[-2::-1])
    assert curve.recall == pytest.approx(recall[-2::-1])
    assert np.array_equal(curve.threshold, thresholds[::-1])


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


def test_rows_without_weight_are_not_on_a_curve():
    y, scores, weights = [True, False, True, False], [4.0, 3.0, 2.0, 1.0], [0.0, 0.0, 1.0, 1.0]
    curve = precision_recall_curve(y, scores, weights)
    assert curve.threshold.tolist() == [2.0, 1.0]
    assert curve.precision.tolist() == [1.0, 0.5]
    bins = reliability_curve(y, scores, range(4), weights, n_bins=4, n_boot=10)
    assert bins.observed.tolist() == [0.0, 1.0]
    assert bins.share.tolist() == [0.5, 0.5]


def test_draws_that_miss_a_bin_do_not_count_in_its_interval():
    y, z, buyers = [True, False, True, False], [-1.0, -1.0, 1.0, 1.0], [0, 0, 1, 1]
    curve = reliability_curve(y, z, buyers, n_bins=2, n_boot=20)  # a buyer each
    assert curve.low.tolist() == curve.observed.tolist() == curve.high.tolist() == [0.5, 0.5]
