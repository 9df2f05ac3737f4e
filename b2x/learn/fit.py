"""From checked, labelled columns to a scorecard: bins, committee, distillate, calibration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn import config_context
from threadpoolctl import threadpool_limits

from b2x.columns import Columns, take_rows
from b2x.engines.batch import Parameters
from b2x.errors import UsageError
from b2x.features import Feature, inputs_of
from b2x.learn.binning import Design, Grid, make_grid
from b2x.learn.calibration import Calibration, fit_calibration
from b2x.learn.committee import Committee, fit_committee
from b2x.learn.distil import (
    CONFIDENCE as CONFIDENCE,
)
from b2x.learn.distil import (
    Fidelity,
    measure_fidelity,
    to_scorecard,
)
from b2x.learn.distillate import distil_tables
from b2x.learn.monotone import held_features
from b2x.learn.tables import Floats
from b2x.learn.teachers import Labels, Teacher, default_teachers
from b2x.learn.teachers.shipped import shipped_teacher
from b2x.measure.columns import as_codes
from b2x.measure.splits import balanced_folds
from b2x.scorecard.model import MAX_NUMERIC_BINS, MAX_PAIRS, Scorecard

N_FOLDS = 5
MAX_DISTIL_ROWS = 30_000
MIN_DISTIL_ROWS = 4_000
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
        folds that never saw its buyer; NaN where the row's weight is zero. None when there were
        too few buyers.
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
    held = held_features(features, monotone or {})
    order = _canonical_order(design, y, weight, buyers)
    design, y, weight = design.take(order), y[order], weight[order]
    # Sums must not depend on the threads, and small tasks lose more to waiting than they win.
    with threadpool_limits(limits=1), config_context(skip_parameter_validation=True):
        if prior is not None:
            known = take_rows(columns, kept), *([] if unlabelled is None else [unlabelled])
            teachers = {
                **(teachers or default_teachers(len(y))),
                "prior": shipped_teacher(prior, grid, known),
            }
        alone = _alone_where_missing(buyers[order])
        folds = _folds(y, alone, n_folds, seed)
        evidence = _evidence(y, weight, alone)
        committee = fit_committee(design, y, weight, folds, seed, teachers, evidence, n_jobs)
        rows, row_weight = _distil_rows(design, weight, [grid.design(t) for t in tables[1:]], seed)
        target = committee.log_odds(rows)
        distilled = distil_tables(rows, target, row_weight, max_pairs=max_pairs, monotone=held)
    held_out = committee.mean_out_of_fold()
    calibration = Calibration()
    if held_out is not None:
        calibration = fit_calibration(held_out, y, evidence)
    places = kept[order]
    return FittedScorecard(
        scorecard=to_scorecard(grid, distilled, calibration, confidence, provenance),
        out_of_fold=None if held_out is None else _spread(calibration(held_out), places, n),
        weights=committee.weights,
        committee=committee if keep_committee else None,
        grid=grid,
        calibration=calibration,
        fidelity=measure_fidelity(
            calibration(target), calibration(distilled.log_odds(rows)), confidence
        ),
    )


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


def _evidence(y: Labels, weight: Floats, buyers: NDArray[np.int64]) -> Floats:
    """Return what each row counts when teachers are weighed and tuned and odds calibrated.

    A buyer's rows repeat each other: m of them count as the square root of m, each kind keeps
    its share, and all together count as many rows as there are buyers of the rarer kind for
    each of its rows. Else one large company, held out, would decide for all.
    """
    _, which, size = np.unique(buyers, return_inverse=True, return_counts=True)
    tempered = weight / np.sqrt(size[which])
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
