"""Finds the columns that say in which currency amounts are, and how much was refunded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from b2x.records.mapping.map_columns import Mapped, Match, in_money
from b2x.records.mapping.role_headers import ROLE_HEADERS, names_currency
from b2x.records.mapping.settings import Settings
from b2x.records.sales.currency import Money
from b2x.records.sales.rules import REFUNDED, SaleRules, Statuses
from b2x.records.tables.chunk import Table, first_values
from b2x.records.values.currencies import CURRENCIES, SIGNS
from b2x.schema.fields import FIELDS, header_key


def sale_rules(
    table: Table, settings: Settings, mapped: Mapped, statuses: Sequence[Statuses]
) -> SaleRules:
    """Return which rows are sales, and in which currency.

    Parameters
    ----------
    table, settings
        The table as it came, and its settings.
    mapped
        The columns of its fields.
    statuses
        Which rows are sales.
    """
    header = _currency_header(table, settings, mapped)
    position = None if header is None else settings.headers.index(header)
    money = Money(header, position, settings.options.get("rates"), table.name)
    return SaleRules(tuple(statuses), money, settings.keeps_credits_apart)


def _currency_header(table: Table, settings: Settings, mapped: Mapped) -> str | None:
    """Return the column of currencies: by its header, or by values that are all codes or signs.

    Of several, it is the one whose header holds that of the amount, else the nearest.
    """
    export, amount = settings.export, mapped.matches.get("volume")
    named = (export.currency,) if export is not None else ()
    header = settings.header(*named, *ROLE_HEADERS["currency"])
    if header is not None or amount is None or in_money(amount.header):
        return header
    if export is not None and export.currency_fixed is not None:
        return None
    of_fields = {match.position for name, match in mapped.matches.items() if name in FIELDS}
    free = [i for i in range(len(settings.headers)) if i not in of_fields]
    keys = {i: header_key(settings.headers[i]) for i in free}
    found = [
        (header_key(amount.header) not in keys[i], abs(i - amount.position), i)
        for i, there in first_values(table, free).items()
        if _are_currencies(there - {""}, by_header=names_currency(keys[i]))
    ]
    return settings.headers[min(found)[2]] if found else None


def _are_currencies(values: set[str], *, by_header: bool) -> bool:
    """Return whether values are codes or signs; with `by_header`, words will do."""
    if by_header:
        return bool(values) and not any(map(str.isdigit, "".join(values)))
    return bool(values) and all(value in CURRENCIES or value in SIGNS for value in values)


def with_refunds(mapped: Mapped, settings: Settings) -> Mapped:
    """Return the columns with that of refunded amounts, where the export has one."""
    export = settings.export
    header = settings.header(export.refunded) if export is not None else None
    if header is None or "volume" not in mapped.matches:
        return mapped
    match = Match(settings.headers.index(header), header, "export")
    return replace(mapped, matches={**mapped.matches, REFUNDED: match})
