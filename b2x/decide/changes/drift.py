"""Whether a table is like the sales that a model learned from: ``b2x.drift``.

It reads files; how they are compared is in :mod:`b2x.decide.changes.compare`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from b2x.decide.audited import ScoredTable, read_scored
from b2x.decide.changes.compare import Binned, Drift, Limits, compare
from b2x.engines.batch import evaluate
from b2x.errors import InputError, UsageError
from b2x.predict.model import Model
from b2x.records.options import check_options
from b2x.records.panel.understanding import Understanding
from b2x.schema.columns import Levels, take_rows
from b2x.schema.fields import HISTORY
from b2x.schema.option_number import option_number
from b2x.scorecard.terms import LevelBins, Term

SHOWN_LEVELS = 3
NAMELESS = 5
"""Buyers that have a level before it is shown: what fewer have may be a name."""


def drift(
    source: Any,
    model: Model | str | os.PathLike[str],
    *,
    reference: Any = None,
    max_psi: float = Limits.psi,
    max_missing: float = Limits.missing,
    max_unseen: float = Limits.unseen,
    max_unsure: float = Limits.unsure,
    max_auc: float = Limits.auc,
    seed: int = 0,
    understood: Callable[[Understanding], None] | None = None,
    **options: Any,
) -> Drift:
    """Compare a table with the sales that a model learned from, or with another table.

    Parameters
    ----------
    source
        A file's path or a table.
    model
        A model, its name or its folder.
    reference
        A file's path or a table to compare with, read with the same options; None takes the
        profile of the training rows in the model's folder.
    max_psi, max_missing, max_unseen, max_unsure, max_auc
        As in :class:`Limits`.
    seed
        Of the classifier's draws.
    understood
        Called with what was understood of the table.
    **options
        How the tables are written: :class:`b2x.records.options.ReadingOptions`.

    Raises
    ------
    ArtifactError
        When the model or its profile cannot be read.
    InputError
        When a table cannot be read, or has no sale.
    UsageError
        When there is no such model or option, or a limit is not a number above 0.

    Examples
    --------
    >>> from b2x.datasets import simulate
    >>> old, new = simulate("web-shop", 300), simulate("web-shop", 300, 1)
    >>> drift(new, "textbook", reference=old)
    <b2x drift of 300 sales from file: within limits>
    >>> new["stakeholders"] = None
    >>> drift(new, "textbook", reference=old).past[0]
    'stakeholders: missing in 100.0% of the sales, before in 7.7%'
    """
    check_options(drift, options)
    limits = Limits(max_psi, max_missing, max_unseen, max_unsure, max_auc)
    for name, value in asdict(limits).items():
        if not option_number(value) > 0:
            raise UsageError(f"a limit of {value!r}", where=f"max_{name}", next_step="give one > 0")
    table = read_scored(source, model, understood=understood, **options)
    card, before = table.model.scorecard, None
    if reference is not None:
        before = binned(read_scored(reference, model, **options))
    known = table.model.profile if before is None else before
    uncounted = counted_from_first_row(table, options)
    return compare(
        card,
        binned(table),
        known,
        limits,
        name=table.model.name,
        names_buyers=table.names_buyers,
        levels=lambda term: _levels_of(table, term),
        uncounted=uncounted,
        warnings=(
            *_warnings(known is not None, table.names_buyers, uncounted),
            *table.records.understood.warnings,
        ),
        seed=seed,
    )


def binned(table: ScoredTable) -> Binned:
    """Return the sales of a table in its model's bins.

    Raises
    ------
    InputError
        When the table has no sale.
    """
    rows = np.flatnonzero(~np.isnan(table.log_odds))
    if not len(rows):
        raise InputError("the table has no sale", where=table.records.understood.source)
    bins = table.model.engine.bins(take_rows(table.records.columns, rows))
    return Binned(bins, table.log_odds[rows], table.buyers[rows])


def counted_from_first_row(table: ScoredTable, options: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the inputs that are counted from the table's own rows, without earlier ones."""
    if table.records.history is None or options.get("history") is not None:
        return ()
    inputs = table.model.scorecard.inputs
    return tuple(n for n in HISTORY if n in inputs and table.records.header_of(n) is None)


def _warnings(has_reference: bool, names_buyers: bool, uncounted: Sequence[str]) -> list[str]:
    found = []
    if not has_reference:
        found.append(
            "the model has no profile of its training rows, so nothing can be compared. Next: name "
            "a file that it knows with --reference (reference=), or train it again"
        )
    if not names_buyers:
        found.append(
            "no column names the buyer, so each sale counts as one of its own; if buyers come "
            "back, chance is taken for drift. Next: --map buyer_id=COLUMN"
        )
    if uncounted:
        found.append(
            f"{', '.join(uncounted)}: counted from the file's first row on, so not held against "
            "it. Next: --history with an earlier file, or with the model's history.parquet"
        )
    return found


def _levels_of(table: ScoredTable, term: Term) -> tuple[str, ...]:
    assert isinstance(term.bins, LevelBins)
    card = table.model.scorecard
    column = evaluate(term.feature, table.records.columns, card.parameters)
    assert isinstance(column, Levels)
    listed = set(term.bins.levels)
    strange = np.array([level not in listed for level in column.levels], dtype=bool)
    chosen = (column.codes >= 0) & ~np.isnan(table.log_odds)
    chosen[chosen] &= strange[column.codes[chosen]]
    pairs = np.unique(np.stack([column.codes[chosen], table.buyers[chosen]]), axis=1)[0]
    codes, buyers = np.unique(pairs, return_counts=True)
    order = np.argsort(-buyers, kind="stable")[:SHOWN_LEVELS]
    return tuple(column.levels[codes[i]] for i in order if buyers[i] >= NAMELESS)
