"""``b2x label``: a sheet or screen in which a person says who is a business, or the terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from b2x.cli.hints import hint_option
from b2x.cli.options import (
    asking_options,
    command_line,
    json_option,
    language_option,
    print_json,
    reading_options,
    seed_option,
    show_understanding,
)
from b2x.cli.say import say
from b2x.errors import UsageError
from b2x.printable import counted

if TYPE_CHECKING:
    from b2x.label.make_sheet import SheetResult
    from b2x.label.sheet_file import SheetCells

WAYS = {
    "random": "drawn at random",
    "chosen": "chosen because they differ",
    "uncertain": "chosen among the uncertain",
    "audit": "drawn at random",
    "value": "drawn by value",
}
"""How lines came into a sheet, for people."""
TO_MEASURE = frozenset({"audit", "value"})
"""Ways of lines that a model is measured by."""


@click.command(epilog="Example: b2x label orders.csv -n 50 -o label_me.csv")
@click.argument("source", metavar="IN")
@asking_options
@click.option(
    "-o",
    "--out",
    default="label_me.csv",
    show_default=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="The sheet, .csv or .xlsx; or .html, a screen that asks and downloads the sheet.",
)
@click.option(
    "--audit", is_flag=True, help="Draw all at random: a sample to measure by, not to learn from."
)
@click.option("--by-value", is_flag=True, help="With --audit: draw larger sales more often.")
@click.option(
    "--ask", is_flag=True, help="Ask here, one key each; goes on with a sheet that is there."
)
@click.option(
    "--labels",
    "answered",
    multiple=True,
    metavar="SHEET",
    help="An earlier sheet, whose buyers are not asked about again. Repeatable.",
)
@click.option(
    "--model", metavar="DIR", help="A first model: half of the lines are where it is unsure."
)
@click.option("--show", multiple=True, metavar="COLUMN", help="Column to show besides. Repeatable.")
@hint_option
@language_option
@seed_option
@reading_options
@json_option
def command(
    source: str,
    out: Path,
    ask: bool,
    model: str | None,
    lang: str,
    as_json: bool,
    **arguments: Any,
) -> None:
    """Write a sheet that shows the names in your file, for you to say who is a business.

    Names are needed to decide, so keep the sheet as you keep the file; nobody else can read it.
    Fill in the column b2x_answer with B2B, B2C or ? (b and c will do, and so will the words for
    them in Norwegian, Swedish, Danish and German), and train with it.
    """
    from b2x.label.make_sheet import make_sheet
    from b2x.predict.load import load
    from b2x.show.page.label_page import is_page

    def following(sheet: str, ways: Iterable[str]) -> str:
        return _following(source, sheet, ways, arguments["answered"], model or "mine")

    result = make_sheet(
        source,
        out,
        model=None if model is None else load(model),
        understood=lambda what: show_understanding(what, as_json),
        ask=ask_in_terminal(out, err=as_json) if ask else None,
        write=_page_writer(out, source, following, lang, ask=ask) if is_page(out) else None,
        **arguments,
    )
    if as_json:
        print_json(result)
        return
    for line in _summary(result, following):
        say(line)


def _page_writer(
    out: Path,
    source: str,
    following: Callable[[str, Iterable[str]], str],
    language: str,
    *,
    ask: bool,
) -> Callable[[Any, SheetCells], None]:
    """Return what writes the labelling screen; refuse a file that is there, and --ask."""
    from b2x.label.sheet_file import HOW
    from b2x.show.page.label_page import check_new, sheet_name, write_label_page

    if ask:
        raise UsageError(
            "--ask asks in the terminal, and a page in the browser",
            next_step="leave --ask out, or name a .csv file",
        )
    check_new(out)

    def write(path: Any, cells: SheetCells) -> None:
        command = following(sheet_name(path), cells.column(HOW))
        name = Path(source).name
        write_label_page(path, cells, source=name, command=command, language=language)

    return write


def ask_in_terminal(
    sheet: Path, *, err: bool = False
) -> Callable[[SheetCells, Callable[[], None]], None]:
    """Return what asks about a sheet's lines in the terminal."""
    from b2x.label.ask import ask

    def in_terminal(cells: SheetCells, save: Callable[[], None]) -> None:
        try:
            ask(cells, read=read_key, show=lambda text: say(text, err=err), save=save)
        except KeyboardInterrupt as stopped:
            stopped.add_note(f"the answers until now are in {sheet}")
            raise

    return in_terminal


def read_key() -> str | None:
    """Return a key of the terminal, or a line of another standard input; None at its end."""
    if sys.stdin is None:
        return None
    if not sys.stdin.isatty():
        return sys.stdin.readline() or None
    try:
        return click.getchar()
    except EOFError:
        return None


def _following(
    source: str, sheet: str, ways: Iterable[str], answered: Sequence[str], model: str
) -> str:
    """Return the command that uses a sheet, whose lines came in by these ways."""
    if TO_MEASURE & {*ways}:
        return command_line("evaluate", source, "--labels", sheet, "--model", model)
    earlier = [word for one in answered for word in ("--labels", str(one))]
    return command_line("train", source, *earlier, "--labels", sheet, "-o", model)


def _summary(result: SheetResult, following: Callable[[str, Iterable[str]], str]) -> Iterator[str]:
    """Yield what is in a sheet and what to do with it."""
    from b2x.show.page.label_page import is_page, sheet_name

    what = f" of {counted(result['rows'], 'sale')}"
    if result["by"] == "buyer":
        what = " buyer" if result["lines"] == 1 else " buyers"
    ways = ", ".join(f"{n:,} {WAYS[how]}" for how, n in result["how"].items())
    sheet = result["sheet"]
    yield f"{sheet}: {result['lines']:,}{what}, {ways}; it shows names"
    yield from (f"warning: {warning}" for warning in result["warnings"])
    if filled := result["answered"] + result["unsure"]:
        yield (
            f"{filled:,} answered: {result['b2b']:,} B2B, {result['b2c']:,} B2C, "
            f"{result['unsure']:,} not known; {result['unanswered']:,} left"
        )
    elif is_page(sheet):
        sheet = sheet_name(sheet)
        yield f"Open it in a browser, answer, and download the sheet {sheet}."
    else:
        yield "Fill in the column b2x_answer: B2B, B2C or ? (b and c will do)."
    if TO_MEASURE & result["how"].keys():
        yield "The sample is to measure by: a model does not learn from it."
    yield f"Next: {following(sheet, result['how'])}"
