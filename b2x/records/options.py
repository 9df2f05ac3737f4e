"""Options of reading a table: the same names for files, frames, training and the command line.

Functions that pass options on to reading refuse misspelt ones here.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Mapping
from typing import Any, Literal, TypedDict

from b2x.errors import UsageError, did_you_mean

Rates = Mapping[str, float] | Literal["median"]


class Notation(TypedDict, total=False):
    """Those of :class:`ReadingOptions` that hold where each row stands for itself."""

    mapping: Mapping[str, str] | None
    decimal: str | None
    dates: str | None
    locale: str | None


class ReadingOptions(Notation, total=False):
    """How a table is written, and what its columns and rows mean. All are optional.

    Attributes
    ----------
    mapping
        Header by field name, ``""`` where no column has the field. Wins over everything else.
    export
        The known export that the table is: a name that ``docs/exports.md`` lists, or the path
        of a TOML file of your own. Where it is not given, the headers tell; ``"none"``: none.
    order
        Header of the column that names the order, where rows are order lines; they are folded to
        orders. ``"none"``: each row is a sale.
    decimal
        ``point`` or ``comma``: the decimal mark of numbers in texts. Where it is given, a text
        that does not fit rejects its row; where b2x finds it, a text that fits only the other mark
        stops the run.
    dates
        ``dmy``, ``mdy`` or ``ymd``, likewise.
    locale
        Such as ``nb_NO``: gives the two above, where they are not given.
    delimiter, encoding
        Of a file of text.
    rates
        Where amounts are in several currencies: what one unit of each is worth in the currency of
        ``volume`` (``{"SEK": 0.98, "NOK": 1}``), or ``"median"``: each currency is scaled so that
        its median sale is that of the most frequent currency.
    history
        What was sold before the table begins, for the counts of earlier orders: an earlier file, a
        history file, or a :class:`b2x.records.sales.history.History`; ``"none"``: earlier orders
        are not counted.
    history_key
        File with the secret key by which a history file's buyers are hashed: of the history that
        is read, else of the one that is written, for which it is made if it is not there. Where it
        is not given: ``history.key`` in the history's folder.
    credits
        ``net``: refunds, and credit notes that name their order, are subtracted from the order's
        amount; a credit note that names none is a row of its own. ``apart``: the order's amount
        stays as it is, and rows below zero are not sales.
    """

    export: str | None
    order: str | None
    delimiter: str | None
    encoding: str | None
    rates: Rates | None
    history: Any
    history_key: str | os.PathLike[str] | None
    credits: Literal["net", "apart"] | None


def check_options(
    function: Callable[..., Any], options: Mapping[str, Any], among: type = ReadingOptions
) -> None:
    """Raise unless every option is one of reading.

    Parameters
    ----------
    function
        Whose parameters are suggested besides those of reading.
    options
        What it got beyond its parameters.
    among
        The options that it takes.

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
    known = among.__annotations__
    for name in options:
        if name not in known:
            every = [p for p in inspect.signature(function).parameters if p != "options"]
            raise UsageError(
                f"no option {name!r}.{did_you_mean(name, [*every, *known])}",
                next_step=f"see help(b2x.{function.__qualname__})",
            )
