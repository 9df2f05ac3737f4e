"""Fits a table whose sales are partly documented by hints, for `b2x.train`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from b2x.engines.batch import BatchEngine, probability
from b2x.label.from_hints import FromHints, fit_from_hints
from b2x.learn.settings import FitSettings
from b2x.measure.folds import group_ids
from b2x.schema.columns import take_rows
from b2x.schema.features import Feature, inputs_of
from b2x.schema.typical import typical_parameters
from b2x.scorecard.share import RANKS_ONLY, SHARE
from b2x.training.labelled_records import LabelledRecords

MEASURED = (
    "sales labelled by hand, scored by models that knew neither a hint nor a label of their buyer"
)


@dataclass(frozen=True)
class Hinted:
    """What was learned from hints, and from labels by hand where there are any.

    Attributes
    ----------
    found
        The scorecard, and what it rests on.
    held_out
        Log-odds of the labelled rows, shape (labelled rows,), by models without their buyer.
    warnings
        What the user should know.
    """

    found: FromHints
    held_out: NDArray[np.float64]
    warnings: tuple[str, ...]

    @property
    def unmeasured(self) -> str:
        """Why nothing is measured where no sale is labelled by hand."""
        return (
            f"No sale is labelled by hand. The model is {self.found.rests_on}. "
            "Some fifty labels (b2x label) calibrate and measure it."
        )


def fit_hinted(
    table: LabelledRecords,
    features: Sequence[Feature],
    settings: FitSettings,
    weight: NDArray[np.float64] | None = None,
    *,
    quick: bool = False,
) -> Hinted:
    """Rank by documented sales against the others, and calibrate by labels by hand.

    Parameters
    ----------
    table
        Sales of which some are documented as B2B.
    features
        What to learn from.
    settings
        How to learn.
    weight
        How many sales each label stands for, relative to the others, shape (labelled rows,); None
        is 1 each.
    quick
        Whether to leave out what only measures.
    """
    assert table.hints is not None
    used = table.accepted
    labels = table.labels
    hand = np.where(labels.known, labels.is_b2b, -1).astype(np.int8)
    columns = take_rows({name: table.records.columns[name] for name in inputs_of(features)}, used)
    relative = [feature for feature in features if feature.parameter is not None]
    groups = group_ids(table.buyers)[used] if table.grouped_by else None
    counts = np.ones(len(used))
    if weight is not None:
        counts[table.rows] = weight
    found = fit_from_hints(
        columns,
        features,
        hand[used],
        table.hints.documented[used],
        groups=groups,
        hand_weight=counts[used],
        parameters=typical_parameters(relative, columns),
        settings=settings,
        held_out=not quick,
    )
    p = probability(BatchEngine(found.scorecard).log_odds(columns))
    about = {SHARE: round(float(p.mean()), 6), RANKS_ONLY: not found.calibrated}
    provenance = {**found.scorecard.provenance, **about, "rests_on": found.rests_on}
    found = replace(found, scorecard=replace(found.scorecard, provenance=provenance))
    place = np.cumsum(used) - 1
    warnings = [f"the model is {found.rests_on}"] if found.calibrated else []
    if found.documented_by_buyer:
        warnings.append(
            f"{found.documented_by_buyer:,} sales without a hint of their own count as documented, "
            "because another sale of the same buyer is"
        )
    if not found.calibrated:
        warnings += found.share.assumptions
    return Hinted(found, found.out_of_fold[place[table.rows]], tuple(warnings))
