"""Holds the input and output of a model, and the layouts of rows that several libraries share."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

MIN_ROWS_TO_STOP_EARLY = 1000
"""With fewer labels boosting runs its default rounds: it needs them all for training."""

HELD_OUT = 0.15
MISSING = "(missing)"

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ids = NDArray[np.int64]


class OverTimeError(Exception):
    """A model took longer than its time limit."""


@dataclass(frozen=True)
class Task:
    """The data that a model may learn from.

    Attributes
    ----------
    X
        float64 columns (NaN is missing) and text columns (None is missing).
    y
        bool of shape (n,), True for B2B.
    groups
        Buyer of each row, int64 of shape (n,).
    unlabelled
        Further rows of the same columns.
    levels
        The columns that hold levels.
    seed
        Of all that is random.
    threads
        How many a model may use.
    """

    X: pd.DataFrame
    y: Flags
    groups: Ids
    unlabelled: pd.DataFrame
    levels: tuple[str, ...]
    seed: int
    threads: int

    @property
    def numbers(self) -> list[str]:
        """The columns that hold numbers."""
        return [name for name in self.X.columns if name not in self.levels]

    @property
    def where_levels(self) -> list[bool]:
        """Whether each column holds levels."""
        return [name in self.levels for name in self.X.columns]


@dataclass(frozen=True)
class Prediction:
    """Probabilities of B2B, float64 of shape (rows,), and seconds, preparation included."""

    b2b: Floats
    fit_s: float
    predict_s: float


Predict = Callable[[pd.DataFrame], Floats]
Fit = Callable[[Task], Predict]
Model = Callable[[Task, pd.DataFrame], Prediction]


def timed(fit: Fit) -> Model:
    """Wrap a function that fits and returns a predict function, and time both."""

    def model(task: Task, test: pd.DataFrame) -> Prediction:
        start = time.perf_counter()
        predict = fit(task)
        fitted = time.perf_counter()
        b2b = np.asarray(predict(test), dtype=np.float64)
        return Prediction(b2b, fitted - start, time.perf_counter() - fitted)

    return model


def held_out(task: Task) -> Flags | None:
    """Return the rows to stop early on: whole buyers, both kinds; None where labels are few."""
    from sklearn.model_selection import GroupShuffleSplit

    if len(task.y) < MIN_ROWS_TO_STOP_EARLY:
        return None
    splits = GroupShuffleSplit(20, test_size=HELD_OUT, random_state=task.seed)
    for kept, held in splits.split(task.y, groups=task.groups):
        if np.unique(task.y[kept]).size == np.unique(task.y[held]).size == 2:
            chosen = np.zeros(len(task.y), dtype=bool)
            chosen[held] = True
            return chosen
    return None


def as_text(X: pd.DataFrame, levels: tuple[str, ...]) -> pd.DataFrame:
    """Return the frame with a level of its own for missing values."""
    return X.assign(**{name: X[name].where(X[name].notna(), MISSING) for name in levels})


def level_types(X: pd.DataFrame, levels: tuple[str, ...]) -> dict[str, pd.CategoricalDtype]:
    """Return the categorical type of each column of levels; other levels become missing."""
    return {name: pd.CategoricalDtype(sorted(X[name].dropna().unique())) for name in levels}
