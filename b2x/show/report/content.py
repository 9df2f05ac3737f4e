"""What a report says: figures, tables and sentences of one table under one model.

How they are laid out is left to the template, how they are drawn to ``figures.py``.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from b2x.decide.asking.buyer_lines import BuyerLines, buyer_lines
from b2x.decide.asking.standing import Documents, find_documents
from b2x.decide.audited import Audit, ScoredTable
from b2x.decide.estimates.totals import totals_of
from b2x.decide.estimates.totals_result import Totals
from b2x.schema.columns import Levels, take_rows
from b2x.score.standing import STANDINGS
from b2x.scorecard.decision import LABELS
from b2x.scorecard.promise import promise_is_over, promise_line
from b2x.scorecard.share import caveat

MOST_MONTHS, MOST_BUYERS, MOST_DRIVERS, MOST_SEGMENTS = 36, 20, 6, 6
"""Lines of the tables."""
SMALL_SEGMENT = 20
"""Sales below which a segment is not listed."""
SEGMENTS = ("channel", "payment", "category")
"""Fields whose levels are looked at one by one."""


@dataclass(frozen=True)
class Driver:
    """What one input adds over a table: its mean absolute contribution in log-odds."""

    name: str
    strength: float


@dataclass(frozen=True)
class Segment:
    """Sales with one level of a field: how many, the share left unsure, and the errors found.

    The level is written as the file first writes it. `audited` and `wrong` are counts of decided
    sales in the audit sample.
    """

    field: str
    level: str
    sales: int
    unsure: float
    audited: int
    wrong: int


@dataclass(frozen=True)
class Content:
    """What a report says.

    Attributes
    ----------
    table
        The scored table.
    overall, periods
        Totals in all, and by month or year; `periods` is None without order dates.
    standing
        Sales by how they are known and by the model's decision.
    documented
        Sales that documents call B2B and B2C.
    conflicts
        Sales of which a document and the model say opposite things.
    metrics
        The model's ``metrics.json``; empty where it has none, or only ranks sales of others.
    drivers
        The inputs that move sales most.
    segments
        Where the model errs or is unsure most.
    buyers
        Buyers worth an answer first; None where no column names them.
    of_totals
        What to know of the totals, such as groups with few audited sales.
    caveats
        What else to know before relying on it.
    promise
        What the model's thresholds promise, in English, and whether its last day has passed; empty
        where nothing.
    """

    table: ScoredTable
    overall: Totals
    periods: Totals | None
    standing: Mapping[str, Mapping[str, int]]
    documented: tuple[int, int]
    conflicts: int
    metrics: Mapping[str, Any]
    drivers: tuple[Driver, ...]
    segments: tuple[Segment, ...]
    buyers: BuyerLines | None
    of_totals: tuple[str, ...]
    caveats: tuple[str, ...]
    promise: str


def content_of(
    table: ScoredTable,
    audit: Audit | None,
    labels: Any,
    options: Mapping[str, Any],
    confidence: float,
) -> Content:
    """Gather what is to be said of a table.

    Parameters
    ----------
    table, audit
        The scored table, and the answers of an audit sample on it or None.
    labels
        Sheets whose answers document sales and buyers.
    options
        How the table was read.
    confidence
        Level of the intervals of totals.
    """
    good = np.flatnonzero(~np.isnan(table.log_odds))
    decided = np.full(len(table), None, dtype=object)
    decided[good] = table.model.labels(table.log_odds[good])
    documents = find_documents(
        table.records, labels, np.arange(len(table)), len(table), options=options
    )
    known = documents.standing(decided)
    standing: dict[str, dict[str, int]] = {
        how: {str(label): int(((known == how) & (decided == label)).sum()) for label in LABELS}
        for how in STANDINGS
    }
    overall = totals_of(table, audit, confidence=confidence)
    card = table.model.scorecard
    periods = _periods(table, audit, confidence)
    of_totals = [*overall.warnings, *(periods.warnings if periods else ())]
    caveats = [*table.records.understood.warnings, *filter(None, [caveat(card)])]
    return Content(
        table,
        overall,
        periods,
        standing,
        (int((documents.kind == 1).sum()), int((documents.kind == 0).sum())),
        sum(bool(text) for text in documents.conflicts(decided)),
        {} if caveat(card) else _metrics(table.model.path),
        _drivers(table, good),
        _segments(table, decided, audit),
        _buyers(table, labels, options),
        tuple(dict.fromkeys(of_totals)),
        tuple(dict.fromkeys(caveats)),
        " ".join(filter(None, (promise_line(card), promise_is_over(card, dt.date.today())))),
    )


def _periods(table: ScoredTable, audit: Audit | None, confidence: float) -> Totals | None:
    if table.ordered_at is None or np.isnat(table.ordered_at).all():
        return None
    monthly = totals_of(table, audit, ("month",), confidence)
    return (
        monthly
        if len(monthly.table) <= MOST_MONTHS
        else totals_of(table, audit, ("year",), confidence)
    )


def _metrics(path: Any) -> Mapping[str, Any]:
    place = Path(path) / "metrics.json" if path is not None else None
    if place is None or not place.is_file():
        return {}
    found = json.loads(place.read_text(encoding="utf-8"))
    return found if isinstance(found, dict) else {}


def _drivers(table: ScoredTable, good: NDArray[np.intp]) -> tuple[Driver, ...]:
    added = table.model.engine.contributions(take_rows(table.records.columns, good))
    found = [Driver(name, float(np.abs(values).mean())) for name, values in added.items()]
    found.sort(key=lambda driver: -driver.strength)
    return tuple(driver for driver in found[:MOST_DRIVERS] if driver.strength > 0)


def _segments(
    table: ScoredTable, decided: NDArray[np.object_], audit: Audit | None
) -> tuple[Segment, ...]:
    """Return the segments with the largest share of errors found, then of unsure sales."""
    found = []
    audited, wrong = np.zeros((2, len(table)), dtype=bool)
    if audit is not None:
        called = decided[audit.rows]
        right = np.where(audit.is_b2b, LABELS[0], LABELS[1])
        audited[audit.rows] = called != LABELS[2]
        wrong[audit.rows] = audited[audit.rows] & (called != right)
    for name in SEGMENTS:
        column = table.records.columns.get(name)
        if not isinstance(column, Levels):
            continue
        for code, level in enumerate(column.levels):
            rows = (column.codes == code) & (decided != None)  # noqa: E711  # of each element
            if (n := int(rows.sum())) >= SMALL_SEGMENT:
                unsure = float((decided[rows] == LABELS[2]).mean())
                errors = int(audited[rows].sum()), int(wrong[rows].sum())
                found.append(Segment(name, level, n, unsure, *errors))
    found.sort(key=lambda s: (-s.wrong / s.audited if s.audited else 0.0, -s.unsure))
    return tuple(_as_written(part, table) for part in found[:MOST_SEGMENTS])


def _as_written(part: Segment, table: ScoredTable) -> Segment:
    """Return a segment with its level in the letters of the file."""
    header, column = table.records.header_of(part.field), table.records.columns[part.field]
    if header is None or not isinstance(column, Levels):
        return part
    row = int(np.argmax(column.codes == column.levels.index(part.level)))
    return replace(part, level=(table.records.text(header)[row].as_py() or part.level).strip())


def _buyers(table: ScoredTable, labels: Any, options: Mapping[str, Any]) -> BuyerLines | None:
    if not table.names_buyers:
        return None
    _, whose = np.unique(table.buyers, return_inverse=True)
    n = int(whose.max(initial=-1)) + 1
    documents: Documents = find_documents(table.records, labels, whose, n, options=options)
    return buyer_lines(table, documents, whose, n)
