"""Order lines folded to orders: one row an order, each line still knowing which.

What is summed and what is taken over is decided here; how values are read, elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from b2x.errors import InputError
from b2x.records.arrow import (
    mask_array,
    nulls_of,
    number_array,
    text_array,
    time_array,
    values_of,
)
from b2x.records.delimited.dialect import Dialect
from b2x.records.delimited.strict_reader import BadLine
from b2x.records.reading import Reading
from b2x.records.sales.fold import (
    FALLEN,
    SILENT,
    STANDS,
    Lines,
    row_array,
    run_starts,
    trimmed,
)
from b2x.records.sales.regroup import MOST_PARTS, ScatteredLines
from b2x.records.sales.rules import NO_SALE, Statuses
from b2x.records.tables.chunk import Chunk, Table, not_sales_of
from b2x.schema.columns import Columns

LINES_HEADER = "lines"
"""Column of the number of lines that folding adds."""
LINES_A_PART = 2**18
"""Lines that are held in memory at a time where an order's do not stand together."""
ENOUGH = 5
"""Orders whose lines all repeat one amount, for it to be taken for the order's own."""


@dataclass(frozen=True)
class Folding:
    """How lines become orders.

    Attributes
    ----------
    key
        Position of the column that names the order.
    credited
        Position of the column in which a credit note names its order; None where there is none.
    sums
        Positions of amounts that are summed over an order's lines, by field.
    dates
        Positions of dates of which the earliest counts, by field.
    category
        Position of the column of which the level with the largest amount (without amounts, the
        most lines) counts; None where there is none.
    count
        Whether the number of lines becomes a column.
    statuses
        What says of a line that it is no sale: it is left out of its order where other lines of
        it stand.
    """

    key: int
    credited: int | None
    sums: Mapping[str, int]
    dates: Mapping[str, int]
    category: int | None
    count: bool
    statuses: tuple[Statuses, ...] = ()


class OrderTable:
    """A table of order lines, read as one row an order.

    An order takes the place of its first line. It has that line's value of every column that is
    neither summed, a date nor the category; where that is empty, the next line's. Where the lines
    of each order follow each other, memory is bounded (eight bytes an order beside what is read
    at a time); where not, the columns that are asked for go through temporary files, and the
    orders' names are held in memory.

    Parameters
    ----------
    reading
        The lines, with the amounts and dates that are folded as its inputs.
    folding
        How.

    Attributes
    ----------
    lines
        The table of lines.
    not_sales
        By number of an order's first line: why it cannot be right or is no sale. It grows while
        `chunks` are read.
    """

    rows: int | None = None
    dialect: Dialect | None = None
    lines_a_part = LINES_A_PART

    def __init__(self, reading: Reading, folding: Folding) -> None:
        self.lines: Table = reading.table
        self.name, self.format = self.lines.name, self.lines.format
        self.headers = [*self.lines.headers, *[LINES_HEADER] * folding.count]
        self.mixed = self.lines.mixed
        self.not_sales: dict[int, str] = {}
        self._reading, self._folding = reading, folding
        self._reasons: dict[int, str] = {}
        self._left_out: dict[int, str] = {}
        self._n_lines = 0
        self._checked = (*folding.sums.values(), *folding.dates.values())
        self._distinct: pa.Array | None = None if self._is_together() else self._all_keys()

    def chunks(self, columns: Collection[int] | None = None) -> Iterator[Chunk]:
        """Yield the orders; of a file of text, with the columns at these positions only."""
        n_own = len(self.lines.headers)
        wanted = {i for i in (range(n_own) if columns is None else columns) if i < n_own}
        asked = wanted | self._folded_positions()
        yield from (
            self._together(asked, wanted)
            if self._distinct is None
            else self._brought(self._distinct, asked, wanted)
        )

    def _together(self, asked: set[int], wanted: set[int]) -> Iterator[Chunk]:
        """Yield the orders of lines that stand together."""
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

    def _brought(self, distinct: pa.Array, asked: set[int], wanted: set[int]) -> Iterator[Chunk]:
        """Yield the orders of lines that have to be brought together first."""
        n_parts = min(-(-self._n_lines // self.lines_a_part), MOST_PARTS)
        bad: list[BadLine] = []
        empty = 0
        with ScatteredLines(n_parts) as scattered:
            for chunk in self.lines.chunks(asked):
                piece, of_none = self._read(chunk, wanted)
                scattered.add(piece, _codes(piece.keys, distinct) * n_parts // len(distinct))
                bad += [*chunk.bad, *of_none]
                empty += chunk.empty
            for lines in scattered.parts():
                order = np.argsort(_codes(lines.keys, distinct), kind="stable")
                yield self._fold(lines.take(order), bad, empty, 1.0)
                bad, empty = [], 0

    def decide_sums(self, own: Collection[str], told: Collection[str]) -> None:
        """Decide which amounts are an order's own, written on any of its lines, and not summed.

        Parameters
        ----------
        own, told
            Amounts that are known to be the order's, or known to be the lines'. The others are
            the lines' if they differ within any order, or stand on one line of it only.

        Raises
        ------
        InputError
            When an amount may be either.
        """
        open_ = [name for name in self._folding.sums if name not in {*own, *told}]
        repeated = dict.fromkeys(open_, 0)
        of_lines: set[str] = set()
        if open_:
            for lines in self._pieces():
                for name in open_:
                    differing, same = lines.spread(name)
                    repeated[name] += same
                    of_lines |= {name} if differing else set()
                if len(of_lines) == len(open_):
                    break
        for name in open_:
            if name not in of_lines and 0 < repeated[name] < ENOUGH:
                header = self.headers[self._folding.sums[name]]
                raise InputError(
                    f"{header!r} is the same on every line of the {repeated[name]} orders that "
                    "have several: nobody can know whether it is the line's or the order's",
                    where=self.name,
                    next_step="write b2x inspect FILE --write-map my.toml, name it there under "
                    "[sum] (a line's) or [fields] (the order's), and pass --export my.toml",
                )
        sums = {
            name: position
            for name, position in self._folding.sums.items()
            if name in told or (name not in own and (name in of_lines or not repeated[name]))
        }
        self._folding = replace(self._folding, sums=sums)

    def reason_of_none(self, chunk: Chunk, number: int) -> str:
        """Return why the line of that number, one of the chunk's, belongs to no order."""
        known = {**self._left_out, **not_sales_of(self.lines, chunk)}
        return known.get(number, f"no order: {self.key_header!r} is empty")

    @property
    def key_header(self) -> str:
        """The column that names the order."""
        return self.lines.headers[self._folding.key]

    @property
    def summed_headers(self) -> dict[str, str]:
        """The columns that are summed, by field."""
        return {name: self.lines.headers[i] for name, i in self._folding.sums.items()}

    @property
    def decimal_comma(self) -> bool:
        """Whether the lines write their amounts with a decimal comma."""
        return self._reading.decimal_comma

    @property
    def note(self) -> str:
        """What is done to the lines, for people."""
        folding = self._folding
        made = [f"{name} is the sum" for name in folding.sums]
        made += [f"{name} the earliest" for name in folding.dates]
        made += ["category that of the largest amount"] * (folding.category is not None)
        made += ["credit notes taken off their orders"] * (folding.credited is not None)
        made += ["lines that are no sales left out of theirs"] * bool(folding.statuses)
        rest = f"; {', '.join(made)}" if made else ""
        return f"rows are lines of orders, one order has one {self.key_header!r}{rest}"

    def lines_with_orders(
        self, columns: Collection[int] | None = None
    ) -> Iterator[tuple[Chunk, NDArray[np.int64]]]:
        """Yield the lines, all of them, and which order each belongs to.

        Parameters
        ----------
        columns
            Positions of the columns that are needed; None for all.

        Yields
        ------
        A chunk and int64 of its length: the order's place as :meth:`chunks` gives them, the first
        is 0; -1 for a line of none.
        """
        asked = None if columns is None else {*columns, *self._key_positions()}
        last, n_orders = None, 0
        for chunk in self.lines.chunks(asked):
            keys, belongs = self._keys(chunk)
            orders = np.full(len(keys), -1, dtype=np.int64)
            mine = keys.filter(mask_array(belongs))
            if self._distinct is not None:
                orders[belongs] = _codes(mine, self._distinct)
            elif len(mine):
                begins = np.zeros(len(mine), dtype=np.int64)
                begins[run_starts(mine)] = 1
                begins[0] = mine[0].as_py() != last
                places = n_orders - 1 + np.cumsum(begins)
                orders[belongs] = places
                last, n_orders = mine[-1].as_py(), int(places[-1]) + 1
            if self._left_out:
                out = np.array(list(self._left_out), dtype=np.int64)
                orders[np.isin(chunk.numbers, out)] = -1
            yield chunk, orders

    def _key_positions(self) -> set[int]:
        folding = self._folding
        return {folding.key} if folding.credited is None else {folding.key, folding.credited}

    def _folded_positions(self) -> set[int]:
        folding = self._folding
        category = () if folding.category is None else (folding.category,)
        statuses = (status.position for status in folding.statuses)
        return {*self._key_positions(), *self._checked, *category, *statuses}

    def _keys(self, chunk: Chunk) -> tuple[pa.Array, NDArray[np.bool_]]:
        """Return each line's order, and which lines have one."""
        keys = trimmed(chunk.column(self._folding.key))
        if self._folding.credited is not None:
            keys = pc.coalesce(trimmed(chunk.column(self._folding.credited)), keys)
        belongs = ~nulls_of(keys)
        if odd := not_sales_of(self.lines, chunk):
            numbers = np.array(list(odd), dtype=np.int64)
            belongs &= ~np.isin(chunk.numbers, numbers)
        return keys, belongs

    def _is_together(self) -> bool:
        """Return whether the lines of each order follow each other."""
        hashes: list[NDArray[np.int64]] = []
        last = None
        for chunk in self.lines.chunks(self._key_positions()):
            keys, belongs = self._keys(chunk)
            keys = keys.filter(mask_array(belongs))
            if not len(keys):
                continue
            begun = keys.take(row_array(run_starts(keys))).to_pylist()
            hashes.append(np.array([hash(key) for key in begun[begun[0] == last :]], np.int64))
            last = begun[-1]
        seen = np.concatenate(hashes) if hashes else np.empty(0, dtype=np.int64)
        return len(np.unique(seen)) == len(seen)

    def _all_keys(self) -> pa.Array:
        distinct = text_array([])
        for chunk in self.lines.chunks(self._key_positions()):
            keys, belongs = self._keys(chunk)
            new = keys.filter(mask_array(belongs)).unique()
            new = new.filter(pc.invert(pc.is_in(new, value_set=distinct)))
            distinct = pa.concat_arrays([distinct, new])
            self._n_lines += int(belongs.sum())
        return distinct

    def _read(self, chunk: Chunk, wanted: set[int]) -> tuple[Lines, list[BadLine]]:
        """Return a piece of the table as lines that belong to orders, and those that do not."""
        keys, belongs = self._keys(chunk)
        batch = self._reading.check(chunk)
        lines = Lines(
            keys,
            chunk.numbers,
            {i: chunk.column(i) for i in wanted | self._category()},
            {**self._typed(batch.columns)},
            batch.reasons,
            self._states(chunk),
        )
        if belongs.all():
            return lines, []
        numbers = chunk.numbers[~belongs].tolist()
        of_none = [BadLine(number, self.reason_of_none(chunk, number), "") for number in numbers]
        return lines.take(np.flatnonzero(belongs)), of_none

    def _states(self, chunk: Chunk) -> NDArray[np.int8]:
        """Return what each line says of whether it is a sale, and note why it is none."""
        states = np.full(len(chunk), SILENT, dtype=np.int8)
        for status in self._folding.statuses:
            states[~nulls_of(trimmed(chunk.column(status.position))) & (states == SILENT)] = STANDS
            for row, reason in status.reasons(chunk):
                states[row] = FALLEN
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
                yield lines.take(np.argsort(_codes(lines.keys, distinct), kind="stable"))

    def _fold(self, lines: Lines, bad: list[BadLine], empty: int, share: float) -> Chunk:
        folding = self._folding
        if (fallen := lines.fallen()).any():
            for number in lines.numbers[fallen].tolist():
                reason = self._left_out[number] = self._reasons.get(number, NO_SALE)
                bad = [*bad, BadLine(number, reason, "")]
            lines = lines.take(np.flatnonzero(~fallen))
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
        for place, reason in lines.order_reasons():
            self.not_sales[int(numbers[place])] = reason

        def column(position: int) -> pa.Array:
            if position not in made:
                made[position] = lines.first(position)
            return made[position]

        return Chunk(numbers, column, bad=bad, empty=empty, share=share)


def _codes(keys: pa.Array, distinct: pa.Array) -> NDArray[np.int64]:
    return values_of(pc.index_in(keys, value_set=distinct), np.int32).astype(np.int64)
