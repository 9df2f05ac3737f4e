"""Options and output that several commands share."""

from __future__ import annotations

import json
import re
import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import click

from b2x.cli.say import say
from b2x.errors import UsageError
from b2x.records.options import ReadingOptions
from b2x.records.panel.understanding import Understanding
from b2x.show.languages import LANGUAGES

ANSWERS = 50
"""Sales or buyers that are asked about unless the user says otherwise."""

F = TypeVar("F", bound=Callable[..., Any])
_VERBOSE = "b2x.verbose"


def field_columns(
    ctx: click.Context, parameter: click.Parameter, pairs: Sequence[str]
) -> dict[str, str]:
    """Read FIELD=COLUMN; FIELD= gives an empty name: no column is that field."""
    columns: dict[str, str] = {}
    for pair in pairs:
        name, equals, column = (part.strip() for part in pair.partition("="))
        if not equals or not name:
            raise click.BadParameter(f"{pair!r} is not FIELD=COLUMN", ctx, parameter)
        if name in columns:
            raise click.BadParameter(f"{name!r} is mapped twice", ctx, parameter)
        columns[name] = column
    return columns


def reading_options(function: F) -> F:
    """Add the options on how a file is written and what it means."""
    for option in (
        click.option(
            "--credits",
            type=click.Choice(["net", "apart"]),
            help="Credited amounts: subtracted from their order (net, the default) or left out.",
        ),
        click.option(
            "--rate",
            "rates",
            multiple=True,
            metavar="CODE=NUMBER",
            callback=_rates,
            help="Value of one unit of a currency, such as SEK=0.98; repeatable. Or median: scale "
            "each currency by its own median sale.",
        ),
        click.option(
            "--order",
            metavar="COLUMN",
            help="Column with the order's number, if rows are order lines; none: each row is a "
            "sale.",
        ),
        click.option(
            "--export",
            metavar="NAME|FILE",
            help="The system that wrote the file, or your own TOML file; none: no known system, "
            "and every row is a sale.",
        ),
        click.option(
            "--history",
            metavar="FILE",
            help="Earlier sales, to count each buyer's earlier orders: an earlier file, or a "
            "model's history.parquet; none: do not count.",
        ),
        click.option(
            "--history-key",
            metavar="FILE",
            help="Secret key of a history file's hashed buyers; history.key beside the history if "
            "not given.",
        ),
        click.option("--locale", help="How numbers and dates are written, such as nb_NO."),
        click.option("--encoding", help="Encoding of a CSV file: utf-8, cp1252, ..."),
        click.option("--delimiter", help="Delimiter of a CSV file."),
        click.option(
            "--dates",
            type=click.Choice(["dmy", "mdy", "ymd"]),
            help="How dates are ordered.",
        ),
        click.option("--decimal", type=click.Choice(["point", "comma"]), help="Decimal mark."),
        click.option(
            "--map",
            "mapping",
            multiple=True,
            metavar="FIELD=COLUMN",
            callback=field_columns,
            help="Column to read a field from, such as volume=Amount; discount= for none. "
            "Repeatable.",
        ),
        click.option(
            "--verbose",
            is_flag=True,
            expose_value=False,
            callback=_remember_verbose,
            help="Show all that was understood of the file.",
        ),
    ):
        function = option(function)
    return function


def hint_columns(
    ctx: click.Context, parameter: click.Parameter, values: Sequence[str]
) -> Mapping[str, Sequence[str]] | str | None:
    """Read ``auto``, ``none``, or KIND=COLUMN several times; None where nothing was said."""
    if not values or tuple(values) in (("auto",), ("none",)):
        return values[0] if values else None
    columns: dict[str, list[str]] = {}
    for pair in values:
        kind, equals, header = (part.strip() for part in pair.partition("="))
        if not equals or not kind or not header:
            raise click.BadParameter(f"{pair!r} is not KIND=COLUMN, auto or none", ctx, parameter)
        columns.setdefault(kind, []).append(header)
    return columns


def directions(
    ctx: click.Context, parameter: click.Parameter, pairs: Sequence[str]
) -> dict[str, int] | None:
    """Read COLUMN=up and COLUMN=down."""
    found = {}
    for pair in pairs:
        name, _, word = (part.strip() for part in pair.rpartition("="))
        if not name or word not in ("up", "down"):
            raise click.BadParameter(f"{pair!r} is not COLUMN=up or COLUMN=down", ctx, parameter)
        found[name] = 1 if word == "up" else -1
    return found or None


def command_line(name: str, *words: str, reads: bool = True) -> str:
    """Return a command as a person types it.

    Parameters
    ----------
    name
        The command.
    *words
        What follows it.
    reads
        Whether it reads the same file as the running command, with the same reading options.
    """
    return f"b2x {name} {shlex.join(words)}{typed_reading_options() if reads else ''}"


def typed_reading_options() -> str:
    """Return the reading options of the running command, each after a blank."""
    context, words = click.get_current_context(), []
    for option in context.command.params:
        value = context.params.get(option.name or "")
        if value and option.name in ReadingOptions.__annotations__:
            pairs = isinstance(value, Mapping)
            texts = [f"{name}={one}" for name, one in value.items()] if pairs else [str(value)]
            words += [f" {option.opts[0]} {shlex.quote(text)}" for text in texts]
    return "".join(words)


def record_options(function: F) -> F:
    """Add the options on what a run leaves beside its output."""
    for option in (
        click.option(
            "--log",
            type=click.Path(dir_okay=False),
            metavar="FILE",
            help="Add a line on this run to a log of decisions, such as decisions.jsonl.",
        ),
        click.option(
            "--no-run-record",
            is_flag=True,
            is_eager=True,  # read before the option below, whose value it decides
            expose_value=False,
            callback=_no_record,
            help="Write no run record.",
        ),
        click.option(
            "--run-record",
            metavar="FILE",
            callback=_place,
            help="Where to write what was read, with which model, and what was counted; "
            "OUT.run.json if not given.",
        ),
    ):
        function = option(function)
    return function


def typed_model_options(model: str, typical_volume: float | None, b2b_share: float | None) -> str:
    """Return a model with its options, as a person types them.

    Examples
    --------
    >>> typed_model_options("my model", 850.0, None)
    "--model 'my model' --typical-volume 850"
    """
    words = ["--model", model]
    words += [] if typical_volume is None else ["--typical-volume", f"{typical_volume:.15g}"]
    words += [] if b2b_share is None else ["--b2b-share", f"{b2b_share:.15g}"]
    return shlex.join(words)


def labelling_options(function: F) -> F:
    """Add the options on which rows are B2B and who bought."""
    for option in (
        click.option("--time", metavar="COLUMN", help="Order date; tests on later sales."),
        click.option(
            "--group", multiple=True, metavar="COLUMN", help="Column of the buyer. Repeatable."
        ),
        click.option(
            "--negative", multiple=True, metavar="VALUE", help="Label that means B2C. Repeatable."
        ),
        click.option(
            "--positive",
            multiple=True,
            metavar="VALUE",
            help="Label that means B2B, where it is not a usual word for it. Repeatable.",
        ),
        click.option(
            "--labels",
            multiple=True,
            metavar="SHEET",
            help="A sheet from b2x label that was filled in. Repeatable; also beside --label.",
        ),
        click.option("--label", metavar="COLUMN", help="The label column."),
    ):
        function = option(function)
    return function


def asking_options(function: F) -> F:
    """Add the options on how many answers to ask for, and about what."""
    for option in (
        click.option(
            "--by",
            type=click.Choice(["sale", "buyer"]),
            default="sale",
            show_default=True,
            help="Ask about sales, or once about each buyer.",
        ),
        click.option(
            "-n",
            "n",
            default=ANSWERS,
            show_default=True,
            type=click.IntRange(min=1),
            help="How many sales or buyers to ask about.",
        ),
    ):
        function = option(function)
    return function


model_option = click.option(
    "--model",
    default="textbook",
    show_default=True,
    metavar="NAME|DIR",
    help="A shipped model, or a model's folder.",
)


class Share(click.ParamType):  # type: ignore[type-arg]  # generic in stubs alone
    """A share between 0 and 1: 0.3, 0,3 or 30%."""

    name = "share"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return it as a number."""
        text = str(value).strip().replace(",", ".")
        try:
            share = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
        except ValueError:
            share = 0.0
        if not 0 < share < 1:
            self.fail(f"{value!r} is not between 0 and 1, such as 0.3 or 30%", param, ctx)
        return share


share_option = click.option(
    "--b2b-share",
    type=Share(),
    metavar="SHARE",
    help="Share of B2B among your sales, such as 0.2, where the model assumes another.",
)

report_option = click.option(
    "--report",
    metavar="OUT.html",
    help="Also write a page on the file to hand over, as b2x report does.",
)

seed_option = click.option(
    "--seed",
    default=0,
    show_default=True,
    type=click.IntRange(0, 2**31 - 1),
    help="Seed of all that is random.",
)

audit_option = click.option(
    "--audit",
    multiple=True,
    metavar="SHEET",
    help="A sheet from b2x label IN --audit that was filled in. Repeatable, the earlier first.",
)

confidence_option = click.option(
    "--confidence",
    type=Share(),
    default="0.9",
    show_default=True,
    metavar="SHARE",
    help="With which intervals and limits hold.",
)

language_option = click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    default="en",
    show_default=True,
    help="Language: English or Norwegian.",
)

json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print only the result, as JSON."
)


def is_verbose() -> bool:
    """Return whether ``--verbose`` was passed."""
    return bool(click.get_current_context().meta.get(_VERBOSE, False))


def show_understanding(understood: Understanding, as_json: bool) -> None:
    """Print on standard error what was understood of a table, unless JSON is asked for.

    A few lines, or all with ``--verbose``.
    """
    if not as_json:
        for line in understood.lines() if is_verbose() else understood.short_lines():
            say(line, err=True)


def print_result(text: str) -> None:
    """Print a result on standard output.

    Raises
    ------
    UsageError
        When standard output is closed, and the result would be lost.
    """
    if sys.stdout is None:
        raise UsageError("standard output is closed", next_step="name a file with -o")
    click.echo(text, nl=False)


def print_json(document: Mapping[str, Any]) -> None:
    """Print a document on standard output."""
    for line in json.dumps(document, indent=1, ensure_ascii=False, default=str).split("\n"):
        say(line)


def split_names(text: str | None) -> tuple[str, ...]:
    """Split ``a,ratio(b, c)`` at the commas outside parentheses.

    Examples
    --------
    >>> split_names("volume, ratio(volume, quantity)")
    ('volume', 'ratio(volume, quantity)')
    """
    parts: Sequence[str] = re.split(r",(?![^(]*\))", text) if text else ()
    return tuple(part.strip() for part in parts if part.strip())


def _remember_verbose(ctx: click.Context, parameter: click.Parameter, value: bool) -> None:
    ctx.meta[_VERBOSE] = value


_NO_RECORD = "b2x.no_run_record"


def _no_record(ctx: click.Context, parameter: click.Parameter, value: bool) -> None:
    ctx.meta[_NO_RECORD] = value


def _place(ctx: click.Context, parameter: click.Parameter, value: str | None) -> bool | str:
    """Read where a run record goes: beside the output where nothing is said."""
    if ctx.meta.get(_NO_RECORD):
        return False
    return True if value is None else value


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
