"""How good a model is on labelled sales: a file or table in, figures and a verdict out."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from b2x.measure.bootstrap import Metrics
from b2x.measure.bootstrap import evaluate as measure
from b2x.measure.leaks import Leak, find_leaks
from b2x.measure.permutation import Refit
from b2x.measure.verdict import Verdict, judge
from b2x.predict.load import load
from b2x.predict.model import Model
from b2x.records.panel.understanding import Understanding
from b2x.schema.columns import Column, Columns, Levels, take_rows
from b2x.scorecard.decision import LABELS
from b2x.training.labels import LabelledRecords, read_labelled


@dataclass(frozen=True)
class Evaluation:
    """What a measurement found.

    Attributes
    ----------
    verdict
        ``usable``, ``weak``, ``no signal``, ``too few labels`` or ``leaking``, and why.
    metrics
        The five figures with intervals over buyers; None where a kind is missing.
    rows
        Rows that were measured: labelled and readable.
    b2b_share
        Their share of B2B.
    features
        What the model reads.
    protocol
        Who was trained on and who tested, in one sentence.
    decisions
        By decision, the number of rows that got it and their share of B2B (None without rows).
    warnings
        What the user should know.
    """

    verdict: Verdict
    metrics: Metrics | None
    rows: int
    b2b_share: float
    features: tuple[str, ...]
    protocol: str
    decisions: Mapping[str, Mapping[str, float | None]]
    warnings: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the evaluation for JSON."""
        return {
            "verdict": self.verdict.name,
            "reason": self.verdict.reason,
            "rows": self.rows,
            "b2b_share": self.b2b_share,
            "features": list(self.features),
            "protocol": self.protocol,
            "metrics": self.metrics.to_dict() if self.metrics else {},
            "decisions": {name: dict(figures) for name, figures in self.decisions.items()},
            "warnings": list(self.warnings),
            "details": self.verdict.details,
        }


def evaluate(
    source: Any,
    model: Model | str | os.PathLike[str],
    *,
    label: str,
    positive: str | Sequence[str] = "B2B",
    negative: str | Sequence[str] = (),
    group: str | Sequence[str] = (),
    time: str | None = None,
    mapping: Mapping[str, str] | None = None,
    seed: int = 0,
    understood: Callable[[Understanding], None] | None = None,
    **options: Any,
) -> Evaluation:
    """Measure a model on labelled sales that it was not trained on.

    Parameters
    ----------
    source
        A file's path or a table.
    model
        A model, its name or its folder.
    label
        Header of the label column.
    positive, negative
        Label values that mean B2B and B2C; see :func:`b2x.training.labels.read_labels`.
    group
        Headers that name the buyer; the column of ``buyer_id`` when none are named.
    time
        Header of the order date, where it is not recognised. Rows from before the end of the
        model's training are warned about, because the model may have seen them.
    mapping
        Header by field name.
    seed
        Of the intervals' draws.
    understood
        Called with what was understood of the table, before the work begins.
    **options
        How the file is written, as :func:`b2x.records.read_table.read_table` takes it.

    Raises
    ------
    InputError
        When the file cannot be read or the labels are unclear.
    """
    if not isinstance(model, Model):
        model = load(model)
    table = read_labelled(
        source,
        label=label,
        positive=positive,
        negative=negative,
        group=group,
        time=time,
        wanted=model.scorecard.inputs,
        ranges=model.scorecard.ranges,
        mapping=mapping,
        understood=understood,
        **options,
    )
    y, groups = table.is_b2b, table.groups[table.rows]
    columns = take_rows(table.records.columns, table.rows)
    return conclude(
        y,
        model.engine.log_odds(columns),
        groups,
        model,
        protocol="a fixed model on labelled rows",
        leaks=find_leaks(measured_columns(columns), y, groups),
        warnings=(*table.warnings, *_overlap(table, model)),
        seed=seed,
    )


def conclude(
    y: NDArray[np.bool_],
    log_odds: NDArray[np.float64],
    groups: NDArray[np.int64],
    model: Model,
    *,
    protocol: str,
    leaks: Sequence[Leak] = (),
    refit: Refit | None = None,
    warnings: Sequence[str] = (),
    seed: int = 0,
) -> Evaluation:
    """Draw figures, verdict and decisions from held-out log-odds.

    Parameters
    ----------
    y, log_odds, groups
        Label, log-odds and buyer of each row, shape (n,); NaN where a row was not tested.
    model
        Whose thresholds and features are reported.
    protocol, leaks, refit, warnings, seed
        See :class:`Evaluation`, :func:`b2x.measure.verdict.judge`.
    """
    tested = ~np.isnan(log_odds)
    truth, score = y[tested], log_odds[tested]
    both = truth.any() and not truth.all()
    decisions = model.labels(score)
    shares: dict[str, Mapping[str, float | None]] = {}
    for name in LABELS:
        chosen = truth[decisions == name]
        shares[name] = {
            "rows": len(chosen),
            "b2b_share": float(chosen.mean()) if len(chosen) else None,
        }
    return Evaluation(
        judge(y, log_odds, groups, leaks=leaks, refit=refit, seed=seed),
        measure(truth, score, groups[tested], seed=seed) if both else None,
        int(tested.sum()),
        float(truth.mean()) if len(truth) else 0.0,
        tuple(term.feature.name for term in model.scorecard.terms),
        protocol,
        shares,
        tuple(warnings),
    )


def measured_columns(columns: Columns) -> dict[str, NDArray[Any]]:
    """Return checked columns as plain arrays, as the leak detector takes them."""
    return {name: _plain(column) for name, column in columns.items()}


def _plain(column: Column) -> NDArray[Any]:
    if isinstance(column, Levels):
        return np.array([*column.levels, None], dtype=object)[column.codes]
    return column


def _overlap(table: LabelledRecords, model: Model) -> list[str]:
    trained_until = model.scorecard.provenance.get("trained_until")
    times = table.records.columns.get("ordered_at") if table.times is None else table.times
    if trained_until is None or not isinstance(times, np.ndarray):
        return []
    early = int((times[table.rows] <= np.datetime64(trained_until)).sum())
    if not early:
        return []
    return [
        f"{early:,} rows are from before the model's training ended ({trained_until}): it may "
        "have seen them, and the figures then flatter"
    ]
