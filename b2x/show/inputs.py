"""What plots take from a model: its scorecard, a term's position, labels with log-odds."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from b2x.errors import UsageError, did_you_mean
from b2x.scorecard.decision import Thresholds
from b2x.scorecard.profile import Profile
from b2x.scorecard.scorecard import Scorecard
from b2x.show.words import Words


def labels_and_log_odds(
    model: Any, X: Any, y: ArrayLike
) -> tuple[NDArray[Any], NDArray[np.float64]]:
    """Score rows and return where they are B2B, shape (n,), and their log-odds of B2B, shape (n,).

    Parameters
    ----------
    model
        A `b2x.Model`, or a fitted classifier with a `decision_function`.
    X
        Records of n sales, as the model takes them.
    y
        Labels of shape (n,). For a `b2x.Model`: True for B2B, or ``B2B`` and ``B2C``. For a
        classifier: its classes; ``B2B`` is the positive one if there, else the second.

    Raises
    ------
    UsageError
        If `model` gives no log-odds, or a `b2x.Model` gets other labels.
    """
    labels = np.asarray(y)
    if hasattr(model, "decision_function"):
        classes = list(model.classes_)
        positive = classes.index("B2B") if "B2B" in classes else 1
        # scikit-learn scores the second class, and "B2B" sorts before "B2C".
        scores = np.asarray(model.decision_function(X)) * (1 if positive == 1 else -1)
        return np.asarray(labels == classes[positive]), scores
    if not hasattr(model, "log_odds"):
        raise UsageError(
            f"a {type(model).__name__} gives no log-odds",
            next_step="pass a b2x.Model or a fitted classifier with a decision_function",
        )
    if labels.dtype.kind not in "biuf":
        if not np.isin(labels.astype(str), ("B2B", "B2C")).all():
            raise UsageError("labels other than B2B and B2C", next_step="pass y == 'B2B'")
        labels = np.asarray(labels == "B2B")
    return labels, np.asarray(model.log_odds(X))


def scorecard_of(model: Any) -> Scorecard:
    """Return the scorecard of a `Scorecard`, a `b2x.Model` or a fitted `B2XClassifier`.

    Raises
    ------
    UsageError
        If `model` has none.
    """
    if isinstance(model, Scorecard):
        return model
    for attribute in ("scorecard", "scorecard_"):
        if hasattr(model, attribute):
            scorecard: Scorecard = getattr(model, attribute)
            return scorecard
    raise UsageError(
        f"a {type(model).__name__} has no scorecard",
        next_step="pass a b2x.Model, a scorecard, or a B2XClassifier after fit",
    )


def thresholds_of(model: Any) -> Thresholds | None:
    """Return the thresholds of a model; None of a classifier without a scorecard."""
    known = hasattr(model, "scorecard") or hasattr(model, "scorecard_")
    return scorecard_of(model).thresholds if known else None


def profile_of(model: Any) -> Profile | None:
    """Return the counts of the training rows of a `b2x.Model` or a fitted `B2XClassifier`."""
    for attribute in ("profile", "profile_"):
        found = getattr(model, attribute, None)
        if found is not None:
            profile: Profile = found
            return profile
    return None


def term_position(scorecard: Scorecard, feature: str, words: Words | None = None) -> int:
    """Return the position of a feature's term, by its name or by what `words` call it.

    Raises
    ------
    UsageError
        If there is no such term.
    """
    names = [term.feature.name for term in scorecard.terms]
    if feature not in names and words is not None:
        titles = [words.title(term.feature) for term in scorecard.terms]
        names = titles if feature in titles else names
    if feature not in names:
        raise UsageError(
            f"no term {feature!r}.{did_you_mean(feature, names)}",
            next_step=f"use one of {', '.join(names)}",
        )
    return names.index(feature)
