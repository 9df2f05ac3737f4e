"""A seller's sales with a model of them and its counts, made without learning."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from b2x.learn.count_profile import count_columns
from b2x.predict.model import Model
from b2x.records.whole_table import read_all
from b2x.schema.features import Feature
from b2x.scorecard.decision import Thresholds
from b2x.scorecard.exact import quantise
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.terms import LevelBins, NumericBins, Term
from b2x.training.model_folder import save_model

METRICS = {
    "verdict": "usable", "reason": "It is.", "rows": 9, "b2b_share": 0.5, "protocol": "folds",
    "metrics": {}, "decisions": {}, "warnings": [],
}  # fmt: skip
CHANNELS = ("field sales", "phone", "web shop")
SHARE = 0.3


def sales(n: int, seed: int, share: float = SHARE, *, each: int = 2) -> dict[str, Any]:
    """Return n sales, `each` of a buyer: businesses buy 8 times as much, and rarely in the shop."""
    rng = np.random.default_rng(seed)
    buyer = np.arange(n) // each
    is_b2b = (rng.random(n) < share)[buyer]
    channel = np.where(
        is_b2b, rng.choice(3, n, p=[0.4, 0.4, 0.2]), rng.choice(3, n, p=[0.05, 0.15, 0.8])
    )
    return {
        "buyer_id": [f"c{b}" for b in buyer],
        "volume": np.round(np.exp(rng.normal(4 + 2 * is_b2b, 1)), 2).tolist(),
        "channel": [CHANNELS[c] for c in channel],
        "is_b2b": is_b2b.tolist(),
    }


def model(training: dict[str, Any]) -> Model:
    """Return a model that weighs volume and channel as :func:`sales` makes them."""
    edges = np.exp(np.arange(2.0, 9.0, 0.5))
    middles = np.r_[1.75, np.arange(2.25, 8.5, 0.5), 8.75]
    volume = Term(
        Feature("column", ("volume",), "number"),
        NumericBins(tuple(edges.tolist())),
        (*(quantise(v) for v in 2 * middles - 10), 0.0),
    )
    channel = Term(
        Feature("column", ("channel",), "category"),
        LevelBins(CHANNELS),
        (*(quantise(v) for v in np.log([8.0, 0.4 / 0.15, 0.25])), 0.0, 0.0),
    )
    card = Scorecard(
        quantise(np.log(SHARE / (1 - SHARE))),
        (volume, channel),
        (),
        Thresholds(-1.5, 1.5),
        provenance={"name": "mine", "rows": len(training["volume"]), "b2b_share": SHARE},
    )
    columns = read_all(training, wanted=card.inputs).columns
    counts = count_columns(card, [columns], np.array(training["is_b2b"]))
    return Model(card, "mine", profile=counts)


def save(model: Model, folder: Path) -> Path:
    """Write the model's folder."""
    return save_model(model, METRICS, folder)


def write(table: dict[str, Any], path: Path) -> Path:
    """Write a table as CSV, without the truth."""
    columns = [column for column in table if column != "is_b2b"]
    rows = zip(*(table[column] for column in columns), strict=True)
    lines = [",".join(columns), *(",".join("" if c is None else str(c) for c in r) for r in rows)]
    path.write_text("\n".join(lines) + "\n")
    return path
