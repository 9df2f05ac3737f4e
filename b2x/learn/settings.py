"""The settings of a fit, shared by everything that fits scorecards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from b2x.errors import UsageError
from b2x.learn.lesson import Teacher
from b2x.learn.teachers import default_teachers
from b2x.measure.folds import N_FOLDS
from b2x.scorecard.scorecard import MAX_PAIRS
from b2x.scorecard.terms import MAX_NUMERIC_BINS

CONFIDENCE = 0.8
MANY_ROWS = 150_000
TEACHER_ROWS = 50_000
LEVEL_BUYERS = 5


@dataclass(frozen=True)
class FitSettings:
    """How a scorecard is learned.

    Attributes
    ----------
    confidence
        Probability from which on a sale is called B2B, or B2C; between is unsure.
    max_bins, max_pairs
        Size of the scorecard: intervals of a number, and tables of two features, at most.
    n_folds
        Folds of whole buyers; fewer are made when one kind has fewer buyers.
    teachers
        The committee by name; None for the default one.
    monotone
        Numeric columns whose curve may only rise (1) or fall (-1) in the scorecard.
    keep_committee
        Whether to return the fitted teachers too, which are large.
    n_jobs
        Threads to train teachers in, -1 for all cores; the result is the same for any number.
    provenance
        Carried along in the scorecard.
    seed
        Seed of everything that is random. The same rows in any order give the same scorecard.
    level_buyers
        Buyers that a level of the seller's own needs to have a bin, because it could name somebody;
        those of closed lists need none. Not asked where no buyers are known.
    many_rows
        Labelled rows up to which every teacher learns from all of them. With more, the teachers
        learn from whole buyers drawn at random, and all labels then sharpen the tables.
    teacher_rows
        How many rows the teachers learn from then.

    Raises
    ------
    UsageError
        When a number is out of its range, or `monotone` is not a mapping.

    Examples
    --------
    >>> FitSettings(max_pairs=4).confidence
    0.8
    """

    confidence: float = CONFIDENCE
    max_bins: int = MAX_NUMERIC_BINS
    max_pairs: int = MAX_PAIRS
    n_folds: int = N_FOLDS
    teachers: Mapping[str, Teacher] | None = None
    monotone: Mapping[str, int] | None = None
    keep_committee: bool = False
    n_jobs: int = 1
    provenance: Mapping[str, Any] = field(default_factory=dict)
    seed: int = 0
    level_buyers: int = LEVEL_BUYERS
    many_rows: int = MANY_ROWS
    teacher_rows: int = TEACHER_ROWS

    def __post_init__(self) -> None:
        for name, low, high in (
            ("confidence", 0.5, 1.0),
            ("max_bins", 2, MAX_NUMERIC_BINS),
            ("max_pairs", 0, MAX_PAIRS),
            ("n_folds", 2, np.inf),
        ):
            value = getattr(self, name)
            strict = name == "confidence"  # at exactly one half there is no "unsure" left
            if not (low < value < high if strict else low <= value <= high):
                raise UsageError(
                    f"{name}={value!r} is out of range",
                    next_step=f"choose it between {low:g} and {high:g}",
                )
        if not isinstance(self.monotone, Mapping | None):
            raise UsageError(
                f"monotone={self.monotone!r} is not a mapping",
                next_step='name columns with their direction, as in {"volume": 1}',
            )

    def teachers_of(self, n_rows: int) -> Mapping[str, Teacher]:
        """Return the teachers of a model of so many labelled rows, by name."""
        taught = n_rows if n_rows <= self.many_rows else self.teacher_rows
        return self.teachers or default_teachers(taught)


DEFAULTS = FitSettings()
