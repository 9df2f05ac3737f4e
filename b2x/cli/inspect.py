"""``b2x inspect``: what is understood of a file."""

from __future__ import annotations

from typing import Any

import click

from b2x.cli.options import json_option, print_json, reading_options


@click.command(epilog="Example: b2x inspect orders.csv --map volume=Amount")
@click.argument("source", metavar="IN")
@reading_options
@json_option
def command(source: str, mapping: dict[str, str], as_json: bool, **options: Any) -> None:
    """Show which fields were found in a file, how it is written, and what is missing."""
    from b2x.records.reader import read_table

    understood = read_table(source, mapping=mapping, **options).understood
    if as_json:
        print_json(understood.to_dict())
    else:
        for line in understood.lines():
            click.echo(line)
