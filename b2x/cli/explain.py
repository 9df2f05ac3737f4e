"""``b2x explain``: why rows were decided as they were."""

from __future__ import annotations

import sys
from pathlib import Path
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

FIRST = 3
"""Rows that are explained when none are named."""


@click.command(epilog="Example: b2x explain orders.csv --model hotel --row 3 --row 7")
@click.argument("source", metavar="IN")
@model_option
@share_option
@click.option("--row", "rows", multiple=True, type=int, help="Number of a sale, 1 is the first.")
@click.option("--line", "lines", multiple=True, type=int, help="Line of the file of text, instead.")
@click.option(
    "--first",
    type=click.IntRange(min=1),
    help=f"How many rows, when none are named: {FIRST}, or all with --out.",
)
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="OUT.csv",
    help="Write the reasons of all rows, or of those named, a line each.",
)
@language_option
@reading_options
@json_option
def command(
    source: str,
    model: str,
    b2b_share: float | None,
    first: int | None,
    out: Path | None,
    lang: str,
    as_json: bool,
    **arguments: Any,
) -> None:
    """Show why rows of a file were decided as they were, and what would change it.

    Each field's figure speaks for B2B above zero and for B2C below, and they add up. Where the
    model counted its training rows, it says how common such a value is, and how often it was B2B.
    """
    from b2x.predict.load import load
    from b2x.show.reasons import explain_table
    from b2x.show.reasons_file import write_reasons
    from b2x.show.words import Words
    from b2x.writing.separate_files import check_separate, files_read

    scorer, words = load(model, b2b_share=b2b_share), Words(lang)
    if out is not None:
        check_separate(files_read(source, arguments), {"target": out})
    usual = FIRST if out is None else sys.maxsize
    rows = explain_table(
        source,
        scorer,
        lang=lang,
        first=first or usual,
        understood=lambda what: show_understanding(what, as_json),
        **arguments,
    )
    written = None if out is None else write_reasons(rows, out)
    if as_json:
        print_json({"model": scorer.name, "rows": [row.to_dict() for row in rows]})
        return
    if written is not None:
        say(words("explain.written", lines=words.number(written), rows=len(rows), file=out))
        return
    say(words("reason.how"))
    for explained in rows:
        row, why = explained.row, explained.why
        if why is None:
            say(words("explain.rejected", row=row.row, reason=row.reject))
            continue
        decision, *others = why.lines()
        say(words("explain.row", row=row.row, decision=decision))
        for line in others:
            say(line)
    say(f"Next: {command_line('score', source, 'scored.csv', '--model', model, '--reasons')}")
