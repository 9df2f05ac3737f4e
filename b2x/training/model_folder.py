"""A model's folder: scorecard, metrics, card and golden predictions."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from b2x.engines.record import RecordEngine
from b2x.predict.model import Model
from b2x.scorecard.golden import golden_rows
from b2x.scorecard.scorecard import Scorecard
from b2x.training.card import model_card


def save_model(
    model: Model,
    metrics: Mapping[str, Any],
    folder: str | os.PathLike[str],
    notes: Sequence[str] = (),
) -> Path:
    """Write a model's folder: scorecard, metrics, card and golden predictions.

    Returns
    -------
    Path of the folder.
    """
    folder = Path(folder)
    model.save(folder)
    text = json.dumps(metrics, indent=1, ensure_ascii=False) + "\n"
    (folder / "metrics.json").write_text(text, encoding="utf-8")
    card = model_card(model.name, model.scorecard, metrics, notes)
    (folder / "CARD.md").write_text(card, encoding="utf-8")
    write_golden(model.scorecard, folder / "golden.csv")
    return folder


def write_golden(scorecard: Scorecard, path: Path) -> None:
    """Write golden predictions: synthetic records with their exact log-odds."""
    rows = golden_rows(scorecard, RecordEngine(scorecard).log_odds)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
