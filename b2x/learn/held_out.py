"""Fits the final model and one for each split in parallel, and scores the held-out rows."""

from __future__ import annotations

import os
from collections.abc import Sequence

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from b2x.learn.arrays import Buyers, Floats, Labels
from b2x.learn.bins import Design
from b2x.learn.fit import fit_design
from b2x.learn.settings import DEFAULTS, FitSettings
from b2x.scorecard.scorecard import Scorecard

Rows = NDArray[np.int64]

PART = 2**16
PROCESSES = 2
"""Each process takes some hundred megabytes beside what they share."""


def fit_held_out(
    design: Design,
    y: Labels,
    groups: Buyers,
    splits: Sequence[tuple[Rows, Rows]],
    *,
    weight: Floats | None = None,
    unlabelled: Design | None = None,
    settings: FitSettings = DEFAULTS,
    n_jobs: int = PROCESSES,
) -> tuple[Scorecard, Floats]:
    """Fit all rows, and the training rows of each split to score those it tests.

    Made for many rows: the bins take two bytes a value, and processes share them.

    Parameters
    ----------
    design, y, groups
        The labelled rows: bins, labels and buyers, n of each. The bins may be made of tested rows
        too: they know no labels.
    splits
        Rows to train on and rows to test.
    weight
        What each row counts, shape (n,); None is 1 each.
    unlabelled, settings
        As in :func:`b2x.learn.fit.fit_design`.
    n_jobs
        Processes; never more than there are cores. The result is the same for any number.

    Returns
    -------
    scorecard
        Of all rows.
    log_odds
        Of the tested rows, shape (n,); NaN where a row was not tested.
    """
    every = (np.arange(len(y)), np.empty(0, dtype=np.int64))
    counts = np.ones(len(y)) if weight is None else weight
    jobs = min(n_jobs, os.cpu_count() or 1)
    done = Parallel(n_jobs=jobs, pre_dispatch=jobs)(
        delayed(_fit_and_score)(design, y, groups, counts, train, test, unlabelled, settings)
        for train, test in (every, *splits)
    )
    log_odds = np.full(len(y), np.nan)
    for (_, test), (_, scored) in zip(splits, done[1:], strict=True):
        log_odds[test] = scored
    scorecard: Scorecard = done[0][0]
    return scorecard, log_odds


def design_log_odds(scorecard: Scorecard, design: Design) -> Floats:
    """Return a scorecard's log-odds of rows that are binned already, shape (n,).

    They equal those of the engines to the last bit.

    Parameters
    ----------
    scorecard
        The model.
    design
        Rows in the bins that it was made from.
    """
    singles = [np.array(term.values) for term in scorecard.terms]
    coarse = [np.array(term.coarse, dtype=np.intp) for term in scorecard.terms]
    pairs = [np.array(pair.values) for pair in scorecard.pairs]
    total = np.full(len(design), scorecard.intercept)
    for at in range(0, len(design), PART):
        codes, part = design.codes[at : at + PART], total[at : at + PART]
        for j, values in enumerate(singles):
            part += values[codes[:, j]]
        for pair, table in zip(scorecard.pairs, pairs, strict=True):
            a, b = pair.first, pair.second
            part += table[coarse[a][codes[:, a]], coarse[b][codes[:, b]]]
    return total


def _fit_and_score(
    design: Design,
    y: Labels,
    groups: Buyers,
    weight: Floats,
    train: Rows,
    test: Rows,
    unlabelled: Design | None,
    settings: FitSettings,
) -> tuple[Scorecard, Floats]:
    fitted = fit_design(
        design.take(train),
        y[train],
        weight[train],
        groups[train],
        unlabelled=unlabelled,
        settings=settings,
    )
    return fitted.scorecard, design_log_odds(fitted.scorecard, design.take(test))
