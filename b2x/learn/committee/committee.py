"""The committee: teachers fitted fold by fold and averaged; their weights are in `weights`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from joblib import Parallel, delayed

from b2x.learn.arrays import Floats
from b2x.learn.bins import Design
from b2x.learn.committee.weights import prior_weights, stacking_weights
from b2x.learn.lesson import FEW_ROWS, Lesson, Teacher, bounded
from b2x.learn.teachers import default_teachers

REFIT_UP_TO = FEW_ROWS
"""Labelled rows up to which the teachers are fitted once more, to all rows."""
THREADS_FROM = 20_000
"""Labelled rows from which on threads pay; with fewer, they lose more to waiting."""


@dataclass(frozen=True)
class Committee:
    """Fitted teachers and their weights.

    Attributes
    ----------
    weights
        Weight by teacher, not negative, summing to one.
    out_of_fold
        Log-odds of each labelled row by teachers that were fitted without its buyer, shape (n,)
        by teacher; empty when there were too few buyers for folds.
    fitted
        Fitted teachers by name: one set trained on all rows, or one for each fold.
    """

    weights: Mapping[str, float]
    out_of_fold: Mapping[str, Floats]
    fitted: Sequence[Mapping[str, Teacher]]

    def log_odds(self, design: Design) -> Floats:
        """Return the weighted mean of the teachers' log-odds, shape (n,)."""
        total = np.zeros(len(design))
        for teachers in self.fitted:
            for name, teacher in teachers.items():
                total += self.weights[name] * bounded(teacher.log_odds(design))
        return total / len(self.fitted)

    def mean_out_of_fold(self) -> Floats | None:
        """Return the weighted mean of the teachers' out-of-fold log-odds, shape (n,), if any."""
        if not self.out_of_fold:
            return None
        parts = [self.weights[name] * z for name, z in self.out_of_fold.items()]
        return np.asarray(np.sum(parts, axis=0))


def fit_committee(
    lesson: Lesson, teachers: Mapping[str, Teacher] | None = None, n_jobs: int = 1
) -> Committee:
    """Fit every teacher without each fold in turn and weigh them by the held-out rows.

    With few labels, the teachers are then fitted once more to all rows, and those are averaged;
    with many, those of the folds are, which is a bag at no further cost.

    Parameters
    ----------
    lesson
        The labelled rows.
    teachers
        Teachers by name; None for the default ones for so many rows.
    n_jobs
        Threads to train teachers in where rows are many; the result is the same for any number.
    """
    given = teachers or default_teachers(len(lesson))
    tuned = {name: teacher.tuned(lesson) for name, teacher in given.items()}
    folds = lesson.fold_numbers()
    if len(folds) < 2:
        return Committee(prior_weights(tuned, len(lesson)), {}, [_fit_all(tuned, lesson)])
    threads = n_jobs if len(lesson) >= THREADS_FROM else 1
    by_teacher = Parallel(threads, prefer="threads")(
        delayed(teacher.fit_folds)(lesson, threads) for teacher in tuned.values()
    )
    by_fold = [dict(zip(tuned, fitted, strict=True)) for fitted in zip(*by_teacher, strict=True)]
    out_of_fold = {
        name: held_out_log_odds(fitted, lesson)
        for name, fitted in zip(tuned, by_teacher, strict=True)
    }
    prior = prior_weights(tuned, len(lesson))
    weights = stacking_weights(out_of_fold, lesson.y, lesson.evidence, prior)
    if len(lesson) > REFIT_UP_TO:
        return Committee(weights, out_of_fold, by_fold)
    # What fitting by folds chose, such as a number of rounds, holds for all rows too.
    return Committee(weights, out_of_fold, [_fit_all(by_fold[0], lesson)])


def held_out_log_odds(by_fold: Sequence[Teacher], lesson: Lesson) -> Floats:
    """Return each row's log-odds by the teacher that was fitted without its fold, shape (n,).

    They are NaN where there is a single fold.
    """
    log_odds = np.full(len(lesson), np.nan)
    folds = lesson.fold_numbers()
    for fold, teacher in zip(folds, by_fold, strict=True) if len(folds) > 1 else ():
        here = lesson.folds == fold
        log_odds[here] = bounded(teacher.log_odds(lesson.design.take(here)))
    return log_odds


def _fit_all(teachers: Mapping[str, Teacher], lesson: Lesson) -> dict[str, Teacher]:
    return {name: teacher.fit(lesson) for name, teacher in teachers.items()}
