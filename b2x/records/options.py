"""What a user may say of a table that it does not say itself; every reader takes the same words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypedDict

Rates = Mapping[str, float] | Literal["median"]


class ReadingOptions(TypedDict, total=False):
    """How a table is written, and what its columns and rows mean; all of it optional.

    Attributes
    ----------
    mapping
        Header by field name, ``""`` where no column is that field. It wins over everything else.
    export
        Which system wrote the table: a name that ``b2x inspect --help`` lists, or a path to a TOML
        file of your own. Recognised by its headers when not given; ``"none"``: no known one.
    order
        Header that names the order where rows are order lines, which are then folded to orders;
        ``"none"``: every row is a sale by itself.
    decimal
        ``point`` or ``comma``: how texts write numbers. Then a text that does not fit rejects its
        row; decided by b2x, one that fits only the other way stops the run.
    dates
        ``dmy``, ``mdy`` or ``ymd``, likewise.
    locale
        Such as ``nb_NO``: both of these, where they are not given.
    delimiter, encoding
        Of a file of text.
    rates
        Where amounts are in several currencies: what one unit of each is worth in the currency
        that ``volume`` is meant in (``{"SEK": 0.98, "NOK": 1}``), or ``"median"``: every currency
        by itself, scaled so that its median sale is that of the most frequent one.
    history
        What was sold before the table begins, for the counts of earlier orders: an earlier file, a
        history file that training wrote, or a
        :class:`b2x.records.sales.history.History`; ``"none"``: earlier orders are not counted.
    credits
        ``net`` (amounts given back, and credit notes that name their order, are taken off the
        order's amount; one that names none is a row of its own) or ``apart`` (an order's amount
        stays as it is, and rows below zero are no sales).
    """

    mapping: Mapping[str, str] | None
    export: str | None
    order: str | None
    decimal: str | None
    dates: str | None
    locale: str | None
    delimiter: str | None
    encoding: str | None
    rates: Rates | None
    history: Any
    credits: Literal["net", "apart"] | None
