"""A model's folder: scorecard, metrics, card, golden predictions, counts, written as one."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from b2x.engines.record import RecordEngine
from b2x.predict.model import Model
from b2x.records.sales.history import HISTORY_FILE, History
from b2x.records.sales.history_key import key_beside
from b2x.scorecard.golden import write_golden
from b2x.scorecard.manifest import MODEL_FILES, write_manifest
from b2x.scorecard.profile import PROFILE, dump_profile
from b2x.training.card import model_card
from b2x.writing.whole_folder import whole_folder


def save_model(
    model: Model,
    metrics: Mapping[str, Any],
    folder: str | os.PathLike[str],
    notes: Sequence[str] = (),
    *,
    history: History | None = None,
) -> Path:
    """Write a model's folder; if anything fails, the folder that was there stays as it was.

    An earlier model's files are replaced together; what there is none of now is removed. Files
    that are not in :data:`b2x.scorecard.manifest.MODEL_FILES` stay.

    Parameters
    ----------
    model
        The model, with the counts of its training rows where there are any.
    metrics
        The evaluation, as :meth:`b2x.training.evaluate.Evaluation.to_dict` gives it.
    folder
        The model's folder; created if needed.
    notes
        As :func:`b2x.training.card.model_card` takes them.
    history
        Counts of each buyer's earlier orders, for models that read them. Their key is written too,
        into the folder unless it names another file.

    Returns
    -------
    pathlib.Path
        The folder.

    Raises
    ------
    OSError
        When the disk cannot take it.
    UsageError
        When the file that is named for the history's key holds another key.
    """
    with whole_folder(folder, MODEL_FILES) as new:
        model.save(new)
        text = json.dumps(metrics, indent=1, ensure_ascii=False) + "\n"
        (new / "metrics.json").write_text(text, encoding="utf-8")
        card = model_card(model.name, model.scorecard, metrics, notes)
        (new / "CARD.md").write_text(card, encoding="utf-8")
        write_golden(model.scorecard, RecordEngine(model.scorecard).log_odds, new / "golden.csv")
        if model.profile is not None:
            (new / PROFILE).write_text(dump_profile(model.profile), encoding="utf-8")
        if history is not None:
            place = history.key.place
            if place is not None and os.path.realpath(place) == os.path.realpath(
                key_beside(Path(folder) / HISTORY_FILE)
            ):
                history = replace(history, key=replace(history.key, place=None))
            history.save(new / HISTORY_FILE)
        write_manifest(new)
    return Path(folder)
