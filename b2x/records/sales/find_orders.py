"""Finds out whether rows are order lines, and which columns fold them to orders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from b2x.errors import InputError, did_you_mean
from b2x.records.mapping.map_columns import Match
from b2x.records.mapping.role_headers import ROLE_HEADERS
from b2x.records.mapping.settings import Settings
from b2x.records.sales.rules import Statuses
from b2x.records.tables.chunk import Table
from b2x.records.values.column_text import trimmed
from b2x.schema.fields import CYCLE

if TYPE_CHECKING:
    from b2x.records.sales.orders import Folding

AMOUNTS = ("volume", "quantity")
"""Fields of which an order line may hold its own share."""
DATES = CYCLE
"""Fields of which an order has the earliest."""
SOME_REPEATED = 0.05
"""Share of rows whose order number is another row's too, from which on rows may be order lines."""


def order_column(settings: Settings) -> str | None:
    """Return the column that names the order of each row; None where each row is a sale.

    Raises
    ------
    InputError
        When the table does not have the column that the user or the export names.
    """
    told, export = settings.options.get("order"), settings.export
    if told == "none":
        return None
    columns = f"columns found: {', '.join(settings.headers)}"
    if told is not None:
        header = settings.header(told)
        if header is None:
            raise InputError(
                f"no column {told!r}.{did_you_mean(told, settings.headers)}",
                where=columns,
                next_step="pass --order with one of them, or 'none'",
            )
        return header
    if export is None or export.order_id is None:
        return None
    header = settings.header(export.order_id)
    if header is None and export.rows == "lines":
        raise InputError(
            f"rows of {export.title} are order lines, and there is no column {export.order_id!r}",
            where=columns,
            next_step="export it again with that column, name another with --order COLUMN, or "
            "pass --order none to take each row for a sale",
        )
    return header if export.rows == "lines" or credit_column(settings) is not None else None


def credit_column(settings: Settings) -> str | None:
    """Return the column in which a credit note names its order, where they are subtracted."""
    export = settings.export
    if export is None or settings.keeps_credits_apart:
        return None
    return settings.header(export.credit_of)


def refuse_repeated_orders(table: Table, settings: Settings) -> None:
    """Refuse a table whose order numbers repeat, unless an option or export says what its rows are.

    Raises
    ------
    InputError
        When its rows may be order lines.
    """
    if settings.options.get("order") is not None or settings.export is not None:
        return
    header = settings.header(*ROLE_HEADERS["order_id"])
    if header is None:
        return
    position = table.headers.index(header)
    first = next((chunk for chunk in table.chunks({position}) if chunk), None)
    if first is None:
        return
    ids = trimmed(first.column(position)).drop_null()
    if len(ids) - len(ids.unique()) > SOME_REPEATED * len(ids):
        raise InputError(
            f"values of {header!r} repeat: are the rows order lines?",
            where=table.name,
            next_step=f'pass --order "{header}" (order={header!r}) to fold them to orders, '
            "or --order none to take each row for a sale",
        )


def folding(
    settings: Settings, matches: Mapping[str, Match], key: str, statuses: tuple[Statuses, ...]
) -> Folding:
    """Return which columns fold the lines to orders.

    Parameters
    ----------
    settings
        Of the table of lines.
    matches
        Column by field.
    key
        The column that names the order.
    statuses
        Which lines are sales.
    """
    # Imported here, because most tables have sales, not order lines.
    from b2x.records.sales.orders import LINES_HEADER, Folding

    headers, export = settings.headers, settings.export
    credited = credit_column(settings)
    positions = {name: match.position for name, match in matches.items()}
    rows_are_lines = export is None or export.rows == "lines"
    return Folding(
        key=headers.index(key),
        credited=None if credited is None else headers.index(credited),
        sums={name: positions[name] for name in AMOUNTS if name in positions},
        dates={name: positions[name] for name in DATES if name in positions},
        category=positions.get("category"),
        count=rows_are_lines and "lines" not in matches and LINES_HEADER not in headers,
        statuses=statuses if credited is None else (),
    )
