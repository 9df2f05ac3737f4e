"""What a plot takes from a model, and what it refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from b2x.errors import UsageError
from b2x.predict.model import Model
from b2x.show.inputs import labels_and_log_odds, scorecard_of, term_position
from tests.scorecards import small_scorecard
from tests.show.scores import Scores

RECORDS: dict[str, list[Any]] = {
    "volume": [50.0, 500.0, 5000.0, None],
    "channel": ["phone", "web shop", None, "phone"],
}
LABELS = np.array(["B2C", "B2B", "B2B", "B2C"])


@pytest.mark.parametrize("labels", [LABELS, LABELS == "B2B", LABELS.tolist()])
def test_a_model_gives_its_log_odds_and_where_the_labels_are_b2b(labels: Any) -> None:
    model = Model(small_scorecard())
    is_b2b, log_odds = labels_and_log_odds(model, RECORDS, labels)
    assert is_b2b.tolist() == [False, True, True, False]
    assert log_odds.tolist() == model.log_odds(RECORDS).tolist()


@pytest.mark.parametrize(
    "name",
    [
        lambda b2b: np.where(b2b, "B2B", "B2C"),
        lambda b2b: np.where(b2b, "firm", "a person"),
        lambda b2b: np.where(b2b, 1, 0),
    ],
)
def test_a_classifier_is_scored_for_b2b_whatever_the_order_of_its_classes(
    scores: Scores, name: Callable[[Any], Any]
) -> None:
    X = scores.log_odds[:, np.newaxis]
    classifier = LogisticRegression().fit(X, name(scores.is_b2b))
    is_b2b, log_odds = labels_and_log_odds(classifier, X, name(scores.is_b2b))
    assert is_b2b.tolist() == scores.is_b2b.tolist()
    expected = LogisticRegression().fit(X, scores.is_b2b).decision_function(X)
    assert log_odds == pytest.approx(expected)


def test_labels_that_a_model_does_not_know_are_refused() -> None:
    with pytest.raises(UsageError, match=r"labels other than B2B and B2C.*pass y == 'B2B'"):
        labels_and_log_odds(Model(small_scorecard()), RECORDS, ["firm"] * 4)


def test_what_gives_no_log_odds_is_refused() -> None:
    with pytest.raises(UsageError, match="a dict gives no log-odds"):
        labels_and_log_odds({}, RECORDS, LABELS)


def test_a_model_or_a_fitted_classifier_stands_for_its_scorecard() -> None:
    classifier = LogisticRegression()
    with pytest.raises(UsageError, match=r"LogisticRegression has no scorecard.*after fit"):
        scorecard_of(classifier)
    classifier.scorecard_ = small_scorecard()
    for model in (classifier, Model(small_scorecard()), small_scorecard()):
        assert scorecard_of(model) == small_scorecard()


def test_a_term_that_is_not_there_is_answered_with_the_nearest() -> None:
    assert term_position(small_scorecard(), "channel") == 1
    with pytest.raises(UsageError, match=r"no term 'volum'\. Did you mean volume\?"):
        term_position(small_scorecard(), "volum")
