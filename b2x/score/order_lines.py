"""Decisions on orders, given to each of their lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from b2x.predict.model import Model
from b2x.records.arrow import number_array, text_array
from b2x.records.batch import Batch
from b2x.records.reading import Reading
from b2x.records.sales.orders import OrderTable
from b2x.records.tables.chunk import Chunk
from b2x.score.rows import Decided, decide, in_order
from b2x.scorecard.decision import REJECT


@dataclass(frozen=True)
class DecidedOrders:
    """All orders of a table of lines, decided.

    Attributes
    ----------
    orders
        The lines and their orders.
    new
        The new columns by name, one value an order: some bytes each, reasons apart.
    reasons
        Object array of shape (orders,): why an order cannot be right or is no sale.
    counts
        How often each label was given to an order.
    """

    orders: OrderTable
    new: dict[str, pa.Array]
    reasons: NDArray[np.object_]
    counts: Counter[str]

    @classmethod
    def of(cls, reading: Reading, model: Model, names: Iterable[str]) -> DecidedOrders:
        """Decide every order of a reading."""
        names, orders = tuple(names), reading.orders
        assert orders is not None
        pieces: list[Decided] = list(
            in_order(
                lambda chunk: _slim(decide(reading.check(chunk), model, names)), reading.chunks()
            )
        )
        return cls(
            orders,
            {name: _joined([piece.new[name] for piece in pieces]) for name in names},
            np.concatenate([piece.batch.reasons for piece in pieces] or [np.empty(0, object)]),
            sum((piece.counts for piece in pieces), Counter()),
        )

    def lines(self, *, every: bool) -> Iterator[Decided]:
        """Yield the lines in their order, with what was decided on theirs.

        Parameters
        ----------
        every
            Whether the chunks are to hold all columns of a file of text, and not the raw rows
            alone.
        """
        for chunk, places in self.orders.lines_with_orders(None if every else ()):
            mine = places >= 0
            reasons = np.full(len(chunk), "", dtype=object)
            reasons[mine] = self.reasons[places[mine]]
            for row in np.flatnonzero(~mine).tolist():
                reasons[row] = self.orders.reason_of_none(chunk, int(chunk.numbers[row]))
            rows = number_array(places, mine)
            new = {name: column.take(rows) for name, column in self.new.items()}
            if REJECT in new:
                new[REJECT] = text_array([reason or None for reason in reasons])
            good = reasons == ""
            yield Decided(
                Batch({}, reasons, chunk),
                new,
                Counter({"lines": int(good.sum())}),
                Counter(reason.partition(":")[0] for reason in reasons[~good]),
            )


def _slim(decided: Decided) -> Decided:
    """Return what is kept of a piece: no columns, no rows as they came."""
    batch = Batch({}, decided.batch.reasons, Chunk(np.empty(0, np.int64), _no_column))
    return Decided(batch, decided.new, decided.counts, decided.rejected_by)


def _no_column(position: int) -> pa.Array:
    raise IndexError(position)


def _joined(pieces: list[pa.Array]) -> pa.Array:
    return pa.concat_arrays(pieces) if pieces else text_array([])
