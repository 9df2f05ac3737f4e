"""Compares b2x with LightGBM and logistic regression on the hotel bookings, by buyer and time.

Run with ``make bench-hotel``. Every model is trained on the bookings of four folds before the
cutoff and scores those of the fifth fold from the cutoff on. All folds are pooled; intervals
resample buyers.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, QuantileTransformer

import b2x
from b2x.datasets import PROTOCOLS
from b2x.measure.bootstrap import METRICS, evaluate, paired_difference
from b2x.measure.folds import group_ids, hash_folds
from b2x.measure.splits import group_time_splits
from benchmarks.page import write_page

HOTEL = PROTOCOLS["hotel"]
FEATURES, CATEGORIES = list(HOTEL.features), list(HOTEL.categories)
NUMBERS = [name for name in FEATURES if name not in CATEGORIES]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ids = NDArray[np.int64]


def main() -> None:
    """Train, score and compare; print the page and write it to ``--out``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("out/benchmarks/hotel.md"))
    arguments = parser.parse_args()
    table = HOTEL.load()
    buyer = [table[HOTEL.buyer].to_numpy()]
    y = (table["label"] == "B2B").to_numpy()
    plan = group_time_splits(hash_folds(buyer), table[HOTEL.time], HOTEL.cutoff, y)
    groups = group_ids(buyer)
    log_odds = {name: np.empty(len(y)) for name in MODELS}
    seconds = dict.fromkeys(MODELS, 0.0)
    for train, test in plan:
        for name, model in MODELS.items():
            start = time.perf_counter()
            log_odds[name][test] = model(
                table[FEATURES].iloc[train], y[train], groups[train], table[FEATURES].iloc[test]
            )
            seconds[name] += time.perf_counter() - start
            print(f"{name}: {len(train):,} rows trained, {len(test):,} scored", flush=True)
    rows = plan.tested
    page = report(y[rows], {n: v[rows] for n, v in log_odds.items()}, groups[rows], seconds)
    write_page(page, arguments.out)


def fit_b2x(X: pd.DataFrame, y: Flags, groups: Ids, test: pd.DataFrame) -> Floats:
    """Return the log-odds of b2x at its defaults."""
    model = b2x.B2XClassifier(random_state=0).fit(X, y, groups=groups)
    return np.asarray(model.decision_function(test))


def fit_lightgbm(X: pd.DataFrame, y: Flags, groups: Ids, test: pd.DataFrame) -> Floats:
    """Return the log-odds of LightGBM at its defaults, with pandas categories."""
    from lightgbm import LGBMClassifier

    levels = pd.CategoricalDtype(sorted(X["channel"].dropna().unique()))
    model = LGBMClassifier(random_state=0, n_jobs=2, verbose=-1)
    model.fit(X.astype({"channel": levels}), y)
    return np.asarray(model.predict_proba(test.astype({"channel": levels}), raw_score=True))


def fit_logistic(X: pd.DataFrame, y: Flags, groups: Ids, test: pd.DataFrame) -> Floats:
    """Return the log-odds of a logistic regression on normal scores and one-hot levels."""
    model = make_pipeline(
        make_column_transformer(
            (QuantileTransformer(output_distribution="normal", random_state=0), NUMBERS),
            (OneHotEncoder(handle_unknown="ignore", min_frequency=20), CATEGORIES),
        ),
        LogisticRegression(max_iter=2000),
    )
    return np.asarray(model.fit(X, y).decision_function(test))


MODELS: dict[str, Callable[..., Floats]] = {
    "b2x": fit_b2x,
    "LightGBM": fit_lightgbm,
    "logistic regression": fit_logistic,
}


def report(y: Flags, log_odds: dict[str, Floats], groups: Ids, seconds: dict[str, float]) -> str:
    """Return the page: each metric with its interval, and paired differences of b2x and peers."""
    lines = [
        f"Hotel bookings from {HOTEL.cutoff} on, five folds of buyers pooled: {len(y):,} rows, "
        f"{y.mean():.1%} B2B, {len(np.unique(groups)):,} buyers; 95% intervals over buyers.",
        "",
        "| model | " + " | ".join(METRICS) + " | seconds |",
        "| --- |" + " --- |" * (len(METRICS) + 1),
    ]
    for name, score in log_odds.items():
        figures = evaluate(y, score, groups)
        cells = " | ".join(str(getattr(figures, metric)) for metric in METRICS)
        lines.append(f"| {name} | {cells} | {seconds[name]:.0f} |")
    for name, score in log_odds.items():
        if name != "b2x":
            cells = " | ".join(
                str(paired_difference(y, log_odds["b2x"], score, groups, metric))
                for metric in METRICS
            )
            lines.append(f"| b2x less {name} | {cells} | |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
