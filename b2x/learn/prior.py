"""A scorecard from elsewhere as a further teacher: what other sellers' sales say."""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np

from b2x.engines.batch import BatchEngine
from b2x.errors import UsageError
from b2x.learn.arrays import Floats
from b2x.learn.bins import Design, Grid
from b2x.learn.calibration import Calibration, fit_calibration
from b2x.learn.directions import Directions, directions_teacher
from b2x.learn.distillation.distil_tables import distil_tables
from b2x.learn.distillation.structure import Distillate
from b2x.learn.lesson import Lesson, Teacher
from b2x.predict.load import load
from b2x.predict.model import Model
from b2x.schema.columns import Column, Columns, Levels
from b2x.schema.typical import typical_parameters
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.share import RANKS_ONLY

PRIOR_ROWS = 0.2
"""Slope and shift are drawn to the scorecard's own as by a fifth of a label each."""
PRIOR_PAIRS = 4


@dataclass(frozen=True)
class PriorScorecard(Teacher):
    """A scorecard from elsewhere in this table's bins, recalibrated by the labels.

    Attributes
    ----------
    tables
        The scorecard, distilled into this table's bins.
    calibration
        Learned from the labels: nearly flat where the scorecard misleads here.
    """

    tables: Distillate
    calibration: Calibration = field(default_factory=Calibration)

    def fit(self, lesson: Lesson) -> Self:
        """Learn slope and shift."""
        calibration = fit_calibration(
            self.tables.log_odds(lesson.design),
            lesson.y,
            lesson.weight,
            prior_slope=PRIOR_ROWS,
            prior_shift=PRIOR_ROWS,
        )
        return replace(self, calibration=calibration)

    def log_odds(self, design: Design) -> Floats:
        """Return the scorecard's calibrated log-odds."""
        return self.calibration(self.tables.log_odds(design))


def prior_scorecard(prior: Model | str | os.PathLike[str] | None) -> Scorecard | None:
    """Return the scorecard of a model, its name or its folder; None for none.

    Raises
    ------
    UsageError
        When it is none of these.
    """
    if prior is None:
        return None
    if not isinstance(prior, str | os.PathLike | Model):
        raise UsageError(
            f"prior={prior!r} is not a model", next_step="pass one, or a name or folder"
        )
    with warnings.catch_warnings():  # that a typical sale is not given: the table has one
        warnings.simplefilter("ignore")
        model = prior if isinstance(prior, Model) else load(prior)
    return model.scorecard


def prior_teacher(
    scorecard: Scorecard, grid: Grid, tables: Sequence[Columns]
) -> PriorScorecard | Directions:
    """Put a scorecard into another table's bins, as a teacher that labels can change.

    Parameters
    ----------
    scorecard
        The model from elsewhere. One that was learned is recalibrated as a whole; of one that only
        ranks, as the textbook model, the labels change each field by itself, because its fields
        are right or wrong one by one. Inputs that the table does not have count as missing;
        parameters that it leaves open, such as the typical sale, are taken from the table.
    grid
        The table's bins.
    tables
        Checked columns: the labelled rows, then the unlabelled ones.

    Raises
    ------
    UsageError
        When a column has the name of an input and is of another kind.
    """
    features = [term.feature for term in scorecard.terms]
    known = [
        {name: _column(columns, name, kind) for name, kind in scorecard.inputs.items()}
        for columns in tables
    ]
    measured = {f.inputs[0] for f in features if f.parameter is not None}
    together = {n: np.concatenate([np.asarray(part[n]) for part in known]) for n in measured}
    typical = typical_parameters(features, together)
    filled = {k: typical.get(k) if v is None else v for k, v in scorecard.parameters.items()}
    whole = replace(scorecard, parameters=filled)
    design = Design(grid, np.concatenate([grid.design(columns).codes for columns in tables]))
    if scorecard.provenance.get(RANKS_ONLY):
        return directions_teacher(whole, design, known)
    engine = BatchEngine(whole)
    target = np.concatenate([engine.log_odds(part) for part in known])
    weight = np.ones(len(target))
    return PriorScorecard(distil_tables(design, target, weight, max_pairs=PRIOR_PAIRS))


def _column(columns: Columns, name: str, kind: str) -> Column:
    """Return a column, or one of missing values if the table does not have it."""
    if name not in columns:
        n = len(next(iter(columns.values())))
        if kind == "time":
            return np.full(n, "NaT", dtype="datetime64[s]")
        return np.full(n, np.nan) if kind == "number" else Levels(np.full(n, -1), ())
    column = columns[name]
    if isinstance(column, Levels):
        found = "category"
    else:
        found = "time" if column.dtype.kind == "M" else "number"
    if found != kind:
        raise UsageError(
            f"a column of kind {found}, which the prior's scorecard reads as {kind}",
            where=repr(name),
            next_step="rename it, or leave the prior out",
        )
    return column
