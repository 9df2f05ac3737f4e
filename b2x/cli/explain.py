"""``b2x explain``: why rows were decided as they were."""

from __future__ import annotations

from typing import Any

import click

from b2x.cli.options import (
    command_line,
    json_option,
    model_option,
    print_json,
    reading_options,
    share_option,
    show_understanding,
)
from b2x.cli.say import say


@click.command(epilog="Example: b2x explain orders.csv --model hotel --row 3 --row 7")
@click.argument("source", metavar="IN")
@model_option
@share_option
@click.option("--row", "rows", multiple=True, type=int, help="Row number, 1 is the first.")
@click.option(
    "--first",
    default=3,
    show_default=True,
    type=click.IntRange(min=1),
    help="How many rows, when none are named.",
)
@reading_options
@json_option
def command(
    source: str, model: str, b2b_share: float | None, as_json: bool, **arguments: Any
) -> None:
    """Show the decision on rows of a file, and what each field added to its log-odds."""
    from b2x.predict.load import load
    from b2x.score.explain import explain_rows

    scorer = load(model, b2b_share=b2b_share)
    rows = explain_rows(
        source, scorer, understood=lambda what: show_understanding(what, as_json), **arguments
    )
    if as_json:
        print_json({"model": scorer.name, "rows": [row.to_dict() for row in rows]})
        return
    for row in rows:
        if row.reject:
            say(f"row {row.row}: rejected, {row.reject}")
            continue
        say(f"row {row.row}: {row.label}, log-odds {row.log_odds:+.2f}")
        say(f"  {'an average sale':<24} {row.intercept:+.2f}")
        for name, value in (row.contributions or {}).items():
            say(f"  {name:<24} {value:+.2f}")
    say(f"Next: {command_line('score', source, 'scored.csv', '--model', model, '--reasons')}")
