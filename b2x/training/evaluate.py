"""Measures a model on labelled sales: a file or table in, figures and a verdict out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from b2x.decide.audited import read_scored
from b2x.decide.changes.compare import Limits, compare
from b2x.decide.changes.drift import binned, counted_from_first_row
from b2x.decide.changes.expected import expected_error, expected_line
from b2x.label.sheets import AUDIT
from b2x.measure.bootstrap import METRICS, Metrics
from b2x.measure.bootstrap import evaluate as measure
from b2x.measure.leaks import LEAK_EXPLAINED, Leak, find_leaks
from b2x.measure.permutation import Refit
from b2x.measure.verdict import Verdict, judge
from b2x.predict.load import load
from b2x.predict.model import Model
from b2x.printable import html_table
from b2x.records.options import check_options
from b2x.records.panel.understanding import Understanding
from b2x.schema.columns import Column, Levels, take_rows
from b2x.schema.fields import HISTORY
from b2x.score.typical import with_typical
from b2x.scorecard.decision import LABELS
from b2x.training.labelled_records import LabelColumns, LabelledRecords, check_known, read_labelled

OF_AUDIT = "a fixed model on an audit sample, each sale weighted by how likely it was to be drawn"


@dataclass(frozen=True, repr=False)
class Evaluation:
    """A measurement of a model.

    Attributes
    ----------
    verdict
        ``usable``, ``weak``, ``no signal``, ``too few labels``, ``leaking`` or ``not measured``,
        and why.
    metrics
        The five figures with intervals over buyers; None where a kind is missing.
    rows
        Number of measured rows: labelled, readable and tested.
    b2b_share
        Their share of B2B, each row counted as often as it stands for sales.
    features
        The model's features.
    protocol
        How the rows were split, in one sentence.
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

    @property
    def of_two_aucs(self) -> str:
        """What the verdict's AUC counts, where it is another than the figures'; else empty."""
        counted = self.verdict.details.get("roc_auc")
        if self.metrics is None or counted is None:
            return ""
        if round(counted["value"], 3) == round(self.metrics.roc_auc.value, 3):
            return ""
        return (
            "The verdict's AUC counts each measured row once; the figures count it for as many "
            "sales as it stands for."
        )

    def __repr__(self) -> str:
        figures = f", AUC {self.metrics.roc_auc}" if self.metrics else ""
        return f"<b2x evaluation: {self.verdict.name}, {self.rows:,} sales{figures}>"

    def _repr_html_(self) -> str:
        rows = []
        if self.metrics is not None:
            for name in METRICS:
                found = getattr(self.metrics, name)
                span = f"{found.low:.3f} to {found.high:.3f}"
                rows.append((name.replace("_", " "), f"{found.value:.3f}", span))
        for name, figures in self.decisions.items():
            share = figures["b2b_share"]
            said = "" if share is None else f"{share:.1%} of them B2B"
            rows.append((f"called {name}", f"{figures['rows']:,}", said))
        level = f"{self.metrics.level:.0%} over buyers" if self.metrics else ""
        notes = (self.verdict.reason, self.protocol, self.of_two_aucs)
        return html_table(
            f"{self.verdict.name}: {self.rows:,} sales, {self.b2b_share:.1%} B2B",
            rows,
            head=("", "", level),
            notes=[*filter(None, notes), *self.warnings],
        )

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
    label: str | None = None,
    labels: Any = (),
    positive: str | Sequence[str] = (),
    negative: str | Sequence[str] = (),
    group: str | Sequence[str] = (),
    time: str | None = None,
    seed: int = 0,
    understood: Callable[[Understanding], None] | None = None,
    **options: Any,
) -> Evaluation:
    """Measure a model on labelled sales that it was not trained on.

    Without labels nothing is measured: the verdict says what error its probabilities imply if
    nothing but the mix changed, and warnings say what did (:func:`without_labels`).

    Parameters
    ----------
    source
        A file's path or a table.
    model
        A model, its name or its folder.
    label, labels, positive, negative, group, seed, understood, **options
        As in :func:`b2x.training.train.train`; answers of audit samples count too.
    time
        Header of the order date, where it is not recognised. A warning names rows from before the
        end of the model's training, because the model may have learned from them.

    Raises
    ------
    InputError
        When the file cannot be read or the labels are unclear.
    UsageError
        When there is no such model or option.

    Examples
    --------
    >>> from b2x.datasets import simulate
    >>> evaluate(simulate("web-shop", 200), "textbook", label="label").rows
    200
    """
    check_options(evaluate, options)
    if label is None and isinstance(labels, list | tuple) and not labels:
        return without_labels(source, model, understood=understood, **options)
    if not isinstance(model, Model):
        model = load(model)
    table = read_labelled(
        source,
        LabelColumns(label, positive, negative, group, time, labels),
        with_audits=True,
        wanted=model.scorecard.inputs,
        ranges=model.scorecard.ranges,
        understood=understood,
        **options,
    )
    check_known(table)
    chosen, weight, warnings = measured_rows(table)
    model, audited = with_typical(model, table.records.columns), weight is not None
    rows = table.rows[chosen]
    found = conclude(
        table.is_b2b[chosen],
        model.engine.log_odds(take_rows(table.records.columns, rows)),
        table.groups[chosen],
        model,
        protocol=OF_AUDIT if audited else "a fixed model on labelled rows",
        leaks=leaks_among(table, table.records.columns, chosen),
        weight=weight,
        warnings=(*warnings, *([] if audited else _overlap(table, model))),
        seed=seed,
    )
    return replace(found, warnings=(*found.warnings, *_reversed(found.metrics)))


def measured_rows(
    table: LabelledRecords,
) -> tuple[NDArray[np.intp], NDArray[np.float64] | None, list[str]]:
    """Return which labelled rows a fixed model is measured on, what each counts, and warnings.

    Where some are answers of an audit sample, only these count, and a sale stands for the more,
    the less likely it was to be drawn. Without an audit every row counts 1 (None).
    """
    warnings = list(table.warnings)
    audited = np.isin(table.given.how[table.rows], AUDIT)
    if not audited.any():
        return np.arange(len(table.rows)), None, warnings
    chosen = np.flatnonzero(audited)
    if len(chosen) < len(table.rows):
        warnings.append(f"{len(table.rows) - len(chosen):,} labels beside the audit do not count")
    return chosen, 1.0 / table.given.inclusion[table.rows[chosen]], warnings


def without_labels(
    source: Any,
    model: Model | str | os.PathLike[str],
    *,
    understood: Callable[[Understanding], None] | None = None,
    **options: Any,
) -> Evaluation:
    """Return what error a model's probabilities imply on sales without labels; see `evaluate`.

    The verdict is ``not measured``; its details hold what :mod:`b2x.decide.changes.expected` finds.
    """
    table = read_scored(source, model, understood=understood, **options)
    card, sales = table.model.scorecard, binned(table)
    found = expected_error(card, sales.log_odds)
    profile = table.model.profile
    uncounted = counted_from_first_row(table, options)
    drift = compare(
        card, sales, profile, Limits(), names_buyers=table.names_buyers, uncounted=uncounted
    )
    warnings = [f"more than the mix changed: {line}" for line in drift.past]
    if profile is None:
        warnings.append("the model has no counts of its training rows to see what else changed by")
    if not found["converged"]:
        warnings.append(
            "the sales are too few, or not a mixture of the model's two kinds at any share"
        )
    return Evaluation(
        verdict=Verdict(
            "not measured",
            f"No label says which sales are B2B. {expected_line(found)}.",
            {"expected": found},
        ),
        metrics=None,
        rows=0,
        b2b_share=0.0,
        features=tuple(term.feature.name for term in card.terms),
        protocol="no labels",
        decisions={},
        warnings=(*warnings, *table.model.caveats, *table.records.understood.warnings),
    )


def conclude(
    y: NDArray[np.bool_],
    log_odds: NDArray[np.float64],
    groups: NDArray[np.int64],
    model: Model,
    *,
    protocol: str,
    leaks: Sequence[Leak] = (),
    unmeasured: str = "",
    refit: Refit | None = None,
    weight: NDArray[np.float64] | None = None,
    warnings: Sequence[str] = (),
    seed: int = 0,
) -> Evaluation:
    """Compute figures, verdict and decisions from held-out log-odds.

    Parameters
    ----------
    y, log_odds, groups
        Label, log-odds and buyer of each row, shape (n,); NaN where a row was not tested.
    model
        Whose thresholds and features are reported.
    protocol, warnings
        As in :class:`Evaluation`.
    leaks, unmeasured, refit, seed
        As in :func:`b2x.measure.verdict.judge`.
    weight
        How many sales each row stands for, relative to the others, shape (n,); None is 1 each.
    """
    tested = ~np.isnan(log_odds)
    truth, score = y[tested], log_odds[tested]
    counts = np.ones(len(truth)) if weight is None else weight[tested]
    both = truth.any() and not truth.all()
    share = float(np.average(truth, weights=counts)) if len(truth) else 0.0
    decided = model.labels(score)
    decisions: dict[str, Mapping[str, float | None]] = {}
    for name in LABELS:
        chosen = decided == name
        b2b = float(np.average(truth[chosen], weights=counts[chosen])) if chosen.any() else None
        decisions[name] = {"rows": int(chosen.sum()), "b2b_share": b2b}
    return Evaluation(
        verdict=judge(
            y,
            log_odds,
            groups,
            share=share if weight is not None and both else None,
            leaks=leaks,
            unmeasured=unmeasured,
            refit=refit,
            seed=seed,
        ),
        metrics=measure(truth, score, groups[tested], counts, seed=seed) if both else None,
        rows=len(truth),
        b2b_share=share,
        features=tuple(term.feature.name for term in model.scorecard.terms),
        protocol=protocol,
        decisions=decisions,
        warnings=tuple(warnings),
    )


def leaks_among(
    table: LabelledRecords, names: Iterable[str], rows: NDArray[np.intp], seed: int = 0
) -> tuple[Leak, ...]:
    """Return the leaks among columns, looked for in some of the labelled rows."""
    columns = take_rows({n: table.records.columns[n] for n in names}, table.rows[rows])
    plain = {name: _plain(column) for name, column in columns.items()}
    leaks = find_leaks(plain, table.is_b2b[rows], table.groups[rows], seed=seed)
    # Counts of earlier orders are empty for who does not come back, which is behaviour.
    return tuple(k for k in leaks if k.column not in HISTORY or k.explained >= LEAK_EXPLAINED)


def _reversed(metrics: Metrics | None) -> list[str]:
    """Return a warning where B2B sales score lower than B2C sales, beyond chance."""
    if metrics is None or metrics.roc_auc.high >= 0.5:
        return []
    return [
        f"the AUC is below 0.5 ({metrics.roc_auc.low:.2f} to {metrics.roc_auc.high:.2f}): B2B "
        "sales score lower than B2C sales; are B2B and B2C swapped, or lines shifted?"
    ]


def _plain(column: Column) -> NDArray[Any]:
    if isinstance(column, Levels):
        return np.array([*column.levels, None], dtype=object)[column.codes]
    return column


def _overlap(table: LabelledRecords, model: Model) -> list[str]:
    trained_until = model.scorecard.provenance.get("trained_until")
    dates = table.order_dates
    if trained_until is None or dates is None:
        return []
    early = int((dates <= np.datetime64(trained_until)).sum())
    if not early:
        return []
    return [
        f"{early:,} rows are from before the model's training ended ({trained_until}): it may "
        "have learned from them, and then looks better than it is"
    ]
