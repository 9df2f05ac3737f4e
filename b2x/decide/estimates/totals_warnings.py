"""What the user should know of totals: of the audit sample, of the groups and of the value."""

from __future__ import annotations

import numpy as np

from b2x.decide.audited import Audit, ScoredTable
from b2x.decide.estimates.parts import ENOUGH
from b2x.decide.estimates.totals_result import Figure
from b2x.decide.promises.audit_units import CERTAIN
from b2x.learn.arrays import Floats
from b2x.scorecard.confidence import in_percent

FEW = 30
"""Fewer audited sales than this are warned of."""
MUCH = 0.1
"""Share of the sales, or of the value, that a sample may leave to few large ones."""


def of_sample(answers: Audit | None, table: ScoredTable) -> list[str]:
    """Return warnings of an audit sample, or that there is none."""
    if answers is None:
        return ["no audit sample: there is no interval, since the model's error is not known here"]
    said = list(answers.warnings)
    if len(answers.rows) < FEW:
        said.append(f"{len(answers.rows):,} audited sales are few: intervals may be too short")
    if answers.by_value.all():
        said.append("the sample was drawn by value; for the number of sales draw one without")
    elif table.volume is not None and not answers.by_value.any():
        said += _large_sales(answers, table)
    if answers.by == "buyer":
        said += _large_buyers(answers, table)
    return said


def of_groups(audited: Floats, confidence: float) -> list[str]:
    """Return a warning of groups whose errors are estimated together.

    Parameters
    ----------
    audited
        Audited sales of each group.
    confidence
        Level of the intervals.
    """
    few = int((audited < ENOUGH).sum())
    if not few or len(audited) < 2:
        return []
    return [
        f"{few:,} of {len(audited):,} groups have fewer than {ENOUGH} audited sales: they "
        f"share one correction, and {in_percent(confidence)} of their intervals hold the truth, "
        "those of groups in which the model errs otherwise less often"
    ]


def of_credit_notes(value: Figure | None, answers: Audit | None, table: ScoredTable) -> list[str]:
    """Return a warning where the B2B value may be more than that of all sales."""
    if value is None or value.high is None or answers is None or value.high <= value.of_all:
        return []
    left = _value(table)
    left[answers.rows] = 0.0
    credit = -float(left[left < 0].sum())
    if not credit:
        return []
    return [
        f"the interval of the B2B value reaches above that of all sales, {value.of_all:,.0f}: "
        f"credit notes of {credit:,.0f} are not audited and may all be B2C"
    ]


def of_keys(may_name: tuple[str, ...]) -> list[str]:
    """Return a warning of columns to group by that may name somebody.

    Parameters
    ----------
    may_name
        As in :class:`b2x.decide.estimates.groups.Groups`.
    """
    return [
        f"lines are by {what}: they may name somebody. Keep them to yourself, or group by another "
        "column"
        for what in may_name
    ]


def _value(table: ScoredTable) -> Floats:
    """Return the value of each sale, 0 where it is missing or the sale is in no figure."""
    volume = np.zeros(len(table)) if table.volume is None else table.volume
    return np.where(np.isnan(table.log_odds), 0.0, np.nan_to_num(volume))


def _large_buyers(answers: Audit, table: ScoredTable) -> list[str]:
    """Warn where buyers were drawn as likely as others, and some have very many sales."""
    sales = np.bincount(table.buyers, ~np.isnan(table.log_odds))
    asked = table.buyers[answers.rows]
    large = sales > sales.sum() / len(np.unique(asked))  # a sample of sales would hold them all
    large[asked[answers.of_sheet <= CERTAIN]] = False
    share = sales[large].sum() / sales.sum()
    if share < MUCH:
        return []
    return [
        f"large buyers ({large.sum():,}, with {share:.0%} of the sales) came in by chance: "
        "intervals are too short; draw a sample of sales with b2x label IN --audit"
    ]


def _large_sales(answers: Audit, table: ScoredTable) -> list[str]:
    """Warn where a sample that was not drawn by value holds few of the largest sales."""
    size = np.abs(_value(table))
    large = size > size.sum() / len(answers.rows)  # a sample by value would hold them all
    seen = np.zeros(len(size), dtype=bool)
    seen[answers.rows] = True
    missed = float(size[large & ~seen].sum() / max(size.sum(), 1e-300))
    if missed < MUCH:
        return []
    return [
        f"{(large & ~seen).sum():,} of the {large.sum():,} largest sales are not audited, "
        f"{missed:.0%} of the value; for the value draw a sample with b2x label IN --audit "
        "--by-value"
    ]
