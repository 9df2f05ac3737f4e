"""The features that a model learns from: those that the user names, else the default ones."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from b2x.engines.batch import evaluate
from b2x.errors import InputError, UsageError
from b2x.measure.folds import group_ids
from b2x.schema.columns import Column, Columns, Levels
from b2x.schema.features import Feature, default_features, parse_feature
from b2x.schema.fields import FIELDS
from b2x.training.labelled_records import LabelledRecords

ALONE = 0.8
"""Share of a column's values that one buyer has for himself, from which they name the buyer."""
MANY = 20
"""A column with no more values than this does not name buyers."""


def choose_features(
    table: LabelledRecords, texts: Sequence[str], besides: Sequence[str] = ()
) -> tuple[Feature, ...]:
    """Return the features that are named, else the default ones.

    The default ones leave out ids, columns that hints come from, columns that name the buyer
    (:func:`name_buyers`), and columns with one value.

    Parameters
    ----------
    table
        The sales.
    texts
        Features as users write them; see :func:`b2x.schema.features.parse_feature`.
    besides
        Headers of columns to learn from besides, whatever they hold.

    Raises
    ------
    UsageError
        When there is no such column or operation, or the column is a hint.
    InputError
        When none is left.
    """
    records = table.records
    hinting = _hint_columns(table)
    kinds = {name: kind for name, kind in records.kinds.items() if kind != "id"}
    for name in (*texts, *besides):
        if name.strip() in hinting:
            raise UsageError(
                f"{name!r} says who is a business, so nothing is learned from it",
                next_step="leave it out, or pass --hints none",
            )
    kinds = {name: kind for name, kind in kinds.items() if name not in hinting}
    if texts:
        return tuple(parse_feature(text, kinds) for text in dict.fromkeys((*texts, *besides)))
    buyers = {c.name for c in records.understood.columns if c.header in table.grouped_by}
    buyers |= set(name_buyers(table))
    buyers -= {header.strip() for header in besides}
    own = {name: kind for name, kind in kinds.items() if name not in buyers}
    features = tuple(f for f in default_features(own) if _varies(f, records.columns))
    if not features:
        raise InputError(
            "no column is left to learn from",
            where=f"columns {', '.join(kinds) or 'none'}",
            next_step="name some with --features, or exclude fewer",
        )
    return features


def _hint_columns(table: LabelledRecords) -> set[str]:
    """Return inputs and headers of the columns that hints come from."""
    if table.hints is None:
        return set()
    headers, records = set(table.hints.headers), table.records
    return headers | {name for name in records.kinds if records.header_of(name) in headers}


def name_buyers(table: LabelledRecords) -> tuple[str, ...]:
    """Return the seller's own columns of many values that buyers have for themselves alone."""
    if not table.grouped_by:
        return ()
    buyers, columns = group_ids(table.buyers), table.records.columns
    own = [name for name, kind in table.records.kinds.items() if name not in FIELDS]
    return tuple(name for name in own if _names_buyers(columns[name], buyers))


def _names_buyers(column: Column, buyers: NDArray[np.int64]) -> bool:
    if isinstance(column, Levels):
        filled, codes = column.codes >= 0, column.codes
    elif column.dtype.kind == "f":
        numbers = column.astype(np.float64)
        filled = np.isfinite(numbers)
        if (numbers[filled] % 1).any():
            return False
        codes = np.unique(numbers, return_inverse=True)[1]
    else:
        return False
    pairs = np.unique(np.stack([codes[filled], buyers[filled]]), axis=1)
    owners = np.bincount(pairs[0])
    n_values, n_buyers = np.count_nonzero(owners), len(np.unique(pairs[1]))
    if n_values <= MANY or np.mean(owners[owners > 0] == 1) < ALONE:
        return False
    if isinstance(column, Levels):
        return True
    # A number of a buyer's own stays the same from sale to sale; an amount does not.
    return bool(filled.sum() > 1.5 * n_buyers and n_values <= 1.2 * n_buyers)


def _varies(feature: Feature, columns: Columns) -> bool:
    values = evaluate(feature, columns, {})
    return len(np.unique(values.codes if isinstance(values, Levels) else values)) > 1
