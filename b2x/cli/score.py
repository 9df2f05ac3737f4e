"""``b2x score``: a file in, the same file with decisions out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from b2x.cli.options import (
    json_option,
    model_option,
    print_json,
    reading_options,
    show_understanding,
)


@click.command(epilog="Example: b2x score orders.csv scored.csv --model hotel --reasons")
@click.argument("source", metavar="IN")
@click.argument("target", metavar="OUT")
@model_option
@click.option(
    "--typical-volume",
    type=click.FloatRange(min=0, min_open=True),
    help="The seller's median sale, for a model that reads volume relative to it; taken from "
    "the file when not given.",
)
@click.option("--reasons", is_flag=True, help="Also write the strongest reasons of each row.")
@click.option(
    "--by",
    type=click.Choice(["sale", "order", "buyer"]),
    default="sale",
    show_default=True,
    help="One line a row of the file, an order that its rows are lines of, or a buyer.",
)
@click.option(
    "--write-history",
    metavar="FILE",
    help="Keep what is known of each buyer after the file, for --history of the next one.",
)
@reading_options
@json_option
def command(
    source: str,
    target: str,
    model: str,
    typical_volume: float | None,
    as_json: bool,
    **arguments: Any,
) -> None:
    """Score a file of sales: every row comes out, with b2x_label and b2x_probability added.

    IN and OUT are CSV or Parquet files, or - for standard input and output. Lines that are no
    rows go to OUT.rejects. OUT is replaced at the very end, or left as it was.
    """
    from b2x.predict.load import load
    from b2x.score.file import score_file

    to_stdout = target == "-"
    if as_json and to_stdout:
        raise click.UsageError("--json and the scored file cannot both go to standard output")
    scorer = load(model) if typical_volume is None else load(model, typical_volume=typical_volume)
    with _progress() as progress:
        result = score_file(
            source,
            target,
            model=scorer,
            understood=lambda what: show_understanding(what, as_json),
            progress=progress,
            **arguments,
        )
    if as_json:
        print_json(result)
        return
    counts = ", ".join(f"{name} {n:,}" for name, n in result["counts"].items())
    lines = [
        f"{result['target']}: {result['rows_in']:,} rows in, {result['rows_scored']:,} scored, "
        f"{result['rows_rejected']:,} rejected; {counts}"
    ]
    if result["rejects"]:
        lines.append(f"{result['rejects']}: {result['rejected_lines']:,} lines that are no rows")
    lines += [f"warning: {warning}" for warning in result["warnings"]]
    for line in lines:
        click.echo(line, err=to_stdout)


@contextmanager
def _progress() -> Iterator[Callable[[float], None] | None]:
    """Draw a progress bar on standard error, on a terminal only."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=1000, label="scoring", file=sys.stderr) as bar:

        def advance(share: float) -> None:
            bar.update(int(1000 * share) - bar.pos)

        yield advance
