"""From checked, labelled columns to a scorecard: bins, committee, distillate, calibration."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn import config_context
from threadpoolctl import threadpool_limits

from b2x.engines.batch import Parameters
from b2x.errors import UsageError
from b2x.learn.bins import Design, Grid, make_grid
from b2x.learn.calibration import Calibration, fit_calibration
from b2x.learn.committee.committee import Committee, fit_committee
from b2x.learn.distillation.distil_tables import distil_tables, settle
from b2x.learn.distillation.missing import SELDOM_LABELLED, heed_missing
from b2x.learn.distillation.monotone import held_features
from b2x.learn.distillation.of_classifier import (
    CONFIDENCE as CONFIDENCE,
)
from b2x.learn.distillation.of_classifier import (
    Fidelity,
    measure_fidelity,
    to_scorecard,
)
from b2x.learn.distillation.sharpen import sharpen
from b2x.learn.sample_buyers import sample_buyers
from b2x.learn.table_regression import Floats
from b2x.learn.teachers import Labels, Teacher, default_teachers
from b2x.learn.teachers.shipped import shipped_teacher
from b2x.measure.columns import as_codes
from b2x.measure.splits import balanced_folds
from b2x.schema.columns import Columns, take_rows
from b2x.schema.features import Feature, inputs_of
from b2x.scorecard.scorecard import MAX_PAIRS, Scorecard
from b2x.scorecard.terms import MAX_NUMERIC_BINS

N_FOLDS = 5
MANY_ROWS = 150_000
"""Labelled rows up to which every teacher learns from all of them."""
TEACHER_ROWS = 50_000
"""Beyond, teachers learn from whole buyers of so many rows, and the tables from all of them."""
MAX_DISTIL_ROWS = 30_000
MIN_DISTIL_ROWS = 4_000
CALIBRATION_POWER = 0.25
"""A buyer's m rows count as the three-quarter power of m when odds are calibrated: log loss is by
row (nine tables at all labels: .3107, and .3115 by square roots), but by rows alone a few large
companies mislead (hotel bookings .1047 to .1043)."""
MIXED_SHARE = 0.3
"""Half as many mixtures of two rows are added, which take this share of their values from the
second; more where rows are few. They show how the committee goes on beside the rows: 200 rows
alone cannot say what it thinks of 16 pairs (average precision over four tables .549 without,
.562 with mixtures)."""


@dataclass(frozen=True)
class FittedScorecard:
    """A scorecard and what is known of how it came about.

    Attributes
    ----------
    scorecard
        The model.
    out_of_fold
        Calibrated log-odds, shape (n,), that each labelled row got from the committee of those
        folds that never saw its buyer; NaN where the row's weight is zero or the teachers did not
        learn from its buyer. None when there were too few buyers.
    weights
        Weight of each teacher in the committee.
    committee, grid
        What the scorecard was distilled from, where asked for, and the bins that both share.
    calibration
        What was folded into the tables.
    fidelity
        How well the tables follow the committee.
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
    unlabelled: Columns | None = None,
    parameters: Parameters | None = None,
    confidence: float = CONFIDENCE,
    max_bins: int = MAX_NUMERIC_BINS,
    max_pairs: int = MAX_PAIRS,
    n_folds: int = N_FOLDS,
    teachers: Mapping[str, Teacher] | None = None,
    prior: Scorecard | None = None,
    monotone: Mapping[str, int] | None = None,
    keep_committee: bool = False,
    n_jobs: int = 1,
    provenance: Mapping[str, Any] | None = None,
    seed: int = 0,
    many_rows: int = MANY_ROWS,
    teacher_rows: int = TEACHER_ROWS,
) -> FittedScorecard:
    """Learn a scorecard from labelled sales.

    Where rows are many, the teachers learn from whole buyers drawn at random, and all labels then
    sharpen the distilled tables (:func:`b2x.learn.distillation.sharpen.sharpen`).

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
        Missing, or None for all, takes the row for a buyer of its own.
    sample_weight
        Not negative, shape (n,); a weight of 2 counts as the row twice. None is 1 each.
    unlabelled
        Checked columns of further rows without labels: bins and tables learn from them too.
    parameters
        What ``relative`` features divide by, such as ``{"typical_volume": 850.0}``.
    confidence
        Probability from which on a sale is called B2B, or B2C; between is unsure.
    max_bins, max_pairs
        Size of the scorecard.
    n_folds
        Folds of whole buyers; fewer are made when one kind has fewer buyers.
    teachers
        The committee; the default one when None.
    prior
        A scorecard from elsewhere as a further teacher, heeded as far as its word holds here.
    monotone
        Numeric columns whose curve may only rise (1) or fall (-1) in the scorecard.
    keep_committee
        Return the teachers too, which are large, to measure what distilling costs.
    n_jobs
        Threads to train teachers in, -1 for all cores; the answer is the same for any number.
    provenance
        Carried along in the scorecard.
    seed
        Of all that is random. The same rows in any order give the same scorecard.
    many_rows, teacher_rows
        Labelled rows beyond which they are many, and how many the teachers then learn from.

    Raises
    ------
    UsageError
        When there is one kind of label only, no feature, or lengths differ.
    """
    n = len(y)
    weight = np.ones(n) if sample_weight is None else np.asarray(sample_weight, dtype=np.float64)
    kept = _check(features, y, weight)
    needed = inputs_of(features)
    labelled = take_rows({name: columns[name] for name in needed}, kept)
    tables = [labelled] if unlabelled is None else [labelled, unlabelled]
    grid = make_grid(features, tables, parameters, max_bins=max_bins)
    buyers = _buyer_ranks(groups, n)[kept]
    design, y, weight = grid.design(labelled), np.asarray(y, dtype=bool)[kept], weight[kept]
    if prior is not None:
        known = take_rows(columns, kept), *([] if unlabelled is None else [unlabelled])
        with _one_thread():
            told = shipped_teacher(prior, grid, known)
        taught = len(y) if len(y) <= many_rows else teacher_rows
        teachers = {**(teachers or default_teachers(taught)), "prior": told}
    fitted = fit_design(
        design,
        y,
        weight,
        buyers,
        unlabelled=None if unlabelled is None else grid.design(unlabelled),
        confidence=confidence,
        max_pairs=max_pairs,
        n_folds=n_folds,
        teachers=teachers,
        monotone=monotone,
        keep_committee=keep_committee,
        n_jobs=n_jobs,
        provenance=provenance,
        seed=seed,
        many_rows=many_rows,
        teacher_rows=teacher_rows,
    )
    if fitted.out_of_fold is None:
        return fitted
    return replace(fitted, out_of_fold=_spread(fitted.out_of_fold, kept, n))


def fit_design(
    design: Design,
    y: Labels,
    weight: Floats,
    buyers: NDArray[np.int64],
    *,
    unlabelled: Design | None = None,
    confidence: float = CONFIDENCE,
    max_pairs: int = MAX_PAIRS,
    n_folds: int = N_FOLDS,
    teachers: Mapping[str, Teacher] | None = None,
    monotone: Mapping[str, int] | None = None,
    keep_committee: bool = False,
    n_jobs: int = 1,
    provenance: Mapping[str, Any] | None = None,
    seed: int = 0,
    many_rows: int = MANY_ROWS,
    teacher_rows: int = TEACHER_ROWS,
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
    unlabelled
        Further rows, in the same bins.
    confidence, max_pairs, n_folds, teachers, monotone, keep_committee, n_jobs, provenance, seed, \
many_rows, teacher_rows
        As in :func:`fit_scorecard`.
    """
    grid, n = design.grid, len(y)
    held = held_features(grid.features, monotone or {})
    order = _canonical_order(design, y, weight, buyers)
    design, y, weight = design.take(order), y[order], weight[order]
    with _one_thread():
        alone = _alone_where_missing(buyers[order])
        taught, stands_for = np.arange(n), np.ones(n)
        if n > many_rows:
            taught, stands_for = sample_buyers(y, alone, teacher_rows, seed)
        lesson, truth = design.take(taught), y[taught]
        weighed = weight[taught] * stands_for
        folds = _folds(truth, alone[taught], n_folds, seed)
        evidence = _evidence(truth, weighed, alone[taught])
        committee = fit_committee(lesson, truth, weighed, folds, seed, teachers, evidence, n_jobs)
        more = [] if unlabelled is None else [unlabelled]
        rows, row_weight = _distil_rows(design, weight, more, seed)
        target = committee.log_odds(rows)
        distilled = distil_tables(
            rows, target, row_weight, max_pairs=max_pairs, monotone=held, seldom=SELDOM_LABELLED
        )
        held_out = committee.mean_out_of_fold()
        counted = _evidence(truth, weighed, alone[taught], CALIBRATION_POWER)
        calibration = Calibration()
        if held_out is not None:
            calibration = fit_calibration(held_out, truth, counted)
        told = distilled.calibrated(calibration)
        if n <= many_rows:
            told = heed_missing(told, lesson, truth, counted)
        else:
            sharp = sharpen(told, design, y, _evidence(y, weight, alone))
            told = settle(rows, sharp, row_weight, held)
    return FittedScorecard(
        scorecard=to_scorecard(grid, told, confidence, provenance),
        out_of_fold=None if held_out is None else _spread(calibration(held_out), order[taught], n),
        weights=committee.weights,
        committee=committee if keep_committee else None,
        grid=grid,
        calibration=calibration,
        fidelity=measure_fidelity(
            calibration(target), calibration(distilled.log_odds(rows)), confidence
        ),
    )


@contextmanager
def _one_thread() -> Iterator[None]:
    """Hold the libraries to one thread: sums must not depend on how many there are.

    Small tasks lose more to waiting than they win, too. What scikit-learn is handed needs no
    checking.
    """
    with threadpool_limits(limits=1), config_context(skip_parameter_validation=True):
        yield


def _check(features: Sequence[Feature], y: Labels, weight: Floats) -> NDArray[np.intp]:
    if not features:
        raise UsageError("no feature to learn from", next_step="name at least one column")
    if weight.shape != (len(y),):
        raise UsageError(f"weights of shape {weight.shape} for {len(y)} rows")
    if not np.isfinite(weight).all() or (weight < 0).any():
        raise UsageError("a weight that is negative or not finite")
    kept = np.flatnonzero(weight > 0)
    if not 0 < np.count_nonzero(y[kept]) < len(kept):
        raise UsageError("only one class of label", next_step="label sales of both kinds")
    return kept


def _buyer_ranks(groups: ArrayLike | None, n: int) -> NDArray[np.int64]:
    if groups is None:
        return np.full(n, -1, dtype=np.int64)
    codes, texts = as_codes(groups)
    if len(codes) != n:
        raise UsageError(f"{len(codes)} groups for {n} rows")
    ranks = np.empty(len(texts) + 1, dtype=np.int64)
    ranks[sorted(range(len(texts)), key=texts.__getitem__)] = np.arange(len(texts))
    ranks[-1] = -1  # what code -1, missing, picks
    return ranks[codes]


def _canonical_order(
    design: Design, y: Labels, weight: Floats, buyers: NDArray[np.int64]
) -> NDArray[np.intp]:
    return np.lexsort((buyers, weight, y, *design.codes.T))


def _alone_where_missing(buyers: NDArray[np.int64]) -> NDArray[np.int64]:
    alone = buyers < 0
    return np.where(alone, buyers.max(initial=0) + 1 + np.cumsum(alone), buyers)


def _folds(y: Labels, buyers: NDArray[np.int64], n_folds: int, seed: int) -> NDArray[np.int64]:
    fewest = min(len(np.unique(buyers[y])), len(np.unique(buyers[~y])))
    for wanted in range(min(n_folds, fewest), 1, -1):
        folds = balanced_folds(y, buyers, wanted, seed)
        kinds = [np.unique(y[folds != fold]).size for fold in range(wanted)]
        if min(kinds) == 2:
            return folds
    return np.zeros(len(y), dtype=np.int64)


def _evidence(y: Labels, weight: Floats, buyers: NDArray[np.int64], power: float = 0.5) -> Floats:
    """Return what each row counts when teachers are weighed and tuned and odds calibrated.

    A buyer's rows repeat each other: m of them count as m to the power of 1 - `power`, each kind
    keeps its share, and all together count as many rows as there are buyers of the rarer kind for
    each of its rows. Else one large company, held out, would decide for all.
    """
    _, which, size = np.unique(buyers, return_inverse=True, return_counts=True)
    tempered = weight / size[which] ** power
    evidence = np.empty(len(y))
    for kind in (y, ~y):
        evidence[kind] = tempered[kind] * (weight[kind].sum() / tempered[kind].sum())
    rarer = y if 2 * np.count_nonzero(y) <= len(y) else ~y
    return evidence * (len(np.unique(buyers[rarer])) / np.count_nonzero(rarer))


def _distil_rows(
    design: Design, weight: Floats, more: list[Design], seed: int
) -> tuple[Design, Floats]:
    codes = np.concatenate([design.codes, *(other.codes for other in more)])
    weight = np.concatenate([weight, np.ones(len(codes) - len(weight))])
    order = np.lexsort((weight, *codes.T))
    order = order[:: -(-len(order) // MAX_DISTIL_ROWS)]
    codes, weight = codes[order], weight[order]
    rng = np.random.default_rng(seed)
    n_mixed = max(MIN_DISTIL_ROWS - len(codes), len(codes) // 2)
    first, second = rng.integers(len(codes), size=(2, n_mixed))
    swapped = rng.random((n_mixed, codes.shape[1])) < MIXED_SHARE
    codes = np.concatenate([codes, np.where(swapped, codes[second], codes[first])])
    weight = np.concatenate([weight, weight[first]])
    return Design(design.grid, codes), weight


def _spread(values: Floats, places: NDArray[np.intp], n: int) -> Floats:
    out = np.full(n, np.nan)
    out[places] = values
    return out
