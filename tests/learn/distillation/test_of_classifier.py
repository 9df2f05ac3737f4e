from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

from b2x.engines.batch import BatchEngine
from b2x.errors import UsageError
from b2x.learn.distillation.fidelity import measure_fidelity
from b2x.learn.distillation.of_classifier import distil


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


def test_any_classifier_becomes_a_scorecard_that_follows_it(frame: pd.DataFrame) -> None:
    odds = np.log(frame["volume"]) - 5 + (frame["lines"] - 4) * (frame["discount"] - 0.5)
    y = np.where(np.random.default_rng(1).random(3000) < 1 / (1 + np.exp(-odds)), "B2B", "B2C")
    forest = RandomForestClassifier(30, min_samples_leaf=30, random_state=0).fit(frame, y)
    found = distil(forest, frame)
    assert found.fidelity.explained > 0.85
    assert found.fidelity.same_decision > 0.85
    numbers = {name: frame[name].to_numpy(dtype=float) for name in frame}
    scores = BatchEngine(found.scorecard).log_odds(numbers)
    p = forest.predict_proba(frame)[:, list(forest.classes_).index("B2B")]
    assert np.corrcoef(scores, np.log(p / (1 - p)))[0, 1] > 0.95


def test_fidelity_is_high_where_tables_can_follow(frame: pd.DataFrame) -> None:
    y = frame["lines"] + np.random.default_rng(0).normal(0, 3, 3000) > 5
    linear = make_pipeline(StandardScaler(), LogisticRegression()).fit(frame, y)
    found = distil(linear, frame, max_pairs=0)
    assert found.fidelity.explained > 0.93
    assert found.scorecard.pairs == ()


def test_fidelity_is_measured_on_rows_that_the_tables_were_not_fitted_to(
    frame: pd.DataFrame,
) -> None:
    few, y = frame[:400], np.random.default_rng(0).random(400) < 0.5
    neighbours = KNeighborsClassifier().fit(few, y)  # of random labels: noise, .39 on seen rows
    with pytest.warns(UserWarning, match="much surer on these rows"):
        assert distil(neighbours, few).fidelity.explained < 0.2


def test_a_classifier_that_knows_its_rows_by_heart_is_warned_of(frame: pd.DataFrame) -> None:
    rng = np.random.default_rng(2)
    y = np.log(frame["volume"]) + rng.normal(0, 1, len(frame)) > 5
    forest = RandomForestClassifier(30, random_state=0).fit(frame[:1500], y[:1500])
    for rows in (frame[:1500], frame[:1500].astype({"lines": "category"})):
        with pytest.warns(UserWarning, match="RandomForestClassifier is much surer on these rows"):
            distil(forest, rows)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        distil(forest, frame[1500:])
        distil(make_pipeline(StandardScaler(), LogisticRegression()).fit(frame, y), frame)


def test_given_probabilities_are_distilled_and_the_classifier_is_not_asked(
    frame: pd.DataFrame,
) -> None:
    y = np.log(frame["volume"]) + np.random.default_rng(2).normal(0, 1, len(frame)) > 5
    forest = RandomForestClassifier(30, random_state=0)
    held_out = cross_val_predict(forest, frame, y, method="predict_proba")[:, 1]
    found = distil(None, frame, probability=held_out)
    numbers = {name: frame[name].to_numpy(dtype=float) for name in frame}
    by_heart = forest.fit(frame, y).predict_proba(frame)[:, 1]
    own = distil(None, frame, probability=by_heart)
    truth = np.log(frame["volume"]) - 5  # a sale is likelier B2B the more it is above
    said = [
        np.corrcoef(BatchEngine(card).log_odds(numbers), truth)[0, 1]
        for card in (found.scorecard, own.scorecard)
    ]
    assert said[0] > max(0.9, said[1])


@pytest.mark.parametrize("wrong", [[0.5], [[0.5]] * 3000, [1.5] * 3000, [np.nan] * 3000])
def test_probabilities_have_to_be_one_a_row(frame: pd.DataFrame, wrong: list[Any]) -> None:
    with pytest.raises(UsageError, match=r"probability of shape .* the probability of B2B of each"):
        distil(None, frame, probability=wrong)


def test_fidelity_says_what_a_share_of_same_decisions_means() -> None:
    teacher, student = np.array([3.0, 3.0, 0.0, -3.0]), np.array([3.0, 0.0, 0.0, 3.0])
    text = str(measure_fidelity(teacher, student, 0.8))
    assert "50% of the sales get the same decision, 25% are decided by one" in text
    assert "25.0% get opposite ones" in text


@pytest.mark.parametrize(
    ("classifier", "options", "message"),
    [
        (RandomForestClassifier(2), {}, "has 3 classes.*one that has two"),
        (RandomForestClassifier(2), {"positive": 7}, "has no class 7 .*one of them"),
        (LinearSVC(), {}, "LinearSVC has no classes_ or no predict_proba"),
        (RandomForestClassifier(2), {"features": ()}, "no column can become a feature"),
    ],
)
def test_what_cannot_be_distilled_is_refused(
    frame: pd.DataFrame, classifier: Any, options: dict[str, Any], message: str
) -> None:
    classes = 2 if options else 3
    fitted = classifier.fit(frame[:100], frame["lines"][:100] % classes)
    with pytest.raises(ValueError, match=message):
        distil(fitted, frame[:100], **options)
