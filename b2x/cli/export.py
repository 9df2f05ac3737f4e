"""``b2x export``: a model as SQL that a database runs without b2x."""

from __future__ import annotations

import warnings

import click

from b2x.cli.options import field_columns, print_result, share_option
from b2x.cli.say import say
from b2x.engines.sql.dialects import DIALECTS

_EXAMPLE = "Example: b2x export sql hotel --dialect duckdb --table orders -o score.sql"


@click.group(epilog=_EXAMPLE)
def command() -> None:
    """Write a model in a form that runs without b2x."""


@command.command("sql", epilog=_EXAMPLE)
@click.argument("model", metavar="MODEL")
@click.option("--dialect", required=True, metavar="NAME", help=f"One of {', '.join(DIALECTS)}.")
@click.option(
    "--table", required=True, metavar="NAME", help="Table, such as orders or shop.orders."
)
@click.option(
    "--map",
    "mapping",
    multiple=True,
    metavar="FIELD=COLUMN",
    callback=field_columns,
    help="Column to read a field from, if it has another name; FIELD= for none. Repeatable.",
)
@click.option("--mapped-only", is_flag=True, help="Fields without --map count as missing.")
@click.option(
    "--typical-volume",
    type=click.FloatRange(min=0, min_open=True),
    help="The seller's median sale, for a model that reads volume relative to it.",
)
@share_option
@click.option("-o", "--output", metavar="FILE", help="File to write; standard output if not given.")
def sql(
    model: str,
    dialect: str,
    table: str,
    mapping: dict[str, str],
    mapped_only: bool,
    typical_volume: float | None,
    b2b_share: float | None,
    output: str | None,
) -> None:
    """Write a SELECT that gives each row of a table its b2x_label, as `b2x score` would.

    MODEL is a shipped model or a model's folder.
    """
    from b2x.engines.sql import to_sql
    from b2x.predict.load import load
    from b2x.scorecard.manifest import model_files
    from b2x.writing.separate_files import check_separate
    from b2x.writing.whole_or_absent import write_whole

    given = {} if typical_volume is None else {"typical_volume": typical_volume}
    loaded = load(model, b2b_share=b2b_share, **given)
    columns: dict[str, str | None] = dict.fromkeys(loaded.scorecard.inputs) if mapped_only else {}
    columns |= {field: column or None for field, column in mapping.items()}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        query = to_sql(loaded.scorecard, dialect, table=table, columns=columns, name=loaded.name)
    for warning in caught:
        say(f"warning: {warning.message}", err=True)
    if output is None or output == "-":
        print_result(query)
        return
    check_separate(model_files(loaded.path), {"output": output})
    write_whole(output, query.encode())
    say(f"{output}: {len(query):,} characters for {dialect}. Next: run it where {table} is")
