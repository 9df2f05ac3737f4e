"""``b2x totals``: number and value of B2B sales, by month and channel say, with intervals."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from b2x.cli.options import (
    audit_option,
    command_line,
    confidence_option,
    json_option,
    model_option,
    print_json,
    reading_options,
    record_options,
    show_understanding,
)
from b2x.cli.say import say
from b2x.printable import counted
from b2x.scorecard.confidence import in_percent

if TYPE_CHECKING:
    from b2x.decide.estimates.totals_result import Figure, Totals

SHOWN = 40
"""Lines of groups that are printed; a file holds all of them."""


@click.command(
    epilog="Example: b2x totals orders.csv --model mine --audit audit.csv --by month,channel"
)
@click.argument("source", metavar="IN")
@model_option
@audit_option
@click.option(
    "--by",
    default="",
    metavar="NAME,...",
    help="Groups: day, week, month, quarter or year of the order date, a field, or a column.",
)
@confidence_option
@click.option(
    "-o",
    "--out",
    "target",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a line for each group, .csv, .xlsx or .parquet.",
)
@record_options
@reading_options
@json_option
def command(
    source: str,
    model: str,
    audit: tuple[str, ...],
    target: Path | None,
    as_json: bool,
    **arguments: Any,
) -> None:
    """Estimate the number and value of B2B sales.

    The model's probabilities are summed and corrected by the sales that you have audited, so the
    interval holds the model's own error (auditors: a difference estimate of the book value). For
    the value, draw the audit sample by value (monetary unit sampling).
    """
    from b2x.decide.estimates.totals import totals

    found = totals(
        source,
        model=model,
        audit=list(audit) or None,
        target=target,
        understood=lambda what: show_understanding(what, as_json),
        **arguments,
    )
    if as_json:
        print_json(found.to_dict())
        return
    for line in _summary(found):
        say(line)
    if target is not None:
        say(f"{target}: {counted(len(found.table), 'line')}")
    say(f"Next: {_next(found, source, model)}")


def _summary(found: Totals) -> Iterator[str]:
    """Yield the totals, the answer first."""
    level = in_percent(found.confidence)
    yield from _figure("B2B sales", found.number, level)
    if found.value is not None:
        yield from _figure("Value of B2B sales", found.value, level)
    yield f"Basis: {found.basis}"
    for label, sums in found.decided.items():
        name = "left unsure" if label == "unsure" else f"called {label}"
        value = "" if found.value is None else f", value {sums['value']:,.0f}"
        yield f"  {name:<12} {sums['sales']:,} sales{value}"
    if found.rejected:
        yield f"  rejected     {found.rejected:,} rows, in no figure"
    if found.value is not None and found.without_value:
        yield f"  {found.without_value:,} sales have no value and count with 0 in it"
    yield from (f"  warning: {warning}" for warning in found.warnings)
    if found.by:
        yield from _lines(found)


def _figure(title: str, figure: Figure, level: str) -> Iterator[str]:
    of_all = f"of {figure.of_all:,.0f}"
    if figure.labels_alone is None:
        yield f"{title}: {figure.estimate:,.0f} {of_all}, by the model alone"
        if figure.at_em_share is not None:
            yield f"  at the EM share: {figure.at_em_share:,.0f}"
        return
    alone, ends = figure.labels_alone, f"{figure.low:,.0f} to {figure.high:,.0f}"
    yield f"{title}: {figure.estimate:,.0f} {of_all}, {level} {ends}"
    yield (
        f"  the {figure.audited:,} audited sales without the model: {alone.value:,.0f}, "
        f"{level} {alone.low:,.0f} to {alone.high:,.0f}"
    )


def _lines(found: Totals) -> Iterator[str]:
    """Yield the groups as a table."""
    keys = found.table.column_names[: len(found.by)]
    wanted = [name for name in ("number", "value") if f"b2b_{name}" in found.table.column_names]
    header = [*keys, "sales"]
    for name in wanted:
        header += ["B2B" if name == "number" else "value of B2B"]
        header += [in_percent(found.confidence)] * (found.number.low is not None)
    rows = [header]
    for line in found.table.slice(0, SHOWN).to_pylist():
        row = [*(line[key] or "(none)" for key in keys), f"{line['sales']:,}"]
        for name in wanted:
            row.append(f"{line[f'b2b_{name}']:,.0f}")
            if found.number.low is not None:
                row.append(f"{line[f'b2b_{name}_low']:,.0f} to {line[f'b2b_{name}_high']:,.0f}")
        rows.append(row)
    widths = [max(map(len, cells)) for cells in zip(*rows, strict=True)]
    for row in rows:
        left = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)][: len(keys)]
        right = [cell.rjust(width) for cell, width in zip(row, widths, strict=True)][len(keys) :]
        yield "  ".join([*left, *right]).rstrip()
    if len(found.table) > SHOWN:
        yield f"... {len(found.table) - SHOWN:,} more lines: write them with -o totals.csv"


def _next(found: Totals, source: str, model: str) -> str:
    if found.number.low is None:
        by_value = ["--by-value"] * (found.value is not None)
        return command_line("label", source, "--audit", *by_value, "-n", "200", "-o", "audit.csv")
    return command_line("score", source, "scored.csv", "--model", model)
