"""Fits b2x and its peers, each at its defaults and with input as its documentation recommends.

`cells` draws the rows, `run` measures the predictions.
"""

from __future__ import annotations

import warnings
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.accuracy.apart import predict_autogluon, predict_ebm
from benchmarks.accuracy.tasks import (
    MIN_ROWS_TO_STOP_EARLY,
    Floats,
    Model,
    Predict,
    Task,
    as_text,
    held_out,
    level_types,
    timed,
)

MAX_ROUNDS = 1000
PATIENCE = 50
RARE = "(rare)"


def fit_b2x(task: Task) -> Predict:
    """Fit b2x, which also uses the unlabelled rows."""
    from b2x import B2XClassifier

    as_levels = level_types(pd.concat([task.X, task.unlabelled]), task.levels)
    model = B2XClassifier(random_state=task.seed, positive=True, n_jobs=task.threads).fit(
        task.X.astype(as_levels),
        task.y,
        groups=task.groups,
        unlabelled=task.unlabelled.astype(as_levels) if len(task.unlabelled) else None,
    )
    return lambda test: model.predict_proba(test.astype(level_types(test, task.levels)))[:, 1]


def fit_logistic(task: Task) -> Predict:
    """Fit a logistic regression on normal scores and one-hot levels."""
    from sklearn.compose import ColumnTransformer
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, QuantileTransformer

    normal_scores = QuantileTransformer(
        n_quantiles=min(1000, len(task.X)), output_distribution="normal", random_state=task.seed
    )
    # The transformer puts the smallest and largest value at -5.2 and 5.2 for any number of values;
    # the normal score of the largest of n is much nearer to 0.
    edge = NormalDist().inv_cdf(1 - 0.5 / len(task.X))
    clipped = FunctionTransformer(np.clip, kw_args={"a_min": -edge, "a_max": edge})
    filled = SimpleImputer(strategy="median", add_indicator=True)
    few = len(task.X) < MIN_ROWS_TO_STOP_EARLY
    one_hot = OneHotEncoder(
        handle_unknown="infrequent_if_exist", min_frequency=2 if few else 10, sparse_output=False
    )
    prepared = ColumnTransformer(
        [
            ("numbers", make_pipeline(normal_scores, clipped, filled), task.numbers),
            ("levels", one_hot, list(task.levels)),
        ]
    )
    model = make_pipeline(prepared, LogisticRegression(max_iter=2000))
    model.fit(as_text(task.X, task.levels), task.y)
    return lambda test: _quiet_b2b(model, as_text(test, task.levels))


def fit_random_forest(task: Task) -> Predict:
    """Fit a random forest on numbers as they are and one-hot levels."""
    from sklearn.ensemble import RandomForestClassifier

    return _fit_forest(task, RandomForestClassifier)


def fit_extra_trees(task: Task) -> Predict:
    """Fit extremely randomised trees on numbers as they are and one-hot levels."""
    from sklearn.ensemble import ExtraTreesClassifier

    return _fit_forest(task, ExtraTreesClassifier)


def fit_hist_gradient_boosting(task: Task) -> Predict:
    """Fit scikit-learn's boosting, which stops early by itself above 10,000 rows."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    kept = {name: _frequent(task.X[name], 253) for name in task.levels}  # it takes 255 levels

    def prepared(X: pd.DataFrame) -> pd.DataFrame:
        rare = {
            name: X[name].where(X[name].isin(kept[name]) | X[name].isna(), RARE) for name in kept
        }
        types = {name: pd.CategoricalDtype([*kept[name], RARE]) for name in kept}
        return X.assign(**rare).astype(types)

    model = HistGradientBoostingClassifier(
        categorical_features="from_dtype", random_state=task.seed
    ).fit(prepared(task.X), task.y)
    return lambda test: model.predict_proba(prepared(test))[:, 1]


def fit_lightgbm(task: Task) -> Predict:
    """Fit LightGBM on pandas categoricals."""
    from lightgbm import LGBMClassifier, early_stopping

    as_levels = level_types(task.X, task.levels)
    X = task.X.astype(as_levels)
    held = held_out(task)
    options: dict[str, Any] = {"random_state": task.seed, "n_jobs": task.threads, "verbose": -1}
    if held is None:
        model = LGBMClassifier(**options).fit(X, task.y)
    else:
        model = LGBMClassifier(n_estimators=MAX_ROUNDS, **options).fit(
            X[~held],
            task.y[~held],
            eval_X=X[held],
            eval_y=task.y[held],
            callbacks=[early_stopping(PATIENCE, verbose=False)],
        )
    return lambda test: np.asarray(model.predict_proba(test.astype(as_levels)))[:, 1]


def fit_xgboost(task: Task) -> Predict:
    """Fit XGBoost on pandas categoricals; unseen levels are missing."""
    from xgboost import XGBClassifier

    as_levels = level_types(task.X, task.levels)
    X = task.X.astype(as_levels)
    held = held_out(task)
    options = {"enable_categorical": True, "random_state": task.seed, "n_jobs": task.threads}
    if held is None:
        model = XGBClassifier(**options).fit(X, task.y)
    else:
        model = XGBClassifier(
            n_estimators=MAX_ROUNDS, early_stopping_rounds=PATIENCE, **options
        ).fit(X[~held], task.y[~held], eval_set=[(X[held], task.y[held])], verbose=False)
    return lambda test: np.asarray(model.predict_proba(test.astype(as_levels)))[:, 1]


def fit_catboost(task: Task) -> Predict:
    """Fit CatBoost on levels as text; it encodes them by ordered target statistics."""
    from catboost import CatBoostClassifier

    X = as_text(task.X, task.levels)
    held = held_out(task)
    model = CatBoostClassifier(
        cat_features=list(task.levels),
        random_seed=task.seed,
        thread_count=task.threads,
        verbose=False,
        allow_writing_files=False,
    )
    if held is None:
        model.fit(X, task.y.astype(int))
    else:
        model.fit(
            X[~held],
            task.y[~held].astype(int),
            eval_set=(X[held], task.y[held].astype(int)),
            early_stopping_rounds=PATIENCE,
        )
    return lambda test: model.predict_proba(as_text(test, task.levels))[:, 1]


MODELS: dict[str, Model] = {
    "b2x": timed(fit_b2x),
    "logistic regression": timed(fit_logistic),
    "random forest": timed(fit_random_forest),
    "extra trees": timed(fit_extra_trees),
    "HistGradientBoosting": timed(fit_hist_gradient_boosting),
    "LightGBM": timed(fit_lightgbm),
    "XGBoost": timed(fit_xgboost),
    "CatBoost": timed(fit_catboost),
    "EBM": predict_ebm,
    "AutoGluon": predict_autogluon,
}
"""Models by their name in the results."""

LIBRARIES = {
    "b2x": ["b2x.learn.classifier"],
    "logistic regression": ["sklearn.compose", "sklearn.linear_model"],
    "random forest": ["sklearn.compose", "sklearn.ensemble"],
    "extra trees": ["sklearn.compose", "sklearn.ensemble"],
    "HistGradientBoosting": ["sklearn.ensemble"],
    "LightGBM": ["lightgbm", "sklearn.model_selection"],
    "XGBoost": ["xgboost", "sklearn.model_selection"],
    "CatBoost": ["catboost", "sklearn.model_selection"],
}
"""Modules to import before a model is timed and its threads are limited."""


def _frequent(values: pd.Series[Any], n_levels: int) -> list[str]:
    counts = values.value_counts()
    return sorted(counts.index[:n_levels])


def _fit_forest(task: Task, forest: Any) -> Predict:
    from sklearn.compose import ColumnTransformer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder

    one_hot = OneHotEncoder(
        handle_unknown="infrequent_if_exist", max_categories=50, sparse_output=False
    )
    prepared = ColumnTransformer([("levels", one_hot, list(task.levels))], remainder="passthrough")
    model = make_pipeline(prepared, forest(random_state=task.seed, n_jobs=task.threads))
    model.fit(as_text(task.X, task.levels), task.y)
    return lambda test: _quiet_b2b(model, as_text(test, task.levels))


def _quiet_b2b(model: Any, test: pd.DataFrame) -> Floats:
    with warnings.catch_warnings():  # levels that training did not have are expected
        warnings.filterwarnings("ignore", "Found unknown categories", UserWarning)
        return np.asarray(model.predict_proba(test)[:, 1])
