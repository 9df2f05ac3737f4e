"""Fits the final model and one for each split in parallel, and scores the held-out rows."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from b2x.errors import UsageError
from b2x.learn.arrays import Buyers, Floats, Labels
from b2x.learn.bins import Design
from b2x.learn.committee.committee import held_out_log_odds
from b2x.learn.fit import fit_design, make_lesson, one_thread
from b2x.learn.lesson import SharedFits, Teacher
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
    stands_for: Floats | None = None,
    unlabelled: Design | None = None,
    settings: FitSettings = DEFAULTS,
    n_jobs: int = PROCESSES,
    progress: Callable[[int, int], None] = lambda done, total: None,
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
    stands_for
        How many sales each row stands for when odds are calibrated, shape (n,); None is 1 each.
    unlabelled, settings
        As in :func:`b2x.learn.fit.fit_design`.
    n_jobs
        Processes; never more than there are cores. The result is the same for any number.
    progress
        Called with the number of models fitted and of all.

    Returns
    -------
    scorecard
        Of all rows.
    log_odds
        Of the tested rows, shape (n,); NaN where a row was not tested.
    """
    every = (np.arange(len(y)), np.empty(0, dtype=np.int64))
    stands = np.ones(len(y)) if stands_for is None else stands_for
    # A model of fewer rows might have other teachers than that of all.
    settings = replace(settings, teachers=settings.teachers_of(len(y)))
    jobs = min(n_jobs, os.cpu_count() or 1)
    done = []
    for fitted in Parallel(n_jobs=jobs, pre_dispatch=jobs, return_as="generator")(
        delayed(_fit_and_score)(design, y, groups, stands, train, test, unlabelled, settings)
        for train, test in (every, *splits)
    ):
        done.append(fitted)
        progress(len(done), len(splits) + 1)
    log_odds = np.full(len(y), np.nan)
    for (_, test), (_, scored) in zip(splits, done[1:], strict=True):
        log_odds[test] = scored
    scorecard: Scorecard = done[0][0]
    return scorecard, log_odds


def fit_held_out_sharing(
    design: Design,
    y: Labels,
    groups: Buyers,
    splits: Sequence[tuple[Rows, Rows]],
    *,
    stands_for: Floats | None = None,
    unlabelled: Design | None = None,
    settings: FitSettings = DEFAULTS,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> tuple[Scorecard, Floats]:
    """Do as :func:`fit_held_out` for few rows; the models share what their teachers learn.

    The folds by which a model weighs and tunes its teachers are the tested ones of the others, so
    a teacher without folds i and j serves the models without i and without j: fifteen fits and
    that of all rows in place of 36. Nothing of a tested row enters the model that tests it but its
    values, in the bins.

    Parameters
    ----------
    design, y, groups, splits, stands_for, unlabelled, settings
        As in :func:`fit_held_out`.
    progress
        Called with the number of models fitted and of all.
    """
    # A model of fewer rows might have other teachers than that of all.
    settings = replace(settings, teachers=settings.teachers_of(len(y)))
    folds, shared = _folds_of(splits, len(y)), SharedFits()
    log_odds, scorecard = np.full(len(y), np.nan), None
    stands = np.ones(len(y)) if stands_for is None else stands_for
    every = (np.arange(len(y)), np.empty(0, dtype=np.int64))
    for k, (train, test) in enumerate((every, *splits)):
        known = _usable(folds[train], y[train])
        fitted = fit_design(
            design.take(train),
            y[train],
            np.ones(len(train)),
            groups[train],
            stands_for=stands[train],
            unlabelled=unlabelled,
            settings=settings,
            folds=folds[train] if known else None,
            shared=(shared.without(k - 1) if k else shared) if known else None,
        )
        scorecard = scorecard or fitted.scorecard
        log_odds[test] = design_log_odds(fitted.scorecard, design.take(test))
        progress(k + 1, len(splits) + 1)
    assert scorecard is not None
    return scorecard, log_odds


def out_of_fold(
    teacher: Teacher,
    design: Design,
    y: Labels,
    groups: Buyers,
    *,
    settings: FitSettings = DEFAULTS,
) -> Floats:
    """Return each row's log-odds by a teacher that did not learn from its buyer, shape (n,).

    They are not calibrated, and NaN where there are too few buyers to hold any out.

    Parameters
    ----------
    teacher
        Who learns.
    design, y, groups
        The labelled rows: bins, labels and buyers, n of each.
    settings
        Folds and seed.

    Raises
    ------
    UsageError
        When all labels are of one kind.
    """
    if y.all() or not y.any():
        raise UsageError("only one class of label", next_step="label sales of both kinds")
    with one_thread():
        _, lesson = make_lesson(design, y, np.ones(len(y)), groups, settings)
        return held_out_log_odds(teacher.tuned(lesson).fit_folds(lesson), lesson)


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


def _folds_of(splits: Sequence[tuple[Rows, Rows]], n: int) -> NDArray[np.int64]:
    """Return which split does not train on each row, shape (n,).

    It is -1 where more than one does not, and the number of splits where all do.
    """
    trained = np.zeros((len(splits) + 1, n), dtype=bool)
    for k, (train, _) in enumerate(splits):
        trained[k, train] = True
    folds: NDArray[np.int64] = np.argmin(trained, axis=0)
    folds[trained.sum(axis=0) < len(splits) - 1] = -1
    return folds


def _usable(folds: NDArray[np.int64], y: Labels) -> bool:
    """Return whether all rows are in folds, of which each leaves both kinds to the others."""
    numbers = np.unique(folds).tolist()
    left = [y[folds != fold] for fold in numbers]
    return min(numbers) >= 0 and all(0 < np.count_nonzero(kept) < len(kept) for kept in left)


def _fit_and_score(
    design: Design,
    y: Labels,
    groups: Buyers,
    stands_for: Floats,
    train: Rows,
    test: Rows,
    unlabelled: Design | None,
    settings: FitSettings,
) -> tuple[Scorecard, Floats]:
    fitted = fit_design(
        design.take(train),
        y[train],
        np.ones(len(train)),
        groups[train],
        stands_for=stands_for[train],
        unlabelled=unlabelled,
        settings=settings,
    )
    return fitted.scorecard, design_log_odds(fitted.scorecard, design.take(test))
