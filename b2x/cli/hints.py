"""``b2x hints``: what names, numbers, mail domains and flags in a file say of its buyers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from b2x.cli.options import (
    command_line,
    json_option,
    print_json,
    reading_options,
    show_understanding,
)
from b2x.cli.say import say, say_table
from b2x.printable import counted

if TYPE_CHECKING:
    from b2x.label.hints import Hints


def _hint_columns(
    ctx: click.Context, parameter: click.Parameter, pairs: Sequence[str]
) -> dict[str, list[str]] | str:
    """Read KIND=COLUMN; nothing means that columns are found by themselves."""
    columns: dict[str, list[str]] = {}
    for pair in pairs:
        role, equals, header = (part.strip() for part in pair.partition("="))
        if not equals or not role or not header:
            raise click.BadParameter(f"{pair!r} is not KIND=COLUMN", ctx, parameter)
        columns.setdefault(role, []).append(header)
    return columns or "auto"


hint_option = click.option(
    "--hint",
    "hint_columns",
    multiple=True,
    metavar="KIND=COLUMN",
    callback=_hint_columns,
    help="Column that holds hints: company, name (of the buyer), number, email or kind (a flag or "
    "customer group). Repeatable. Where none is named, all that are found are looked at.",
)


@click.command(epilog='Example: b2x hints orders.csv --hint company="Billing Company"')
@click.argument("source", metavar="IN")
@hint_option
@click.option("--exclude", multiple=True, metavar="COLUMN", help="Column not to look at.")
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="OUT.csv",
    help="Also write each row's number, hint, source and strength.",
)
@reading_options
@json_option
def command(
    source: str,
    hint_columns: Any,
    exclude: tuple[str, ...],
    out: Path | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Show what company names, official numbers, e-mail domains and flags say of the buyers.

    Sources are named, values are not: nothing that is printed or written holds a name.
    """
    from b2x.label.hints import find_hints, write_hints
    from b2x.label.kind_column import kind_column
    from b2x.records.whole_table import read_all
    from b2x.writing.separate_files import check_separate, files_read

    if out is not None:
        check_separate(files_read(source, options), {"target": out})
    records = read_all(source, **options)
    show_understanding(records.understood, as_json)
    hints = find_hints(records, hint_columns, exclude=exclude)
    if out is not None:
        write_hints(hints, records, out)
    sales = hints.of_rows(records.is_sale)
    if as_json:
        print_json(sales.to_dict())
        return
    show_hints(sales)
    if out is not None:
        say(f"Written to {out}.")
    if (label := kind_column(records.reading)) is not None:
        say(f"Next: {command_line('train', source, '--label', label, '-o', 'mine')}")
    else:
        say(f"Next: {command_line('label', source, '-n', '50', '-o', 'label_me.csv')}")


def show_hints(hints: Hints) -> None:
    """Print a line for each source, then what they come to."""
    found = hints.to_dict()
    rows = max(found["rows"], 1)
    if found["sources"]:
        say_table(
            ("source", "column", "says", "rows", "share", "conflicts", "precision", "rests on"),
            [
                (
                    source["source"],
                    _short(source["column"]),
                    source["says"],
                    f"{source['rows']:,}",
                    f"{source['rows'] / rows:.1%}",
                    f"{source['conflicts']:,}",
                    f"{source['precision']:.3f}",
                    source["rests_on"],
                )
                for source in found["sources"]
            ],
        )
    b2b, b2c = found["documented"]["B2B"], found["documented"]["B2C"]
    say(
        f"{counted(found['rows'], 'sale')}: {b2b:,} documented B2B, {b2c:,} documented B2C, "
        f"{found['weak']:,} with a weak hint only, {found['disagree']:,} whose sources disagree, "
        f"{found['nothing']:,} of which nothing is said"
    )
    for note in found["notes"]:
        say(f"warning: {note}")
    if not found["sources"]:
        say("no column holds a hint; name one with --hint, such as --hint company=COLUMN")


def _short(header: str, most: int = 20) -> str:
    return header if len(header) <= most else f"{header[: most - 1]}…"
