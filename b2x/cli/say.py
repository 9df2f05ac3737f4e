"""Prints for people; all that the command line prints goes through here.

On a terminal lines are folded at its width, warnings and the next command stand out, and tables
have lines of their own; elsewhere all is plain text. ``NO_COLOR`` is obeyed.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from b2x.printable import printable

if TYPE_CHECKING:
    from rich.console import Console

STYLES = {"warning:": "yellow", "Next:": "bold", "Neste:": "bold", "Verdict:": "bold"}
"""How lines that begin so look on a terminal."""
COMMANDS = ("Next:", "Neste:")
"""Lines that begin so hold a command to copy, which folding would break."""


def say(text: str, *, err: bool = False, nl: bool = True) -> None:
    """Print lines; what a terminal would obey in headers, values and names is shown as text.

    Parameters
    ----------
    text
        One line, without its end. A line feed in it is from a name or value, so it is shown too.
    err
        Whether to print on standard error.
    nl
        Whether to end the line.
    """
    text = printable(text)
    console = _console(err) if nl else None
    if console is None:
        click.echo(text, err=err, nl=nl)
        return
    from rich.padding import Padding
    from rich.text import Text

    body = text.lstrip(" ")
    style = next((look for word, look in STYLES.items() if body.startswith(word)), "")
    line = Text(body, style)
    if body.startswith(COMMANDS):
        console.print(line, soft_wrap=True)
    else:
        console.print(Padding(line, (0, 0, 0, len(text) - len(body)), expand=False))


def say_table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table on standard output; columns whose cells are all numbers stand to the right.

    Parameters
    ----------
    headers, rows
        Texts; one cell a header in each row.
    """
    cells = [[printable(text) for text in row] for row in (headers, *rows)]
    right = [
        all(row[column].strip(_NUMERIC) == "" for row in cells[1:])
        for column in range(len(headers))
    ]
    console = _console(err=False)
    if console is None:
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        for row in cells:
            aligned = (
                text.rjust(width) if to_right else text.ljust(width)
                for text, width, to_right in zip(row, widths, right, strict=True)
            )
            click.echo("  ".join(aligned).rstrip())
        return
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for header, to_right in zip(cells[0], right, strict=True):
        table.add_column(Text(header), justify="right" if to_right else "left")
    for row in cells[1:]:
        table.add_row(*map(Text, row))
    console.print(table)


_NUMERIC = "0123456789.,%-+ "


def _console(err: bool) -> Console | None:
    """Return what prints on a terminal; None where the stream is none."""
    stream = sys.stderr if err else sys.stdout
    if stream is None or not stream.isatty():
        return None
    from rich.console import Console  # here: plain output does not need it

    return Console(file=stream, highlight=False, markup=False, emoji=False)
