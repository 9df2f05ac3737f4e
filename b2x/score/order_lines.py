"""Decides orders and gives each order line the decision on its order."""

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
from b2x.score.likeness import Likeness
from b2x.score.rows import Decided, decide, in_order
from b2x.score.standing import SaleDocuments
from b2x.scorecard.decision import REJECT


@dataclass(frozen=True)
class DecidedOrders:
    """The decisions on all orders of a table, in memory: some bytes an order, reasons apart.

    Attributes
    ----------
    orders
        The orders and their lines.
    new
        The new columns by name, one value for each order.
    reasons
        Object array of shape (orders,): why an order cannot be right or is not a sale.
    labels
        How often each label was given to an order.
    """

    orders: OrderTable
    new: dict[str, pa.Array]
    reasons: NDArray[np.object_]
    labels: Counter[str]

    @classmethod
    def of(
        cls,
        reading: Reading,
        model: Model,
        names: Iterable[str],
        documents: SaleDocuments | None = None,
        likeness: Likeness | None = None,
    ) -> DecidedOrders:
        """Decide every order of a reading; parameters as :func:`b2x.score.rows.decide`."""
        names, orders = tuple(names), reading.orders
        assert orders is not None

        def work(chunk: Chunk) -> tuple[dict[str, pa.Array], NDArray[np.object_], Counter[str]]:
            decided = decide(reading.check(chunk), model, names, documents, likeness)
            return decided.new, decided.batch.reasons, decided.labels  # the rows are let go

        made = list(in_order(work, reading.chunks()))
        return cls(
            orders,
            {name: _joined([new[name] for new, _, _ in made]) for name in names},
            np.concatenate([np.empty(0, object), *(reasons for _, reasons, _ in made)]),
            sum((labels for _, _, labels in made), Counter()),
        )

    def lines(self, *, every: bool) -> Iterator[Decided]:
        """Yield the order lines in their order, with the decisions on their orders.

        Parameters
        ----------
        every
            Whether chunks of a file hold all columns; else only those that name the order.
        """
        for chunk, places in self.orders.lines_with_orders(None if every else ()):
            has_order = places >= 0
            reasons = np.full(len(chunk), "", dtype=object)
            reasons[has_order] = self.reasons[places[has_order]]
            for row in np.flatnonzero(~has_order).tolist():
                reasons[row] = self.orders.reason_of_none(chunk, int(chunk.numbers[row]))
            rows = number_array(places, has_order)
            new = {name: column.take(rows) for name, column in self.new.items()}
            if REJECT in new:
                new[REJECT] = text_array([reason or None for reason in reasons])
            good = reasons == ""
            yield Decided(
                Batch({}, reasons, chunk),
                new,
                int(good.sum()),
                Counter(),
                Counter(reason.partition(":")[0] for reason in reasons[~good]),
            )


def _joined(pieces: list[pa.Array]) -> pa.Array:
    return pa.concat_arrays(pieces) if pieces else text_array([])
