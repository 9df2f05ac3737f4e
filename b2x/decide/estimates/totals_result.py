"""What ``b2x.totals`` returns: estimated totals of B2B sales and the lines of their groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow as pa

from b2x.decide.estimates.estimate import Estimate
from b2x.printable import html_table
from b2x.scorecard.confidence import in_percent

SHOWN = 12
"""Lines of groups that a notebook shows."""


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
        say what share it assumes, or no share makes the sales likely.
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
        Share of B2B that the table itself suggests, and the one that the model assumes; None where
        there is none.
    basis
        What the estimate is and when it holds, in one sentence.
    warnings
        What the user should know.
    names_buyers
        Whether groups may name somebody, by header or by the form of their values.
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
    names_buyers: bool = False

    def __repr__(self) -> str:
        low, high = self.number.low, self.number.high
        within = "" if low is None else f", {in_percent(self.confidence)} {low:,.0f} to {high:,.0f}"
        return (
            f"Totals({self.number.estimate:,.0f} of {self.number.of_all:,.0f} sales are B2B"
            f"{within}; {len(self.table):,} lines by {', '.join(self.by) or 'nothing'})"
        )

    def _repr_html_(self) -> str:
        level = in_percent(self.confidence)
        head = ["", "sales", "of them B2B", level]
        if self.value is not None:
            head += ["value", "of it B2B", level]
        lines = [_cells("all", self.number, self.value)]
        for line in self.table.slice(0, SHOWN).to_pylist() if self.by else ():
            name = ", ".join(
                str(line[key] or "(none)") for key in self.table.column_names[: len(self.by)]
            )
            lines.append([name, *_line_cells(line, "sales", "number")])
            if self.value is not None:
                lines[-1] += _line_cells(line, "value", "value")
        more = len(self.table) - SHOWN if self.by else 0
        left = [f"{more:,} more lines are in .table"] if more > 0 else []
        return html_table(
            f"{self.number.estimate:,.0f} of {self.number.of_all:,.0f} sales are B2B",
            lines,
            head=head,
            notes=[*left, self.basis, *self.warnings],
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


def _cells(name: str, *figures: Figure | None) -> list[str]:
    """Return the cells of the line of all sales."""
    cells = [name]
    for figure in figures:
        if figure is not None:
            cells += [f"{figure.of_all:,.0f}", f"{figure.estimate:,.0f}"]
            cells.append(_span(figure.low, figure.high))
    return cells


def _line_cells(line: Mapping[str, Any], of_all: str, figure: str) -> list[str]:
    """Return the cells of one figure of a group."""
    low, high = line.get(f"b2b_{figure}_low"), line.get(f"b2b_{figure}_high")
    return [f"{line[of_all]:,.0f}", f"{line[f'b2b_{figure}']:,.0f}", _span(low, high)]


def _span(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f"{low:,.0f} to {high:,.0f}"
