"""``b2x buyers``: one line a buyer, the ones worth an answer first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from b2x.cli.hints import hint_option
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

if TYPE_CHECKING:
    from b2x.decide.asking.buyers import Buyers


@click.command(epilog="Example: b2x buyers orders.csv buyers.csv --model mine")
@click.argument("source", metavar="IN")
@click.argument("out", metavar="OUT", type=click.Path(path_type=Path, dir_okay=False))
@model_option
@share_option
@click.option(
    "--labels",
    multiple=True,
    metavar="SHEET",
    help="A sheet that was filled in, of b2x buyers or b2x label; its answers document buyers. "
    "Repeatable.",
)
@click.option("--show", multiple=True, metavar="COLUMN", help="Column to show besides. Repeatable.")
@click.option(
    "--reviewer", metavar="WHO", help="With --log: who gave the answers, such as initials."
)
@hint_option
@record_options
@reading_options
@json_option
def command(source: str, out: Path, model: str, as_json: bool, **arguments: Any) -> None:
    """Write one line a buyer: what documents it, what it behaves like, and what is at stake.

    OUT is a sheet, .csv or .xlsx. It shows names, so nobody else can read it. The buyers at the top
    are worth an answer most: what they bought, times how unsure their kind is. Fill in the column
    b2x_answer with B2B, B2C or ?, and name the sheet with --labels here or in b2x train.
    """
    from b2x.decide.asking.buyers import buyers

    found = buyers(
        source,
        model,
        out=out,
        understood=lambda what: show_understanding(what, as_json),
        **arguments,
    )
    if as_json:
        print_json(found.to_dict())
        return
    for line in _summary(found, source, model, arguments["labels"]):
        say(line)


def _summary(found: Buyers, source: str, model: str, labels: Sequence[str]) -> Iterator[str]:
    counts, documented = found.counts, found.counts["documented"]
    standing = counts["standing"]
    sales = counted(counts["rows_scored"], "sale")
    yield f"{found.out}: {counted(len(found), 'buyer')} of {sales}; it shows names"
    yield (
        f"documented {standing['documented']:,} (B2B {documented['B2B']:,}, B2C "
        f"{documented['B2C']:,}), behaves like B2B or B2C {standing['behaves like']:,}, undecided "
        f"{standing['undecided']:,}"
    )
    if n := counts["conflicts"]:
        yield f"{n:,} buyers are documented as one kind and behave like the other: b2x_conflict"
    if (share := found.first_share) is not None and len(found) > len(found.first):
        yield (
            f"The first {len(found.first)} lines hold {share:.0%} of the value that is expected to "
            "be treated wrongly"
        )
    yield from (f"warning: {warning}" for warning in found.warnings)
    yield "Fill in the column b2x_answer from the top: B2B, B2C or ? (b and c will do)."
    sheets = [word for sheet in (*labels, str(found.out)) for word in ("--labels", sheet)]
    words = [*sheets, "-o", "mine" if model == "textbook" else f"{model}-2"]
    yield f"Next: {command_line('train', source, *words)}"
