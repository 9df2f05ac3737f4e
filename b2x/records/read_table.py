"""Opens any table and decides how its sales are read: the way in for files, frames and dicts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Unpack, cast

from b2x.errors import InputError
from b2x.records.check_columns import Ranges
from b2x.records.mapping.map_columns import Mapped
from b2x.records.mapping.settings import Inputs, Settings
from b2x.records.options import ReadingOptions
from b2x.records.reading import Reading
from b2x.records.sales.find_orders import (
    AMOUNTS,
    DATES,
    folding,
    order_column,
    refuse_created_date,
    refuse_repeated_orders,
)
from b2x.records.sales.find_rules import sale_rules, with_refunds
from b2x.records.sales.find_statuses import find_statuses
from b2x.records.sales.history import History, is_history
from b2x.records.sales.history_key import HistoryKey, key_beside
from b2x.records.sales.rules import Statuses
from b2x.records.tables.chunk import Source, Table
from b2x.records.tables.in_memory import LoadedTable
from b2x.records.tables.open_table import open_table
from b2x.schema.fields import FIELDS, HISTORY, HISTORY_SOURCES, Kind
from b2x.schema.words import LEVEL_WORDS

if TYPE_CHECKING:
    from b2x.records.sales.orders import OrderTable


def read_table(
    source: Source,
    *,
    wanted: Mapping[str, Kind] | None = None,
    own_kinds: Mapping[str, Kind] | None = None,
    exclude: Iterable[str] = (),
    also: Iterable[str] = (),
    ranges: Ranges | None = None,
    whole: bool = False,
    as_is: bool = False,
    sampled: Iterable[str] = (),
    named: Iterable[str] = (),
    words: Mapping[str, Collection[str]] = LEVEL_WORDS,
    **options: Unpack[ReadingOptions],
) -> Reading:
    """Open a table and decide how it is read.

    Parameters
    ----------
    source
        A path to CSV or Parquet, a folder or pattern of such files, ``"-"`` for standard input, or
        any table in memory; see :func:`open_table`.
    wanted
        The inputs of a model with their kinds; None for every field that is found and every other
        column that holds numbers, levels or dates.
    own_kinds
        Kinds of the seller's own columns, by header, with `as_is`; those not named here get the
        kind that their values look like.
    exclude
        Headers that no field is read from, such as the label's.
    also
        Fields to read besides `wanted` where the table has them.
    ranges
        Lowest and highest number that can be right, by input; those of the fields when None.
    whole
        Whether to read the table into memory, as one batch.
    as_is
        Whether every row is a sale as it stands: rows are not folded to orders or left out by
        their status, and amounts are not converted.
    sampled
        Inputs that :meth:`Reading.sample` will return. Where earlier orders are counted, they are
        sampled in that pass.
    named
        Headers of own columns that are read even if they may name somebody.
    words
        By field, the words that the model knows; what is shown of a table counts the others.
    **options
        Options of the user, see :class:`b2x.records.options.ReadingOptions`.

    Raises
    ------
    InputError
        When the table cannot be read, no column fits, or an ambiguity is left that only the user
        can settle.
    UsageError
        When an option names something that does not exist.

    Examples
    --------
    >>> reading = read_table([{"Total": "1.234,50", "Kanal": "Web"}])
    >>> [batch.columns["volume"].tolist() for batch in reading.batches()]
    [[1234.5]]
    """
    opened = open_table(
        source, delimiter=options.get("delimiter"), encoding=options.get("encoding")
    )
    table: Table = LoadedTable(opened) if whole else opened
    settings = Settings.of(table.headers, options)
    inputs = Inputs(wanted, tuple(exclude), tuple(also))
    sampled, named = tuple(sampled), {header.strip() for header in named}
    if as_is:
        mapped = settings.find_columns(table.headers, inputs)
        told, usual = settings.told, settings.usual
        reading = Reading(
            table, mapped, wanted, ranges, told, usual, own_kinds=own_kinds, named=named
        )
        reading.uncounted = _with_history(table.headers, settings, inputs)[1]
        return reading
    key, statuses = order_column(settings), find_statuses(table, settings)
    if key is None:
        refuse_repeated_orders(table, settings)
        reading = _read_sales(
            table, table, settings, inputs, statuses, ranges, sampled, named, words
        )
        if hasattr(source, "index") and hasattr(source, "iloc"):
            from b2x.records.tables.frames import unread_index  # here: CSV needs none of it

            reading.add_warning(unread_index(source))
        return reading
    orders = _fold_lines(table, settings, inputs, key, statuses)
    sales = LoadedTable(orders) if whole else orders
    reading = _read_sales(sales, table, settings, inputs, statuses, ranges, sampled, named, words)
    reading.note_orders(orders)
    return reading


def _fold_lines(
    table: Table, settings: Settings, inputs: Inputs, key: str, statuses: tuple[Statuses, ...]
) -> OrderTable:
    """Return a table of order lines as one of orders; `key` names the order."""
    from b2x.records.sales.orders import OrderTable  # here: most tables have sales, not lines

    everything = replace(inputs, also=(*inputs.also, *AMOUNTS, *DATES, "category"))
    matches = settings.find_columns(table.headers, everything).matches
    typed = {name: matches[name] for name in (*AMOUNTS, *DATES) if name in matches}
    kinds = {name: FIELDS[name].kind for name in typed}
    lines = Reading(table, Mapped(typed), kinds, {}, settings.told, settings.usual)
    how = folding(settings, matches, key, statuses)
    orders = OrderTable(lines, how)
    if how.credited is not None:
        orders.decide_sums(of_orders=(), of_lines=AMOUNTS)
        return orders
    of_export = {name for name in typed if matches[name].how == "export"}
    summed = settings.export.sum.keys() if settings.export is not None else set()
    orders.decide_sums(of_orders=of_export - summed, of_lines=of_export & summed)
    return orders


def _read_sales(
    table: Table,
    lines: Table,
    settings: Settings,
    inputs: Inputs,
    statuses: tuple[Statuses, ...],
    ranges: Ranges | None,
    sampled: Sequence[str],
    named: Collection[str],
    words: Mapping[str, Collection[str]],
) -> Reading:
    """Return a table of sales, folded from `lines` or the same, ready to be read."""
    mapped, counted, warning = _with_history(table.headers, settings, inputs)
    refuse_created_date(mapped, settings, table.name)
    rules = sale_rules(lines, settings, mapped, statuses)
    reading = Reading(
        table,
        with_refunds(mapped, settings),
        inputs.wanted,
        ranges,
        settings.told,
        settings.usual,
        rules,
        settings.recognised,
        named=named,
        words=words,
    )
    if settings.options.get("rates") == "median":
        for _ in reading.batches(only=("volume",)):
            pass
        rules.money.settle()
    if counted:
        there = [name for name in sampled if reading.header_of(name) is not None]
        key = HistoryKey.at(settings.options.get("history_key"))
        earlier, unknown = _earlier_history(settings.options, key)
        reading.count_history(counted, earlier, there, key)
        reading.add_warning(unknown)
    reading.add_warning(settings.warning)
    reading.add_warning(warning)
    return reading


def _with_history(
    headers: Sequence[str], settings: Settings, inputs: Inputs
) -> tuple[Mapped, tuple[str, ...], str]:
    """Return the columns, the inputs that are counted from earlier orders, and a warning."""
    mapped = settings.find_columns(headers, inputs)
    wanted = HISTORY if inputs.wanted is None else inputs.wanted
    names = tuple(name for name in HISTORY if name in wanted and name not in mapped.matches)
    if not names or settings.options.get("history") == "none":
        return mapped, (), ""
    try:
        with_sources = replace(inputs, also=(*inputs.also, *HISTORY_SOURCES))
        found = settings.find_columns(headers, with_sources)
    except InputError as error:  # the table can be read without earlier orders
        return mapped, (), f"{', '.join(names)} count as missing: {error}"
    if not all(name in found.matches for name in HISTORY_SOURCES):
        return mapped, (), ""
    missing = tuple(name for name in found.missing if name not in names)
    return replace(found, missing=missing), names, ""


def _earlier_history(options: ReadingOptions, key: HistoryKey) -> tuple[History | None, str]:
    """Return what the user says came before the table, None for nothing, and a warning."""
    told, place = options.get("history"), options.get("history_key")
    if told is None or isinstance(told, History):
        return told, ""
    if is_history(told):
        if place is None and not key_beside(told).exists():
            return None, (
                f"earlier sales of known buyers cannot be looked up in {told}, because its key "
                f"{key_beside(told)} is not there; name its file with --history-key"
            )
        return History.load(told, place), ""
    alike = cast(ReadingOptions, {**options, "history": "none", "rates": None})
    kinds = {name: FIELDS[name].kind for name in HISTORY_SOURCES}
    reading = read_table(told, wanted=kinds, **alike)
    reading.count_history((), None, key=key)
    assert reading.history is not None
    return reading.history.history(), ""
