"""Finds the lines of an order that leave its number to the line above."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from b2x.records.arrow import nulls_of
from b2x.records.tables.chunk import Chunk
from b2x.records.values.check_texts import coded_texts
from b2x.records.values.column_text import ids


def following_lines(chunk: Chunk, keys: pa.Array, own: Collection[int]) -> NDArray[np.bool_]:
    """Return which rows belong to the order above: they have no number, date or buyer of their own.

    One of date and buyer is missing, the other too or that of the row above.

    Parameters
    ----------
    chunk
        The rows.
    keys
        The order number of each, null where it is missing.
    own
        Columns of the dates and buyers of orders; without any, no row is known to follow.

    Returns
    -------
    bool of shape (n,).
    """
    follows = nulls_of(keys)
    if not own or not follows.any():
        return np.zeros(len(keys), dtype=bool)
    some_missing = np.zeros(len(keys), dtype=bool)
    for position in own:
        cells = ids(chunk.column(position))
        missing, same = nulls_of(cells), np.zeros(len(keys), dtype=bool)
        codes, _ = coded_texts(cells)
        same[1:] = codes[1:] == codes[:-1]
        follows &= missing | same
        some_missing |= missing
    return (
        follows
        & some_missing
        & ~np.isin(chunk.numbers, np.array(list(chunk.not_sales), dtype=np.int64))
    )
