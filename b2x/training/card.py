"""The model card: a page about a model, generated from its scorecard and its measurement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from b2x.measure.bootstrap import LEVEL
from b2x.schema.fields import FIELDS
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.terms import Term

_METRICS = {
    "average_precision": "Average precision",
    "roc_auc": "ROC AUC",
    "log_loss": "Log loss (nats)",
    "brier": "Brier score",
    "calibration_error": "Calibration error",
}


def model_card(
    name: str, scorecard: Scorecard, evaluation: Mapping[str, Any], notes: Sequence[str] = ()
) -> str:
    """Return the page in Markdown.

    Parameters
    ----------
    name
        The model's name, its heading.
    scorecard
        The model.
    evaluation
        What was measured, as :meth:`b2x.training.evaluate.Evaluation.to_dict` gives it.
    notes
        Paragraphs that only a person can write: what it is for, where it fails.
    """
    parts = [
        f"# {name}",
        *notes,
        "A prediction is an aid for review, pricing analysis and reporting, never by itself a "
        "legal or tax determination.",
        _measured(evaluation),
        _decisions(scorecard, evaluation),
        _inputs(scorecard),
        _terms(scorecard),
        _provenance(scorecard),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _measured(evaluation: Mapping[str, Any]) -> str:
    lines = [
        "## How good it is",
        "",
        f"Verdict: **{evaluation['verdict']}**. {evaluation['reason']}",
    ]
    if evaluation["rows"]:
        share = f"{evaluation['b2b_share']:.1%} of them B2B"
        lines += ["", f"{evaluation['rows']:,} rows, {share}; {evaluation['protocol']}."]
    if evaluation["metrics"]:
        interval = f"{LEVEL:.0%} interval over buyers"
        lines += ["", f"| figure | value | {interval} |", "| --- | --- | --- |"]
        for key, title in _METRICS.items():
            figure = evaluation["metrics"][key]
            lines.append(
                f"| {title} | {figure['value']:.3f} | {figure['low']:.3f} to {figure['high']:.3f} |"
            )
    lines += [""] * bool(evaluation["warnings"])
    lines += [f"- {warning}" for warning in evaluation["warnings"]]
    return "\n".join(lines)


def _decisions(scorecard: Scorecard, evaluation: Mapping[str, Any]) -> str:
    thresholds = scorecard.thresholds
    lines = [
        "## What it decides",
        "",
        f"B2B from log-odds {thresholds.b2b_from:+.2f} on, B2C up to {thresholds.b2c_to:+.2f}, "
        "unsure between. On the measured rows:",
        "",
        "| decision | rows | share B2B |",
        "| --- | --- | --- |",
    ]
    for label, figures in evaluation["decisions"].items():
        share = "" if figures["b2b_share"] is None else f"{figures['b2b_share']:.1%}"
        lines.append(f"| {label} | {figures['rows']:,} | {share} |")
    return "\n".join(lines)


def _inputs(scorecard: Scorecard) -> str:
    lines = ["## What it reads", "", "| input | kind | unit |", "| --- | --- | --- |"]
    for name, kind in scorecard.inputs.items():
        unit = FIELDS[name].unit if name in FIELDS else "the seller's own"
        lines.append(f"| {name} | {kind} | {unit} |")
    lines += ["", "Missing is a value of its own; any subset of these works."]
    for name, value in scorecard.parameters.items():
        known = "has to be supplied" if value is None else f"is {value:g}"
        lines.append(f"The parameter `{name}` {known}.")
    return "\n".join(lines)


def _terms(scorecard: Scorecard) -> str:
    def spread(term: Term) -> float:
        return max(term.values) - min(term.values)

    ordered = sorted(scorecard.terms, key=spread, reverse=True)
    lines = [
        "## What speaks for what",
        "",
        "| feature | bins | lowest log-odds | highest log-odds |",
        "| --- | --- | --- | --- |",
    ]
    lines += [
        f"| {term.feature.name} | {len(term.bins)} | {min(term.values):+.2f} "
        f"| {max(term.values):+.2f} |"
        for term in ordered
    ]
    if scorecard.pairs:
        pairs = ", ".join(scorecard.pair_name(pair) for pair in scorecard.pairs)
        lines += ["", f"Pairs: {pairs}."]
    return "\n".join(lines)


def _provenance(scorecard: Scorecard) -> str:
    lines = ["## Where it comes from", ""]
    lines += [f"- {key.replace('_', ' ')}: {value}" for key, value in scorecard.provenance.items()]
    return "\n".join(lines)
