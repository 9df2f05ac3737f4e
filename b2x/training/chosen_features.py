"""The features that a model learns from: those that the user names, else the default ones."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from b2x.engines.batch import evaluate
from b2x.errors import InputError
from b2x.schema.columns import Columns, Levels
from b2x.schema.features import Feature, default_features, parse_feature
from b2x.training.labelled_records import LabelledRecords


def choose_features(table: LabelledRecords, texts: Sequence[str]) -> tuple[Feature, ...]:
    """Return the features that are named, else the default ones.

    The default ones leave out ids, columns that name the buyer, and columns with one value.

    Parameters
    ----------
    table
        The sales.
    texts
        Features as users write them; see :func:`b2x.schema.features.parse_feature`.

    Raises
    ------
    UsageError
        When there is no such column or operation.
    InputError
        When none is left.
    """
    records = table.records
    kinds = {name: kind for name, kind in records.kinds.items() if kind != "id"}
    if texts:
        return tuple(parse_feature(text, kinds) for text in texts)
    buyers = {c.name for c in records.understood.columns if c.header in table.grouped_by}
    own = {name: kind for name, kind in kinds.items() if name not in buyers}
    features = tuple(f for f in default_features(own) if _varies(f, records.columns))
    if not features:
        raise InputError(
            "no column is left to learn from",
            where=f"columns {', '.join(kinds) or 'none'}",
            next_step="name some with --features, or exclude fewer",
        )
    return features


def _varies(feature: Feature, columns: Columns) -> bool:
    values = evaluate(feature, columns, {})
    return len(np.unique(values.codes if isinstance(values, Levels) else values)) > 1
