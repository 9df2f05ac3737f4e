"""Finds the order that each line belongs to; folding the lines is left to orders.py."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from b2x.records.arrow import mask_array, nulls_of, text_array, values_of
from b2x.records.sales.fold import row_array, run_starts
from b2x.records.tables.chunk import Chunk, Table
from b2x.records.values.column_text import trimmed


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

    def __init__(self, lines: Table, key: int, credited: int | None) -> None:
        self._lines, self._key, self._credited = lines, key, credited
        self.positions = {key} if credited is None else {key, credited}
        self.n_lines = 0
        self.distinct = None if self._are_contiguous() else self._collect()

    def of(self, chunk: Chunk) -> tuple[pa.Array, NDArray[np.bool_]]:
        """Return the key of each line's order, and which lines have one."""
        keys = trimmed(chunk.column(self._key))
        if self._credited is not None:
            keys = pc.coalesce(trimmed(chunk.column(self._credited)), keys)
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
            keys, belongs = self.of(chunk)
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
