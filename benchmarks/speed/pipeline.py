"""The notebook's way: a scikit-learn pipeline, apart so that loading it imports nothing of b2x."""

from __future__ import annotations

import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, OrdinalEncoder

from benchmarks.speed.table import CATEGORIES, NUMBERS

DERIVED = ("weekday", "volume_by_quantity", "volume_by_lines")


def make_hgb_pipeline() -> Pipeline:
    """Return what a notebook would: derived columns, levels to codes, gradient boosting."""
    codes = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
    encode = ColumnTransformer(
        [("levels", codes, list(CATEGORIES)), ("numbers", "passthrough", [*NUMBERS, *DERIVED])]
    )
    return make_pipeline(
        FunctionTransformer(add_derived), encode, HistGradientBoostingClassifier(random_state=0)
    )


def add_derived(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with the scorecard's derived features as columns."""
    return table.assign(
        weekday=table["ordered_at"].dt.day_of_week,
        volume_by_quantity=table["volume"] / table["quantity"],
        volume_by_lines=table["volume"] / table["lines"],
    )
