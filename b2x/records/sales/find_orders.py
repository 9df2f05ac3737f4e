"""Finds out whether rows are order lines, and which columns fold them to orders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from b2x.errors import InputError, did_you_mean
from b2x.records.mapping.map_columns import Mapped, Match
from b2x.records.mapping.role_headers import ROLE_HEADERS
from b2x.records.mapping.settings import Settings
from b2x.records.sales.following import following_lines
from b2x.records.sales.rules import Statuses
from b2x.records.tables.chunk import Table
from b2x.records.values.column_text import ids
from b2x.schema.fields import BY_HEADER, CYCLE, header_key

if TYPE_CHECKING:
    from b2x.records.sales.orders import Folding

AMOUNTS = ("volume", "quantity")
"""Fields of which an order line may hold its own share."""
DATES = CYCLE
"""Fields of which an order has the earliest."""
SOME = 0.01
"""Share of rows whose order is another row's too, from which on rows may be order lines."""
MOST_LINES = 20
"""Lines of an order, on average and at most, in a column that may be another than its number."""


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
    """Refuse a table of what may be order lines, unless an option or export says what rows are.

    They may be where a column with the header of an order's number repeats, or one that only looks
    like it; and where it is empty in rows that have no date or buyer of their own either.

    Raises
    ------
    InputError
        When its rows may be order lines.
    """
    if settings.options.get("order") is not None:
        return
    export = settings.export
    sure = settings.header(*(ROLE_HEADERS["order_id"] if export is None else (export.order_id,)))
    like = () if export is not None else ROLE_HEADERS["order_like"]
    alike = [header for header in settings.headers if header_key(header) in like]
    headers = dict.fromkeys(([] if sure is None else [sure]) + alike)
    own = _own_positions(settings)
    asked = {*own, *map(table.headers.index, headers)}
    first = next((c for c in table.chunks(asked) if c), None) if headers else None
    if first is None:
        return
    for header in headers:
        keys = ids(first.column(table.headers.index(header)))
        n_empty = int(following_lines(first, keys, own).sum()) if header == sure else 0
        keys = keys.drop_null()
        distinct = keys.unique()
        repeats = export is None and len(keys) - len(distinct) > SOME * len(keys)
        if header != sure:
            repeats &= MOST_LINES * len(distinct) >= len(keys)
            repeats &= pc.all(pc.match_substring_regex(distinct, r"\d")).as_py() is True
        if not repeats and n_empty <= SOME * len(first):
            continue
        raise InputError(
            f"values of {header!r} repeat: are the rows order lines?"
            if repeats
            else f"{header!r} is empty in {n_empty:,} of {len(first):,} rows, which have no date "
            "or buyer of their own: are they lines of the order above?",
            where=table.name,
            next_step=f'pass --order "{header}" (order={header!r}) to fold them to orders, '
            "or --order none to take each row for a sale",
        )


def refuse_created_date(mapped: Mapped, settings: Settings, where: str) -> None:
    """Refuse a date of creation beside an order's number: it may be the first contact or the order.

    Raises
    ------
    InputError
        When it was taken for the first contact by its header alone.
    """
    pair = mapped.derived.get("cycle_days")
    first = pair[0] if pair else mapped.matches.get("first_contact_at")
    if first is None or first.how != "synonym" or settings.export is not None:
        return
    numbered = settings.header(*ROLE_HEADERS["order_id"])
    if numbered is not None and header_key(first.header) in ("create date", "created date"):
        raise InputError(
            f"{first.header!r} beside {numbered!r} may be the date of the order or of the first "
            "contact",
            where=where,
            next_step=f'pass --map ordered_at="{first.header}" or '
            f'--map first_contact_at="{first.header}"',
        )


def _own_positions(settings: Settings) -> list[int]:
    """Return the columns of the dates and buyers that orders have, and their further lines not."""
    fields, mapping = ("ordered_at", "buyer_id"), settings.options.get("mapping") or {}
    named = [settings.header(mapping.get(name)) for name in fields]
    if settings.export is not None:
        named += [settings.header(*settings.export.fields.get(name, ())) for name in fields]
    return [
        i
        for i, header in enumerate(settings.headers)
        if header in named or BY_HEADER.get(header_key(header)) in fields
    ]


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
        own=tuple(_own_positions(settings)),
        credited=None if credited is None else headers.index(credited),
        sums={name: positions[name] for name in AMOUNTS if name in positions},
        dates={name: positions[name] for name in DATES if name in positions},
        category=positions.get("category"),
        count=rows_are_lines and "lines" not in matches and LINES_HEADER not in headers,
        statuses=statuses if credited is None else (),
    )
