"""Any table to a reading of its sales: which system wrote it, what its rows are, what its columns.

Lines are folded to orders in orders.py; how values are read is decided in plans.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Unpack, cast

from b2x.errors import InputError, UsageError, did_you_mean
from b2x.records.mapping.column_plans import Styles
from b2x.records.mapping.map_columns import Mapped, Match, find_header, map_columns
from b2x.records.mapping.presets import (
    ROLE_HEADERS,
    KnownExport,
    Recognised,
    fitting,
    load_export,
    recognise,
)
from b2x.records.options import ReadingOptions
from b2x.records.reading import Ranges, Reading
from b2x.records.sales.currency import Money
from b2x.records.sales.fold import trimmed
from b2x.records.sales.history import HISTORY, HISTORY_SOURCES, History, is_history
from b2x.records.sales.orders import LINES_HEADER, Folding, OrderTable
from b2x.records.sales.rules import REFUNDED, SaleRules, Statuses
from b2x.records.tables.chunk import Source, Table
from b2x.records.tables.in_memory import LoadedTable
from b2x.records.tables.open_table import open_table
from b2x.records.values.locale import locale_styles
from b2x.records.values.notation import date_style, decimal_style
from b2x.schema.fields import FIELDS, Kind
from b2x.schema.words import CANCELLED_WORDS


def read_table(
    source: Source,
    *,
    wanted: Mapping[str, Kind] | None = None,
    exclude: Iterable[str] = (),
    also: Iterable[str] = (),
    ranges: Ranges | None = None,
    whole: bool = False,
    as_is: bool = False,
    **options: Unpack[ReadingOptions],
) -> Reading:
    """Open a table and decide how it is read.

    Parameters
    ----------
    source
        A path to CSV or Parquet, a folder or pattern of such files, ``"-"`` for standard input, or
        any table in memory; :func:`open_table` says more.
    wanted
        The inputs of a model with their kinds; None for every field that fits and every other
        column that holds numbers, levels or dates.
    exclude
        Headers that no field is read from, such as the label's.
    also
        Fields to read besides `wanted` where the table has them.
    ranges
        Lowest and highest number that can be right, by input; those of the fields when None.
    whole
        Whether to read it into memory, as one batch.
    as_is
        Whether every row is a sale as it stands: none is folded, refused by its state or brought
        to another currency.
    **options
        What the user says of it: :class:`b2x.records.options.ReadingOptions`.

    Raises
    ------
    InputError
        When the table cannot be read, nothing fits, or only the user can know what is meant.
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
    told = _Told.of(table, options)
    wishes = _Wishes(wanted, tuple(exclude), tuple(also))
    if as_is:
        mapped = told.map(table.headers, wishes)
        return Reading(table, mapped, wanted, ranges, told.styles, told.usual)
    key = told.order_header(table.headers)
    if key is None:
        told.refuse_lines(table)
        return told.reading(table, wishes, ranges)
    orders = told.orders(table, wishes, key)
    reading = told.reading(LoadedTable(orders) if whole else orders, wishes, ranges)
    return reading.of_orders(orders)


AMOUNTS = ("volume", "quantity")
"""Fields that an order line may hold its own share of."""
DATES = ("first_contact_at", "ordered_at")
"""Fields of which an order has the earliest."""


SOME_REPEATED = 0.05
"""Share of rows whose order number is another row's too, from which on rows may be order lines."""


@dataclass(frozen=True)
class _Wishes:
    """Which columns somebody wants to read."""

    wanted: Mapping[str, Kind] | None
    exclude: tuple[str, ...]
    also: tuple[str, ...]


@dataclass(frozen=True)
class _Told:
    """What is known of a table before its columns are looked at."""

    options: ReadingOptions
    recognised: Recognised | None
    styles: Styles
    usual: Styles

    @classmethod
    def of(cls, table: Table, options: ReadingOptions) -> _Told:
        """Gather it from the options, the export that the headers belong to, and the locale."""
        if options.get("credits") not in (None, "net", "apart"):
            raise UsageError(f"credits={options['credits']!r}", next_step="use 'net' or 'apart'")
        recognised = _recognised(options.get("export"), table.headers)
        told = Styles(decimal_style(options.get("decimal")), date_style(options.get("dates")))
        usual = Styles()
        if (locale := options.get("locale")) is not None:
            usual = Styles(*locale_styles(locale))
        elif recognised is not None:
            usual = Styles(recognised.export.decimal, recognised.export.dates)
        return cls(options, recognised, told, usual)

    @property
    def export(self) -> KnownExport | None:
        return None if self.recognised is None else self.recognised.export

    @property
    def apart(self) -> bool:
        return self.options.get("credits") == "apart"

    def order_header(self, headers: Sequence[str]) -> str | None:
        """Return the column whose equal values make one order; None where rows are sales."""
        told, export = self.options.get("order"), self.export
        if told == "none":
            return None
        if told is not None:
            return _told_header("order", told, headers)
        if export is None or export.order_id is None:
            return None
        header = find_header(export.order_id, headers)
        if header is None and export.rows == "lines":
            raise InputError(
                f"{export.title} has lines of orders, and there is no column {export.order_id!r}",
                where=f"columns found: {', '.join(headers)}",
                next_step="export it again with that column, name another with --order COLUMN, or "
                "pass --order none to take each row for a sale",
            )
        folded = export.rows == "lines" or self._credited(headers) is not None
        return header if folded else None

    def refuse_lines(self, table: Table) -> None:
        """Refuse a table whose rows may be lines of orders, as nobody has said what they are."""
        if self.options.get("order") is not None or self.export is not None:
            return
        names = (find_header(name, table.headers) for name in ROLE_HEADERS["order_id"])
        header = next((name for name in names if name is not None), None)
        if header is None:
            return
        position = table.headers.index(header)
        for chunk in table.chunks({position}):
            if not chunk:
                continue
            ids = trimmed(chunk.column(position)).drop_null()
            if len(ids) - len(ids.unique()) > SOME_REPEATED * len(ids):
                raise InputError(
                    f"values of {header!r} repeat: are the rows lines of orders?",
                    where=table.name,
                    next_step=f'pass --order "{header}" (order={header!r}) to fold them to orders, '
                    "or --order none to take each row for a sale",
                )
            return

    def reading(self, table: Table, wishes: _Wishes, ranges: Ranges | None) -> Reading:
        """Return the table, of sales or of orders, ready to be read."""
        mapped, names, warning = self._with_history(table.headers, wishes)
        export = self.export
        refunded = find_header(export.refunded, table.headers) if export else None
        if refunded is not None and "volume" in mapped.matches:
            match = Match(table.headers.index(refunded), refunded, "export")
            mapped = replace(mapped, matches={**mapped.matches, REFUNDED: match})
        rates = self.options.get("rates")
        money = Money(*self._currency(table.headers), rates, table.name)
        rules = SaleRules(self._statuses(table.headers), money, self.apart)
        reading = Reading(
            table, mapped, wishes.wanted, ranges, self.styles, self.usual, rules, self.recognised
        )
        if rates == "median":
            for _ in reading.batches(only=("volume",)):
                pass
            money.settle()
        if names:
            reading.count_history(names, self._earlier())
        if self.export is None and self.options.get("export") is None:
            alike = [found.export.name for found in fitting(table.headers)]
            if alike:
                reading.with_warning(
                    f"the headers are those of {' and of '.join(alike)}, so it is taken for "
                    f"neither: --export {alike[0]} says which"
                )
        return reading.with_warning(warning)

    def orders(self, table: Table, wishes: _Wishes, key: str) -> OrderTable:
        """Return a table of order lines as one of orders."""
        needed = (*AMOUNTS, *DATES, "category")
        everything = replace(wishes, also=(*wishes.also, *needed))
        found = self.map(table.headers, everything).matches
        typed = {name: found[name] for name in (*AMOUNTS, *DATES) if name in found}
        kinds = {name: FIELDS[name].kind for name in typed}
        lines = Reading(table, Mapped(typed), kinds, {}, self.styles, self.usual)
        positions = {name: match.position for name, match in found.items()}
        credited = self._credited(table.headers)
        of_lines = self.export is None or self.export.rows == "lines"
        summed = self.export.sum if self.export is not None else {}
        orders = OrderTable(
            lines,
            Folding(
                key=table.headers.index(key),
                credited=None if credited is None else table.headers.index(credited),
                sums={name: positions[name] for name in AMOUNTS if name in typed},
                dates={name: positions[name] for name in DATES if name in typed},
                category=positions.get("category"),
                count=of_lines and "lines" not in found and LINES_HEADER not in table.headers,
                statuses=self._statuses(table.headers) if credited is None else (),
            ),
        )
        own = {name for name in typed if found[name].how == "export" and name not in summed}
        told = {name for name in typed if found[name].how == "export" and name in summed}
        orders.decide_sums(() if credited else own, AMOUNTS if credited else told)
        return orders

    def map(self, headers: Sequence[str], wishes: _Wishes) -> Mapped:
        """Find the column of each field."""
        preset: dict[str, str] = {}
        for fields in (self.export.fields, self.export.sum) if self.export else ():
            for name, choices in fields.items():
                there = [h for choice in choices if (h := find_header(choice, headers))]
                if there:
                    preset[name] = there[0]
        hints = self.export.hints if self.export is not None and wishes.wanted is None else ()
        return map_columns(
            headers,
            wishes.wanted,
            self.options.get("mapping"),
            (*wishes.exclude, *(h for hint in hints if (h := find_header(hint, headers)))),
            wishes.also,
            preset,
            self.export.headers if self.export is not None else (),
        )

    def _with_history(
        self, headers: Sequence[str], wishes: _Wishes
    ) -> tuple[Mapped, tuple[str, ...], str]:
        """Return the columns, the inputs that are to be counted from them, and what to warn of."""
        mapped = self.map(headers, wishes)
        wanted = mapped.matches if wishes.wanted is None else wishes.wanted
        names = tuple(n for n in HISTORY if n not in mapped.matches)
        if wishes.wanted is not None:
            names = tuple(name for name in names if name in wanted)
        if not names or self.options.get("history") == "none":
            return mapped, (), ""
        try:
            found = self.map(headers, replace(wishes, also=(*wishes.also, *HISTORY_SOURCES)))
        except InputError as error:  # it could be read without
            return mapped, (), f"{', '.join(names)} count as missing: {error}"
        if not all(name in found.matches for name in HISTORY_SOURCES):
            return mapped, (), ""
        missing = tuple(name for name in found.missing if name not in names)
        return replace(found, missing=missing), names, ""

    def _earlier(self) -> History | None:
        """Return what the user says came before the table."""
        told = self.options.get("history")
        if told is None or isinstance(told, History):
            return told
        if is_history(told):
            return History.load(told)
        options = cast(ReadingOptions, {**self.options, "history": "none", "rates": None})
        kinds = {name: FIELDS[name].kind for name in HISTORY_SOURCES}
        reading = read_table(told, wanted=kinds, **options)
        reading.count_history((), None)
        assert reading.history is not None
        return reading.history.history()

    def _credited(self, headers: Sequence[str]) -> str | None:
        """Return the column in which a credit note names its order, where they are netted."""
        export = self.export
        return None if export is None or self.apart else find_header(export.credit_of, headers)

    def _currency(self, headers: Sequence[str]) -> tuple[str | None, int | None]:
        named = (self.export.currency,) if self.export else ()
        for name in (*named, *ROLE_HEADERS["currency"]):
            header = find_header(name, headers)
            if header is not None:
                return header, headers.index(header)
        return None, None

    def _statuses(self, headers: Sequence[str]) -> tuple[Statuses, ...]:
        """Return which values of which columns say that a row is no sale, or is one."""
        told: dict[str, Iterable[str]] = dict.fromkeys(ROLE_HEADERS["status"], CANCELLED_WORDS)
        sale: Mapping[str, Iterable[str]] = {}
        if self.export is not None:
            told, sale = dict(self.export.not_a_sale), self.export.sale
        return tuple(
            Statuses(
                header,
                headers.index(header),
                frozenset(v.strip().lower() for v in values),
                of_sales,
            )
            for rules, of_sales in ((told, False), (sale, True))
            for name, values in rules.items()
            if (header := find_header(name, headers)) is not None
        )


def _recognised(told: str | None, headers: Sequence[str]) -> Recognised | None:
    if told == "none":
        return None
    if told is None:
        return recognise(headers)
    export = load_export(told)
    return Recognised.told(export, headers)


def _told_header(option: str, told: str, headers: Sequence[str]) -> str:
    header = find_header(told, headers)
    if header is None:
        raise InputError(
            f"no column {told!r}.{did_you_mean(told, headers)}",
            where=f"columns found: {', '.join(headers)}",
            next_step=f"pass --{option} with one of them, or 'none'",
        )
    return header
