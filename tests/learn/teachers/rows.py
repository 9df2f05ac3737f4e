"""Rows that are binned already, for tests of teachers."""

from __future__ import annotations

import numpy as np

from b2x.learn.bins import Design, make_grid
from b2x.schema.columns import Levels
from b2x.schema.features import default_features

FEATURES = default_features({"volume": "number", "channel": "category"})


def of_levels(codes: np.ndarray, volume: np.ndarray | None = None) -> Design:
    """Return rows of these levels, beside a number."""
    names = tuple(f"level {k}" for k in range(int(codes.max()) + 1))
    columns = {
        "volume": np.zeros(len(codes)) if volume is None else volume,
        "channel": Levels(codes, names),
    }
    return make_grid(FEATURES, [columns], max_levels=1000).design(columns)


def of_numbers(**columns: np.ndarray) -> Design:
    """Return rows of these numbers."""
    features = default_features(dict.fromkeys(columns, "number"))
    return make_grid(features, [columns]).design(columns)
