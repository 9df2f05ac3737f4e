"""The exceptions that b2x raises: what was found, where, and what to do next."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from itertools import islice

from b2x.printable import printable


class B2XError(Exception):
    """Base of all errors that b2x raises on purpose.

    Parameters
    ----------
    what
        What was found.
    where
        The file, line, column or value that it concerns.
    next_step
        What the user can do about it.

    Examples
    --------
    >>> print(B2XError("no column fits", where="orders.csv", next_step="pass --map volume=COLUMN"))
    no column fits (orders.csv). Next: pass --map volume=COLUMN
    """

    def __init__(self, what: str, *, where: str = "", next_step: str = "") -> None:
        self.what, self.where, self.next_step = what, where, next_step
        place = f" ({where})" if where else ""
        advice = f". Next: {next_step}" if next_step else ""
        super().__init__(printable(f"{what.rstrip('.')}{place}{advice}"))


class InputError(B2XError, ValueError):
    """Records cannot be read as asked; nothing was scored or written."""


class UsageError(B2XError, ValueError):
    """A call asks for something that does not exist or does not fit together."""


class ArtifactError(B2XError, ValueError):
    """A scorecard or its file is damaged, out of range or from a newer b2x."""


class VerdictError(B2XError):
    """A measurement does not allow the result that was asked for."""


_MOST_KNOWN = 1000
"""Names that are compared, which takes a hundredth of a second."""


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return ``" Did you mean ...?"`` for the nearest known names, or nothing.

    Examples
    --------
    >>> did_you_mean("volum", ["volume", "lines"])
    ' Did you mean volume?'
    >>> did_you_mean("xyz", ["volume", "lines"])
    ''
    """
    by_lower = {k.lower(): k for k in islice(known, _MOST_KNOWN)}
    close = difflib.get_close_matches(name.lower(), list(by_lower), n=3, cutoff=0.6)
    return f" Did you mean {' or '.join(by_lower[c] for c in close)}?" if close else ""
