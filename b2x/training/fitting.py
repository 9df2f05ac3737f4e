"""Fits the model of all labelled rows and those that score held-out buyers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count
from typing import ClassVar, Protocol

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from b2x.engines.batch import BatchEngine, Parameters
from b2x.learn.bins import Design, make_grid
from b2x.learn.fit import fit_scorecard, one_thread
from b2x.learn.held_out import design_log_odds, fit_held_out, fit_held_out_sharing, out_of_fold
from b2x.learn.lesson import FEW_ROWS
from b2x.learn.prior import prior_teacher
from b2x.learn.settings import FitSettings
from b2x.learn.teachers.linear import Linear
from b2x.measure.folds import group_ids
from b2x.measure.permutation import N_REFITS, Refit
from b2x.schema.columns import Columns, take_rows
from b2x.schema.features import Feature, inputs_of
from b2x.schema.typical import typical_parameters
from b2x.scorecard.scorecard import Scorecard
from b2x.training.labelled_records import LabelledRecords

Rows = NDArray[np.int64]
Splits = Sequence[tuple[Rows, Rows]]
Floats = NDArray[np.float64]

PERMUTED = Linear()
"""Who learns from permuted labels: one teacher, in a fifteenth of the committee's time. Mean and
standard deviation of its AUC are .497 and .174, those of the committee .452 and .160 (60 hotel
bookings); .425 and .169, .445 and .155 (60 orders of AdventureWorks; 40 permutations each)."""

Progress = Callable[[str, int, int], None]
"""Called with what is being done, ``"models"`` or ``"permutations"``, how many are done, and how
many there are at most."""


class TrainingRows(Protocol):
    """Labelled rows, n of them, ready to be learned from."""

    @property
    def refit(self) -> Refit | None:
        """Function from other labels to out-of-fold log-odds; None where rows are many."""

    def fit(self, splits: Splits) -> tuple[Scorecard, Floats]:
        """Return the scorecard of all rows, and log-odds of the test rows, NaN elsewhere."""

    @property
    def labelled(self) -> NDArray[np.intp]:
        """Places of the labelled rows among all."""

    def log_odds(self, scorecard: Scorecard) -> Floats:
        """Return a scorecard's log-odds of all rows, labelled or not."""

    def bins(self, scorecard: Scorecard) -> list[NDArray[np.integer]]:
        """Return the bin of all rows, labelled or not, in each term of a scorecard."""


def training_rows(
    table: LabelledRecords,
    features: Sequence[Feature],
    settings: FitSettings,
    stands_for: Floats | None = None,
    prior: Scorecard | None = None,
    progress: Progress | None = None,
) -> TrainingRows:
    """Return what is learned from: columns, or bins where rows are few or many.

    When odds are calibrated, each labelled row stands for `stands_for` sales, shape (labelled
    rows,); None is 1 each. The `prior` is a further teacher, unless rows are many. The unlabelled
    rows shape bins and tables too. The typical values that ``relative`` features divide by are
    those of the labelled rows.
    """
    columns = {name: table.records.columns[name] for name in inputs_of(features)}
    relative = [feature for feature in features if feature.parameter is not None]
    divided = {name: columns[name] for name in inputs_of(relative)}
    parameters = typical_parameters(relative, take_rows(divided, table.rows))
    others = _unlabelled(table)
    y, groups, every_buyer = table.is_b2b, table.groups, group_ids(table.buyers)
    stands = np.ones(len(y)) if stands_for is None else stands_for
    report = progress or _silent
    if FEW_ROWS < len(y) <= settings.many_rows:
        labelled, more = take_rows(columns, table.rows), take_rows(columns, others)
        if not table.grouped_by:  # each row is a buyer of its own
            settings = replace(settings, level_buyers=0)
        known = every_buyer[others]
        return SomeRows(
            labelled, y, groups, stands, more, known, tuple(features), parameters, prior, settings,
            report,
        )  # fmt: skip
    every = np.sort(np.concatenate([table.rows, others]))
    whole = len(every) == len(table.records)
    buyers = [every_buyer if whole else every_buyer[every]] if table.grouped_by else None
    learned = columns if whole else take_rows(columns, every)
    grid = make_grid(
        features, [learned], parameters, buyers=buyers, level_buyers=settings.level_buyers
    )
    design = grid.design(columns)
    unlabelled = design.take(others) if len(others) else None
    labelled_design = design.take(table.rows)
    if len(y) <= settings.many_rows:
        if prior is not None:
            with one_thread():
                further = prior_teacher(prior, grid, [learned])
            settings = replace(
                settings, teachers={**settings.teachers_of(len(y)), "prior": further}
            )
        return FewRows(labelled_design, y, groups, stands, unlabelled, settings, report)
    # All models have to be made in the same way, so those of fewer rows are sampled too.
    settings = replace(settings, many_rows=settings.teacher_rows)
    return ManyRows(labelled_design, y, groups, stands, unlabelled, settings, report)


@dataclass(frozen=True)
class _BinnedRows:
    """Rows in bins that all models share, made without labels."""

    design: Design
    y: NDArray[np.bool_]
    groups: NDArray[np.int64]
    stands_for: Floats
    unlabelled: Design | None
    settings: FitSettings
    progress: Progress

    fit_all: ClassVar[Callable[..., tuple[Scorecard, Floats]]]

    def fit(self, splits: Splits) -> tuple[Scorecard, Floats]:
        """Return the scorecard of all rows, and log-odds of the test rows, NaN elsewhere."""
        return type(self).fit_all(
            self.design,
            self.y,
            self.groups,
            splits,
            stands_for=self.stands_for,
            unlabelled=self.unlabelled,
            settings=self.settings,
            progress=partial(self.progress, "models"),
        )

    @property
    def labelled(self) -> NDArray[np.intp]:
        """Places of the labelled rows among all."""
        return np.arange(len(self.y))

    def log_odds(self, scorecard: Scorecard) -> Floats:
        """Return a scorecard's log-odds of all rows, labelled or not."""
        return np.concatenate([design_log_odds(scorecard, part) for part in self._parts])

    def bins(self, scorecard: Scorecard) -> list[NDArray[np.integer]]:
        """Return the bin of all rows, labelled or not, in each term of a scorecard."""
        return list(np.concatenate([part.codes for part in self._parts]).T)

    @property
    def _parts(self) -> list[Design]:
        return [self.design] if self.unlabelled is None else [self.design, self.unlabelled]


@dataclass(frozen=True)
class FewRows(_BinnedRows):
    """Few rows: the models are fitted one after the other and share their teachers."""

    refits: Iterator[int] = field(default_factory=lambda: count(1))

    fit_all = staticmethod(fit_held_out_sharing)

    def refit(self, labels: NDArray[np.bool_]) -> Floats:
        """Return out-of-fold log-odds of models of other labels, shape (n,)."""
        self.progress("permutations", min(next(self.refits), N_REFITS), N_REFITS)
        return out_of_fold(
            PERMUTED,
            self.design,
            labels,
            self.groups,
            settings=self.settings,
        )


@dataclass(frozen=True)
class SomeRows:
    """Neither few nor many rows: each model has bins of its own."""

    columns: Columns
    y: NDArray[np.bool_]
    groups: NDArray[np.int64]
    stands_for: Floats
    unlabelled: Columns
    unlabelled_groups: NDArray[np.int64]
    features: tuple[Feature, ...]
    parameters: Parameters
    prior: Scorecard | None
    settings: FitSettings
    progress: Progress
    refit: None = None

    def fit(self, splits: Splits) -> tuple[Scorecard, Floats]:
        """Fit the models side by side.

        There are as many processes as cores, or as the environment variable
        ``LOKY_MAX_CPU_COUNT`` says.
        """
        parts = [np.arange(len(self.y)), *(train_rows for train_rows, _ in splits)]
        models = Parallel(n_jobs=-1 if len(parts) > 1 else 1, return_as="generator")(
            delayed(fit_scorecard)(
                take_rows(self.columns, rows),
                self.features,
                self.y[rows],
                groups=self.groups[rows],
                stands_for=self.stands_for[rows],
                unlabelled=self.unlabelled,
                unlabelled_groups=self.unlabelled_groups,
                parameters=self.parameters,
                prior=self.prior,
                settings=self.settings,
            )
            for rows in parts
        )
        scorecards, held_out = [], np.full(len(self.y), np.nan)
        for fitted in models:
            scorecards.append(fitted.scorecard)
            self.progress("models", len(scorecards), len(parts))
        for scorecard, (_, test_rows) in zip(scorecards[1:], splits, strict=True):
            engine = BatchEngine(scorecard)
            held_out[test_rows] = engine.log_odds(take_rows(self.columns, test_rows))
        return scorecards[0], held_out

    @property
    def labelled(self) -> NDArray[np.intp]:
        """Places of the labelled rows among all."""
        return np.arange(len(self.y))

    def log_odds(self, scorecard: Scorecard) -> Floats:
        """Return a scorecard's log-odds of all rows, labelled or not."""
        engine = BatchEngine(scorecard)
        return np.concatenate([engine.log_odds(self.columns), engine.log_odds(self.unlabelled)])

    def bins(self, scorecard: Scorecard) -> list[NDArray[np.integer]]:
        """Return the bin of all rows, labelled or not, in each term of a scorecard."""
        engine = BatchEngine(scorecard)
        parts = zip(engine.bins(self.columns), engine.bins(self.unlabelled), strict=True)
        return [np.concatenate(part) for part in parts]


@dataclass(frozen=True)
class ManyRows(_BinnedRows):
    """Many rows: the models are fitted two at a time."""

    refit: None = None

    fit_all = staticmethod(fit_held_out)


def _silent(step: str, done: int, total: int) -> None:
    """Show nothing of the progress."""


def _unlabelled(table: LabelledRecords) -> NDArray[np.intp]:
    accepted = np.array([not reason for reason in table.records.reasons], dtype=bool)
    return np.flatnonzero(accepted & ~table.labels.known)
