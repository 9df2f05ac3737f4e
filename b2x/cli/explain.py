"""``b2x explain``: why rows were called what they were."""

from __future__ import annotations

from typing import Any

import click

from b2x.cli.options import (
    json_option,
    model_option,
    print_json,
    reading_options,
    show_understanding,
)


@click.command(epilog="Example: b2x explain orders.csv --model hotel --row 3 --row 7")
@click.argument("source", metavar="IN")
@model_option
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
    source: str,
    model: str,
    rows: tuple[int, ...],
    first: int,
    as_json: bool,
    **options: Any,
) -> None:
    """Show the decision on rows of a file, and what each field added to its log-odds."""
    import numpy as np

    from b2x.errors import InputError
    from b2x.predict.load import load
    from b2x.records.whole_table import read_all
    from b2x.schema.columns import take_rows

    scorer = load(model)
    card = scorer.scorecard
    read = read_all(source, wanted=card.inputs, ranges=card.ranges, **options)
    show_understanding(read.understood, as_json)
    wanted = rows or tuple(range(1, min(first, len(read)) + 1))
    if not wanted:
        raise InputError("there are no rows to explain", where=source)
    outside = [row for row in wanted if not 1 <= row <= len(read)]
    if outside:
        raise InputError(f"there is no row {outside[0]}", where=f"{source}: {len(read):,} rows")
    places = np.array(wanted) - 1
    columns = take_rows(read.columns, places)
    log_odds = scorer.engine.log_odds(columns).tolist()
    contributions = {k: v.tolist() for k, v in scorer.engine.contributions(columns).items()}
    found = []
    for i, row in enumerate(wanted):
        reject = read.reasons[places[i]]
        ordered = sorted(contributions, key=lambda name: -abs(contributions[name][i]))
        found.append(
            {"row": row, "reject": reject}
            if reject
            else {
                "row": row,
                "label": scorer.label(log_odds[i]),
                "log_odds": log_odds[i],
                "intercept": scorer.scorecard.intercept,
                "contributions": {name: contributions[name][i] for name in ordered},
            }
        )
    if as_json:
        print_json({"model": scorer.name, "rows": found})
        return
    for entry in found:
        if "reject" in entry:
            click.echo(f"row {entry['row']}: rejected, {entry['reject']}")
            continue
        click.echo(f"row {entry['row']}: {entry['label']}, log-odds {entry['log_odds']:+.2f}")
        click.echo(f"  {'an average sale':<24} {entry['intercept']:+.2f}")
        for name, value in entry["contributions"].items():
            click.echo(f"  {name:<24} {value:+.2f}")
