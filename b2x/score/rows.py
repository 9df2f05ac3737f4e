"""Scores batches in parallel, in input order; the caller writes them."""

from __future__ import annotations

import os
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from b2x.engines.batch import probability
from b2x.predict.model import Model
from b2x.records.arrow import TEXT, code_array, mask_array, number_array, text_array
from b2x.records.batch import Batch
from b2x.score.likeness import Likeness
from b2x.score.standing import SaleDocuments
from b2x.scorecard.decision import DECIMALS, LABEL, LABELS, PROBABILITY, REASONS, REJECT
from b2x.scorecard.reasons import strongest_reasons

In = TypeVar("In")
Out = TypeVar("Out")


@dataclass(frozen=True)
class Decided:
    """A batch with its decisions.

    Attributes
    ----------
    batch
        The rows.
    new
        The new columns by name.
    scored
        How many rows have a label.
    labels
        How often each label was given to a sale; empty for order lines, whose orders were counted.
    rejected_by
        How many rows have a value that cannot be right, by the field that comes first in the
        reason.
    """

    batch: Batch
    new: dict[str, pa.Array]
    scored: int
    labels: Counter[str]
    rejected_by: Counter[str]

    @property
    def rejected(self) -> int:
        """How many rows have no label."""
        return self.rejected_by.total()


def decide(
    batch: Batch,
    model: Model,
    names: Iterable[str],
    documents: SaleDocuments | None = None,
    likeness: Likeness | None = None,
) -> Decided:
    """Decide each row of a batch.

    Parameters
    ----------
    batch
        Checked rows.
    model
        The model.
    names
        The new columns to make, see :func:`b2x.scorecard.decision.new_columns`.
    documents
        What documents the sales, for the columns of :mod:`b2x.score.standing`.
    likeness
        Counts bins of the sales, if it is there.
    """
    look = None if likeness is None else likeness.look(batch.good)
    good, names = batch.good, tuple(names)
    contributions: dict[str, NDArray[np.float64]] = {}
    if REASONS in names:
        contributions = model.engine.contributions(batch.columns, look)
        # Sums of table values are exact, so this is what the engine says, bit for bit.
        log_odds = sum(contributions.values(), np.full(len(good), model.scorecard.intercept))
    else:
        log_odds = model.engine.log_odds(batch.columns, look)
    codes = model.engine.decisions(log_odds)
    counts = np.bincount(codes[good], minlength=len(LABELS)).tolist()
    makers: dict[str, Callable[[], pa.Array]] = {
        LABEL: lambda: pa.DictionaryArray.from_arrays(code_array(codes, good), _LABELS),
        PROBABILITY: lambda: number_array(np.round(probability(log_odds), DECIMALS), good),
        REASONS: lambda: reasons_column(contributions, good),
        REJECT: lambda: text_array([reason or None for reason in batch.reasons]),
    }
    documented: dict[str, pa.Array] = {}
    if documents is not None:
        documented = documents.columns(batch.chunk.numbers, codes, good)
    return Decided(
        batch,
        {name: documented[name] if name in documented else makers[name]() for name in names},
        sum(counts),
        Counter(dict(zip(LABELS, counts, strict=True))),
        Counter(reason.partition(":")[0] for reason in batch.reasons[~good]),
    )


def reasons_column(
    contributions: Mapping[str, NDArray[np.float64]], good: NDArray[np.bool_]
) -> pa.Array:
    """Return the strongest reasons of each row as one text.

    Parameters
    ----------
    contributions
        What each field adds to the log-odds, float64 of shape (n,).
    good
        Rows that have a decision, shape (n,); the others get null.
    """
    texts, ranks = strongest_reasons(contributions)
    first = text_array(["", *texts])
    later = text_array(["", *(f"; {text}" for text in texts)])
    parts = [
        (later if i else first).take(number_array(rank + 1))  # where there is none it is -1
        for i, rank in enumerate(ranks)
    ]
    joined = pc.binary_join_element_wise(*parts, text_array([""])[0])
    return joined if good.all() else pc.if_else(mask_array(good), joined, pa.nulls(1, TEXT)[0])


def in_order(work: Callable[[In], Out], items: Iterable[In]) -> Iterator[Out]:
    """Yield the result for each item, in input order, while threads work on the next ones.

    The items are taken in the caller's thread, a few ahead of the results.

    Examples
    --------
    >>> list(in_order(abs, [-2, 1]))
    [2, 1]
    """
    workers = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    with ThreadPoolExecutor(workers) as pool:
        under_way: deque[Future[Out]] = deque()
        try:
            for item in items:
                under_way.append(pool.submit(work, item))
                if len(under_way) > (workers or 1):
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()
        finally:
            for future in under_way:
                future.cancel()


_LABELS = text_array(LABELS)
