"""Labels that were chosen count by the rows they stand for, so that the share comes out right."""

from __future__ import annotations

import numpy as np
import pytest

from b2x.engines.batch import probability
from b2x.label.chosen_weights import TO_MEASURE, chosen_weights
from b2x.learn.calibration import fit_calibration
from b2x.schema.features import default_features

RNG = np.random.default_rng(0)
VOLUME = RNG.normal(size=4000)
COLUMNS = {"volume": VOLUME}
FEATURES = default_features({"volume": "number"})


def test_where_labels_crowd_each_counts_less() -> None:
    order = np.argsort(VOLUME)
    crowded, sparse = order[-200:], order[:3800:95]
    weight = chosen_weights(COLUMNS, FEATURES, np.concatenate([crowded, sparse]))
    assert weight.mean() == pytest.approx(1.0)
    assert weight[:200].mean() < 0.3 * weight[200:].mean()


def test_random_labels_count_about_alike() -> None:
    weight = chosen_weights(COLUMNS, FEATURES, RNG.choice(4000, 60, replace=False))
    assert weight.std() < 0.6


def test_where_none_was_chosen_all_count_alike() -> None:
    rows = np.argsort(VOLUME)[[0, *range(-49, 0)]]
    assert set(chosen_weights(COLUMNS, FEATURES, rows, how=["random"] * 50)) == {1.0}
    how = ["random"] * 49 + ["uncertain"]
    assert chosen_weights(COLUMNS, FEATURES, rows, how=how).max() > 2


def test_equal_labelled_rows_share_what_is_nearest_to_them() -> None:
    columns = {"volume": np.repeat([1.0, 5.0], [60, 40])}
    weight = chosen_weights(columns, FEATURES, np.array([0, 1, 2, 3, 60]))
    assert weight[:4] == pytest.approx(weight[0])
    assert weight[4] / weight[0] == pytest.approx(np.sqrt(40 / 15))
    weight = chosen_weights(columns, FEATURES, np.array([0, 1, 2, 3, 60]), power=TO_MEASURE)
    assert weight[4] / weight[0] == pytest.approx(40 / 15)


def test_chosen_labels_move_the_share_less_than_without() -> None:
    b2b = RNG.random(4000) < probability(3 * VOLUME - 3)
    without, corrected = [], []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        rows = np.concatenate(
            [
                rng.choice(4000, 50, replace=False),
                rng.choice(np.flatnonzero(VOLUME > 1), 50, replace=False),
            ]
        )
        rows = np.unique(rows)
        # A model that knows less than there is to know, so that the labels' share matters.
        log_odds = VOLUME
        for found, weight in (
            (without, np.ones(len(rows))),
            (corrected, chosen_weights(COLUMNS, FEATURES, rows)),
        ):
            fitted = fit_calibration(log_odds[rows], b2b[rows], weight)
            found.append(probability(fitted(log_odds)).mean() / b2b.mean())
    assert np.mean(without) > 1.2
    assert np.abs(np.mean(corrected) - 1) < 0.7 * np.abs(np.mean(without) - 1)
