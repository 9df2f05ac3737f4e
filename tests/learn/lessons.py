"""Labelled sales for tests: as a frame, as columns, as bins and as lessons."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from b2x.learn.bins import Design, make_grid
from b2x.learn.inputs import read_frame
from b2x.learn.lesson import Lesson
from b2x.schema.columns import Columns, Levels
from b2x.schema.features import default_features

FEATURES = default_features(
    {"volume": "number", "lines": "number", "channel": "category", "ordered_at": "time"}
)

Known = tuple[Columns, np.ndarray, np.ndarray]
"""Columns of sales, whether each is B2B, and its buyer."""


def draw_sales(n: int, seed: int = 0) -> pd.DataFrame:
    """Return n sales of about n / 3 buyers, with a label that follows volume and channel."""
    rng = np.random.default_rng(seed)
    buyer = rng.integers(0, max(n // 3, 2), n)
    business = (np.random.default_rng(99).random(n)[buyer % n]) < 0.35
    volume = rng.lognormal(np.where(business, 6.0, 4.8), 0.8).round(2)
    channel = np.where(rng.random(n) < np.where(business, 0.6, 0.2), "Phone", "Web")
    return pd.DataFrame(
        {
            "volume": volume,
            "lines": rng.poisson(np.where(business, 4, 2)) + 1,
            "channel": channel,
            "ordered_at": pd.Timestamp("2024-01-01")
            + pd.to_timedelta(rng.integers(0, 8_000, n), unit="h"),
            "buyer_id": [f"C{b}" for b in buyer],
            "label": np.where(business, "B2B", "B2C"),
        }
    )


def as_known(sales: pd.DataFrame) -> Known:
    """Return sales as columns, labels and buyers."""
    columns = read_frame(sales.drop(columns=["buyer_id", "label"])).columns
    buyers = sales["buyer_id"].str[1:].astype(int).to_numpy()
    return columns, (sales["label"] == "B2B").to_numpy(), buyers


def of_levels(codes: np.ndarray, volume: np.ndarray | None = None) -> Design:
    """Return rows with these levels and a number."""
    names = tuple(f"level {k}" for k in range(int(codes.max()) + 1))
    columns = {
        "volume": np.zeros(len(codes)) if volume is None else volume,
        "channel": Levels(codes, names),
    }
    features = default_features({"volume": "number", "channel": "category"})
    return make_grid(features, [columns], max_levels=1000).design(columns)


def of_numbers(**columns: np.ndarray) -> Design:
    """Return rows with these numbers."""
    features = default_features(dict.fromkeys(columns, "number"))
    return make_grid(features, [columns]).design(columns)


def lesson_of(
    design: Design,
    y: np.ndarray,
    weight: ArrayLike = 1.0,
    *,
    folds: ArrayLike | None = None,
    evidence: ArrayLike | None = None,
    seed: int = 0,
) -> Lesson:
    """Return a lesson, by default in two folds and with the weight as evidence."""
    weight = np.broadcast_to(np.asarray(weight, dtype=float), len(y)).copy()
    return Lesson(
        design,
        y,
        weight,
        folds=np.arange(len(y)) % 2 if folds is None else np.asarray(folds),
        evidence=weight if evidence is None else np.asarray(evidence),
        seed=seed,
    )
