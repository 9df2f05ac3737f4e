"""What people look at: one plot a file, reasons in words. Imported when used, matplotlib too."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from b2x.show.confusion import ConfusionDisplay as ConfusionDisplay
    from b2x.show.drift import DriftDisplay as DriftDisplay
    from b2x.show.learning_curve import LearningCurveDisplay as LearningCurveDisplay
    from b2x.show.over_time import OverTimeDisplay as OverTimeDisplay
    from b2x.show.pair import PairDisplay as PairDisplay
    from b2x.show.precision_recall import PrecisionRecallDisplay as PrecisionRecallDisplay
    from b2x.show.reasons import Explainer as Explainer
    from b2x.show.reasons import explain_table as explain_table
    from b2x.show.reliability import ReliabilityDisplay as ReliabilityDisplay
    from b2x.show.score_histogram import ScoreDisplay as ScoreDisplay
    from b2x.show.segments import SegmentsDisplay as SegmentsDisplay
    from b2x.show.term import TermDisplay as TermDisplay
    from b2x.show.terms import plot_terms as plot_terms
    from b2x.show.threshold_cost import ThresholdCostDisplay as ThresholdCostDisplay
    from b2x.show.value_by_month import ValueDisplay as ValueDisplay
    from b2x.show.waterfall import DecisionDisplay as DecisionDisplay

_HOMES = {
    "ConfusionDisplay": "confusion",
    "DecisionDisplay": "waterfall",
    "DriftDisplay": "drift",
    "Explainer": "reasons",
    "LearningCurveDisplay": "learning_curve",
    "OverTimeDisplay": "over_time",
    "PairDisplay": "pair",
    "PrecisionRecallDisplay": "precision_recall",
    "ReliabilityDisplay": "reliability",
    "ScoreDisplay": "score_histogram",
    "SegmentsDisplay": "segments",
    "TermDisplay": "term",
    "ThresholdCostDisplay": "threshold_cost",
    "ValueDisplay": "value_by_month",
    "explain_table": "reasons",
    "plot_terms": "terms",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(f"b2x.show.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'b2x.show' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(_HOMES)
