"""Refuses misspelt options of functions that pass options on to reading."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from b2x.errors import UsageError, did_you_mean
from b2x.records.options import ReadingOptions


def check_options(function: Callable[..., Any], options: Mapping[str, Any]) -> None:
    """Raise unless every option is one of reading.

    Parameters
    ----------
    function
        Whose parameters are suggested besides those of reading.
    options
        What it got beyond its parameters.

    Raises
    ------
    UsageError
        For the first option that reading does not know.

    Examples
    --------
    >>> def train(source, *, features=(), **options): check_options(train, options)
    >>> train("orders.csv", featurs=["volume"])
    Traceback (most recent call last):
    b2x.errors.UsageError: no option 'featurs'. Did you mean features?. Next: ...
    """
    known = ReadingOptions.__annotations__
    for name in options:
        if name not in known:
            every = [p for p in inspect.signature(function).parameters if p != "options"]
            raise UsageError(
                f"no option {name!r}.{did_you_mean(name, [*every, *known])}",
                next_step=f"see help(b2x.{function.__name__})",
            )
