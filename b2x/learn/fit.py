"""Learns a scorecard from checked, labelled columns; each step of it is in a module of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn import config_context
from threadpoolctl import threadpool_limits

from b2x.engines.batch import Parameters
from b2x.errors import UsageError
from b2x.learn.arrays import Buyers, Floats, Labels
from b2x.learn.bins import Design, Grid, make_grid
from b2x.learn.buyers import (
    buyer_numbers,
    evidence,
    single_where_missing,
    training_folds,
)
from b2x.learn.calibration import Calibration, fit_calibration
from b2x.learn.committee.committee import Committee, fit_committee
from b2x.learn.distillation.distil_rows import distil_rows
from b2x.learn.distillation.distil_tables import distil_tables, finish_tables
from b2x.learn.distillation.fidelity import Fidelity, measure_fidelity
from b2x.learn.distillation.missing import MIN_MISSING_SHARE_LABELLED, shift_missing
from b2x.learn.distillation.monotone import monotone_features
from b2x.learn.distillation.sharpen import sharpen
from b2x.learn.distillation.to_scorecard import to_scorecard
from b2x.learn.lesson import FEW_ROWS, Lesson, SharedFits, Teacher
from b2x.learn.normal_equations import TOLERANCE
from b2x.learn.prior import prior_teacher
from b2x.learn.sample_buyers import sample_buyers
from b2x.learn.settings import DEFAULTS, FitSettings
from b2x.schema.columns import Columns, take_rows
from b2x.schema.features import Feature, inputs_of
from b2x.scorecard.scorecard import Scorecard

CALIBRATION_POWER = 0.25
"""The m rows of a buyer count as the three-quarter power of m when odds are calibrated: log loss
is by row (nine tables at all labels: .3107, and .3115 by square roots), but by rows alone a few
large companies mislead (hotel bookings .1047 to .1043)."""

TOLERANCE_OF_FEW = 1e-3
"""How closely tables are solved for where labels are few: log-odds move by .01 on average, in two
fifths of the time (60 hotel bookings)."""


@dataclass(frozen=True)
class FittedScorecard:
    """A scorecard and how it came about.

    Attributes
    ----------
    scorecard
        The model.
    out_of_fold
        Calibrated log-odds, shape (n,), of each labelled row by the committee of those folds that
        are without its buyer; NaN where the weight of the row is zero or the teachers did not
        learn from its buyer. None when there were too few buyers.
    weights
        Weight of each teacher in the committee.
    committee
        What the scorecard was distilled from, where it was asked for.
    grid
        The bins.
    calibration
        The calibration that is part of the tables.
    fidelity
        How closely the tables follow the committee.
    """

    scorecard: Scorecard
    out_of_fold: Floats | None
    weights: Mapping[str, float]
    committee: Committee | None
    grid: Grid
    calibration: Calibration
    fidelity: Fidelity


def fit_scorecard(
    columns: Columns,
    features: Sequence[Feature],
    y: Labels,
    *,
    groups: ArrayLike | None = None,
    sample_weight: ArrayLike | None = None,
    stands_for: ArrayLike | None = None,
    unlabelled: Columns | None = None,
    unlabelled_groups: ArrayLike | None = None,
    parameters: Parameters | None = None,
    prior: Scorecard | None = None,
    settings: FitSettings = DEFAULTS,
) -> FittedScorecard:
    """Learn a scorecard from labelled sales.

    Parameters
    ----------
    columns
        Checked columns of the labelled rows, n of them.
    features
        What to learn from.
    y
        bool of shape (n,), True for B2B; both kinds are there.
    groups
        The buyer of each row, any values of shape (n,): a buyer's rows are held out together.
        Where it is missing, or None for all, each row has a buyer of its own.
    sample_weight
        Not negative, shape (n,); a weight of 2 counts as the row twice. None is 1 each.
    stands_for
        How many sales each row stands for when odds are calibrated, relative to the others,
        shape (n,), where labels are not of random sales; None is 1 each.
    unlabelled
        Checked columns of further rows without labels: bins and tables learn from them too.
    unlabelled_groups
        Their buyers, values as in `groups`. A level of the seller's own gets a bin only if it is
        there for several buyers (``settings.level_buyers``), where `groups` tells.
    parameters
        What ``relative`` features divide by, such as ``{"typical_volume": 850.0}``.
    prior
        A scorecard from elsewhere as a further teacher, weighted by how well it does here.
    settings
        How to learn.

    Raises
    ------
    UsageError
        When all labels are of one kind, there is no feature, or lengths differ.
    """
    n = len(y)
    weight = np.ones(n) if sample_weight is None else np.asarray(sample_weight, dtype=np.float64)
    kept = _rows_with_weight(features, y, weight)
    labelled = take_rows({name: columns[name] for name in inputs_of(features)}, kept)
    tables = [labelled] if unlabelled is None else [labelled, unlabelled]
    buyers = buyer_numbers(groups, n)[kept]
    known = None
    if groups is not None and settings.level_buyers:
        known = _buyers_of(groups, kept, unlabelled_groups, tables)
    grid = make_grid(
        features,
        tables,
        parameters,
        buyers=known,
        level_buyers=settings.level_buyers,
        max_bins=settings.max_bins,
    )
    if prior is not None:
        whole = [take_rows(columns, kept), *([] if unlabelled is None else [unlabelled])]
        with one_thread():
            teacher = prior_teacher(prior, grid, whole)
        teachers: dict[str, Teacher] = {**settings.teachers_of(len(kept)), "prior": teacher}
        settings = replace(settings, teachers=teachers)
    fitted = fit_design(
        grid.design(labelled),
        np.asarray(y, dtype=bool)[kept],
        weight[kept],
        buyers,
        stands_for=None if stands_for is None else np.asarray(stands_for, dtype=np.float64)[kept],
        unlabelled=None if unlabelled is None else grid.design(unlabelled),
        settings=settings,
    )
    if fitted.out_of_fold is None:
        return fitted
    return replace(fitted, out_of_fold=_spread(fitted.out_of_fold, kept, n))


def fit_design(
    design: Design,
    y: Labels,
    weight: Floats,
    buyers: Buyers,
    *,
    stands_for: Floats | None = None,
    unlabelled: Design | None = None,
    settings: FitSettings = DEFAULTS,
    folds: NDArray[np.int64] | None = None,
    shared: SharedFits | None = None,
) -> FittedScorecard:
    """Learn a scorecard from labelled sales that are binned already.

    Parameters
    ----------
    design
        The labelled rows, n of them.
    y
        bool of shape (n,), True for B2B; both kinds are there.
    weight
        Positive, shape (n,).
    buyers
        Buyer of each row, int64 of shape (n,); a negative one stands for a buyer of one row.
    stands_for
        As in :func:`fit_scorecard`.
    unlabelled
        Further rows, in the same bins.
    settings
        How to learn.
    folds
        Folds of whole buyers, shape (n,), of which each leaves both kinds of label to the others;
        None makes them here.
    shared
        Fits that these folds share with other committees, up to ``settings.many_rows`` rows.
    """
    n = len(y)
    monotone = monotone_features(design.grid.features, settings.monotone or {})
    # In an order that does not depend on that of the rows.
    stands = np.ones(n) if stands_for is None else stands_for
    order = np.lexsort((buyers, stands, weight, y, *design.codes.T))
    design, y, weight, stands = design.take(order), y[order], weight[order], stands[order]
    buyers = single_where_missing(buyers[order])
    with one_thread():
        given = None if folds is None else folds[order]
        taught, lesson = make_lesson(design, y, weight, buyers, settings, given, shared)
        committee = fit_committee(lesson, settings.teachers, settings.n_jobs)
        rows, row_weight = distil_rows(design, weight, unlabelled, settings.seed)
        target = committee.log_odds(rows)
        distilled = distil_tables(
            rows,
            target,
            row_weight,
            max_pairs=settings.max_pairs,
            monotone=monotone,
            min_missing_share=MIN_MISSING_SHARE_LABELLED,
            tolerance=TOLERANCE if n > FEW_ROWS else TOLERANCE_OF_FEW,
        )
        held_out = committee.mean_out_of_fold()
        counts = evidence(lesson.y, lesson.weight, buyers[taught], CALIBRATION_POWER)
        counts *= stands[taught]
        calibration = Calibration()
        if held_out is not None:
            calibration = fit_calibration(held_out, lesson.y, counts)
        tables = distilled.calibrated(calibration)
        if n <= settings.many_rows:
            tables = shift_missing(tables, lesson.design, lesson.y, counts)
        else:
            tables = sharpen(tables, design, y, evidence(y, weight, buyers) * stands)
            tables = finish_tables(rows, tables, row_weight, monotone)
    return FittedScorecard(
        scorecard=to_scorecard(design.grid, tables, settings.confidence, settings.provenance),
        out_of_fold=None if held_out is None else _spread(calibration(held_out), order[taught], n),
        weights=committee.weights,
        committee=committee if settings.keep_committee else None,
        grid=design.grid,
        calibration=calibration,
        fidelity=measure_fidelity(
            calibration(target), calibration(distilled.log_odds(rows)), settings.confidence
        ),
    )


def _rows_with_weight(features: Sequence[Feature], y: Labels, weight: Floats) -> NDArray[np.intp]:
    """Check what a scorecard is to be learned from, and return the rows that count."""
    if not features:
        raise UsageError("there is no feature to learn from", next_step="name at least one column")
    if weight.shape != (len(y),):
        raise UsageError(f"{weight.size} weights for {len(y)} rows")
    if not np.isfinite(weight).all() or (weight < 0).any():
        raise UsageError("a weight is negative or not finite")
    kept = np.flatnonzero(weight > 0)
    if not 0 < np.count_nonzero(y[kept]) < len(kept):
        raise UsageError("only one class of label", next_step="label sales of both kinds")
    return kept


def _buyers_of(
    groups: ArrayLike,
    kept: NDArray[np.intp],
    unlabelled_groups: ArrayLike | None,
    tables: Sequence[Columns],
) -> list[Buyers]:
    """Return the buyers of each table's rows, numbered alike; -1 where they are not known."""
    named = [np.asarray(groups)[kept]]
    if len(tables) > 1 and unlabelled_groups is not None:
        named.append(np.asarray(unlabelled_groups))
    sizes = np.cumsum([len(part) for part in named])
    numbers = np.split(buyer_numbers(np.concatenate(named), int(sizes[-1])), sizes[:-1])
    if len(tables) > len(numbers):
        rows = len(next(iter(tables[1].values())))
        numbers.append(np.full(rows, -1, dtype=np.int64))
    return numbers


def make_lesson(
    design: Design,
    y: Labels,
    weight: Floats,
    buyers: Buyers,
    settings: FitSettings,
    folds: NDArray[np.int64] | None = None,
    shared: SharedFits | None = None,
) -> tuple[NDArray[np.intp], Lesson]:
    """Return the rows that teachers learn from: all, or whole buyers where rows are many."""
    taught, stands_for = np.arange(len(y)), np.ones(len(y))
    if len(y) > settings.many_rows:
        taught, stands_for = sample_buyers(y, buyers, settings.teacher_rows, settings.seed)
    y, weight, buyers = y[taught], weight[taught] * stands_for, buyers[taught]
    if folds is None:
        folds = training_folds(y, buyers, settings.n_folds, settings.seed)
    if shared is None and len(y) <= FEW_ROWS:
        shared = SharedFits()  # what was fitted to tune a teacher need not be fitted again
    counts = evidence(y, weight, buyers)
    seed = settings.seed + (0 if shared is None else sum(shared.left_out))
    return taught, Lesson(design.take(taught), y, weight, folds, counts, seed, shared)


@contextmanager
def one_thread() -> Iterator[None]:
    """Hold the libraries to one thread: sums must not depend on how many there are."""
    # Small tasks lose more to waiting than they win, too. What scikit-learn is given here needs
    # no checking.
    with threadpool_limits(limits=1), config_context(skip_parameter_validation=True):
        yield


def _spread(values: Floats, places: NDArray[np.intp], n: int) -> Floats:
    out = np.full(n, np.nan)
    out[places] = values
    return out
