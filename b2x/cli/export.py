"""``b2x export``: a model as SQL that a database runs by itself."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Sequence

import click

from b2x.engines.sql.dialects import DIALECTS


def _columns(
    ctx: click.Context, parameter: click.Parameter, pairs: Sequence[str]
) -> dict[str, str | None]:
    """Read FIELD=COLUMN, and FIELD= where the table has no such column."""
    columns: dict[str, str | None] = {}
    for pair in pairs:
        name, equals, column = (part.strip() for part in pair.partition("="))
        if not equals or not name:
            raise click.BadParameter(f"{pair!r} is not FIELD=COLUMN", ctx, parameter)
        if name in columns:
            raise click.BadParameter(f"{name!r} is mapped twice", ctx, parameter)
        columns[name] = column or None
    return columns


@click.group(epilog="Example: b2x export sql hotel --dialect duckdb --table orders -o score.sql")
def command() -> None:
    """Write a model in a form that runs without b2x."""


@command.command("sql")
@click.argument("model", metavar="MODEL")
@click.option("--dialect", required=True, metavar="NAME", help=f"One of {', '.join(DIALECTS)}.")
@click.option("--table", required=True, metavar="NAME", help="Such as orders or shop.orders.")
@click.option(
    "--map",
    "columns",
    multiple=True,
    metavar="FIELD=COLUMN",
    callback=_columns,
    help="Read a field from a column that is not called like it; FIELD= where the table has "
    "none. Repeatable.",
)
@click.option("--mapped-only", is_flag=True, help="Fields without --map count as missing.")
@click.option(
    "--typical-volume",
    type=click.FloatRange(min=0, min_open=True),
    help="The seller's median sale, for a model that reads volume relative to it.",
)
@click.option("-o", "--output", metavar="FILE", help="Standard output when not given.")
def sql(
    model: str,
    dialect: str,
    table: str,
    columns: dict[str, str | None],
    mapped_only: bool,
    typical_volume: float | None,
    output: str | None,
) -> None:
    """Write a SELECT that gives each row of a table its b2x_label, as `b2x score` would.

    MODEL is a shipped model's name or the folder of one.
    """
    from b2x.engines.sql import to_sql
    from b2x.predict.load import load

    loaded = load(model) if typical_volume is None else load(model, typical_volume=typical_volume)
    if mapped_only:
        columns = {**dict.fromkeys(loaded.scorecard.inputs), **columns}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        query = to_sql(loaded.scorecard, dialect, table=table, columns=columns, name=loaded.name)
    for warning in caught:
        click.echo(f"warning: {warning.message}", err=True)
    if output is None or output == "-":
        sys.stdout.write(query)
        return
    with open(output, "w", encoding="utf-8", newline="\n") as file:
        file.write(query)
    click.echo(f"{output}: {len(query):,} characters for {dialect}")
