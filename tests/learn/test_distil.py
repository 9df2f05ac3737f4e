from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from b2x.engines.batch import BatchEngine
from b2x.features import Feature
from b2x.learn.binning import make_grid
from b2x.learn.calibration import Calibration
from b2x.learn.distil import distil, to_scorecard
from b2x.learn.distillate import distil_tables


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "volume": rng.lognormal(5, 1, 3000).round(2),
            "lines": rng.integers(1, 9, 3000),
            "discount": rng.random(3000).round(3),
        }
    )


def numbers(frame: pd.DataFrame) -> dict[str, np.ndarray]:
    return {name: frame[name].to_numpy(dtype=float) for name in frame}


FEATURES = [Feature("column", (name,), "number") for name in ("volume", "lines", "discount")]


def test_any_classifier_becomes_a_scorecard_that_follows_it(frame: pd.DataFrame) -> None:
    odds = np.log(frame["volume"]) - 5 + (frame["lines"] - 4) * (frame["discount"] - 0.5)
    y = np.where(np.random.default_rng(1).random(3000) < 1 / (1 + np.exp(-odds)), "B2B", "B2C")
    forest = RandomForestClassifier(30, min_samples_leaf=30, random_state=0).fit(frame, y)
    found = distil(forest, frame)
    assert found.fidelity.explained > 0.85
    assert found.fidelity.same_decision > 0.85
    scores = BatchEngine(found.scorecard).log_odds(numbers(frame))
    told = forest.predict_proba(frame)[:, list(forest.classes_).index("B2B")]
    assert np.corrcoef(scores, np.log(told / (1 - told)))[0, 1] > 0.95


def test_fidelity_is_high_for_what_tables_can_hold(frame: pd.DataFrame) -> None:
    y = frame["lines"] + np.random.default_rng(0).normal(0, 3, 3000) > 5
    linear = make_pipeline(StandardScaler(), LogisticRegression()).fit(frame, y)
    found = distil(linear, frame, max_pairs=0)
    assert found.fidelity.explained > 0.93
    assert found.scorecard.pairs == ()


def test_three_classes_are_refused(frame: pd.DataFrame) -> None:
    tree = RandomForestClassifier(2, random_state=0).fit(frame, frame["lines"] % 3)
    with pytest.raises(ValueError, match=r"3 classes.*two"):
        distil(tree, frame)


def test_pairs_and_tables_have_mean_zero_and_predictions_stay(frame: pd.DataFrame) -> None:
    columns = numbers(frame)
    grid = make_grid(FEATURES, [columns])
    design = grid.design(columns)
    rng = np.random.default_rng(2)
    target = np.log(columns["volume"]) * (columns["lines"] - 3) / 4 - 2 + rng.normal(0, 0.1, 3000)
    weight = rng.integers(1, 4, 3000).astype(float)
    found = distil_tables(design, target, weight)
    indices = found.structure.indices(design)
    for values, index in zip(found.tables.values[:3], indices, strict=False):
        assert abs(np.average(values[index], weights=weight)) < 1e-6
    assert found.structure.pairs
    for (a, b), values in zip(found.structure.pairs, found.tables.values[3:], strict=True):
        size = found.structure.size(a), found.structure.size(b)
        index = indices[3 + found.structure.pairs.index((a, b))]
        mass = np.bincount(index, weight, len(values)).reshape(size)
        table = values.reshape(size)
        assert np.abs((mass * table).sum(axis=1)).max() < 1e-4
        assert np.abs((mass * table).sum(axis=0)).max() < 1e-4
    residual = target - found.log_odds(design)
    assert np.var(residual) < 0.05 * np.var(target)


def test_a_field_that_goes_missing_is_stood_in_for_by_its_partners() -> None:
    rng = np.random.default_rng(3)
    size = rng.normal(0, 1, 3000)
    columns = {
        "volume": size,
        "lines": size + rng.normal(0, 0.3, 3000),
        "discount": rng.random(3000),
    }
    columns["lines"] = columns["lines"].round(1)
    grid = make_grid(FEATURES, [columns])
    target = 2 * columns["volume"] + columns["lines"] * columns["volume"] / 2
    found = distil_tables(grid.design(columns), target, np.ones(3000))
    assert (0, 1) in found.structure.pairs
    gone = {**columns, "volume": np.full(3000, np.nan)}
    left = found.log_odds(grid.design(gone))
    assert np.corrcoef(left, target)[0, 1] > 0.9
    nothing = {name: np.full(5, np.nan) for name in columns}
    unknown = found.log_odds(grid.design(nothing))
    assert unknown == pytest.approx(np.full(5, found.tables.intercept), abs=0.02)


def test_a_scorecard_says_what_its_tables_say(frame: pd.DataFrame) -> None:
    columns = numbers(frame)
    grid = make_grid(FEATURES, [columns])
    design = grid.design(columns)
    found = distil_tables(design, np.sin(columns["volume"] / 50) + columns["lines"], np.ones(3000))
    card = to_scorecard(grid, found, Calibration(0.5, 1.0), confidence=0.9)
    exact = BatchEngine(card).log_odds(columns)
    np.testing.assert_allclose(exact, 0.5 * found.log_odds(design) + 1.0, atol=1e-6)
    assert card.thresholds.b2b_from == -card.thresholds.b2c_to == pytest.approx(np.log(9), abs=1e-8)
