"""Adapts a model to another currency or share of B2B: a model and a file in, a model out."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from b2x.decide.audited import read_scored
from b2x.decide.changes.adapt import (
    MAX_PSI,
    check_enough,
    check_shape,
    money_factor,
    rescaled,
    table_share,
)
from b2x.decide.changes.compare import Binned
from b2x.decide.changes.drift import binned, counted_from_first_row
from b2x.errors import ArtifactError, UsageError
from b2x.learn.count_profile import count_profile
from b2x.predict.model import Model
from b2x.records.options import check_options
from b2x.records.panel.understanding import Understanding
from b2x.schema.columns import take_rows
from b2x.schema.option_number import option_number
from b2x.scorecard.decision import LABELS
from b2x.scorecard.promise import without_promise
from b2x.scorecard.scorecard import Scorecard, dump_scorecard
from b2x.scorecard.share import at_share, share_of
from b2x.training.model_folder import save_model

ADAPTED = "adapted"
"""Key in the provenance of what was adapted, a table a time."""
NOT_MEASURED = "Nothing was measured on the new seller."


@dataclass(frozen=True)
class Adapted:
    """A model that was adapted to a table.

    Attributes
    ----------
    model
        The new model.
    changes
        What was adapted, as the model's provenance says it: ``from`` and ``model_sha256`` of the
        model before; ``money_factor``, with lowest and highest ratio of quantiles; the share of B2B
        before and after, with its 90% interval; the file's ``rows`` and ``buyers``; the date.
    warnings
        What the user should know.
    """

    model: Model
    changes: dict[str, Any]
    warnings: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<b2x {self.model.name!r}, adapted from {self.changes['from']!r}: {self.line()}>"

    def line(self) -> str:
        """Return what was changed, in one line."""
        parts = []
        if "money_factor" in self.changes:
            parts.append(f"amounts {self.changes['money_factor']:.4g} times as large")
        if "b2b_share_to" in self.changes:
            before, after = self.changes["b2b_share_from"], self.changes["b2b_share_to"]
            low, high = self.changes["b2b_share_low"], self.changes["b2b_share_high"]
            within = f"{after:.1%} of the sales (90% {low:.1%} to {high:.1%})"
            parts.append(f"B2B {within} instead of {before:.1%}")
        return ", ".join(parts)

    def to_dict(self) -> dict[str, Any]:
        """Return the changes for JSON."""
        return {"model": self.model.name, **self.changes, "warnings": list(self.warnings)}

    def save(self, folder: str | os.PathLike[str]) -> Path:
        """Write the model's folder, whose card says that nothing was measured, and return it."""
        reason = f"Adapted from {self.changes['from']}: {self.line()}. {NOT_MEASURED}"
        metrics = {
            "verdict": "not measured",
            "reason": reason,
            "rows": 0,
            "b2b_share": 0.0,
            "features": [term.feature.name for term in self.model.scorecard.terms],
            "protocol": "",
            "metrics": {},
            "decisions": {label: {"rows": 0, "b2b_share": None} for label in LABELS},
            "warnings": list(self.warnings),
            "details": {ADAPTED: self.changes},
        }
        return save_model(self.model, metrics, folder, [reason])


def adapt(
    model: Model | str | os.PathLike[str],
    source: Any,
    *,
    money: bool = False,
    share: bool = False,
    max_psi: float = MAX_PSI,
    name: str = "",
    understood: Callable[[Understanding], None] | None = None,
    **options: Any,
) -> Adapted:
    """Adapt a model to a seller of whom nothing but currency, size or share of B2B differs.

    It is a guess that only labels can confirm. Thresholds stay where they are; what the model
    promised, and its history of buyers, are left out.

    Parameters
    ----------
    model
        A model that has a profile of its training rows, or its folder.
    source
        The new seller's file or table.
    money
        Whether amounts are in another currency or of another size. All edges of amounts move by
        one factor, that of the quantiles; a table whose amounts then spread otherwise is refused.
    share
        Whether the share of B2B differs. It is estimated by expectation-maximisation (Saerens et
        al., 2002); a table whose features spread otherwise than it explains is refused.
    max_psi
        Stability index from which something spreads otherwise.
    name
        The new model's name; the old one's if empty.
    understood
        Called with what was understood of the table.
    **options
        How the table is written: :class:`b2x.records.options.ReadingOptions`.

    Raises
    ------
    ArtifactError
        When the model cannot be read or has no profile.
    UsageError
        When neither `money` nor `share` is asked for, an option does not exist, or `max_psi` is
        not above 0.
    VerdictError
        When more differs than was asked for, or nothing, or the sales are too few to say how much.
    """
    check_options(adapt, options)
    if not money and not share:
        raise UsageError(
            "nothing is adapted by itself",
            next_step="say what differs: --money (money=True) for another currency or size, "
            "--share (share=True) for another share of B2B",
        )
    if not option_number(max_psi) > 0:
        raise UsageError(f"a limit of {max_psi!r}", where="max_psi", next_step="give one > 0")
    table = read_scored(source, model, understood=understood, **options)
    old, profile = table.model, table.model.profile
    if profile is None:
        raise ArtifactError(
            "the model has no profile of its training rows to compare with",
            where=old.name,
            next_step="train it again with b2x train",
        )
    good = ~np.isnan(table.log_odds)
    columns, card = take_rows(table.records.columns, good), old.scorecard
    sales = binned(table)
    check_enough(len(sales.log_odds))
    changes: dict[str, Any] = {
        "from": old.name,
        "model_sha256": hashlib.sha256(dump_scorecard(card).encode()).hexdigest(),
        "rows": len(sales.log_odds),
        "buyers": len(np.unique(sales.buyers)) if table.names_buyers else None,
        "date": dt.date.today().isoformat(),
    }
    if money:
        found = money_factor(card, profile, columns)
        card = rescaled(card, found.factor)
        sales = _again(card, columns, sales)
        check_shape(card, profile, sales, found, max_psi)
        changes |= {
            "money_factor": found.factor,
            "money_factor_low": found.low,
            "money_factor_high": found.high,
        }
    if share:
        before = share_of(card)
        after = table_share(card, profile, sales, counted_from_first_row(table, options), max_psi)
        card = at_share(card, after.value)
        changes |= {
            "b2b_share_from": before,
            "b2b_share_to": after.value,
            "b2b_share_low": after.low,
            "b2b_share_high": after.high,
        }
        sales = _again(card, columns, sales)
    provenance = without_promise(card.provenance)
    provenance[ADAPTED] = [*provenance.get(ADAPTED, ()), changes]
    card = replace(card, provenance={**provenance, **({"name": name} if name else {})})
    nobody = np.empty(0, np.intp)
    counts = count_profile(
        card,
        sales.bins,
        sales.log_odds,
        nobody,
        nobody.astype(bool),
        buyers=changes["buyers"],
        headers=dict(profile.headers),
    )
    warnings = (NOT_MEASURED, *table.records.understood.warnings)
    return Adapted(Model(card, name or old.name, profile=counts), changes, warnings)


def _again(scorecard: Scorecard, columns: Any, sales: Binned) -> Binned:
    """Return the sales in the bins and log-odds of a changed scorecard."""
    engine = Model(scorecard).engine
    return Binned(engine.bins(columns), engine.log_odds(columns), sales.buyers)
