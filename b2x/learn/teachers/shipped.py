"""A shipped scorecard as a teacher: what other sellers' sales say, as far as it holds here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np

from b2x.engines.batch import BatchEngine
from b2x.errors import UsageError
from b2x.learn.bins import Design, Grid, typical_parameters
from b2x.learn.calibration import Calibration, fit_calibration
from b2x.learn.distillation.distil_tables import Distillate, distil_tables
from b2x.learn.table_regression import Floats
from b2x.learn.teachers.base import Labels, Teacher
from b2x.schema.columns import Column, Columns, Levels
from b2x.scorecard.scorecard import Scorecard

_LOOSE = 0.2
"""How firmly the scorecard's own slope and level are believed: a fifth of one label each."""


@dataclass(frozen=True)
class Shipped(Teacher):
    """A scorecard from elsewhere, told again in this table's bins, with a slope and a level.

    Attributes
    ----------
    tables
        What it says, by this table's bins.
    calibration
        Learned from the labels: near flat where it misleads here.
    """

    tables: Distillate
    calibration: Calibration = field(default_factory=Calibration)

    def fit(self, design: Design, y: Labels, weight: Floats, seed: int) -> Self:
        """Learn slope and level."""
        told = self.tables.log_odds(design)
        calibration = fit_calibration(told, y, weight, prior_slope=_LOOSE, prior_shift=_LOOSE)
        return replace(self, calibration=calibration)

    def log_odds(self, design: Design) -> Floats:
        """Return what the scorecard says, calibrated."""
        return self.calibration(self.tables.log_odds(design))


def shipped_teacher(scorecard: Scorecard, grid: Grid, tables: Sequence[Columns]) -> Shipped:
    """Distil a scorecard into another table's bins.

    Parameters
    ----------
    scorecard
        The model from elsewhere. Inputs that the table does not have are missing to it;
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
    engine = BatchEngine(replace(scorecard, parameters=filled))
    target = np.concatenate([engine.log_odds(part) for part in known])
    design = Design(grid, np.concatenate([grid.design(columns).codes for columns in tables]))
    return Shipped(distil_tables(design, target, np.ones(len(target)), max_pairs=4))


def _column(columns: Columns, name: str, kind: str) -> Column:
    """Return a column, or one of the same length that holds nothing."""
    if name not in columns:
        n = len(next(iter(columns.values())))
        if kind == "time":
            return np.full(n, "NaT", dtype="datetime64[s]")
        return np.full(n, np.nan) if kind == "number" else Levels(np.full(n, -1), ())
    column = columns[name]
    if isinstance(column, Levels):
        held = "category"
    else:
        held = "time" if column.dtype.kind == "M" else "number"
    if held != kind:
        raise UsageError(
            f"a column of kind {held}, which the prior's scorecard reads as {kind}",
            where=repr(name),
            next_step="rename it, or leave the prior out",
        )
    return column
