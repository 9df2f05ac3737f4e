"""Fits a table whose sales are partly documented by hints, for `b2x.train`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from b2x.engines.batch import BatchEngine, Parameters, probability
from b2x.label.blend import Kinds
from b2x.label.from_hints import FromHints, fit_from_hints
from b2x.learn.settings import FitSettings
from b2x.measure.folds import group_ids
from b2x.schema.columns import Columns, take_rows
from b2x.schema.features import Feature, inputs_of
from b2x.schema.typical import typical_parameters
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.share import RANKS_ONLY, SHARE
from b2x.training.fitting import Splits
from b2x.training.labelled_records import LabelledRecords

Floats = NDArray[np.float64]

MEASURED = (
    "sales labelled by hand, scored by models that knew neither a hint nor a label of their buyer"
)


@dataclass
class HintedRows:
    """Sales of which some are documented, ready to be learned from, n of them.

    Attributes
    ----------
    columns, features, hand, documented, groups, stands_for, parameters, settings
        As :func:`b2x.label.from_hints.fit_from_hints` takes them.
    labelled
        Places of the labelled rows among them.
    measure
        Whether labelled rows are scored by models without their buyer.
    found
        What was learned; None before.
    """

    columns: Columns
    features: tuple[Feature, ...]
    hand: Kinds
    documented: Kinds
    groups: NDArray[np.int64] | None
    stands_for: Floats
    parameters: Parameters
    settings: FitSettings
    labelled: NDArray[np.intp]
    measure: bool
    found: FromHints | None = None
    refit: None = None

    def fit(self, splits: Splits) -> tuple[Scorecard, Floats]:
        """Return the scorecard, and log-odds of the labelled rows by models without their buyer.

        The folds are made here, whatever the `splits` are; log-odds are NaN where not asked for.
        """
        found = fit_from_hints(
            self.columns,
            self.features,
            self.hand,
            self.documented,
            groups=self.groups,
            hand_weight=self.stands_for,
            parameters=self.parameters,
            settings=self.settings,
            held_out=self.measure,
        )
        self.found = found
        share = float(probability(self.log_odds(found.scorecard)).mean())
        about = {
            SHARE: round(share, 6),
            RANKS_ONLY: not found.calibrated,
            "rests_on": found.rests_on,
        }
        provenance = {**found.scorecard.provenance, **about}
        held_out = found.out_of_fold[self.labelled]
        if not self.measure:
            held_out = np.full(len(held_out), np.nan)
        return replace(found.scorecard, provenance=provenance), held_out

    def log_odds(self, scorecard: Scorecard) -> Floats:
        """Return a scorecard's log-odds of all rows."""
        return BatchEngine(scorecard).log_odds(self.columns)

    def bins(self, scorecard: Scorecard) -> list[NDArray[np.integer]]:
        """Return the bin of all rows in each term of a scorecard."""
        return list(BatchEngine(scorecard).bins(self.columns))

    @property
    def unmeasured(self) -> str:
        """Why nothing is measured; empty where sales are labelled by hand."""
        if len(self.labelled) or self.found is None:
            return ""
        return (
            f"No sale is labelled by hand. The model is {self.found.rests_on}. "
            "Some fifty labels (b2x label) calibrate and measure it."
        )

    @property
    def warnings(self) -> list[str]:
        """What the user should know of what was learned."""
        if self.found is None:
            return []
        told = [f"the model is {self.found.rests_on}"] if self.found.calibrated else []
        if n := self.found.documented_by_buyer:
            told.append(
                f"{n:,} sales without a hint of their own count as documented, because another "
                "sale of the same buyer is"
            )
        return told if self.found.calibrated else [*told, *self.found.share.assumptions]


def hinted_rows(
    table: LabelledRecords,
    features: Sequence[Feature],
    settings: FitSettings,
    stands_for: Floats | None = None,
    *,
    measure: bool = True,
) -> HintedRows:
    """Return what is learned from: documented sales against the others, and labels by hand.

    Parameters
    ----------
    table
        Sales of which some are documented as B2B.
    features
        What to learn from.
    settings
        How to learn.
    stands_for
        How many sales each label stands for when odds are calibrated, relative to the others,
        shape (labelled rows,); None is 1 each.
    measure
        As in :class:`HintedRows`.
    """
    assert table.hints is not None
    used = table.accepted
    hand = np.where(table.labels.known, table.labels.is_b2b, -1).astype(np.int8)
    columns = take_rows({name: table.records.columns[name] for name in inputs_of(features)}, used)
    relative = [feature for feature in features if feature.parameter is not None]
    stands = np.ones(len(used))
    if stands_for is not None:
        stands[table.rows] = stands_for
    return HintedRows(
        columns,
        tuple(features),
        hand[used],
        table.hints.documented[used],
        group_ids(table.buyers)[used] if table.grouped_by else None,
        stands[used],
        typical_parameters(relative, columns),
        settings,
        (np.cumsum(used) - 1)[table.rows],
        measure,
    )
