"""The committee: teachers trained fold by fold, and weighted by what they say of unseen buyers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from b2x.learn.bins import Design
from b2x.learn.committee.weights import prior_weights, stacking_weights
from b2x.learn.table_regression import Floats
from b2x.learn.teachers import Labels, Teacher, default_teachers
from b2x.learn.teachers.base import bounded

REFIT_UP_TO = 2000
THREADS_FROM = 20_000


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
    voices
        Fitted teachers by name: one set trained on all rows, or one for each fold.
    """

    weights: Mapping[str, float]
    out_of_fold: Mapping[str, Floats]
    voices: Sequence[Mapping[str, Teacher]]

    def log_odds(self, design: Design) -> Floats:
        """Return the weighted mean of the teachers' log-odds, shape (n,)."""
        total = np.zeros(len(design))
        for teachers in self.voices:
            for name, teacher in teachers.items():
                total += self.weights[name] * bounded(teacher.log_odds(design))
        return total / len(self.voices)

    def mean_out_of_fold(self) -> Floats | None:
        """Return the weighted mean of the teachers' out-of-fold log-odds, shape (n,), if any."""
        if not self.out_of_fold:
            return None
        parts = [self.weights[name] * z for name, z in self.out_of_fold.items()]
        return np.asarray(np.sum(parts, axis=0))


def fit_committee(
    design: Design,
    y: Labels,
    weight: Floats,
    folds: NDArray[np.int64],
    seed: int = 0,
    teachers: Mapping[str, Teacher] | None = None,
    evidence: Floats | None = None,
    n_jobs: int = 1,
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
        Teachers by name; the default ones for so many rows when None.
    evidence
        What each row counts when teachers are tuned and weighed, shape (n,): less than its
        weight where its buyer has many. None is the weight.
    n_jobs
        Threads to train teachers in where rows are many (few lose more to waiting than they
        win); the answer is the same for any number.
    """
    evidence = weight if evidence is None else evidence
    teachers = {
        name: teacher.tuned(design, y, weight, folds, evidence)
        for name, teacher in (teachers or default_teachers(len(y))).items()
    }
    numbers = np.unique(folds).tolist()
    threads = n_jobs if len(y) >= THREADS_FROM else 1
    voices: list[dict[str, Teacher]] = []
    if len(numbers) > 1:
        by_teacher = Parallel(threads, prefer="threads")(
            delayed(teacher.fit_folds)(design, y, weight, folds, evidence, seed, threads)
            for teacher in teachers.values()
        )
        voices = [
            dict(zip(teachers, fitted, strict=True)) for fitted in zip(*by_teacher, strict=True)
        ]
        teachers = voices[0]
    weights = prior_weights(list(teachers), len(y))
    out_of_fold: dict[str, Floats] = {}
    if voices:
        out_of_fold = {name: np.zeros(len(y)) for name in teachers}
        for fold, voice in zip(numbers, voices, strict=True):
            unseen = design.take(folds == fold)
            for name, teacher in voice.items():
                out_of_fold[name][folds == fold] = bounded(teacher.log_odds(unseen))
        weights = stacking_weights(out_of_fold, y, evidence, weights)
    if not voices or len(y) <= REFIT_UP_TO:
        voices = [{name: t.fit(design, y, weight, seed + 99) for name, t in teachers.items()}]
    return Committee(weights, out_of_fold, voices)
