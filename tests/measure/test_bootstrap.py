"""Promises of the intervals: buyers are drawn whole, the truth is covered, pairs cancel."""

import json

import numpy as np
import pytest

from b2x.errors import UsageError
from b2x.measure import metrics as plain
from b2x.measure.bootstrap import METRICS, evaluate, paired_difference


def sales(n_buyers, rng, *, per_buyer=1, share=0.2, shift=1.5):
    """Buyers of `per_buyer` sales with one score each, so that more rows tell nothing more."""
    y = rng.random(n_buyers) < share
    z = rng.normal(size=n_buyers) + shift * y + np.log(share / (1 - share))
    groups = np.repeat(np.arange(n_buyers), per_buyer)
    return y[groups], z[groups], groups


def test_each_figure_is_that_of_the_plain_metric():
    rng = np.random.default_rng(0)
    y, z, groups = sales(200, rng, per_buyer=2)
    w = rng.random(400)
    measured = evaluate(y, z, groups, w, n_boot=20)
    for name in METRICS:
        assert getattr(measured, name).value == pytest.approx(getattr(plain, name)(y, z, w))


def test_repeating_every_sale_of_a_buyer_does_not_narrow_the_intervals():
    once = evaluate(*sales(150, np.random.default_rng(0)), n_boot=200)
    often = evaluate(*sales(150, np.random.default_rng(0), per_buyer=10), n_boot=200)
    for name in ("average_precision", "roc_auc", "log_loss", "brier"):
        assert getattr(often, name).low == pytest.approx(getattr(once, name).low)
        assert getattr(often, name).high == pytest.approx(getattr(once, name).high)


def test_intervals_cover_the_truth_about_as_often_as_they_say():
    rng = np.random.default_rng(0)
    truth = plain.roc_auc(*sales(200_000, rng)[:2])
    covered = 0
    for _ in range(80):
        auc = evaluate(*sales(150, rng, per_buyer=3), n_boot=100).roc_auc
        covered += auc.low <= truth <= auc.high
    assert 68 <= covered <= 79


def test_an_interval_always_holds_its_value():
    share = np.repeat(np.arange(1, 11) / 20, 100)
    y = np.tile(np.arange(100) / 100, 10) < share - 1e-9
    exact = np.log(share / (1 - share))  # calibrated in every bin, so every draw is worse
    error = evaluate(y, exact, np.arange(1000), n_boot=100).calibration_error
    assert error.low == error.value == pytest.approx(0, abs=1e-12)
    assert error.high > 0.01


def test_the_same_seed_gives_the_same_intervals_and_row_order_does_not_matter():
    rng = np.random.default_rng(0)
    y, z, groups = sales(80, rng, per_buyer=2)
    first = evaluate(y, z, groups, n_boot=50, seed=3)
    moved = rng.permutation(len(y))
    second = evaluate(y[moved], z[moved], groups[moved], n_boot=50, seed=3)
    for name in METRICS:
        assert getattr(second, name).low == pytest.approx(getattr(first, name).low)
    assert evaluate(y, z, groups, n_boot=50, seed=4).roc_auc.low != first.roc_auc.low


def test_one_b2b_buyer_among_many_can_be_measured():
    measured = evaluate(np.arange(50) == 3, np.zeros(50), np.arange(50), n_boot=50)
    assert measured.roc_auc.value == measured.roc_auc.low == 0.5


def test_the_dictionary_is_json_of_five_figures_with_their_bounds():
    figures = json.loads(json.dumps(evaluate([1, 0], [1, 0], [0, 1], n_boot=5).to_dict()))
    assert list(figures) == list(METRICS)
    assert all(sorted(figure) == ["high", "low", "value"] for figure in figures.values())


def test_a_paired_difference_is_far_narrower_than_its_parts():
    rng = np.random.default_rng(0)
    y, z, groups = sales(400, rng)
    better, worse = z, z + rng.normal(scale=0.3, size=len(z))
    gap = paired_difference(y, better, worse, groups, "roc_auc", n_boot=200)
    alone = evaluate(y, better, groups, n_boot=100).roc_auc
    assert gap.value == pytest.approx(plain.roc_auc(y, better) - plain.roc_auc(y, worse))
    assert gap.high - gap.low < 0.6 * (alone.high - alone.low)


def test_a_model_does_not_differ_from_itself():
    y, z, groups = sales(50, np.random.default_rng(0))
    gap = paired_difference(y, z, z, groups, "log_loss", n_boot=20)
    assert (gap.value, gap.low, gap.high) == (0, 0, 0)


def test_an_unknown_metric_is_answered_with_the_nearest():
    with pytest.raises(UsageError, match=r"no metric 'auc_roc'.*choose one of average_precision"):
        paired_difference([1, 0], [1, 0], [1, 0], [0, 1], "auc_roc")
    with pytest.raises(UsageError, match=r"Did you mean log_loss\?"):
        paired_difference([1, 0], [1, 0], [1, 0], [0, 1], "logloss")


def test_buyers_must_be_given_for_every_row():
    with pytest.raises(UsageError, match=r"\(1,\) buyers for \(2,\) rows"):
        evaluate([1, 0], [1, 0], [0])


def test_buyers_drawn_in_parts_give_intervals_as_wide_as_drawn_from_all():
    y, z, groups = sales(4000, np.random.default_rng(3), per_buyer=2)
    whole = evaluate(y, z, groups, n_boot=400)
    parts = evaluate(y, z, groups, n_boot=400, many_rows=1000)
    for name in ("average_precision", "roc_auc", "log_loss", "brier"):
        a, b = getattr(whole, name), getattr(parts, name)
        assert b.value == a.value
        assert b.high - b.low == pytest.approx(a.high - a.low, rel=0.2)
        assert b.low == pytest.approx(a.low, abs=0.3 * (a.high - a.low))


def test_row_order_does_not_matter_to_buyers_drawn_in_parts():
    rng = np.random.default_rng(0)
    y, z, groups = sales(300, rng, per_buyer=2)
    order = rng.permutation(600)
    first = evaluate(y, z, groups, n_boot=40, many_rows=200)
    again = evaluate(y[order], z[order], groups[order], n_boot=40, many_rows=200)
    for name in METRICS:
        assert getattr(again, name).low == pytest.approx(getattr(first, name).low)
        assert getattr(again, name).high == pytest.approx(getattr(first, name).high)
