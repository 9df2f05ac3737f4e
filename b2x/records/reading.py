"""A table whose columns are understood, read as batches of checked columns.

Which column is which field is decided in mapping/, which rows are sales in sales/rules.py, and
how columns are checked in check_columns.py; all of it before the first batch.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from functools import cached_property, partial
from threading import Lock
from typing import TYPE_CHECKING, cast

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from b2x.errors import InputError, did_you_mean
from b2x.records.batch import Batch, note_reasons
from b2x.records.check_columns import (
    Ranges,
    check_columns,
    check_plan,
    other_quantities,
    same_numbers,
    wrong_columns,
)
from b2x.records.mapping.column_plans import Plan, Planner, Styles, is_text
from b2x.records.mapping.map_columns import Mapped
from b2x.records.mapping.presets import Recognised
from b2x.records.panel.first_look import understand
from b2x.records.panel.understanding import STYLE_NAMES, Understanding
from b2x.records.sales.count_history import HistoryCounter
from b2x.records.sales.currency import Money
from b2x.records.sales.history import History
from b2x.records.sales.history_key import HistoryKey
from b2x.records.sales.rules import REFUNDED, SaleRules
from b2x.records.sales.spread_sample import ENOUGH, SpreadSample
from b2x.records.tables.chunk import Chunk, Piece, Table
from b2x.records.tables.csv_table import CsvTable
from b2x.records.tables.in_memory import LoadedTable
from b2x.records.values.checked import Checked, empty_column
from b2x.records.values.described import shown
from b2x.schema.columns import Column, Levels, Numbers, Times
from b2x.schema.fields import FIELDS, HISTORY_SOURCES, Kind, field_ranges, header_key
from b2x.schema.words import LEVEL_WORDS

if TYPE_CHECKING:  # most tables have sales, not order lines
    from b2x.records.sales.orders import OrderTable


class Reading:
    """A table that is understood and ready to be read, as often as needed.

    Parameters
    ----------
    table
        The table.
    mapped
        Which column is which input.
    wanted, own_kinds, ranges, named, words
        As in :func:`b2x.records.read_table.read_table`. Where neither inputs nor ranges are told
        and the whole table is in memory, a field whose column holds another quantity
        (:func:`b2x.records.check_columns.other_quantities`) has no range.
    styles, usual
        Notations that the user told, and those of columns that leave it open.
    rules
        Which rows are sales, and in what currency; None: all, in one.
    recognised
        The system that wrote the table, where it is known.

    Attributes
    ----------
    table, mapped
        The table, and which column is which input.
    planner
        Decides how its columns are read.
    kinds
        Kind of each input that batches hold.
    ranges
        Lowest and highest number that can be right, by input.
    orders
        The lines that the rows were folded from; None where the rows are the table's own.
    history
        Each row's earlier orders of its buyer; None where they are not counted.
    uncounted
        Counts of earlier orders that are missing because rows are taken as they are.
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
        own_kinds: Mapping[str, Kind] | None = None,
        named: Collection[str] = (),
        words: Mapping[str, Collection[str]] = LEVEL_WORDS,
    ) -> None:
        self.table, self.mapped = table, mapped
        self.recognised = recognised
        self.rules = rules or SaleRules((), Money(None, None, None, table.name))
        self.planner = Planner(table, styles or Styles(), usual or Styles())
        self._settling = Lock()
        told: dict[str, Kind] = {**(own_kinds or {}), **(wanted or {}), REFUNDED: "number"}
        plans, left, first = self.planner.plan_all(mapped, told, self.rules.positions, named)
        # The first rows are read again later, in a small table all of them.
        self._looked_at = _first_and_length(first)
        self._known = _checked_by_plan(plans, first)
        checked = {plan.name: found for plan, found in self._known.items()}
        self.ranges = dict(field_ranges(FIELDS) if ranges is None else ranges)
        others = other_quantities(plans, checked, self.ranges)
        if wanted is None and ranges is None and isinstance(table, LoadedTable):
            self.ranges = {n: r for n, r in self.ranges.items() if n not in others}
        wrong = {}
        if rules is not None:  # rows as they are mean the same as in a database
            wrong = wrong_columns(plans, checked, {} if wanted is None else others)
        if wanted is None and own_kinds is None:
            same = same_numbers(plans, checked, named)
            left, plans = {**left, **same}, [p for p in plans if p.match.header not in same]
        if wrong:
            mapped = self.mapped = mapped.without(wrong)
            plans = [plan for plan in plans if plan.name not in wrong]
        self._plans = {plan.name: plan for plan in plans}
        self.kinds: dict[str, Kind] = dict(wanted or {})
        self.kinds |= {p.name: p.kind for p in plans if p.name in mapped.matches}
        self.kinds.pop(REFUNDED, None)
        self.orders: OrderTable | None = None
        self.history: HistoryCounter | None = None
        self.uncounted: tuple[str, ...] = ()
        self._samples: dict[str, SpreadSample] = {}
        self._understand: Callable[[], Understanding] = partial(
            understand,
            table=table,
            mapped=mapped,
            plans=plans,
            kinds=dict(self.kinds),
            rules=self.rules,
            recognised=recognised,
            left=left,
            first=first,
            checked=checked,
            others=others,
            ranges=self.ranges,
            wrong=tuple(wrong.values()),
            words=words,
        )

    @cached_property
    def understood(self) -> Understanding:
        """What was understood of the table, found out when it is asked for."""
        understood = self._understand()
        del self._understand  # it holds the first rows
        return understood

    @property
    def headers(self) -> list[str]:
        """The table's column names."""
        return self.table.headers

    @property
    def own_headers(self) -> list[str]:
        """The columns of the file, without those that folding added."""
        return self.headers if self.orders is None else self.orders.lines.headers

    @property
    def decimal_comma(self) -> bool:
        """Whether columns that are read write a decimal comma, and none a decimal point."""
        return {plan.style for plan in self._plans.values()} & {".", ","} == {","}

    def header_of(self, name: str) -> str | None:
        """Return the column that an input is read from; None where the table has none."""
        return self._plans[name].match.header if name in self._plans else None

    def note_orders(self, orders: OrderTable) -> None:
        """Note that the rows are orders folded from lines."""
        self.orders = orders
        notes, written = (*self.understood.notes, orders.note), orders.lines.dialect
        dialect = written.why if written is not None else ()
        unread = {*self.own_headers} - orders.folded
        left = {n: why for n, why in self.understood.left_alone.items() if n in unread}
        self.understood = replace(self.understood, notes=notes, dialect=dialect, left_alone=left)

    def count_history(
        self,
        names: Collection[str],
        earlier: History | None,
        sampled: Collection[str] = (),
        key: HistoryKey | None = None,
    ) -> None:
        """Count each buyer's earlier orders.

        Parameters
        ----------
        names
            The inputs that are counted.
        earlier
            The orders before the table's first row; None where they are not known.
        sampled
            Inputs of which :meth:`sample` will be asked: they are sampled in the same pass.
        key
            Key of a new history's hashes, as :class:`HistoryCounter` takes it.
        """
        passed = HistoryCounter(earlier, key)
        samples = {name: SpreadSample() for name in sampled}
        sources: tuple[str, ...] = HISTORY_SOURCES
        if self.rules.apart or REFUNDED in self._plans:
            sources = (*sources, "volume")  # an order refunded in full is not an earlier order
        for chunk in self.chunks({*sources, *sampled}):
            for name, sample in samples.items():
                self._add_sales(sample, name, chunk)
            columns, reasons = self._checked(chunk, sources)
            buyers = cast(Levels, columns["buyer_id"])
            sold = np.where(reasons == "", buyers.codes, -1)
            passed.add(Levels(sold, buyers.levels), cast(Times, columns["ordered_at"]))
        buyer = self.mapped.matches["buyer_id"]
        if buyer.how != "mapping":
            passed.refuse_doubtful(buyer.header, self.table.name)
        if earlier is not None:
            earlier.check_before(passed.first_day, self.table.name)
        self.history, self._samples = passed, samples
        self.kinds |= dict.fromkeys(names, "number")
        from_ = "from this table's first row on" if earlier is None else str(earlier)
        note = f"{', '.join(names)}: counted by buyer_id and ordered_at, {from_}"
        self.understood = replace(self.understood, notes=(*self.understood.notes, note))

    def add_warning(self, warning: str, *, first: bool = False) -> None:
        """Add a warning, as the first or the last; an empty one is not added."""
        if warning:
            others = self.understood.warnings
            warnings = (warning, *others) if first else (*others, warning)
            self.understood = replace(self.understood, warnings=warnings)

    def batches(self, only: Collection[str] | None = None) -> Iterator[Batch]:
        """Read the table from its beginning, chunk by chunk.

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
        """Yield the table's chunks unchecked.

        They hold the columns of the inputs named in `only`, or of all inputs; with `every`, all
        columns of the table.
        """
        first = 0
        for chunk in self.table.chunks(None if every else self._positions(only)):
            yield replace(chunk, first=first)
            first += len(chunk)

    def pieces(self, *, every: bool = False) -> Iterator[Piece]:
        """Yield functions that each read one of :meth:`chunks`, for threads to call."""
        if isinstance(self.table, CsvTable) and self.history is None:
            yield from self.table.pieces(None if every else self._positions(None))
        else:  # counts of earlier orders are found by how many rows come first
            for chunk in self.chunks(every=every):
                yield partial(replace, chunk)

    def _positions(self, only: Collection[str] | None) -> set[int]:
        return {plan.match.position for plan in self._asked(only)} | self.rules.positions

    def _asked(self, only: Collection[str] | None) -> list[Plan]:
        """Return the plans of the columns that are read for some inputs, or for all (None)."""
        plans = list(self._plans.values())  # a copy: another thread may settle one meanwhile
        if only is None:
            return plans
        back = {REFUNDED} if "volume" in only else set()
        return [plan for plan in plans if plan.name in only or plan.name in back]

    def sample(self, name: str) -> Numbers:
        """Return values above 0 of a number, from sales spread over the whole table.

        They are all values, or evenly spread ones where there are more than 100,000. Of a long
        text file, evenly spread blocks are read (:meth:`CsvTable.spread_chunks`) if these hold
        enough values, and if the whole file was not read for earlier orders anyway.
        """
        if name not in self._samples:
            sample = self._sample_of_blocks(name)
            if sample is None:
                sample = SpreadSample()
                for chunk in self.chunks((name,)):
                    self._add_sales(sample, name, chunk)
            self._samples[name] = sample
        return self._samples[name].values

    def _sample_of_blocks(self, name: str) -> SpreadSample | None:
        """Return a sample of a long text file, None where the whole table has to be read."""
        if not isinstance(self.table, CsvTable):
            return None
        sample = SpreadSample()
        try:
            for chunk in self.table.spread_chunks(self._positions((name,))):
                if chunk is None:
                    return None
                self._add_sales(sample, name, chunk)
        except InputError:  # it should name a line, and only the whole file has line numbers
            return None
        return sample if sample.seen >= ENOUGH else None

    def _add_sales(self, sample: SpreadSample, name: str, chunk: Chunk) -> None:
        columns, reasons = self._checked(chunk, (name,))
        values = cast(Numbers, columns[name])
        sample.add(values[(reasons == "") & (values > 0)])  # credit notes and gifts are not sales

    def position(self, header: str) -> int:
        """Return the position of a column, by its name exactly or else in other spelling.

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
        """Check one chunk of the table; raises as :meth:`batches`. Threads may share it."""
        columns, reasons = self._checked(chunk, only)
        if self.history is not None:
            counted = self.history.columns(chunk.first, len(chunk))
            columns |= {name: counted[name] for name in counted if name not in columns}
        for name, kind in self.kinds.items():
            if name not in columns:
                columns[name] = empty_column(kind, len(chunk))
        return Batch({name: columns[name] for name in self.kinds}, reasons, chunk)

    def parsed(self, position: int, array: pa.Array) -> Column | None:
        """Return the numbers or times of a column's texts; None where they say more than that.

        That is where the column is not read as numbers or times, or its numbers have a currency or
        are in percent. Values that cannot be right are missing.
        """
        plan = next((p for p in self._plans.values() if p.match.position == position), None)
        if plan is None or plan.kind not in ("number", "time") or plan.hundredths:
            return None
        checked = check_plan(plan, array)
        return None if checked.currencies else checked.column

    def _checked(
        self, chunk: Chunk, only: Collection[str] | None
    ) -> tuple[dict[str, Column], NDArray[np.object_]]:
        """Return the columns of a chunk that are read, and why rows cannot be right."""
        known = self._known if _first_and_length(chunk) == self._looked_at else {}
        checked, reasons = check_columns(
            self._asked(only),
            len(chunk),
            self.ranges,
            lambda plan: self._check_one(plan, chunk, known.get(plan)),
        )
        columns = {name: found.column for name, found in checked.items()}
        amounts = None
        if "volume" in checked and checked["volume"].currencies:
            amounts = chunk.column(self._plans["volume"].match.position)
        found = self.rules.apply(chunk, columns, amounts)
        note_reasons(reasons, np.array([row for row, _ in found], np.int64), [r for _, r in found])
        if not_sales := chunk.not_sales:
            odd = np.flatnonzero(np.isin(chunk.numbers, np.array(list(not_sales), np.int64)))
            note_reasons(reasons, odd, [not_sales[n] for n in chunk.numbers[odd].tolist()])
        return columns, reasons

    def _check_one(self, plan: Plan, chunk: Chunk, known: Checked | None) -> Checked:
        """Check a column of a chunk; one whose notation is open is settled when a text asks."""
        checked = known or check_plan(plan, chunk.column(plan.match.position))
        if plan.sure or not (checked.asks_style or checked.contradiction):
            return checked
        array = chunk.column(plan.match.position)
        if checked.asks_style and is_text(array):
            with self._settling:
                plan = self._plans[plan.name]  # another thread may have settled it meanwhile
                if plan.style is None and not plan.sure:
                    self._plans[plan.name] = plan = self.planner.settle(plan, array)
            checked = check_plan(plan, array)
        if checked.contradiction is not None and not plan.sure:
            raise self._contradiction(plan, chunk, *checked.contradiction)
        return checked

    def _contradiction(self, plan: Plan, chunk: Chunk, row: int, text: str) -> InputError:
        option = "decimal='point' or 'comma'" if plan.kind == "number" else "dates='dmy' or 'mdy'"
        flag = "--decimal" if plan.kind == "number" else "--dates"
        unit = "row" if self.table.dialect is None else "line"
        written = STYLE_NAMES[plan.style] if plan.style else "plain values"
        return InputError(
            f"column {plan.match.header!r} writes {written}, and {shown(text)} does not fit",
            where=f"{self.table.name}, {unit} {chunk.numbers[row]}",
            next_step=f"correct it, or pass {option} ({flag}): rows that do not fit are then "
            "rejected one by one",
        )


def _first_and_length(chunk: Chunk | None) -> tuple[int, int] | None:
    """Return what tells a chunk from all others of its table: no two rows share a number."""
    return (int(chunk.numbers[0]), len(chunk)) if chunk else None


def _checked_by_plan(plans: list[Plan], chunk: Chunk | None) -> dict[Plan, Checked]:
    """Return the columns of the first rows, ranges left aside."""
    if not chunk:
        return {}
    return {plan: check_plan(plan, chunk.column(plan.match.position)) for plan in plans}
