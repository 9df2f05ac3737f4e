"""Finds the columns that say which rows are sales, and in which currency."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from b2x.records.mapping.map_columns import Mapped, Match
from b2x.records.mapping.role_headers import ROLE_HEADERS
from b2x.records.mapping.settings import Settings
from b2x.records.sales.currency import Money
from b2x.records.sales.rules import REFUNDED, SaleRules, Statuses
from b2x.schema.words import CANCELLED_WORDS


def sale_rules(settings: Settings, where: str) -> SaleRules:
    """Return which rows are sales, and in which currency.

    Parameters
    ----------
    settings
        Of the table.
    where
        The table's name.
    """
    export = settings.export
    named = (export.currency,) if export is not None else ()
    header = settings.header(*named, *ROLE_HEADERS["currency"])
    position = None if header is None else settings.headers.index(header)
    money = Money(header, position, settings.options.get("rates"), where)
    return SaleRules(status_rules(settings), money, settings.keeps_credits_apart)


def status_rules(settings: Settings) -> tuple[Statuses, ...]:
    """Return which values of which columns say that a row is a sale, or is not."""
    not_a_sale: Mapping[str, Iterable[str]] = dict.fromkeys(ROLE_HEADERS["status"], CANCELLED_WORDS)
    sale: Mapping[str, Iterable[str]] = {}
    if settings.export is not None:
        not_a_sale, sale = settings.export.not_a_sale, settings.export.sale
    return tuple(
        Statuses(
            header,
            settings.headers.index(header),
            frozenset(value.strip().lower() for value in values),
            of_sales,
        )
        for rules, of_sales in ((not_a_sale, False), (sale, True))
        for name, values in rules.items()
        if (header := settings.header(name)) is not None
    )


def with_refunds(mapped: Mapped, settings: Settings) -> Mapped:
    """Return the columns with that of refunded amounts, where the export has one."""
    export = settings.export
    header = settings.header(export.refunded) if export is not None else None
    if header is None or "volume" not in mapped.matches:
        return mapped
    match = Match(settings.headers.index(header), header, "export")
    return replace(mapped, matches={**mapped.matches, REFUNDED: match})
