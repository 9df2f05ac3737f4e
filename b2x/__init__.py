"""b2x: tell business (B2B) from consumer (B2C) sales by how the buyer behaved."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from b2x.version import __version__ as __version__

if TYPE_CHECKING:
    from b2x.decide.asking.buyers import buyers
    from b2x.decide.changes.drift import drift
    from b2x.decide.estimates.totals import totals
    from b2x.decide.promises.promises import promise
    from b2x.label.hints import hints
    from b2x.label.suggest import suggest
    from b2x.learn.classifier import B2XClassifier
    from b2x.learn.distillation.of_classifier import distil
    from b2x.learn.pipeline import FeaturePipeline
    from b2x.predict.verify import verify
    from b2x.score.file import score_file
    from b2x.scorecard.decision import Decision
    from b2x.show.model import Model, load
    from b2x.show.report.page import report
    from b2x.show.trained import train
    from b2x.training.adapt import adapt
    from b2x.training.compare import compare
    from b2x.training.evaluate import evaluate

# Imported on first use, so that scoring never pays for what only learning needs.
_HOMES = {
    "B2XClassifier": "b2x.learn.classifier",
    "Decision": "b2x.scorecard.decision",
    "FeaturePipeline": "b2x.learn.pipeline",
    "Model": "b2x.show.model",
    "adapt": "b2x.training.adapt",
    "buyers": "b2x.decide.asking.buyers",
    "compare": "b2x.training.compare",
    "distil": "b2x.learn.distillation.of_classifier",
    "drift": "b2x.decide.changes.drift",
    "evaluate": "b2x.training.evaluate",
    "hints": "b2x.label.hints",
    "load": "b2x.show.model",
    "promise": "b2x.decide.promises.promises",
    "report": "b2x.show.report.page",
    "score_file": "b2x.score.file",
    "suggest": "b2x.label.suggest",
    "totals": "b2x.decide.estimates.totals",
    "train": "b2x.show.trained",
    "verify": "b2x.predict.verify",
}

__all__ = [
    "B2XClassifier",
    "Decision",
    "FeaturePipeline",
    "Model",
    "adapt",
    "buyers",
    "compare",
    "distil",
    "drift",
    "evaluate",
    "hints",
    "load",
    "promise",
    "report",
    "score_file",
    "suggest",
    "totals",
    "train",
    "verify",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'b2x' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
