"""Distillation of any fitted classifier into a scorecard."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from threadpoolctl import threadpool_limits

from b2x.errors import UsageError
from b2x.learn.arrays import Floats
from b2x.learn.b2b_label import b2b_label
from b2x.learn.bins import Design, make_grid
from b2x.learn.distillation.by_heart import knows_by_heart
from b2x.learn.distillation.distil_tables import distil_tables
from b2x.learn.distillation.fidelity import Fidelity, measure_fidelity
from b2x.learn.distillation.structure import Distillate
from b2x.learn.distillation.to_scorecard import to_scorecard
from b2x.learn.inputs import as_matrix, is_array, read_array, read_frame
from b2x.learn.settings import CONFIDENCE
from b2x.schema.features import default_features, parse_feature
from b2x.scorecard.scorecard import MAX_PAIRS, Scorecard
from b2x.scorecard.terms import MAX_NUMERIC_BINS

ROWS_PER_PAIR = 100
MIN_PROBABILITY = 1e-5
"""Classifiers that say 0 or 1 are taken to mean nearly that."""


@dataclass(frozen=True)
class Distilled:
    """A scorecard in place of a classifier.

    Attributes
    ----------
    scorecard
        The model.
    fidelity
        How closely it follows the classifier, on rows that it was not fitted to.
    """

    scorecard: Scorecard
    fidelity: Fidelity


def distil(
    classifier: Any,
    X: Any,
    *,
    positive: Any = None,
    probability: ArrayLike | None = None,
    features: Sequence[str] | None = None,
    mapping: Mapping[str, str] | None = None,
    confidence: float = CONFIDENCE,
    max_bins: int = MAX_NUMERIC_BINS,
    max_pairs: int = MAX_PAIRS,
) -> Distilled:
    """Distil a fitted classifier into a scorecard.

    Ask it about other rows than those that it was trained on: forests, neighbours and in-context
    models know their own rows by heart, and teach the noise of their labels. Where there are no
    other rows, pass out-of-fold predictions as `probability`. A classifier that is far surer on
    these rows than a little beside them is warned of.

    Parameters
    ----------
    classifier
        Anything fitted with two classes, ``predict_proba`` and ``classes_``; None where
        `probability` is given.
    X
        Sales as the classifier takes them, without labels: a frame or an array, the more rows the
        better.
    probability
        What a classifier says of each row, shape (n,): its probability of B2B, 0 to 1. `classifier`
        is then not asked.
    positive
        The class that means B2B. None to go by what the classes say, see
        :func:`b2x.learn.b2b_label.b2b_label`.
    features
        Columns or expressions that the scorecard is made of; None for
        :func:`b2x.schema.features.default_features`.
    mapping
        Column by field name, where headers do not tell.
    confidence
        Probability from which on a sale is called B2B, or B2C; between is unsure.
    max_bins, max_pairs
        Size of the scorecard.

    Raises
    ------
    ValueError
        When the classifier does not have two classes, a value in `X` is not possible, or there is
        not one probability a row.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from sklearn.linear_model import LogisticRegression
    >>> i = np.arange(2000)
    >>> X = pd.DataFrame({"lines": i % 20, "discount": i % 7 / 10})
    >>> classifier = LogisticRegression(C=0.01).fit(X, X["lines"] > 9)
    >>> distil(classifier, X).fidelity.explained > 0.99
    True

    Of a classifier with no rows but its own:

    >>> from sklearn.ensemble import RandomForestClassifier
    >>> from sklearn.model_selection import cross_val_predict
    >>> forest, y = RandomForestClassifier(20, random_state=0), X["lines"] > 9
    >>> held_out = cross_val_predict(forest, X, y, method="predict_proba")[:, 1]
    >>> distil(None, X, probability=held_out).scorecard.inputs["lines"]
    'number'
    """
    frame = (
        read_array(as_matrix(X))
        if is_array(X)
        else read_frame(X, mapping=mapping, refuse_personal=features is None)
    )
    usable = {name: kind for name, kind in frame.kinds.items() if kind != "id"}
    if features is None:
        chosen = default_features(usable)
    else:
        chosen = tuple(parse_feature(text, usable) for text in features)
    if not chosen:
        raise UsageError(
            "no column can become a feature", next_step="pass at least one column of values"
        )
    if probability is None:
        target = _log_odds(classifier, X, positive)
        if knows_by_heart(lambda rows: _log_odds(classifier, rows, positive), X, target):
            warnings.warn(
                f"the {type(classifier).__name__} is much surer on these rows than a little beside "
                "them: it seems to have been trained on them, and teaches the noise of their "
                "labels. Next: pass other rows, or probability= from cross_val_predict",
                stacklevel=2,
            )
    else:
        target = _given_log_odds(probability, len(frame))
    grid = make_grid(chosen, [frame.columns], max_bins=max_bins)
    design = grid.design(frame.columns)
    with threadpool_limits(limits=1):
        max_pairs = min(max_pairs, len(target) // ROWS_PER_PAIR)
        whole = distil_tables(design, target, np.ones(len(target)), max_pairs=max_pairs)
        unseen = _unseen_log_odds(whole, design, target)
    scorecard = to_scorecard(grid, whole, confidence)
    ranges = {name: r for name, r in frame.ranges.items() if name in scorecard.inputs}
    scorecard = replace(scorecard, ranges=ranges)
    return Distilled(scorecard, measure_fidelity(target, unseen, confidence))


def _unseen_log_odds(distillate: Distillate, design: Design, target: Floats) -> Floats:
    """Return each row's log-odds by tables of the same structure, fitted to the other half."""
    unseen = np.empty(len(target))
    odd = np.arange(len(target)) % 2 == 1
    for seen in (odd, ~odd) if len(target) > 1 else ():
        weight = np.ones(np.count_nonzero(seen))
        half = distil_tables(
            design.take(seen), target[seen], weight, structure=distillate.structure
        )
        unseen[~seen] = half.log_odds(design.take(~seen))
    return unseen


def _given_log_odds(probability: ArrayLike, n: int) -> Floats:
    p = np.asarray(probability, dtype=np.float64)
    if p.shape != (n,) or not ((p >= 0) & (p <= 1)).all():
        raise UsageError(
            f"probability of shape {p.shape} for {n} rows, from {np.min(p, initial=1.0):g} to "
            f"{np.max(p, initial=0.0):g}",
            next_step="pass the probability of B2B of each row, from 0 to 1: "
            "predict_proba(X)[:, 1], say",
        )
    return _bounded_log_odds(p)


def _log_odds(classifier: Any, X: Any, positive: Any) -> Floats:
    if not hasattr(classifier, "classes_") or not hasattr(classifier, "predict_proba"):
        raise UsageError(
            f"the {type(classifier).__name__} has no classes_ or no predict_proba",
            next_step="pass a fitted classifier that has both",
        )
    classes = np.asarray(classifier.classes_).tolist()
    if len(classes) != 2:
        raise UsageError(
            f"the classifier has {len(classes)} classes", next_step="pass one that has two"
        )
    if positive is None:
        positive = b2b_label(classes)
    if positive not in classes:
        raise UsageError(
            f"the classifier has no class {positive!r}",
            where=f"classes {classes}",
            next_step="pass one of them as positive",
        )
    p = np.asarray(classifier.predict_proba(X), dtype=np.float64)[:, classes.index(positive)]
    return _bounded_log_odds(p)


def _bounded_log_odds(p: Floats) -> Floats:
    p = np.clip(p, MIN_PROBABILITY, 1.0 - MIN_PROBABILITY)
    return np.asarray(np.log(p) - np.log1p(-p))
