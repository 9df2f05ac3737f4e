"""``b2x explain``: why rows were decided as they were."""

from __future__ import annotations

from typing import Any

import click

from b2x.cli.options import (
    command_line,
    json_option,
    language_option,
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
@language_option
@reading_options
@json_option
def command(
    source: str, model: str, b2b_share: float | None, lang: str, as_json: bool, **arguments: Any
) -> None:
    """Show why rows of a file were decided as they were, and what would change it.

    Each field's figure speaks for B2B above zero and for B2C below, and they add up. Where the
    model counted its training rows, it says how common such a value is, and how often it was B2B.
    """
    from b2x.predict.load import load
    from b2x.show.reasons import explain_table
    from b2x.show.words import Words

    scorer, words = load(model, b2b_share=b2b_share), Words(lang)
    rows = explain_table(
        source,
        scorer,
        lang=lang,
        understood=lambda what: show_understanding(what, as_json),
        **arguments,
    )
    if as_json:
        print_json({"model": scorer.name, "rows": [row.to_dict() for row in rows]})
        return
    say(words("reason.how"))
    for explained in rows:
        row, why = explained.row, explained.why
        if why is None:
            say(words("explain.rejected", row=row.row, reason=row.reject))
            continue
        first, *others = why.lines()
        say(words("explain.row", row=row.row, decision=first))
        for line in others:
            say(line)
    say(f"Next: {command_line('score', source, 'scored.csv', '--model', model, '--reasons')}")
