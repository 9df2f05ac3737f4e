"""Finds the lines of an order that leave its number to the line above."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from b2x.records.arrow import nulls_of
from b2x.records.tables.chunk import Chunk
from b2x.records.values.column_text import ids


def following_lines(chunk: Chunk, keys: pa.Array, own: Collection[int]) -> NDArray[np.bool_]:
    """Return which rows belong to the order above: they have no number, date or buyer.

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
    for position in own:
        follows &= nulls_of(ids(chunk.column(position)))
    return follows & ~np.isin(chunk.numbers, np.array(list(chunk.not_sales), dtype=np.int64))
