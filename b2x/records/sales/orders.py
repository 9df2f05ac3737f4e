"""Folds order lines to orders: a table with one row an order, each line still knowing its order.

Which line belongs to which order is found in order_keys.py, what a field of an order is made of its
lines in fold.py.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol, cast

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from b2x.records.arrow import nulls_of, number_array, time_array
from b2x.records.batch import Batch
from b2x.records.delimited.dialect import Dialect
from b2x.records.delimited.strict_reader import BadLine
from b2x.records.sales.fold import NOT_SALE, SALE, UNKNOWN, Lines
from b2x.records.sales.order_keys import OrderKeys, codes_among
from b2x.records.sales.regroup import MOST_PARTS, ScatteredLines
from b2x.records.sales.repeated_amounts import of_lines_or_ask
from b2x.records.sales.rules import NO_SALE, Statuses
from b2x.records.tables.chunk import Chunk, Table
from b2x.records.values.column_text import trimmed
from b2x.schema.columns import Columns

LINES_HEADER = "lines"
"""Header of the column that folding adds: the number of lines."""
LINES_A_PART = 2**18
"""Lines that are held in memory at a time where an order's do not follow each other."""


class CheckedLines(Protocol):
    """What folding asks of the lines: the table, and its amounts and dates, checked."""

    table: Table

    @property
    def decimal_comma(self) -> bool:
        """Whether the amounts are written with a decimal comma."""
        ...

    def check(self, chunk: Chunk) -> Batch:
        """Check the amounts and dates of one chunk of the table."""
        ...


@dataclass(frozen=True)
class Folding:
    """Which columns of the lines make which field of an order, and how.

    Attributes
    ----------
    key
        Position of the column that names the order.
    credited
        Position of the column in which a credit note names its order; None where there is none.
    sums
        Positions of the amounts that are summed over an order's lines, by field.
    dates
        Positions of the dates of which the earliest counts, by field.
    category
        Position of the column of which the level with the largest amount counts (without amounts,
        the one on most lines); None where there is none.
    count
        Whether the number of lines becomes a column.
    statuses
        What says that a line is not a sale: it is left out of its order where another line of the
        order is one.
    own
        Positions of the dates and buyers of orders: a line without a number, date or buyer belongs
        to the order of the line above.
    """

    key: int
    credited: int | None
    sums: Mapping[str, int]
    dates: Mapping[str, int]
    category: int | None
    count: bool
    statuses: tuple[Statuses, ...] = ()
    own: tuple[int, ...] = ()


class OrderTable:
    """A table of order lines, read as one row an order.

    An order takes the place of its first line. It has that line's value of every column that is
    neither summed, a date nor the category; where that is empty, the next line's. Where the lines
    of each order follow each other, memory is bounded (eight bytes an order, and what is read at a
    time). Where they do not, the columns that are asked for go through temporary files, and the
    keys of all orders are held in memory.

    Parameters
    ----------
    lines
        The lines, with the amounts and dates that are folded.
    folding
        What is made of them.

    Attributes
    ----------
    lines
        The table of lines.
    """

    rows: int | None = None
    dialect: Dialect | None = None
    lines_a_part = LINES_A_PART

    def __init__(self, lines: CheckedLines, folding: Folding) -> None:
        self.lines = lines.table
        self.name, self.format = self.lines.name, self.lines.format
        self.headers = [*self.lines.headers, *[LINES_HEADER] * folding.count]
        self.mixed = self.lines.mixed
        self._checked, self._folding = lines, folding
        self._typed_columns = (*folding.sums.values(), *folding.dates.values())
        self._reasons: dict[int, str] = {}
        self._left_out: dict[int, str] = {}
        self._of_orders: list[str] = []
        self._keys = OrderKeys(self.lines, folding.key, folding.credited, folding.own)

    def chunks(self, columns: Collection[int] | None = None) -> Iterator[Chunk]:
        """Yield the orders; of a file of text, with the columns at these positions only."""
        n_own = len(self.lines.headers)
        wanted = {i for i in (range(n_own) if columns is None else columns) if i < n_own}
        asked = wanted | self._folded_positions()
        if self._keys.distinct is None:
            yield from self._contiguous(asked, wanted)
        else:
            yield from self._regrouped(self._keys.distinct, asked, wanted)

    def decide_sums(self, of_orders: Collection[str], of_lines: Collection[str]) -> None:
        """Leave out of the sums every amount that is the order's own, repeated on its lines.

        Parameters
        ----------
        of_orders, of_lines
            Amounts that are known to be the order's, or the lines'. The others are found by their
            values.

        Raises
        ------
        InputError
            When the values do not tell.
        """
        sums = self._folding.sums
        open_ = {n: self.headers[i] for n, i in sums.items() if n not in {*of_orders, *of_lines}}
        of_lines_or_ask(self._pieces(), open_, self.name)
        summed = {name: position for name, position in sums.items() if name not in of_orders}
        self._of_orders = [name for name in sums if name in of_orders]
        self._folding = replace(self._folding, sums=summed)

    def reason_of_none(self, chunk: Chunk, number: int) -> str:
        """Return why the line of that number, one of the chunk's, belongs to no order."""
        known = {**self._left_out, **chunk.not_sales}
        return known.get(number, f"no order: {self.key_header!r} is empty")

    @property
    def key_header(self) -> str:
        """Header of the column that names the order."""
        return self.lines.headers[self._folding.key]

    @property
    def folded(self) -> set[str]:
        """Headers of the columns that folding reads."""
        return {self.lines.headers[position] for position in self._folded_positions()}

    @property
    def summed_headers(self) -> dict[str, str]:
        """Headers of the columns that are summed, by field."""
        return {name: self.lines.headers[i] for name, i in self._folding.sums.items()}

    @property
    def decimal_comma(self) -> bool:
        """Whether the lines write their amounts with a decimal comma."""
        return self._checked.decimal_comma

    @property
    def note(self) -> str:
        """What is done to the lines, for people."""
        folding = self._folding
        made = [f"{name} summed" for name in folding.sums]
        made += [f"{name} of the order, repeated on its lines" for name in self._of_orders]
        made += [f"earliest {name}" for name in folding.dates]
        made += ["category of the largest amount"] * (folding.category is not None)
        made += ["credit notes subtracted from their orders"] * (folding.credited is not None)
        made += ["lines that are not sales left out"] * bool(folding.statuses)
        rest = f": {', '.join(made)}" if made else ""
        return f"rows are order lines, folded to one row for each {self.key_header!r}{rest}"

    def lines_with_orders(
        self, columns: Collection[int] | None = None
    ) -> Iterator[tuple[Chunk, NDArray[np.int64]]]:
        """Yield all lines with the order of each, as :meth:`OrderKeys.lines_with_orders`.

        A line that was left out of its order has none.
        """
        for chunk, orders in self._keys.lines_with_orders(columns):
            if self._left_out:
                out = np.array(list(self._left_out), dtype=np.int64)
                orders[np.isin(chunk.numbers, out)] = -1
            yield chunk, orders

    def _contiguous(self, asked: set[int], wanted: set[int]) -> Iterator[Chunk]:
        """Yield the orders of lines that follow each other."""
        held: list[Lines] = []
        bad: list[BadLine] = []
        empty, share = 0, 0.0
        for chunk in self.lines.chunks(asked):
            piece, of_none = self._read(chunk, wanted)
            held.append(piece)
            bad += [*chunk.bad, *of_none]
            empty, share = empty + chunk.empty, chunk.share
            if len(piece.starts) > 1:
                lines = Lines.joined(held)
                last = int(lines.starts[-1])
                yield self._fold(lines.part(0, last), bad, empty, share)
                held, bad, empty = [lines.part(last, len(lines))], [], 0
        if held:
            yield self._fold(Lines.joined(held), bad, empty, share)

    def _regrouped(self, distinct: pa.Array, asked: set[int], wanted: set[int]) -> Iterator[Chunk]:
        """Yield the orders of lines that have to be regrouped first."""
        n_parts = min(-(-self._keys.n_lines // self.lines_a_part), MOST_PARTS)
        bad: list[BadLine] = []
        empty = 0
        with ScatteredLines(n_parts) as scattered:
            for chunk in self.lines.chunks(asked):
                piece, of_none = self._read(chunk, wanted)
                parts = codes_among(piece.keys, distinct) * n_parts // len(distinct)
                scattered.add(piece, parts)
                bad += [*chunk.bad, *of_none]
                empty += chunk.empty
            for lines in scattered.parts():
                order = np.argsort(codes_among(lines.keys, distinct), kind="stable")
                yield self._fold(lines.take(order), bad, empty, 1.0)
                bad, empty = [], 0

    def _folded_positions(self) -> set[int]:
        statuses = (status.position for status in self._folding.statuses)
        return {*self._keys.positions, *self._typed_columns, *self._category(), *statuses}

    def _read(self, chunk: Chunk, wanted: set[int]) -> tuple[Lines, list[BadLine]]:
        """Return the lines of a chunk that belong to orders, and those that do not."""
        keys, belongs = self._keys.of(chunk)
        batch = self._checked.check(chunk)
        lines = Lines(
            keys,
            chunk.numbers,
            {i: chunk.column(i) for i in wanted | self._category()},
            self._typed(batch.columns),
            batch.reasons,
            self._states(chunk),
        )
        if belongs.all():
            return lines, []
        numbers = chunk.numbers[~belongs].tolist()
        of_none = [BadLine(number, self.reason_of_none(chunk, number), "") for number in numbers]
        return lines.take(np.flatnonzero(belongs)), of_none

    def _states(self, chunk: Chunk) -> NDArray[np.int8]:
        """Return whether each line says that it is a sale; keep the reason where it is not."""
        states = np.full(len(chunk), UNKNOWN, dtype=np.int8)
        for status in self._folding.statuses:
            states[~nulls_of(trimmed(chunk.column(status.position))) & (states == UNKNOWN)] = SALE
            for row, reason in status.reasons(chunk):
                states[row] = NOT_SALE
                self._reasons.setdefault(int(chunk.numbers[row]), reason)
        return states

    def _category(self) -> set[int]:
        return set() if self._folding.category is None else {self._folding.category}

    def _typed(self, columns: Columns) -> dict[str, NDArray[Any]]:
        names = (*self._folding.sums, *self._folding.dates)
        return {name: cast(NDArray[Any], columns[name]) for name in names}

    def _pieces(self) -> Iterator[Lines]:
        """Yield the lines a chunk at a time, an order's together."""
        for chunk in self.lines.chunks(self._folded_positions()):
            lines, _ = self._read(chunk, set())
            if len(lines):
                distinct = lines.keys.unique()
                order = np.argsort(codes_among(lines.keys, distinct), kind="stable")
                yield lines.take(order)

    def _fold(self, lines: Lines, bad: list[BadLine], empty: int, share: float) -> Chunk:
        folding = self._folding
        if (out := lines.left_out()).any():
            for number in lines.numbers[out].tolist():
                reason = self._left_out[number] = self._reasons.get(number, NO_SALE)
                bad = [*bad, BadLine(number, reason, "")]
            lines = lines.take(np.flatnonzero(~out))
        made = {
            **{folding.sums[name]: number_array(*lines.summed(name)) for name in folding.sums},
            **{folding.dates[name]: time_array(lines.earliest(name)) for name in folding.dates},
        }
        if folding.category is not None:
            made[folding.category] = lines.dominant(folding.category)
        if folding.count:
            counts = np.diff(np.append(lines.starts, len(lines)))
            made[len(self.lines.headers)] = number_array(counts.astype(np.int64))
        numbers = lines.numbers[lines.starts]
        not_sales = {int(numbers[place]): reason for place, reason in lines.order_reasons()}

        def column(position: int) -> pa.Array:
            if position not in made:
                made[position] = lines.first(position)
            return made[position]

        return Chunk(numbers, column, None, bad, empty, share, not_sales)
