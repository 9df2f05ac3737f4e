"""Prints for people; all that the command line prints goes through here."""

from __future__ import annotations

import click

from b2x.printable import printable


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
    click.echo(printable(text), err=err, nl=nl)
