"""``b2x compare``: two models on the same sales."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from b2x.cli.options import (
    command_line,
    json_option,
    labelling_options,
    print_json,
    reading_options,
    seed_option,
    show_understanding,
)
from b2x.cli.say import say, say_table
from b2x.scorecard.decision import LABELS

if TYPE_CHECKING:
    from b2x.training.compare import Comparison


@click.command(epilog="Example: b2x compare mine mine2 later.csv --label kind")
@click.argument("first", metavar="MODEL")
@click.argument("second", metavar="MODEL2")
@click.argument("source", metavar="IN")
@labelling_options
@seed_option
@reading_options
@json_option
def command(first: str, second: str, source: str, as_json: bool, **arguments: Any) -> None:
    """Compare two models on the same sales: their decisions, and with labels their figures."""
    from b2x.training.compare import compare

    found = compare(
        source,
        first,
        second,
        understood=lambda what: show_understanding(what, as_json),
        **arguments,
    )
    if as_json:
        print_json(found.to_dict())
        return
    show_comparison(found)
    say(f"Next: {' or '.join(dict.fromkeys(_scores(found, source, first, second)))}")


def _scores(found: Comparison, source: str, first: str, second: str) -> list[str]:
    """Return the command that scores with the better model, or one for each."""
    better = [name for name in ("first", "second") if name == found.better]
    models = {"first": first, "second": second}
    return [
        command_line("score", source, "scored.csv", "--model", models[name])
        for name in better or models
    ]


def show_comparison(found: Comparison) -> None:
    """Print how often two models agree, and which is better where that can be said."""
    say(f"{found.rows:,} sales, {found.same_decision:.1%} get the same decision of both models")
    say_table(
        (f"{found.first} says", *(f"{found.second} says {name}" for name in LABELS)),
        [(a, *(f"{found.decisions[a][b]:,}" for b in LABELS)) for a in LABELS],
    )
    if not found.figures:
        say("No labels of both kinds, so which of them is better is not measured")
        return
    say(f"{found.labelled:,} labelled sales; differences with {found.level:.0%} intervals")
    names = {"first": found.first, "second": found.second, "neither": "cannot be told"}
    say_table(
        ("figure", found.first, found.second, "difference", "from", "to", "better"),
        [
            (
                name.replace("_", " "),
                f"{figure.first:.3f}",
                f"{figure.second:.3f}",
                f"{figure.difference.value:+.3f}",
                f"{figure.difference.low:+.3f}",
                f"{figure.difference.high:+.3f}",
                names[figure.better],
            )
            for name, figure in found.figures.items()
        ],
    )
    for warning in found.warnings:
        say(f"warning: {warning}")
