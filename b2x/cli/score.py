"""``b2x score``: writes a file again with decisions added."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import click

from b2x.cli.options import (
    command_line,
    json_option,
    model_option,
    print_json,
    reading_options,
    record_options,
    share_option,
    show_understanding,
)
from b2x.cli.say import say
from b2x.printable import counted


@click.command(epilog="Example: b2x score orders.csv scored.csv --model hotel --reasons")
@click.argument("source", metavar="IN")
@click.argument("target", metavar="[OUT]", required=False)
@model_option
@click.option(
    "--typical-volume",
    type=click.FloatRange(min=0, min_open=True),
    help="The seller's median sale, for a model that reads volume relative to it; if not given, "
    "that of the file.",
)
@share_option
@click.option("--reasons", is_flag=True, help="Also write each row's strongest reasons.")
@click.option(
    "--by",
    type=click.Choice(["sale", "order"]),
    default="sale",
    show_default=True,
    help="Write a line for each row of the file, or each order. For each buyer: b2x buyers.",
)
@click.option(
    "--write-history",
    metavar="FILE",
    help="Write each buyer's orders up to the end of the file, for --history of the next one.",
)
@click.option(
    "--standing",
    is_flag=True,
    help="Also write what documents each sale, beside the decision; reads the file into memory.",
)
@click.option(
    "--labels",
    multiple=True,
    metavar="SHEET",
    help="With --standing: a sheet whose answers document sales. Repeatable.",
)
@record_options
@reading_options
@json_option
def command(
    source: str,
    target: str | None,
    model: str,
    typical_volume: float | None,
    as_json: bool,
    standing: bool,
    labels: tuple[str, ...],
    **arguments: Any,
) -> None:
    """Score a file of sales: every row comes out, with b2x_label and b2x_probability added.

    IN and OUT are CSV, Excel or Parquet files, or - for standard input and output; without OUT the
    result is beside IN, in IN-scored. Lines that are not rows go to OUT.rejects; OUT.run.json says
    what was read and with which model. OUT is replaced at the very end; if anything fails, it
    stays as it was.
    """
    from b2x.predict.load import load
    from b2x.records.options import ReadingOptions
    from b2x.records.out.target import beside
    from b2x.score.file import score_file
    from b2x.score.standing import CONFLICTS
    from b2x.scorecard.promise import promise_line

    if target is None:
        target = beside(source)
    to_stdout = target == "-"
    if as_json and to_stdout:
        raise click.UsageError("--json and the scored file cannot both go to standard output")
    scorer = load(model) if typical_volume is None else load(model, typical_volume=typical_volume)
    documents = None
    if standing or labels:
        from b2x.decide.asking.standing import sale_documents  # here: most runs do not need it

        told = {name: arguments[name] for name in ReadingOptions.__annotations__}
        documents = sale_documents(source, scorer, labels=labels, **told)
    with _progress() as progress:
        result = score_file(
            source,
            target,
            model=scorer,
            understood=lambda what: show_understanding(what, as_json),
            progress=progress,
            documents=documents,
            **arguments,
        )
    if as_json:
        print_json(result)
        return
    counts = ", ".join(f"{name} {n:,}" for name, n in result["counts"].items())
    if (decided := sum(result["counts"].values())) != result["rows_scored"]:  # lines were folded
        counts = f"{counted(decided, 'order')}: {counts}"
    shown = result["understood"]["warnings"]  # above, with what was understood
    later = [f"warning: {warning}" for warning in result["warnings"] if warning not in shown]
    unlike = later[: result["warnings"][:1] not in ([], shown[:1])]  # it comes before all else
    rows = f"{result['rows_scored']:,} scored, {result['rows_rejected']:,} rejected"
    lines = [
        *unlike,
        f"{result['target']}: {counted(result['rows_in'], 'row')} in, {rows}; {counts}",
    ]
    if result["standing"]:
        known = dict(result["standing"])
        conflicts = known.pop(CONFLICTS)
        names = ", ".join(f"{name} {n:,}" for name, n in known.items())
        lines.append(f"{names}; {conflicts:,} documented as one kind behave like the other")
    if result["promise"]:  # none where a share of B2B was stated
        lines.append(promise_line(scorer.scorecard))
    if result["rejects"]:
        bad = result["rejected_lines"]
        are = "that is not a row" if bad == 1 else "that are not rows"
        lines.append(f"{result['rejects']}: {counted(bad, 'line')} {are}")
    lines += later[len(unlike) :]
    if not to_stdout and source != "-":
        lines.append(f"Next: {command_line('explain', source, '--model', model)}")
    for line in lines:
        say(line, err=to_stdout)


@contextmanager
def _progress() -> Iterator[Callable[[float], None] | None]:
    """Draw a progress bar on standard error, from the first progress on, if that is a terminal."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    with ExitStack() as stack:
        bars: list[Any] = []

        def advance(share: float) -> None:
            if not bars:
                bar = click.progressbar(length=1000, label="scoring", file=sys.stderr)
                bars.append(stack.enter_context(bar))
            bars[0].update(int(1000 * share) - bars[0].pos)

        yield advance
