"""The learning curve tests on other buyers and says what more labels would bring."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression

from b2x.errors import UsageError
from b2x.measure.resample import Interval
from b2x.show.learning_curve import LearningCurveDisplay
from tests.show.scores import FEW

SEEN: list[tuple[set[int], set[int]]] = []


class Watched(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # untyped bases
    """A classifier of the first column that notes which buyers it learns from and is tested on."""

    def fit(self, X: Any, y: Any) -> Watched:
        self.classes_ = np.unique(y)
        self.buyers_ = set(X[:, 1].astype(int).tolist())
        return self

    def decision_function(self, X: Any) -> Any:
        SEEN.append((self.buyers_, set(X[:, 1].astype(int).tolist())))
        return X[:, 0]


def test_no_buyer_is_learned_from_and_tested_on() -> None:
    SEEN.clear()
    rng = np.random.default_rng(0)
    buyers = np.arange(120) // 2
    y = np.where(buyers % 3 == 0, "B2B", "B2C")
    X = np.column_stack([rng.normal(size=120), buyers])
    display = LearningCurveDisplay.from_estimator(Watched(), X, y, buyers, sizes=[20, 60], **FEW)
    assert display.sizes.tolist() == [20, 60]
    assert all(not learned & tested for learned, tested in SEEN)
    assert [len(learned) for learned, _ in SEEN[:5]] == [10] * 5


def test_more_labels_help_while_the_curve_rises() -> None:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(400, 30))
    y = X[:, :6].sum(axis=1) + rng.normal(size=400) > 0
    display = LearningCurveDisplay.from_estimator(
        LogisticRegression(), X, y, sizes=[24, 60, 320], lang="nb", **FEW
    )
    values = [score.value for score in display.scores]
    assert values == sorted(values)
    assert display.gain > 0
    assert display.title_.startswith("100 svar til ville")


def test_a_flat_or_falling_curve_promises_nothing() -> None:
    flat = [Interval(0.7, 0.65, 0.75), Interval(0.7, 0.66, 0.74), Interval(0.69, 0.66, 0.73)]
    display = LearningCurveDisplay.from_scores([100, 200, 400], flat)
    assert display.gain == 0
    assert display.title_ == "100 more labels would hardly help: average precision 69.0%"


def test_the_guess_follows_the_root_of_the_number_of_labels() -> None:
    sizes = np.array([100, 400, 900])
    exact = [Interval(v, v, v) for v in 0.8 - 2 / np.sqrt(sizes)]
    display = LearningCurveDisplay.from_scores(sizes, exact, more=700)
    assert display.gain == pytest.approx(2 / 30 - 2 / 40)


def test_what_cannot_be_drawn_is_refused() -> None:
    one = [Interval(0.5, 0.4, 0.6)]
    with pytest.raises(UsageError, match="pass a score for each of two sizes"):
        LearningCurveDisplay.from_scores([100], one)
    with pytest.raises(UsageError, match="3 kinds of label"):
        LearningCurveDisplay.from_estimator(LogisticRegression(), np.eye(3), list("abc"))
