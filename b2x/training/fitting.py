"""Fits the model of all labelled rows and those that score held-out buyers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from b2x.engines.batch import BatchEngine, Parameters
from b2x.learn.bins import Design, make_grid
from b2x.learn.fit import fit_scorecard
from b2x.learn.held_out import fit_held_out
from b2x.learn.settings import FitSettings
from b2x.learn.teachers.additive import SmoothAdditive
from b2x.measure.folds import group_ids
from b2x.measure.permutation import Refit
from b2x.schema.columns import Columns, take_rows
from b2x.schema.features import Feature, inputs_of
from b2x.schema.typical import typical_parameters
from b2x.scorecard.scorecard import Scorecard
from b2x.training.labelled_records import LabelledRecords

Rows = NDArray[np.int64]
Splits = Sequence[tuple[Rows, Rows]]
Floats = NDArray[np.float64]

PERMUTED: dict[str, Any] = {"teachers": {"smooth additive": SmoothAdditive()}, "max_pairs": 0}
"""How models are refitted to permuted labels: with one teacher, in a fifteenth of the time. Mean
and standard deviation of their AUC are .560 and .158, those of the committee .550 and .152 (60
orders of AdventureWorks); .444 and .084, .454 and .076 (300 hotel bookings; 14 permutations
each)."""


class TrainingRows(Protocol):
    """Labelled rows, n of them, ready to be learned from."""

    @property
    def refit(self) -> Refit | None:
        """Function from other labels to out-of-fold log-odds; None where rows are many."""

    def fit(self, splits: Splits) -> tuple[Scorecard, Floats]:
        """Return the scorecard of all rows, and log-odds of the test rows, NaN elsewhere."""


def training_rows(
    table: LabelledRecords,
    features: Sequence[Feature],
    settings: FitSettings,
    weight: Floats | None = None,
    prior: Scorecard | None = None,
) -> TrainingRows:
    """Return what is learned from: columns, or bins where rows are many.

    Each labelled row counts as its `weight` says, shape (labelled rows,); 1 where None. The `prior`
    is a further teacher where rows are few. The unlabelled rows shape bins and tables too. The
    typical values that ``relative`` features divide by are those of the labelled rows.
    """
    columns = {name: table.records.columns[name] for name in inputs_of(features)}
    relative = [feature for feature in features if feature.parameter is not None]
    divided = {name: columns[name] for name in inputs_of(relative)}
    parameters = typical_parameters(relative, take_rows(divided, table.rows))
    others = _unlabelled(table)
    y, groups, every_buyer = table.is_b2b, table.groups, group_ids(table.buyers)
    weight = np.ones(len(y)) if weight is None else weight
    if len(y) <= settings.many_rows:
        labelled, more = take_rows(columns, table.rows), take_rows(columns, others)
        if not table.grouped_by:  # each row is a buyer of its own
            settings = replace(settings, level_buyers=0)
        known = every_buyer[others]
        return FewRows(
            labelled, y, groups, weight, more, known, tuple(features), parameters, prior, settings
        )
    every = np.sort(np.concatenate([table.rows, others]))
    whole = len(every) == len(table.records)
    buyers = [every_buyer if whole else every_buyer[every]] if table.grouped_by else None
    learned = columns if whole else take_rows(columns, every)
    grid = make_grid(
        features, [learned], parameters, buyers=buyers, level_buyers=settings.level_buyers
    )
    design = grid.design(columns)
    unlabelled = design.take(others) if len(others) else None
    # All models have to be made in the same way, so those of fewer rows are sampled too.
    settings = replace(settings, many_rows=settings.teacher_rows)
    return ManyRows(design.take(table.rows), y, groups, weight, unlabelled, settings)


@dataclass(frozen=True)
class FewRows:
    """Few rows: each model has bins of its own."""

    columns: Columns
    y: NDArray[np.bool_]
    groups: NDArray[np.int64]
    weight: Floats
    unlabelled: Columns
    unlabelled_groups: NDArray[np.int64]
    features: tuple[Feature, ...]
    parameters: Parameters
    prior: Scorecard | None
    settings: FitSettings

    def fit(self, splits: Splits) -> tuple[Scorecard, Floats]:
        """Fit the models side by side.

        There are as many processes as cores, or as the environment variable
        ``LOKY_MAX_CPU_COUNT`` says: fitting 50 rows takes seconds, starting a process one or two.
        """
        parts = [np.arange(len(self.y)), *(train_rows for train_rows, _ in splits)]
        final, *held = Parallel(n_jobs=-1 if len(parts) > 1 else 1)(
            delayed(fit_scorecard)(
                take_rows(self.columns, rows),
                self.features,
                self.y[rows],
                groups=self.groups[rows],
                sample_weight=self.weight[rows],
                unlabelled=self.unlabelled,
                unlabelled_groups=self.unlabelled_groups,
                parameters=self.parameters,
                prior=self.prior,
                settings=self.settings,
            )
            for rows in parts
        )
        held_out = np.full(len(self.y), np.nan)
        for fitted, (_, test_rows) in zip(held, splits, strict=True):
            engine = BatchEngine(fitted.scorecard)
            held_out[test_rows] = engine.log_odds(take_rows(self.columns, test_rows))
        return final.scorecard, held_out

    def refit(self, labels: NDArray[np.bool_]) -> Floats:
        """Return out-of-fold log-odds of models of other labels, shape (n,)."""
        fitted = fit_scorecard(
            self.columns,
            self.features,
            labels,
            groups=self.groups,
            sample_weight=self.weight,
            unlabelled=self.unlabelled,
            unlabelled_groups=self.unlabelled_groups,
            parameters=self.parameters,
            settings=replace(self.settings, **PERMUTED),
        )
        return np.full(len(labels), np.nan) if fitted.out_of_fold is None else fitted.out_of_fold


@dataclass(frozen=True)
class ManyRows:
    """Many rows: all models share their bins, which are made without labels."""

    design: Design
    y: NDArray[np.bool_]
    groups: NDArray[np.int64]
    weight: Floats
    unlabelled: Design | None
    settings: FitSettings
    refit: None = None

    def fit(self, splits: Splits) -> tuple[Scorecard, Floats]:
        """Fit the models two at a time."""
        return fit_held_out(
            self.design,
            self.y,
            self.groups,
            splits,
            weight=self.weight,
            unlabelled=self.unlabelled,
            settings=self.settings,
        )


def _unlabelled(table: LabelledRecords) -> NDArray[np.intp]:
    accepted = np.array([not reason for reason in table.records.reasons], dtype=bool)
    return np.flatnonzero(accepted & ~table.labels.known)
