"""A table that is understood to batches of checked columns.

Which column is which field follows from mapping.py, how it is read from plans.py, which rows are
sales from sales.py; all is decided before the first batch.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import partial
from threading import Lock
from typing import TypeAlias, cast

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from b2x.errors import InputError, did_you_mean
from b2x.records.batch import Batch, note_reasons
from b2x.records.mapping.column_plans import Plan, Planner, Styles, is_text
from b2x.records.mapping.map_columns import Mapped
from b2x.records.mapping.presets import Recognised
from b2x.records.panel.first_look import understand
from b2x.records.panel.understanding import STYLE_NAMES
from b2x.records.sales.count_history import HistoryCounter
from b2x.records.sales.currency import Money
from b2x.records.sales.history import HISTORY_SOURCES, History
from b2x.records.sales.orders import OrderTable
from b2x.records.sales.rules import REFUNDED, SaleRules
from b2x.records.tables.chunk import Chunk, Piece, Table
from b2x.records.tables.csv_table import CsvTable
from b2x.records.values.check import (
    add_cycle_days,
    check,
    empty_column,
    is_another_quantity,
)
from b2x.schema.columns import Column, Levels, Numbers, Times
from b2x.schema.fields import FIELDS, NO_BOUNDS, Kind, field_ranges, header_key

Ranges: TypeAlias = Mapping[str, tuple[float, float]]


class Reading:
    """A table that is understood and ready to be read, as often as needed.

    Parameters
    ----------
    table
        The table.
    mapped
        Which column is which input.
    wanted, ranges
        As in :func:`b2x.records.read_table.read_table`.
    styles, usual
        How texts are written where that is told, and where a column leaves it open.
    rules
        Which rows are sales, and in what money; None: all, in one.
    recognised
        The system that wrote the table, where it is known.

    Attributes
    ----------
    table
        The table.
    planner
        Decides how its columns are read.
    kinds
        Kind of each input that batches hold.
    ranges
        Lowest and highest number that can be right, by input.
    orders
        The lines that the rows were folded from; None where the rows are the table's own.
    history
        Each row's earlier orders of its buyer, where they are counted; None where not.
    understood
        What was understood of it.
    """

    def __init__(
        self,
        table: Table,
        mapped: Mapped,
        wanted: Mapping[str, Kind] | None,
        ranges: Ranges | None,
        styles: Styles | None = None,
        usual: Styles | None = None,
        rules: SaleRules | None = None,
        recognised: Recognised | None = None,
    ) -> None:
        self.table = table
        self.recognised = recognised
        self.rules = rules or SaleRules((), Money(None, None, None, table.name))
        self.planner = Planner(table, styles or Styles(), usual or Styles())
        self._settling = Lock()
        kinds: dict[str, Kind] = {**(wanted or {}), REFUNDED: "number"}
        self._plans, left, first = self.planner.plan_all(mapped, kinds, self.rules.positions)
        found = {
            plan.name: plan.kind
            for plan in self._plans
            if plan.name in mapped.matches and plan.name != REFUNDED
        }
        self.kinds: dict[str, Kind] = {**(wanted or {}), **found}
        self.ranges = dict(field_ranges(FIELDS) if ranges is None else ranges)
        self.orders: OrderTable | None = None
        self.history: HistoryCounter | None = None
        self.understood = understand(
            table, mapped, self._plans, self.kinds, self.rules, recognised, left, first, self.ranges
        )

    @property
    def headers(self) -> list[str]:
        """The table's column names."""
        return self.table.headers

    @property
    def own_headers(self) -> list[str]:
        """The columns of the file, without what folding added."""
        return self.headers if self.orders is None else self.orders.lines.headers

    @property
    def decimal_comma(self) -> bool:
        """Whether the texts that the batches read write a decimal comma, and none a point."""
        return {plan.style for plan in self._plans} & {".", ","} == {","}

    def header_of(self, name: str) -> str | None:
        """Return the column that an input is read from; None where the table has none."""
        return next((plan.match.header for plan in self._plans if plan.name == name), None)

    def of_orders(self, orders: OrderTable) -> Reading:
        """Return self, which reads the orders that those lines make."""
        self.orders = orders
        notes, written = (*self.understood.notes, orders.note), orders.lines.dialect
        dialect = written.why if written is not None else ()
        self.understood = replace(self.understood, notes=notes, dialect=dialect)
        return self

    def count_history(self, names: Collection[str], earlier: History | None) -> None:
        """Count each buyer's earlier orders, from before the table's first row on if known.

        Parameters
        ----------
        names
            The inputs that follow from them.
        earlier
            What came before; None where nothing is known of it.
        """
        passed = HistoryCounter(earlier)
        sources: tuple[str, ...] = HISTORY_SOURCES
        if self.rules.apart or any(plan.name == REFUNDED for plan in self._plans):
            sources = (*sources, "volume")  # what was given back in full is no earlier order
        for chunk in self.chunks(sources):
            columns, reasons = self._checked(chunk, sources)
            buyers = cast(Levels, columns["buyer_id"])
            sold = np.where(reasons == "", buyers.codes, -1)
            passed.add(Levels(sold, buyers.levels), cast(Times, columns["ordered_at"]))
        if earlier is not None:
            earlier.check_before(passed.first_day, self.table.name)
        self.history = passed
        self.kinds |= dict.fromkeys(names, "number")
        from_ = "from this table's first row on" if earlier is None else str(earlier)
        note = f"{', '.join(names)}: counted by buyer_id and ordered_at, {from_}"
        self.understood = replace(self.understood, notes=(*self.understood.notes, note))

    def with_warning(self, warning: str) -> Reading:
        """Return self with a warning more, where there is something to say."""
        if warning:
            warnings = (*self.understood.warnings, warning)
            self.understood = replace(self.understood, warnings=warnings)
        return self

    def batches(self, only: Collection[str] | None = None) -> Iterator[Batch]:
        """Read the table from its beginning, piece by piece.

        Parameters
        ----------
        only
            The inputs to read; None for all.

        Raises
        ------
        InputError
            When a value contradicts how its column was found to be written.
        """
        for chunk in self.chunks(only):
            yield self.check(chunk, only)

    def chunks(
        self, only: Collection[str] | None = None, *, every: bool = False
    ) -> Iterator[Chunk]:
        """Yield the table's pieces unchecked.

        They hold the columns of the inputs named in `only`, or of all inputs; with `every`, all
        columns of the table.
        """
        first = 0
        for chunk in self.table.chunks(self._positions(only, every)):
            yield replace(chunk, first=first)
            first += len(chunk)

    def pieces(self, *, every: bool = False) -> Iterator[Piece]:
        """Yield what reads :meth:`chunks`, for threads to call and check side by side."""
        if isinstance(self.table, CsvTable) and self.history is None:
            yield from self.table.pieces(self._positions(None, every))
        else:  # counts of earlier orders are found by how many rows come first
            for chunk in self.chunks(every=every):
                yield partial(replace, chunk)

    def _positions(self, only: Collection[str] | None, every: bool) -> set[int] | None:
        if every:
            return None
        asked = {plan.match.position for plan in self._plans if _is_asked(plan, only)}
        return asked | self.rules.positions

    def drop_disbelieved_ranges(self) -> None:
        """Drop the range of each field whose column is another quantity."""
        (chunk,) = self.table.chunks()
        for plan in self._plans:
            if plan.kind != "number" or plan.name not in self.ranges:
                continue
            low, high = self.ranges[plan.name]
            array = chunk.column(plan.match.position)
            checked = check(plan.name, plan.kind, array, plan.style, hundredths=plan.hundredths)
            values = cast(Numbers, checked.column)
            outside = int(((values < low) | (values > high)).sum())
            if is_another_quantity(outside, int((~np.isnan(values)).sum())):
                del self.ranges[plan.name]
                said = f"values of {plan.match.header!r} that were looked at"
                kept = tuple(w for w in self.understood.warnings if said not in w)
                self.understood = replace(self.understood, warnings=kept)
                warning = (
                    f"{outside:,} values of {plan.match.header!r} lie outside {low:g} to {high:g}, "
                    f"so it is read as the seller's own number, not as {plan.name} in "
                    f"{FIELDS[plan.name].unit}"
                )
                self.with_warning(warning)

    def position(self, header: str) -> int:
        """Return where a column stands, by its name, in these or other letters.

        Raises
        ------
        InputError
            When there is no such column, or several.
        """
        names = [name.strip() for name in self.headers]
        found = [i for i, name in enumerate(names) if name == header.strip()]
        found = found or [i for i, n in enumerate(names) if header_key(n) == header_key(header)]
        if len(found) != 1:
            problem = "no column" if not found else f"{len(found)} columns"
            raise InputError(
                f"{problem} {header!r}.{did_you_mean(header, names) if not found else ''}",
                where=self.table.name,
                next_step=f"name one of {', '.join(names)}",
            )
        return found[0]

    def check(self, chunk: Chunk, only: Collection[str] | None = None) -> Batch:
        """Check one piece of the table; raises as :meth:`batches`. Threads may share it."""
        columns, reasons = self._checked(chunk, only)
        if self.history is not None:
            counted = self.history.columns(chunk.first, len(chunk))
            columns |= {name: counted[name] for name in counted if name not in columns}
        for name, kind in self.kinds.items():
            if name not in columns:
                columns[name] = empty_column(kind, len(chunk))
        return Batch({name: columns[name] for name in self.kinds}, reasons, chunk)

    def _checked(
        self, chunk: Chunk, only: Collection[str] | None
    ) -> tuple[dict[str, Column], NDArray[np.object_]]:
        """Return the columns that are read of a piece, and why rows cannot be right."""
        columns: dict[str, Column] = {}
        amounts: pa.Array | None = None
        reasons = np.full(len(chunk), "", dtype=object)
        for i, plan in enumerate(self._plans):
            if not _is_asked(plan, only):
                continue
            array = chunk.column(plan.match.position)
            bounds = self.ranges.get(plan.name, NO_BOUNDS)
            checked = check(plan.name, plan.kind, array, plan.style, bounds, plan.hundredths)
            if checked.asks_style and not plan.sure and is_text(array):
                plan = self._settled(i, array)
                checked = check(plan.name, plan.kind, array, plan.style, bounds, plan.hundredths)
            if checked.contradiction is not None and not plan.sure:
                raise self._contradiction(plan, chunk, *checked.contradiction)
            columns[plan.name] = checked.column
            if plan.name == "volume":
                amounts = array if checked.currencies else None
            note_reasons(reasons, checked.rows, checked.reasons)
        note_reasons(reasons, *add_cycle_days(columns))
        found = self.rules.apply(chunk, columns, amounts)
        note_reasons(reasons, np.array([row for row, _ in found], np.int64), [r for _, r in found])
        if not_sales := chunk.not_sales:
            odd = np.flatnonzero(np.isin(chunk.numbers, np.array(list(not_sales), np.int64)))
            note_reasons(reasons, odd, [not_sales[n] for n in chunk.numbers[odd].tolist()])
        return columns, reasons

    def _settled(self, i: int, array: pa.Array) -> Plan:
        """Return a plan that leaves open how texts are written, settled as a piece asks for it."""
        with self._settling:
            plan = self._plans[i]  # another thread may have settled it meanwhile
            if plan.style is None and not plan.sure:
                self._plans[i] = plan = self.planner.settle(plan, array)
        return plan

    def _contradiction(self, plan: Plan, chunk: Chunk, row: int, text: str) -> InputError:
        option = "decimal='point' or 'comma'" if plan.kind == "number" else "dates='dmy' or 'mdy'"
        flag = "--decimal" if plan.kind == "number" else "--dates"
        unit = "row" if self.table.dialect is None else "line"
        return InputError(
            f"column {plan.match.header!r} was found to write "
            f"{STYLE_NAMES[plan.style] if plan.style else 'plain values'}, and {text!r} does not",
            where=f"{self.table.name}, {unit} {chunk.numbers[row]}",
            next_step=f"correct it, or pass {option} ({flag}): rows that do not fit are then "
            "rejected one by one",
        )


def _is_asked(plan: Plan, only: Collection[str] | None) -> bool:
    """Return whether a column is read for some inputs, or for all (None)."""
    return only is None or plan.name in only or (plan.name == REFUNDED and "volume" in only)
