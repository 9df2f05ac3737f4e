"""Writes a model's folder anew with thresholds that promise something; all else is copied."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from b2x.engines.record import RecordEngine
from b2x.predict.model import Model
from b2x.scorecard.golden import write_golden
from b2x.scorecard.manifest import MANIFEST, MODEL_FILES, write_manifest
from b2x.scorecard.profile import PROFILE, dump_profile
from b2x.scorecard.promise import promise_line
from b2x.writing.whole_folder import whole_folder

CARD = "CARD.md"
_DECIDES = "## What it decides"


def save_promise(model: Model, folder: str | os.PathLike[str]) -> Path:
    """Write a model's folder; if anything fails, the folder that was there stays as it was.

    The scorecard and its golden predictions are written, the card says what is promised, and the
    model's other files (metrics, history and its key, profile) are copied from where it was loaded.

    Raises
    ------
    OSError
        When the disk cannot take it.
    UsageError
        When there is a file in the folder's place.
    """
    with whole_folder(folder, MODEL_FILES) as new:
        home = None if model.path is None else Path(model.path)
        if home is not None and home.is_dir():
            for name in MODEL_FILES:
                if name != MANIFEST and (home / name).exists():
                    shutil.copy2(home / name, new / name)
        model.save(new)
        write_golden(model.scorecard, RecordEngine(model.scorecard).log_odds, new / "golden.csv")
        if model.profile is not None:
            (new / PROFILE).write_text(dump_profile(model.profile), encoding="utf-8")
        card = new / CARD
        text = card.read_text(encoding="utf-8") if card.exists() else f"# {model.name}\n"
        card.write_text(_with_promise(text, model), encoding="utf-8")
        write_manifest(new)
    return Path(folder)


def _with_promise(card: str, model: Model) -> str:
    """Return a card whose section on decisions says what is promised now."""
    thresholds = model.scorecard.thresholds
    section = (
        f"{_DECIDES}\n\nB2B from log-odds {thresholds.b2b_from:+.2f} on, B2C up to "
        f"{thresholds.b2c_to:+.2f}, unsure between.\n\n{promise_line(model.scorecard)}.\n"
    )
    found = re.search(rf"^{_DECIDES}\n.*?(?=^## |\Z)", card, re.MULTILINE | re.DOTALL)
    if found is None:
        return f"{card.rstrip()}\n\n{section}"
    return f"{card[: found.start()]}{section}\n{card[found.end() :]}".rstrip() + "\n"
