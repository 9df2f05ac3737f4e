from __future__ import annotations

import warnings
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.metrics import average_precision_score

import b2x
from b2x.datasets import simulate
from b2x.engines.batch import BatchEngine
from b2x.learn.bins import make_grid
from b2x.learn.classifier import B2XClassifier
from b2x.learn.fit import fit_scorecard
from b2x.learn.prior import prior_teacher
from b2x.learn.settings import FitSettings
from b2x.learn.teachers import choose_teachers
from b2x.predict.model import Model
from b2x.schema.columns import Columns, Levels, take_rows
from b2x.schema.features import Feature, default_features, parse_feature
from b2x.schema.fields import Kind
from b2x.scorecard.scorecard import Scorecard
from tests.learn.lessons import lesson_of

QUICK: dict[str, Any] = {"teachers": ("linear",), "n_folds": 2, "max_pairs": 2}
KINDS: dict[str, Kind] = {"volume": "number", "lines": "number", "channel": "category"}


def sales_of(seed: int, n: int = 800) -> tuple[pd.DataFrame, np.ndarray]:
    sales = simulate("consulting-firm", n, seed=seed).drop(columns=["order_id", "currency"])
    return sales.drop(columns="label"), sales["label"].to_numpy()


@pytest.fixture(scope="module")
def draws() -> list[tuple[pd.DataFrame, np.ndarray]]:
    return [sales_of(seed) for seed in (10, 11, 12)]


def held_out_ap(draws: list[tuple[pd.DataFrame, np.ndarray]], prior: Any) -> float:
    """Return the mean average precision on the other sales, after 50 labels."""
    found = []
    for X, y in draws:
        p = B2XClassifier(**QUICK, prior=prior).fit(X[:50], y[:50]).predict_proba(X[50:])
        found.append(average_precision_score(y[50:] == "B2B", p[:, 0]))
    return float(np.mean(found))


@pytest.fixture(scope="module")
def alone(draws: list[tuple[pd.DataFrame, np.ndarray]]) -> float:
    return held_out_ap(draws, None)


def test_a_scorecard_of_a_similar_seller_helps_with_few_labels(
    draws: list[tuple[pd.DataFrame, np.ndarray]], alone: float
) -> None:
    similar = Model(B2XClassifier(**QUICK).fit(*sales_of(5)).scorecard_, "similar")
    assert held_out_ap(draws, similar) > alone + 0.015


def test_a_scorecard_that_misleads_costs_little(
    draws: list[tuple[pd.DataFrame, np.ndarray]], alone: float
) -> None:
    X, y = sales_of(5)
    turned = np.where(y == "B2B", "B2C", "B2B")
    misleading = Model(B2XClassifier(**QUICK).fit(X, turned).scorecard_, "misleading")
    assert held_out_ap(draws, misleading) > alone - 0.02


def test_a_shipped_model_helps_by_its_name(
    draws: list[tuple[pd.DataFrame, np.ndarray]], alone: float
) -> None:
    assert held_out_ap(draws, "textbook") > alone + 0.005


def test_its_weight_is_kept_beside_the_others(
    draws: list[tuple[pd.DataFrame, np.ndarray]],
) -> None:
    X, y = draws[0]
    clf = B2XClassifier(**QUICK, prior="textbook").fit(X[:50], y[:50])
    assert set(clf.fitted_.weights) == {"linear", "prior"}
    assert clone(clf).fit(X[:50], y[:50]).scorecard_ == clf.scorecard_


def test_an_unknown_model_name_is_refused_with_the_nearest_one(
    draws: list[tuple[pd.DataFrame, np.ndarray]],
) -> None:
    X, y = draws[0]
    with pytest.raises(ValueError, match="Did you mean textbook"):
        B2XClassifier(**QUICK, prior="texbook").fit(X[:50], y[:50])


def learned(features: list[Feature], columns: Columns, y: np.ndarray, **given: Any) -> Scorecard:
    quick = FitSettings(teachers=choose_teachers(["linear"]), n_folds=2)
    return fit_scorecard(columns, features, y, settings=quick, **given).scorecard


def table(n: int, seed: int, scale: float = 1.0) -> tuple[Columns, np.ndarray]:
    rng = np.random.default_rng(seed)
    y = rng.random(n) < 0.4
    return {
        "volume": scale * rng.lognormal(np.where(y, 6.0, 4.8), 0.6),
        "lines": rng.poisson(np.where(y, 4, 2)) + 1.0,
        "channel": Levels((rng.random(n) < np.where(y, 0.3, 0.7)).astype(int), ("phone", "web")),
    }, y


def uncalibrated(scorecard: Scorecard, columns: Columns, *more: Columns) -> np.ndarray:
    """Return the log-odds of the first table's rows by the teacher before it is fitted."""
    grid = make_grid(default_features({name: KINDS[name] for name in columns}), [columns, *more])
    return prior_teacher(scorecard, grid, [columns, *more]).log_odds(grid.design(columns))


def test_it_follows_the_scorecard_until_labels_calibrate_it() -> None:
    columns, y = table(400, 0)
    card = learned(list(default_features(KINDS)), *table(400, 1))
    exact = BatchEngine(card).log_odds(columns)
    grid = make_grid(default_features(KINDS), [columns])
    teacher = prior_teacher(card, grid, [columns])
    design = grid.design(columns)
    assert np.corrcoef(teacher.log_odds(design), exact)[0, 1] > 0.98
    assert 0.5 < teacher.fit(lesson_of(design, y)).calibration.slope < 2
    assert teacher.fit(lesson_of(design, ~y)).calibration.slope < 0.1
    assert teacher.calibration.slope == 1  # fitting returned copies


def test_parameters_left_open_are_taken_from_the_table() -> None:
    relative = [parse_feature("relative(volume)", KINDS)]
    columns, y = table(300, 1)
    median = float(np.median(np.asarray(columns["volume"])))
    card = learned(relative, columns, y, parameters={"typical_volume": median})
    left_open = replace(card, parameters={"typical_volume": None})
    large = table(300, 2, scale=1000.0)[0]
    typical = float(np.median(np.asarray(large["volume"])))
    filled = replace(card, parameters={"typical_volume": typical})
    np.testing.assert_array_equal(uncalibrated(left_open, large), uncalibrated(filled, large))
    assert np.ptp(uncalibrated(left_open, large)) > 1
    assert np.ptp(uncalibrated(card, large)) < 0.5  # of its own seller's typical sale, all are huge


def test_the_typical_sale_is_the_median_of_labelled_and_unlabelled_rows() -> None:
    columns, y = table(300, 1)
    median = float(np.median(np.asarray(columns["volume"])))
    card = learned(
        [parse_feature("relative(volume)", KINDS)],
        columns,
        y,
        parameters={"typical_volume": median},
    )
    left_open = replace(card, parameters={"typical_volume": None})
    dearest = np.argsort(np.asarray(columns["volume"]))[-40:]
    few, rest = (
        take_rows(columns, dearest),
        take_rows(columns, np.setdiff1d(np.arange(300), dearest)),
    )
    np.testing.assert_allclose(
        uncalibrated(left_open, few, rest), uncalibrated(card, few, rest), atol=0.3
    )


def test_inputs_that_the_table_does_not_have_are_missing() -> None:
    card = learned(list(default_features(KINDS)), *table(400, 1))
    columns, _ = table(200, 0)
    gone = {**columns, "lines": np.full(200, np.nan), "channel": Levels(np.full(200, -1), ())}
    only = {"volume": columns["volume"]}
    grid = make_grid(default_features({"volume": "number"}), [only])
    design = grid.design(only)
    found, same = (prior_teacher(card, grid, [part]).log_odds(design) for part in (only, gone))
    np.testing.assert_array_equal(found, same)
    assert np.corrcoef(found, BatchEngine(card).log_odds(gone))[0, 1] > 0.98


def test_dates_that_the_table_does_not_have_are_missing_too() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a typical sale is not given
        card = b2x.load("textbook").scorecard
    assert "time" in card.inputs.values()
    assert np.isfinite(uncalibrated(card, table(60, 0)[0])).all()


def test_a_column_of_another_kind_than_the_scorecard_reads_is_refused() -> None:
    card = learned(list(default_features(KINDS)), *table(60, 1))
    columns = {**table(60, 0)[0], "channel": np.arange(60.0)}
    grid = make_grid(default_features({"volume": "number"}), [columns])
    with pytest.raises(
        ValueError, match=r"kind number, which .* as category \('channel'\).*rename"
    ):
        prior_teacher(card, grid, [columns])
