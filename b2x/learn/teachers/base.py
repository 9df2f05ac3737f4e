"""What the committee asks of a teacher, and rows as the matrices that teachers learn from."""

from __future__ import annotations

from functools import cache
from statistics import NormalDist
from typing import Protocol, Self

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from b2x.learn.bins import Design
from b2x.learn.table_regression import Floats
from b2x.scorecard.terms import NumericBins

Labels = NDArray[np.bool_]

_MAX_LOG_ODDS = 12.0
_OUTERMOST = 0.02
"""The first and last of many bins stand where 2% and 98% of the rows do."""


class Teacher(Protocol):
    """What the committee asks of a teacher."""

    def tuned(
        self,
        design: Design,
        y: Labels,
        weight: Floats,
        folds: NDArray[np.int64],
        evidence: Floats,
    ) -> Self:
        """Return this teacher with settings chosen for these rows.

        `folds` keep buyers whole; `evidence` is what a held-out row counts. A teacher that has
        nothing to choose inherits this one, which returns itself.
        """
        return self

    def fit(self, design: Design, y: Labels, weight: Floats, seed: int) -> Self:
        """Return a fitted copy."""

    def fit_folds(
        self,
        design: Design,
        y: Labels,
        weight: Floats,
        folds: NDArray[np.int64],
        evidence: Floats,
        seed: int,
        n_jobs: int = 1,
    ) -> list[Self]:
        """Return a copy for each fold, in their order, that was fitted without it.

        `evidence` is as :meth:`tuned` takes it. A teacher that learns nothing from what it says of
        held-out rows inherits this one. The answer is the same for any number of threads.
        """
        fitted = Parallel(n_jobs, prefer="threads")(
            delayed(self.fit)(design.take(rows), y[rows], weight[rows], seed + fold)
            for fold in np.unique(folds).tolist()
            for rows in [folds != fold]
        )
        return list(fitted)

    def log_odds(self, design: Design) -> Floats:
        """Return the log-odds of B2B, shape (n,)."""


def bounded(log_odds: Floats) -> Floats:
    """Return log-odds no further than 12 from zero: beyond, teachers only differ in zeal."""
    return np.clip(log_odds, -_MAX_LOG_ODDS, _MAX_LOG_ODDS)


def normal_scores(design: Design) -> Floats:
    """Return numbers as normal scores of their bin beside a missing flag, and levels one-hot.

    Bins hold about equal mass, so a bin's place among the others is its rank.

    Returns
    -------
    ndarray of float64, shape (n, columns)
        A missing number has the score 0, the middle.
    """
    widths = [2 if isinstance(bins, NumericBins) else len(bins) for bins in design.grid.bins]
    scores = np.zeros((len(design), sum(widths)))
    rows, at = np.arange(len(design)), 0
    for j, (bins, width) in enumerate(zip(design.grid.bins, widths, strict=True)):
        codes = design.codes[:, j]
        if isinstance(bins, NumericBins):
            scores[:, at : at + 2] = _scores(len(bins) - 1)[codes]
        else:
            scores[rows, at + codes.astype(np.intp)] = 1.0
        at += width
    return scores


@cache
def _scores(intervals: int) -> Floats:
    """Return score and missing flag of each bin of a number, shape (intervals + 1, 2)."""
    ranks = np.clip((np.arange(intervals) + 0.5) / intervals, _OUTERMOST, 1.0 - _OUTERMOST)
    return np.array([*((NormalDist().inv_cdf(rank), 0.0) for rank in ranks.tolist()), (0.0, 1.0)])
