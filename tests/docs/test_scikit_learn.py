"""The page on scikit-learn: its code runs, and every score is a number, the right way round."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import get_scorer
from sklearn.model_selection import GroupKFold

PAGE = Path(__file__).parents[2] / "docs" / "scikit-learn.md"


@pytest.fixture(scope="module")
def page() -> dict[str, Any]:
    """Return what the page's code leaves, with sales of which large ones are B2B."""
    rng = np.random.default_rng(0)
    volume = rng.lognormal(5, 1, 240)
    y = pd.Series(np.where(volume * rng.lognormal(0, 0.5, 240) > 150, "B2B", "B2C"))
    names: dict[str, Any] = {
        "X": pd.DataFrame({"volume": volume}), "y": y,
        "groups": np.arange(240) // 2, "cv": GroupKFold(2),
    }  # fmt: skip
    for code in re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL):
        exec(code, names)
    return names


def test_every_score_of_the_page_is_a_number_and_the_right_way_round(page: dict[str, Any]) -> None:
    scores = {**page["scores"], "function": page["cross_validated"]["test_score"]}
    for name in ("test_average_precision", "test_f1", "test_roc_auc", "function"):
        assert (scores[name] > 0.75).all(), name
    assert page["scored"] > 0.75
    ready = ("accuracy", "roc_auc", "neg_log_loss")
    X, y = page["X"], page["y"]
    for name, low in zip(ready, (0.75, 0.75, -0.6), strict=True):
        assert get_scorer(name)(page["classifier"], X, y) > low


def test_a_model_and_the_classifier_say_their_order_and_agree(page: dict[str, Any]) -> None:
    model, classifier, X = page["model"], page["classifier"], page["X"]
    assert model.classes_.tolist() == ["B2C", "B2B"]
    assert classifier.classes_.tolist() == ["B2B", "B2C"]
    np.testing.assert_array_equal(
        model.predict_proba(X)[:, [1, 0]].round(12), classifier.predict_proba(X).round(12)
    )
    np.testing.assert_array_equal(model.log_odds(X), -classifier.decision_function(X))
    np.testing.assert_array_equal(model.predict(X), classifier.predict(X))
    with pytest.raises(AttributeError, match="__sklearn_tags__"):
        get_scorer("roc_auc")(model, X, page["y"])
