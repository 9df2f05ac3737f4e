from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from b2x.engines.batch import BatchEngine
from b2x.learn.bins import make_grid
from b2x.learn.calibration import Calibration
from b2x.learn.distillation.distil_tables import distil_tables
from b2x.learn.distillation.of_classifier import distil, to_scorecard
from b2x.schema.features import Feature


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


def test_a_scorecard_says_what_its_tables_say(frame: pd.DataFrame) -> None:
    columns = numbers(frame)
    grid = make_grid(FEATURES, [columns])
    design = grid.design(columns)
    found = distil_tables(design, np.sin(columns["volume"] / 50) + columns["lines"], np.ones(3000))
    card = to_scorecard(grid, found.calibrated(Calibration(0.5, 1.0)), confidence=0.9)
    exact = BatchEngine(card).log_odds(columns)
    np.testing.assert_allclose(exact, 0.5 * found.log_odds(design) + 1.0, atol=1e-6)
    assert card.thresholds.b2b_from == -card.thresholds.b2c_to == pytest.approx(np.log(9), abs=1e-8)
