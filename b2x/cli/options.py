"""Options and output that commands share."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import click

from b2x.records.panel.understanding import Understanding

F = TypeVar("F", bound=Callable[..., Any])


def reading_options(function: F) -> F:
    """Add the options that say how a file is written and what it means."""
    for option in (
        click.option(
            "--credits",
            type=click.Choice(["net", "apart"]),
            help="Amounts given back: taken off their order (the default), or left out.",
        ),
        click.option(
            "--rate",
            "rates",
            multiple=True,
            metavar="CODE=NUMBER",
            callback=_rates,
            help="What one unit of a currency is worth, such as SEK=0.98; repeatable. Or median: "
            "each currency scaled by its own median sale.",
        ),
        click.option(
            "--order",
            metavar="COLUMN",
            help="Rows are lines of orders, which this column names; none: each row is a sale.",
        ),
        click.option(
            "--export",
            metavar="NAME|FILE",
            help="The system that wrote the file, or a TOML file of your own; none: no known one.",
        ),
        click.option(
            "--history",
            metavar="FILE",
            help="What was sold before: an earlier file, or a model's history.parquet, from which "
            "the counts of earlier orders go on; none: they are not counted.",
        ),
        click.option("--locale", help="How numbers and dates are written, such as nb_NO."),
        click.option("--encoding", help="Of a CSV file: utf-8, cp1252, ..."),
        click.option("--delimiter", help="Of a CSV file."),
        click.option("--dates", type=click.Choice(["dmy", "mdy", "ymd"]), help="Order of dates."),
        click.option("--decimal", type=click.Choice(["point", "comma"]), help="Decimal mark."),
        click.option(
            "--map",
            "mapping",
            multiple=True,
            metavar="FIELD=COLUMN",
            callback=_mapping,
            help="Read a field from a column, such as volume=Amount; from none: discount=. "
            "Repeatable.",
        ),
    ):
        function = option(function)
    return function


def labelling_options(function: F) -> F:
    """Add the options that say which rows are B2B and who bought."""
    for option in (
        click.option("--time", metavar="COLUMN", help="Order date: test on later sales."),
        click.option(
            "--group", multiple=True, metavar="COLUMN", help="Names the buyer. Repeatable."
        ),
        click.option(
            "--negative", multiple=True, metavar="VALUE", help="Label that means B2C. Repeatable."
        ),
        click.option(
            "--positive",
            multiple=True,
            metavar="VALUE",
            default=("B2B",),
            show_default="B2B",
            help="Label that means B2B. Repeatable.",
        ),
        click.option("--label", required=True, metavar="COLUMN", help="The label column."),
    ):
        function = option(function)
    return function


model_option = click.option(
    "--model",
    default="textbook",
    show_default=True,
    metavar="NAME|DIR",
    help="A shipped model, or the folder of one.",
)

seed_option = click.option(
    "--seed",
    default=0,
    show_default=True,
    type=click.IntRange(0, 2**31 - 1),
    help="Of all that is random.",
)

json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print the result as JSON, and nothing else."
)


def show_understanding(understood: Understanding, as_json: bool) -> None:
    """Print on standard error what was understood of a table, unless JSON is asked for."""
    if not as_json:
        for line in understood.lines():
            click.echo(line, err=True)


def print_json(document: Mapping[str, Any]) -> None:
    """Print a document on standard output."""
    click.echo(json.dumps(document, indent=1, ensure_ascii=False, default=str))


def split_names(text: str | None) -> tuple[str, ...]:
    """Split ``a,ratio(b, c)`` at the commas outside parentheses.

    Examples
    --------
    >>> split_names("volume, ratio(volume, quantity)")
    ('volume', 'ratio(volume, quantity)')
    """
    parts: Sequence[str] = re.split(r",(?![^(]*\))", text) if text else ()
    return tuple(part.strip() for part in parts if part.strip())


def _rates(
    ctx: click.Context, parameter: click.Parameter, pairs: Sequence[str]
) -> dict[str, float] | str | None:
    if not pairs or tuple(pairs) == ("median",):
        return pairs[0] if pairs else None
    rates = {}
    for pair in pairs:
        code, equals, rate = pair.partition("=")
        try:
            rates[code.strip()] = float(rate)
        except ValueError:
            equals = ""
        if not equals or not code.strip():
            raise click.BadParameter(
                f"{pair!r} is not CODE=NUMBER, such as SEK=0.98", ctx, parameter
            )
    return rates


def _mapping(
    ctx: click.Context, parameter: click.Parameter, pairs: Sequence[str]
) -> dict[str, str]:
    mapping = {}
    for pair in pairs:
        name, equals, column = pair.partition("=")
        if not equals or not name.strip():
            raise click.BadParameter(f"{pair!r} is not FIELD=COLUMN", ctx, parameter)
        if name.strip() in mapping:
            raise click.BadParameter(f"{name.strip()!r} is mapped twice", ctx, parameter)
        mapping[name.strip()] = column.strip()
    return mapping
