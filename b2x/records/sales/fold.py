"""Order lines grouped by order, and how each field of an order is computed from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from b2x.records.arrow import nulls_of, number_array, values_of
from b2x.records.values.column_text import as_text, trimmed
from b2x.schema.columns import Numbers, Times

UNKNOWN, SALE, NOT_SALE = 0, 1, 2
"""Whether a line says that it is a sale."""


@dataclass(frozen=True)
class Lines:
    """Order lines, those of one order together.

    Attributes
    ----------
    keys
        Text of length n: the key of each line's order.
    numbers
        int64 of shape (n,): line numbers in the file.
    raw
        Columns as they are in the table, by position.
    typed
        Checked amounts and dates, by field.
    reasons
        Object array of shape (n,): why a line's values cannot be right, ``""`` where they can.
    states
        int8 of shape (n,): `SALE`, `NOT_SALE`, or `UNKNOWN` where the line's status is empty.
    """

    keys: pa.Array
    numbers: NDArray[np.int64]
    raw: dict[int, pa.Array]
    typed: dict[str, NDArray[Any]]
    reasons: NDArray[np.object_]
    states: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.numbers)

    @property
    def starts(self) -> NDArray[np.int64]:
        """Where each order begins."""
        return run_starts(self.keys)

    @classmethod
    def joined(cls, pieces: Sequence[Lines]) -> Lines:
        """Join pieces, at least one."""
        if len(pieces) == 1:
            return pieces[0]
        first = pieces[0]
        return cls(
            pa.concat_arrays([piece.keys for piece in pieces]),
            np.concatenate([piece.numbers for piece in pieces]),
            {i: pa.concat_arrays([piece.raw[i] for piece in pieces]) for i in first.raw},
            {n: np.concatenate([piece.typed[n] for piece in pieces]) for n in first.typed},
            np.concatenate([piece.reasons for piece in pieces]),
            np.concatenate([piece.states for piece in pieces]),
        )

    def part(self, start: int, stop: int) -> Lines:
        """Return the lines from `start` to before `stop`."""
        return Lines(
            self.keys.slice(start, stop - start),
            self.numbers[start:stop],
            {i: column.slice(start, stop - start) for i, column in self.raw.items()},
            {name: column[start:stop] for name, column in self.typed.items()},
            self.reasons[start:stop],
            self.states[start:stop],
        )

    def take(self, rows: NDArray[np.int64]) -> Lines:
        """Return the lines at `rows`."""
        places = row_array(rows)
        return Lines(
            self.keys.take(places),
            self.numbers[rows],
            {i: column.take(places) for i, column in self.raw.items()},
            {name: column[rows] for name, column in self.typed.items()},
            self.reasons[rows],
            self.states[rows],
        )

    def left_out(self) -> NDArray[np.bool_]:
        """Return which lines are not sales in an order that has another line that is one.

        A line without a status has that of the first line of its order with one.
        """
        if not (self.states == NOT_SALE).any():
            return np.zeros(len(self), dtype=bool)
        said, order = self.states != UNKNOWN, self._orders()
        firsts = np.minimum.reduceat(np.where(said, np.arange(len(self)), len(self)), self.starts)
        usual = np.append(self.states, UNKNOWN)[firsts]
        out: NDArray[np.bool_] = np.where(said, self.states, usual[order]) == NOT_SALE
        return out & ~np.logical_and.reduceat(out, self.starts)[order]

    def first(self, position: int) -> pa.Array:
        """Return each order's first value that is not empty."""
        column = self.raw[position]
        places = np.where(nulls_of(trimmed(column)), len(self), np.arange(len(self)))
        firsts = np.minimum.reduceat(places, self.starts)
        return column.take(row_array(np.where(firsts < len(self), firsts, 0), firsts < len(self)))

    def summed(self, name: str) -> tuple[Numbers, NDArray[np.bool_]]:
        """Return the sum of each order's amounts, and whether it has any."""
        amounts = self.typed[name]
        known = ~np.isnan(amounts)
        sums: Numbers = np.add.reduceat(np.where(known, amounts, 0.0), self.starts)
        return sums.round(6), np.logical_or.reduceat(known, self.starts)  # .1 + .2 is .3

    def spread(self, name: str) -> tuple[int, int, int]:
        """Count the orders of several lines whose amounts differ, are all the same, are too small.

        Too small is a number that all lines share and that is less than the number of lines.
        """
        amounts, starts = self.typed[name], self.starts
        known = np.add.reduceat((~np.isnan(amounts)).astype(np.int64), starts)
        lowest, highest = np.fmin.reduceat(amounts, starts), np.fmax.reduceat(amounts, starts)
        several, same = known > 1, lowest == highest
        counts = several & (lowest < highest), several & same, several & same & (lowest < known)
        differing, equal, small = (int(found.sum()) for found in counts)
        return differing, equal, small

    def earliest(self, name: str) -> Times:
        """Return the earliest of each order's dates."""
        return np.fmin.reduceat(self.typed[name], self.starts)

    def dominant(self, position: int) -> pa.Array:
        """Return each order's level with the largest amount, the first of several as large."""
        encoded = as_text(self.raw[position]).dictionary_encode()
        codes = values_of(encoded.indices, np.int32).astype(np.int64)
        known = ~nulls_of(trimmed(self.raw[position]))
        order, n_levels = self._orders(), max(len(encoded.dictionary), 1)
        weight = np.abs(np.nan_to_num(self.typed["volume"])) if "volume" in self.typed else 0.0
        pairs, firsts, inverse = np.unique(
            (order * n_levels + codes)[known],
            return_index=True,
            return_inverse=True,
        )
        sizes = np.bincount(inverse, (weight + np.zeros(len(self)))[known], len(pairs))
        counts = np.bincount(inverse, minlength=len(pairs))
        owner = pairs // n_levels
        ranked = np.lexsort((firsts, -counts, -sizes, owner))
        owners, best = np.unique(owner[ranked], return_index=True)
        chosen = np.full(len(self.starts), -1, dtype=np.int64)
        chosen[owners] = pairs[ranked[best]] % n_levels
        return encoded.dictionary.take(row_array(np.maximum(chosen, 0), chosen >= 0))

    def order_reasons(self) -> Iterator[tuple[int, str]]:
        """Yield the index of each order that is not a sale or cannot be right, with the reason."""
        order = self._orders()
        found: dict[int, str] = {}
        if "volume" in self.typed:
            amounts, (sums, _) = np.nan_to_num(self.typed["volume"]), self.summed("volume")
            given = np.maximum.reduceat(amounts, self.starts) > 0
            back = np.minimum.reduceat(amounts, self.starts) < 0
            rows = np.flatnonzero(given & back & (sums <= 0)).tolist()
            found |= dict.fromkeys(rows, "no sale: credited in full")
        for row in np.flatnonzero(self.reasons != "").tolist()[::-1]:
            found[int(order[row])] = f"{self.reasons[row]} (line {self.numbers[row]})"
        yield from found.items()

    def _orders(self) -> NDArray[np.int64]:
        """Return the index of each line's order, from 0 on."""
        begins = np.zeros(len(self), dtype=np.int64)
        begins[self.starts] = 1
        return np.cumsum(begins) - 1


def run_starts(keys: pa.Array) -> NDArray[np.int64]:
    """Return where runs of equal keys begin."""
    if not len(keys):
        return np.empty(0, dtype=np.int64)
    encoded = keys.dictionary_encode().indices
    codes = values_of(encoded, np.int32)
    return np.concatenate([[0], np.flatnonzero(codes[1:] != codes[:-1]) + 1]).astype(np.int64)


def row_array(rows: NDArray[np.int64], valid: NDArray[np.bool_] | None = None) -> pa.Array:
    """Return row numbers for Arrow's ``take``, which gives null where a number is not `valid`."""
    return number_array(rows.astype(np.int64), valid)
