"""Finds the order that each line belongs to; folding the lines is left to orders.py."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from b2x.records.arrow import TEXT, floats_of, mask_array, nulls_of, text_array, values_of
from b2x.records.sales.doubtful_ids import refuse_lost_digits
from b2x.records.sales.fold import row_array, run_starts
from b2x.records.sales.following import following_lines
from b2x.records.tables.chunk import Chunk, Table
from b2x.records.values.check import refuse_rounded
from b2x.records.values.column_text import ids


class OrderKeys:
    """The key of each line's order: the value of one column.

    Parameters
    ----------
    lines
        Table of order lines.
    key
        Position of the column that names the order.
    credited
        Position of the column in which a credit note names its order; None where there is none.
    own
        Positions of the dates and buyers of orders. A line without a number, date or buyer belongs
        to the order of the line above.

    Attributes
    ----------
    positions
        The columns that are needed.
    distinct
        The keys of all orders, in the order of their first lines; None where the lines of each
        order follow each other.
    n_lines
        How many lines belong to an order; 0 where `distinct` is None.
    """

    def __init__(
        self, lines: Table, key: int, credited: int | None, own: Collection[int] = ()
    ) -> None:
        self._lines, self._key, self._credited = lines, key, credited
        self.positions = {key} if credited is None else {key, credited}
        self.n_lines = 0
        self._own: Collection[int] = ()
        self._some_missing = False
        self._above: dict[int, str | None] = {}
        contiguous = self._are_contiguous()
        if own and self._some_missing:  # most tables have none
            self._own, self.positions = own, {*self.positions, *own}
            contiguous = self._are_contiguous()
        self.distinct = None if contiguous else self._collect()

    def of(self, chunk: Chunk) -> tuple[pa.Array, NDArray[np.bool_]]:
        """Return the key of each line's order, and which lines have one."""
        column = chunk.column(self._key)
        if pa.types.is_floating(column.type):
            refuse_rounded(self._lines.headers[self._key], floats_of(column))
        keys = ids(column)
        if self._credited is not None:
            keys = pc.coalesce(ids(chunk.column(self._credited)), keys)
        follows = following_lines(chunk, keys, self._own)
        if follows.any():  # those without an order that do not follow stay without
            above = text_array([self._above.get(int(chunk.numbers[0]))])
            own = pc.if_else(mask_array(follows), _NULL, pc.coalesce(keys, _NONE))
            filled = pc.fill_null_forward(pa.concat_arrays([above, own])).slice(1)
            keys = pc.if_else(pc.equal(filled, _NONE), _NULL, filled)
        belongs = ~nulls_of(keys)
        if not_sales := chunk.not_sales:
            numbers = np.array(list(not_sales), dtype=np.int64)
            belongs &= ~np.isin(chunk.numbers, numbers)
        return keys, belongs

    def lines_with_orders(
        self, columns: Collection[int] | None
    ) -> Iterator[tuple[Chunk, NDArray[np.int64]]]:
        """Yield every chunk of lines with the index of each line's order.

        Parameters
        ----------
        columns
            Positions of the columns that are needed; None for all.

        Yields
        ------
        A chunk and int64 of its length: 0 is the order that begins first, -1 a line without one.
        """
        asked = None if columns is None else {*columns, *self.positions}
        last, n_orders = None, 0
        for chunk in self._lines.chunks(asked):
            keys, belongs = self.of(chunk)
            orders = np.full(len(keys), -1, dtype=np.int64)
            mine = keys.filter(mask_array(belongs))
            if self.distinct is not None:
                orders[belongs] = codes_among(mine, self.distinct)
            elif len(mine):
                begins = np.zeros(len(mine), dtype=np.int64)
                begins[run_starts(mine)] = 1
                begins[0] = mine[0].as_py() != last
                places = n_orders - 1 + np.cumsum(begins)
                orders[belongs] = places
                last, n_orders = mine[-1].as_py(), int(places[-1]) + 1
            yield chunk, orders

    def _are_contiguous(self) -> bool:
        """Return whether the lines of each order follow each other."""
        hashes: list[NDArray[np.int64]] = []
        last = None
        for chunk in self._lines.chunks(self.positions):
            if chunk:
                self._above[int(chunk.numbers[0])] = last
            keys, belongs = self.of(chunk)
            self._some_missing |= bool(keys.null_count)
            refuse_lost_digits(keys, self._lines.headers[self._key], self._lines.name)
            keys = keys.filter(mask_array(belongs))
            if not len(keys):
                continue
            begun = keys.take(row_array(run_starts(keys))).to_pylist()
            hashes.append(np.array([hash(key) for key in begun[begun[0] == last :]], np.int64))
            last = begun[-1]
        seen = np.concatenate(hashes) if hashes else np.empty(0, dtype=np.int64)
        return len(np.unique(seen)) == len(seen)

    def _collect(self) -> pa.Array:
        """Return the keys of all orders, and count their lines."""
        distinct = text_array([])
        for chunk in self._lines.chunks(self.positions):
            keys, belongs = self.of(chunk)
            new = keys.filter(mask_array(belongs)).unique()
            new = new.filter(pc.invert(pc.is_in(new, value_set=distinct)))
            distinct = pa.concat_arrays([distinct, new])
            self.n_lines += int(belongs.sum())
        return distinct


def codes_among(keys: pa.Array, distinct: pa.Array) -> NDArray[np.int64]:
    """Return the index of each key among distinct ones, which hold all of them."""
    return values_of(pc.index_in(keys, value_set=distinct), np.int32).astype(np.int64)


_NULL, _NONE = pa.nulls(1, TEXT)[0], text_array([""])[0]
