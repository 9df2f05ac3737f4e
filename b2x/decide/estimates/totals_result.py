"""What ``b2x.totals`` returns: estimated totals of B2B sales and the lines of their groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow as pa

from b2x.decide.estimates.estimate import Estimate


@dataclass(frozen=True)
class Figure:
    """A total: the number of B2B sales, or their value.

    Attributes
    ----------
    of_all
        The same of all sales.
    estimate, low, high
        The estimate and its interval; without an audit sample there is none (None).
    labels_alone
        The estimate and its interval from the audited sales without the model; None without.
    model_sum
        The sum of the model's probabilities, as it stands.
    at_em_share
        The same at the share of B2B that the table itself suggests; None where the model does not
        say what share it assumes.
    audited
        Audited sales that the estimate rests on.
    model_weight
        What the model's log-odds count in it: 1 as they stand, 0 not at all; None without an audit.
    """

    of_all: float
    estimate: float
    low: float | None
    high: float | None
    labels_alone: Estimate | None
    model_sum: float
    at_em_share: float | None
    audited: int
    model_weight: float | None


@dataclass(frozen=True, repr=False)
class Totals:
    """Number and value of B2B sales.

    Attributes
    ----------
    number
        Of sales.
    value
        Their book value, credit notes subtracted; None where the table has no values.
    by
        What `table` is grouped by.
    table
        Arrow table of one line a group: its keys; ``sales`` and ``value`` of all of its sales;
        ``b2b_number``, ``b2b_value`` and their ``_low`` and ``_high``; the sales that the model
        calls B2B, leaves unsure and calls B2C, with their value; ``audited``. Estimates are
        rounded to 0.1 sales and 0.01 of the currency, so that lines add up to the rounded total.
    decided
        By decision of the model, ``sales`` and ``value``.
    confidence
        Level of the intervals.
    rejected
        Rows with a value that cannot be right, and lines that are not rows: in no figure.
    without_value
        Sales without a value, which count with 0 in it.
    em_share, model_share
        Share of B2B that the table itself suggests, and the one that the model assumes.
    basis
        What the estimate is and when it holds, in one sentence.
    warnings
        What the user should know.
    """

    source: str
    model: str
    number: Figure
    value: Figure | None
    by: tuple[str, ...]
    table: pa.Table
    decided: Mapping[str, Mapping[str, float]]
    confidence: float
    rejected: int
    without_value: int
    em_share: float | None
    model_share: float | None
    basis: str
    warnings: tuple[str, ...] = ()

    def __repr__(self) -> str:
        low, high = self.number.low, self.number.high
        within = "" if low is None else f", {self.confidence:.0%} {low:,.0f} to {high:,.0f}"
        return (
            f"Totals({self.number.estimate:,.0f} of {self.number.of_all:,.0f} sales are B2B"
            f"{within}; {len(self.table):,} lines by {', '.join(self.by) or 'nothing'})"
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the totals for JSON."""
        plain = {k: v for k, v in vars(self).items() if k not in ("number", "value", "table")}
        return {
            **plain,
            "by": list(self.by),
            "warnings": list(self.warnings),
            "number": asdict(self.number),
            "value": None if self.value is None else asdict(self.value),
            "table": self.table.to_pylist(),
        }
