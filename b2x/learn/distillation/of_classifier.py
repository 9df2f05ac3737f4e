"""Distillation of any classifier into a scorecard, and how closely the two agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from b2x.errors import UsageError
from b2x.learn.bins import Grid, make_grid
from b2x.learn.distillation.distil_tables import Distillate, distil_tables
from b2x.learn.inputs import is_array, read_array, read_frame
from b2x.learn.table_regression import Floats
from b2x.schema.features import default_features, parse_feature
from b2x.scorecard.decision import Thresholds
from b2x.scorecard.exact import quantise
from b2x.scorecard.scorecard import MAX_PAIRS, Scorecard
from b2x.scorecard.terms import MAX_NUMERIC_BINS, Pair, Term

CONFIDENCE = 0.8
MIN_PROBABILITY = 1e-5
"""Classifiers that say 0 or 1 are taken to mean nearly that."""


@dataclass(frozen=True)
class Distilled:
    """A scorecard that stands in for a classifier.

    Attributes
    ----------
    scorecard
        The model.
    fidelity
        How closely it follows the classifier, on rows that it was not fitted to.
    """

    scorecard: Scorecard
    fidelity: Fidelity


@dataclass(frozen=True, slots=True)
class Fidelity:
    """How closely a scorecard follows its teacher.

    Attributes
    ----------
    explained
        Share of the variance of the teacher's log-odds.
    mean_difference
        Mean absolute difference of the two probabilities.
    same_decision
        Share of rows on which both say the same: B2B, B2C or unsure.
    """

    explained: float
    mean_difference: float
    same_decision: float


def distil(
    classifier: Any,
    X: Any,
    *,
    positive: Any = None,
    features: Sequence[str] | None = None,
    confidence: float = CONFIDENCE,
    max_bins: int = MAX_NUMERIC_BINS,
    max_pairs: int = MAX_PAIRS,
) -> Distilled:
    """Distil a fitted classifier into a scorecard.

    Parameters
    ----------
    classifier
        Anything fitted with two classes, ``predict_proba`` and ``classes_``.
    X
        Sales as the classifier takes them, labels are not needed: a frame or an array, the more
        rows the better.
    positive
        The class that means B2B. None: ``"B2B"`` where there is such a class, else the second.
    features
        What the scorecard is made of; None for :func:`b2x.schema.features.default_features`.
    confidence
        Probability from which on a sale is called B2B, or B2C; between is unsure.
    max_bins, max_pairs
        Size of the scorecard.

    Raises
    ------
    ValueError
        When the classifier does not know two classes, or a value in `X` cannot be right.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from sklearn.linear_model import LogisticRegression
    >>> i = np.arange(2000)
    >>> X = pd.DataFrame({"lines": i % 20, "discount": i % 7 / 10})
    >>> classifier = LogisticRegression(C=0.01).fit(X, X["lines"] > 9)
    >>> distil(classifier, X).fidelity.explained > 0.99
    True
    """
    frame = read_array(X) if is_array(X) else read_frame(X)
    usable = {name: kind for name, kind in frame.kinds.items() if kind != "id"}
    if features is None:
        chosen = default_features(usable)
    else:
        chosen = tuple(parse_feature(text, usable) for text in features)
    if not chosen:
        raise UsageError("no column to make a scorecard of", next_step="hand in some features")
    p = _probability(classifier, X, positive)
    target = np.log(p) - np.log1p(-p)
    grid = make_grid(chosen, [frame.columns], max_bins=max_bins)
    design = grid.design(frame.columns)
    weight = np.ones(len(target))
    with threadpool_limits(limits=1):
        # A pair needs rows to learn from: some hundred of them at least.
        max_pairs = min(max_pairs, len(target) // 100)
        whole = distil_tables(design, target, weight, max_pairs=max_pairs)
        guess = np.empty(len(target))
        odd = np.arange(len(target)) % 2 == 1
        for seen in (odd, ~odd) if len(target) > 1 else ():
            half = distil_tables(
                design.take(seen), target[seen], weight[seen], structure=whole.structure
            )
            guess[~seen] = half.log_odds(design.take(~seen))
    scorecard = to_scorecard(grid, whole, confidence)
    ranges = {name: r for name, r in frame.ranges.items() if name in scorecard.inputs}
    scorecard = replace(scorecard, ranges=ranges)
    return Distilled(scorecard, measure_fidelity(target, guess, confidence))


def measure_fidelity(teacher: Floats, student: Floats, confidence: float) -> Fidelity:
    """Compare two columns of log-odds, shape (n,) each."""
    spread = float(np.sum((teacher - teacher.mean()) ** 2))
    error = float(np.sum((teacher - student) ** 2))
    border = float(np.log(confidence / (1.0 - confidence)))
    decisions = [
        np.where(z >= border, 1, np.where(z <= -border, -1, 0)) for z in (teacher, student)
    ]
    return Fidelity(
        explained=1.0 - error / spread if spread > 0 else 1.0,
        mean_difference=float(np.mean(np.abs(_logistic(teacher) - _logistic(student)))),
        same_decision=float(np.mean(decisions[0] == decisions[1])),
    )


def to_scorecard(
    grid: Grid,
    distillate: Distillate,
    confidence: float,
    provenance: Mapping[str, Any] | None = None,
) -> Scorecard:
    """Write tables as a scorecard, every value exact.

    Parameters
    ----------
    grid, distillate
        Bins and tables.
    confidence
        Probability, above one half, from which on a sale is called B2B or B2C.
    provenance
        Carried along.
    """
    structure, tables = distillate.structure, distillate.tables
    paired = {j for pair in structure.pairs for j in pair}
    terms = tuple(
        Term(
            feature,
            bins,
            _exact(values),
            structure.coarse[j] if j in paired else (),
        )
        for j, (feature, bins, values) in enumerate(
            zip(grid.features, grid.bins, tables.values, strict=False)
        )
    )
    pairs = tuple(
        Pair(
            a,
            b,
            tuple(_exact(row) for row in values.reshape(-1, structure.size(b))),
        )
        for (a, b), values in zip(structure.pairs, tables.values[len(terms) :], strict=True)
    )
    border = quantise(float(np.log(confidence / (1.0 - confidence))))
    return Scorecard(
        quantise(tables.intercept),
        terms,
        pairs,
        Thresholds(-border, border),
        parameters=dict(grid.parameters),
        provenance=dict(provenance or {}),
    )


def _probability(classifier: Any, X: Any, positive: Any) -> Floats:
    if not hasattr(classifier, "classes_") or not hasattr(classifier, "predict_proba"):
        raise UsageError(
            f"a {type(classifier).__name__} without classes or probabilities",
            next_step="hand in a fitted classifier that has predict_proba",
        )
    classes = list(classifier.classes_)
    if len(classes) != 2:
        raise UsageError(
            f"a classifier of {len(classes)} classes", next_step="hand in one of two classes"
        )
    if positive is None:
        positive = "B2B" if "B2B" in classes else classes[1]
    if positive not in classes:
        raise UsageError(f"no class {positive!r}", where=f"classes {classes}")
    p = np.asarray(classifier.predict_proba(X), dtype=np.float64)[:, classes.index(positive)]
    return np.clip(p, MIN_PROBABILITY, 1.0 - MIN_PROBABILITY)


def _exact(values: Floats) -> tuple[float, ...]:
    return tuple(quantise(value) for value in values.tolist())


def _logistic(log_odds: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-log_odds)))
