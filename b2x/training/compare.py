"""Compares two models on the same sales: figures in pairs, and where their decisions differ."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from b2x.measure.bootstrap import LEVEL, METRICS, evaluate, paired_difference
from b2x.measure.resample import Interval
from b2x.predict.load import load
from b2x.predict.model import Model
from b2x.printable import html_table
from b2x.records.options import check_options
from b2x.records.panel.understanding import Understanding
from b2x.schema.columns import take_rows
from b2x.score.typical import with_typical
from b2x.scorecard.decision import LABELS
from b2x.training.evaluate import measured_rows
from b2x.training.labelled_records import LabelColumns, read_labelled

HIGHER_IS_BETTER = ("average_precision", "roc_auc")
"""Of the other figures a lower one is better."""


@dataclass(frozen=True)
class Compared:
    """A figure of two models on the same rows.

    Attributes
    ----------
    first, second
        The figure of each.
    difference
        That of the first less that of the second, with an interval over buyers.
    better
        ``first`` or ``second`` where the interval is on one side of zero, else ``neither``.
    """

    first: float
    second: float
    difference: Interval
    better: str


@dataclass(frozen=True, repr=False)
class Comparison:
    """Two models on the same sales.

    Attributes
    ----------
    first, second
        Their names.
    rows
        Number of sales that both decided.
    decisions
        How many sales got each pair of decisions: by that of the first, by that of the second.
    same_decision
        Share of the sales on which they agree, 0 to 1.
    labelled
        Number of labelled sales that the figures come from; 0 without labels.
    figures
        By name, where sales of both kinds are labelled.
    level
        Level of the intervals.
    warnings
        What the user should know.
    """

    first: str
    second: str
    rows: int
    decisions: Mapping[str, Mapping[str, int]]
    same_decision: float
    labelled: int
    figures: Mapping[str, Compared]
    level: float = LEVEL
    warnings: tuple[str, ...] = ()

    @property
    def better(self) -> str:
        """``first`` or ``second`` where it is better in a figure and worse in none; ``neither``."""
        said = {figure.better for figure in self.figures.values()} - {"neither"}
        return said.pop() if len(said) == 1 else "neither"

    def __repr__(self) -> str:
        return f"<{self.first} and {self.second}: same decision on {self.same_decision:.1%}>"

    def _repr_html_(self) -> str:
        names = {"first": self.first, "second": self.second, "neither": "cannot be told"}
        rows = [
            (
                name.replace("_", " "),
                f"{figure.first:.3f}",
                f"{figure.second:.3f}",
                f"{figure.difference.value:+.3f}",
                f"{figure.difference.low:+.3f} to {figure.difference.high:+.3f}",
                names[figure.better],
            )
            for name, figure in self.figures.items()
        ]
        measured = f"Figures of {self.labelled:,} labelled sales"
        none = "No labels of both kinds, so which of them is better is not measured"
        return html_table(
            f"{self.first} and {self.second}: the same decision on {self.same_decision:.1%} of "
            f"{self.rows:,} sales",
            rows,
            head=("", self.first, self.second, "difference", f"{self.level:.0%}", "better")
            if rows
            else (),
            notes=[measured if rows else none, *self.warnings],
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison for JSON."""
        return asdict(self)


def compare(
    source: Any,
    first: Model | str | os.PathLike[str],
    second: Model | str | os.PathLike[str],
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
) -> Comparison:
    """Compare two models on the same sales, with labels or without.

    Neither model may have been trained on the labelled sales, or it looks better than it is.

    Parameters
    ----------
    source
        A file's path or a table.
    first, second
        Models, their names or folders.
    label, labels, positive, negative, group, time, seed, understood, **options
        As in :func:`b2x.training.evaluate.evaluate`, with an audit's answers weighed alike; without
        labels, only decisions are compared.

    Raises
    ------
    ArtifactError
        When a model cannot be read.
    InputError
        When the table cannot be read or the labels are unclear.
    UsageError
        When there is no such option.

    Examples
    --------
    >>> from b2x.datasets import simulate
    >>> compare(simulate("web-shop", 300), "textbook", "textbook").same_decision
    1.0
    """
    check_options(compare, options)
    models = [model if isinstance(model, Model) else load(model) for model in (first, second)]
    table = read_labelled(
        source,
        LabelColumns(label, positive, negative, group, time, labels),
        with_audits=True,
        wanted={name: kind for m in models for name, kind in m.scorecard.inputs.items()},
        ranges={name: bounds for m in models for name, bounds in m.scorecard.ranges.items()},
        understood=understood,
        **options,
    )
    columns = table.records.columns
    engines = [with_typical(model, columns).engine for model in models]
    good = table.accepted
    log_odds = [engine.log_odds(take_rows(columns, np.flatnonzero(good))) for engine in engines]
    codes = [engine.decisions(z) for engine, z in zip(engines, log_odds, strict=True)]
    counts = np.zeros((len(LABELS), len(LABELS)), dtype=int)
    np.add.at(counts, (codes[0], codes[1]), 1)
    figures: dict[str, Compared] = {}
    chosen, weight, warnings = measured_rows(table)
    y, groups = table.is_b2b[chosen], table.groups[chosen]
    if y.any() and not y.all():
        at = np.cumsum(good)[table.rows[chosen]] - 1
        scores = log_odds[0][at], log_odds[1][at]
        alone = [evaluate(y, z, groups, weight, n_boot=2, seed=seed).to_dict() for z in scores]
        for name in METRICS:
            gap = paired_difference(y, *scores, groups, name, weight, seed=seed)
            figures[name] = Compared(
                alone[0][name]["value"], alone[1][name]["value"], gap, _better(name, gap)
            )
    rows = int(good.sum())
    return Comparison(
        models[0].name,
        models[1].name,
        rows,
        {a: dict(zip(LABELS, counts[i].tolist(), strict=True)) for i, a in enumerate(LABELS)},
        float(np.trace(counts) / max(rows, 1)),
        len(y) if figures else 0,
        figures,
        warnings=tuple(warnings),
    )


def _better(name: str, difference: Interval) -> str:
    if difference.low <= 0 <= difference.high:
        return "neither"
    return "first" if (difference.low > 0) == (name in HIGHER_IS_BETTER) else "second"
