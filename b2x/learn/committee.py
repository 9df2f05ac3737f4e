"""The committee: teachers trained fold by fold, and weighted by what they say of unseen buyers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from b2x.learn.binning import Design
from b2x.learn.tables import Floats
from b2x.learn.teachers import Labels, Teacher, default_teachers

REFIT_UP_TO = 5000
PRIOR_LABELS = 50.0
_MAX_LOG_ODDS = 12.0


@dataclass(frozen=True)
class Committee:
    """Fitted teachers and their weights.

    Attributes
    ----------
    weights
        Weight by teacher, not negative, summing to one.
    out_of_fold
        Log-odds by teacher that each labelled row got from teachers that never saw its buyer,
        shape (n,) each; empty when there were too few buyers for folds.
    """

    weights: Mapping[str, float]
    out_of_fold: Mapping[str, Floats]
    by_fold: Mapping[int, Mapping[str, Teacher]]
    refitted: Mapping[str, Teacher]

    def log_odds(self, design: Design, fold: int | None = None) -> Floats:
        """Return the weighted mean of the teachers' log-odds, shape (n,).

        Parameters
        ----------
        design
            The rows.
        fold
            Ask only the teachers that never saw this fold.
        """
        if fold is not None:
            voices = [self.by_fold[fold]]
        else:
            voices = [self.refitted] if self.refitted else list(self.by_fold.values())
        total = np.zeros(len(design))
        for teachers in voices:
            for name, teacher in teachers.items():
                if self.weights[name] > 0:
                    total += self.weights[name] / len(voices) * bounded(teacher.log_odds(design))
        return total

    def mean_out_of_fold(self) -> Floats:
        """Return the weighted mean of the teachers' out-of-fold log-odds, shape (n,)."""
        voices = [self.weights[name] * z for name, z in self.out_of_fold.items()]
        return np.asarray(np.sum(voices, axis=0))


def fit_committee(
    design: Design,
    y: Labels,
    weight: Floats,
    folds: NDArray[np.int64],
    seed: int = 0,
    teachers: Mapping[str, Teacher] | None = None,
    evidence: Floats | None = None,
) -> Committee:
    """Train every teacher without each fold in turn and weigh them by the held-out rows.

    With few labels the teachers that then speak are trained once more on all rows; with many,
    those of the folds speak together, which is a bag of them at no further cost.

    Parameters
    ----------
    design, y, weight
        The labelled rows.
    folds
        Fold of each row, whole buyers; all equal when there are too few buyers to hold any out.
    seed
        Of all that is random.
    teachers
        Teachers by name; the default ones when None.
    evidence
        What each row counts when teachers are tuned and weighed, shape (n,): less than its
        weight where its buyer has many. None is the weight.
    """
    evidence = weight if evidence is None else evidence
    teachers = {
        name: teacher.tuned(design, y, weight, folds, evidence)
        for name, teacher in (teachers or default_teachers()).items()
    }
    numbers = np.unique(folds).tolist()
    by_fold: dict[int, dict[str, Teacher]] = {}
    out_of_fold: dict[str, Floats] = {}
    if len(numbers) > 1:
        out_of_fold = {name: np.zeros(len(y)) for name in teachers}
        for fold in numbers:
            train, test = folds != fold, folds == fold
            seen, unseen = design.take(train), design.take(test)
            by_fold[fold] = {}
            for name, teacher in teachers.items():
                fitted = teacher.fit(seen, y[train], weight[train], seed + fold)
                by_fold[fold][name] = fitted
                out_of_fold[name][test] = bounded(fitted.log_odds(unseen))
    refitted: dict[str, Teacher] = {}
    if not by_fold or len(y) <= REFIT_UP_TO:
        refitted = {name: t.fit(design, y, weight, seed + 99) for name, t in teachers.items()}
    weights = (
        stacking_weights(out_of_fold, y, evidence)
        if by_fold
        else dict.fromkeys(teachers, 1.0 / len(teachers))
    )
    return Committee(weights, out_of_fold, by_fold, refitted)


def stacking_weights(
    log_odds: Mapping[str, Floats], y: Labels, weight: Floats, prior: float = PRIOR_LABELS
) -> dict[str, float]:
    """Weigh teachers by the log loss of their mean, drawn to equal weights while rows are few.

    Minimises ``sum of losses + prior * divergence from equal weights`` over the simplex
    (exponentiated gradient, Kivinen and Warmuth, 1997).

    Parameters
    ----------
    log_odds
        Out-of-fold log-odds by teacher, shape (n,) each.
    y, weight
        Labels and row weights, shape (n,).
    prior
        How many rows' evidence the equal weights are worth.

    Examples
    --------
    >>> y = np.arange(4000) % 2 == 0
    >>> right = np.where(y, 1.0, -1.0)
    >>> weights = stacking_weights({"right": right, "wrong": -right}, y, np.ones(4000))
    >>> round(weights["right"], 1), round(sum(weights.values()), 6)
    (1.0, 1.0)
    """
    names = list(log_odds)
    voices = np.stack([log_odds[name] for name in names], axis=1)
    log_w = np.full(len(names), -np.log(len(names)))
    rate = 1.0
    value = np.inf
    best = log_w
    for _ in range(500):
        w = np.exp(log_w)
        eta = np.sum(voices * w, axis=1)
        divergence = float(np.sum(w * (log_w + np.log(len(names)))))
        new = float(np.sum(weight * (np.logaddexp(0.0, eta) - y * eta))) + prior * divergence
        if new > value:
            log_w, rate = best, rate / 2
            if rate < 1e-4:
                break
        elif value - new < 1e-7 * abs(new):
            best = log_w
            break
        else:
            best, value, rate = log_w, new, rate * 1.3
        w = np.exp(best)
        eta = np.sum(voices * w, axis=1)
        error = weight * (1.0 / (1.0 + np.exp(-eta)) - y)
        slope = np.sum(error[:, None] * voices, axis=0) + prior * (best + np.log(len(names)) + 1.0)
        slope -= np.sum(w * slope)
        log_w = best - rate * slope / (np.abs(slope).max() + 1e-12)
        log_w = np.maximum(log_w - np.log(np.exp(log_w).sum()), -30.0)
    w = np.exp(best)
    return dict(zip(names, (w / w.sum()).tolist(), strict=True))


def bounded(log_odds: Floats) -> Floats:
    """Return log-odds no further than 12 from zero: beyond, teachers only differ in zeal."""
    return np.clip(log_odds, -_MAX_LOG_ODDS, _MAX_LOG_ODDS)
