"""``b2x report``: one page on a file, to hand over."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from b2x.cli.options import (
    audit_option,
    command_line,
    confidence_option,
    json_option,
    language_option,
    model_option,
    print_json,
    reading_options,
    show_understanding,
    typed_reading_options,
)
from b2x.cli.say import say

if TYPE_CHECKING:
    from b2x.show.report.page import Report


@click.command(
    epilog="Example: b2x report orders.csv --model mine --audit audit.csv -o report.html"
)
@click.argument("source", metavar="IN")
@model_option
@click.option("-o", "--out", "target", required=True, metavar="OUT.html", help="The page to write.")
@audit_option
@click.option(
    "--labels",
    multiple=True,
    metavar="SHEET",
    help="Another sheet that was filled in: its answers document sales. Repeatable.",
)
@confidence_option
@language_option
@reading_options
@json_option
def command(
    source: str,
    model: str,
    target: str,
    audit: tuple[str, ...],
    labels: tuple[str, ...],
    lang: str,
    as_json: bool,
    **arguments: Any,
) -> None:
    """Write a report: the answer in words, totals, what is documented, how far to trust it.

    The page holds opaque ids and no name, loads nothing from elsewhere, and prints on A4.
    """
    made = write_report(
        source,
        model,
        target,
        audit=audit,
        labels=labels,
        lang=lang,
        understood=lambda what: show_understanding(what, as_json),
        **arguments,
    )
    if as_json:
        print_json(made.content.overall.to_dict())
        return
    say_report(made)
    next_line = _buyers(source, model, [*audit, *labels])
    if not audit:
        next_line = (
            f"b2x label {shlex.quote(source)} --audit -n 200 -o audit.csv{typed_reading_options()}"
        )
    say(f"Next: {next_line}")


def write_report(
    source: str,
    model: str,
    target: str,
    *,
    audit: Sequence[str] = (),
    labels: Sequence[str] = (),
    lang: str = "en",
    **arguments: Any,
) -> Report:
    """Write a report that shows the commands that make it."""
    from b2x.show.report.page import report

    sheets = [word for name in audit for word in ("--audit", name)]
    sheets += [word for name in labels for word in ("--labels", name)]
    language = [] if lang == "en" else ["--lang", lang]
    return report(
        source,
        model=model,
        target=target,
        audit=list(audit) or None,
        labels=list(labels),
        lang=lang,
        commands=[
            command_line("report", source, "--model", model, *sheets, *language, "-o", target),
            command_line("score", source, "scored.csv", "--model", model),
            _buyers(source, model, [*audit, *labels]),
        ],
        **arguments,
    )


def _buyers(source: str, model: str, sheets: Sequence[str]) -> str:
    """Return the command that lists buyers as the report does."""
    labels = [word for sheet in sheets for word in ("--labels", sheet)]
    return command_line("buyers", source, "buyers.csv", "--model", model, *labels)


def say_report(made: Report) -> None:
    """Print where a report is."""
    size = len(made.html) / 1024
    say(f"{made.target}: {size:.0f} kB; open it in a browser, or print it")
