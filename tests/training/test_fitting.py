"""How the model of all rows and those of held-out buyers are fitted, from few rows and many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest

import b2x
from b2x.datasets import simulate
from b2x.learn.settings import FitSettings
from b2x.learn.teachers import choose_teachers
from b2x.measure.metrics import roc_auc
from b2x.scorecard.scorecard import Scorecard
from b2x.training.chosen_features import choose_features
from b2x.training.fitting import training_rows
from b2x.training.labelled_records import LabelColumns, read_labelled
from b2x.training.split_plan import plan_splits
from tests.one_teacher import use_one_teacher


def fit(
    sales: pd.DataFrame, features: Sequence[str], teacher: str, **options: Any
) -> tuple[Scorecard, np.ndarray, np.ndarray]:
    """Return the scorecard, the held-out log-odds, and the labels."""
    table = read_labelled(sales, LabelColumns("label"))
    plan, warnings = plan_splits(table, None, 0)
    assert plan is not None
    assert not warnings
    settings = FitSettings(teachers=choose_teachers([teacher]), **options)
    rows = training_rows(table, choose_features(table, features), settings)
    return *rows.fit(list(plan)), table.is_b2b


def test_no_buyer_is_scored_by_a_model_that_saw_it() -> None:
    rng = np.random.default_rng(2)
    buyer = np.repeat(np.arange(60), 5)
    mark = rng.permutation(60)[buyer].astype(float)  # tells each buyer, and nothing of others
    kind = np.where(rng.random(60) < 0.5, "B2B", "B2C")[buyer]
    table = pd.DataFrame({"buyer_id": buyer, "mark": mark, "label": kind})
    _, held_out, is_b2b = fit(table, ["mark"], "extra trees")  # the one that memorises best
    assert roc_auc(is_b2b, held_out) < 0.7


def test_models_fitted_side_by_side_are_those_fitted_one_by_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = []
    for cores in ("1", "2"):
        monkeypatch.setenv("LOKY_MAX_CPU_COUNT", cores)
        found.append(fit(simulate("web-shop", 120, 3), ["volume", "lines"], "linear"))
    alone, beside = found
    assert np.array_equal(alone[1], beside[1])
    assert alone[0] == beside[0]


def test_many_rows_are_learned_from_with_the_unlabelled_and_held_out() -> None:
    table = simulate("web-shop", 800, 3)
    table.loc[::4, "label"] = None
    how = (["relative(volume)", "lines", "channel"], "smooth additive")
    many, held_out, is_b2b = fit(table, *how, many_rows=599, teacher_rows=300)
    assert len(is_b2b) == 600
    assert roc_auc(is_b2b, held_out) > 0.7
    few, held_out_of_few, _ = fit(table, *how, many_rows=600, teacher_rows=300)
    assert not np.array_equal(held_out, held_out_of_few)
    assert many.parameters == few.parameters


def test_relative_features_divide_by_the_typical_value_of_the_labelled_rows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    use_one_teacher(monkeypatch)
    table = simulate("web-shop", 120, 3)
    table.loc[::2, "label"] = None
    table.loc[::2, "volume"] *= 1000
    labelled, features = table[1::2], ["relative(volume)", "lines"]
    trained = b2x.train(table, label="label", features=features)
    typical = {"typical_volume": labelled["volume"].median()}
    assert trained.model.scorecard.parameters == typical
    classifier = b2x.B2XClassifier(features=features, teachers=["smooth additive"])
    classifier.fit(labelled.drop(columns="label"), labelled["label"])
    assert classifier.scorecard_.parameters == typical
    assert not trained.model.predict_one({"volume": 850, "lines": 3}).warnings
