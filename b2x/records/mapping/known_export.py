"""What a known export means: its columns, its rows, and how it is recognised."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from b2x.records.values.notation import Style

Rows: TypeAlias = Literal["lines", "orders"]


@dataclass(frozen=True)
class KnownExport:
    """What the files of one system mean; a TOML file of the same keys says it.

    Attributes
    ----------
    name, title
        Its short name, which options take, and its name for people.
    one_row
        What one row is, for people: "an order", "an invoice".
    sources
        Addresses of the vendor's public pages that document the headers.
    verified
        When the headers were checked against them.
    rows
        Whether a row is an order or one line of an order.
    order_id
        Header of the column that names the order.
    currency
        Header of the currency.
    currency_fixed
        The currency, where the export is always in one.
    refunded
        Header of a refunded amount, to be subtracted from ``volume``.
    credit_of
        Header of the column in which a credit note names its order.
    hints
        Headers that say who or what kind of buyer it is: perhaps labels, never features.
    all, any
        Headers that must all be there, and further documented ones.
    fields
        Headers by field, in order of preference.
    sum
        Of order lines: headers by field of amounts that are summed over the order's lines.
    not_a_sale
        By header, the values of rows that are not sales; compared trimmed, in any case.
    sale
        By header, the only values of rows that are sales; a row without a value stays one.
    decimal, dates
        How numbers and dates are written, where the system always writes them so.
    """

    name: str
    title: str
    one_row: str
    sources: tuple[str, ...] = ()
    verified: datetime.date | None = None
    rows: Rows = "orders"
    order_id: str | None = None
    currency: str | None = None
    currency_fixed: str | None = None
    refunded: str | None = None
    credit_of: str | None = None
    hints: tuple[str, ...] = ()
    all: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sum: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    not_a_sale: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sale: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    decimal: Style | None = None
    dates: Style | None = None

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers that it is recognised by; those of its fields where none are named."""
        read = [
            header
            for table in (self.fields, self.sum)
            for headers in table.values()
            for header in headers
        ]
        return (*self.all, *self.any) or tuple(dict.fromkeys(read))
