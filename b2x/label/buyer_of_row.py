"""The buyer of each row of a table, where a column names it."""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from b2x.learn.arrays import Buyers
from b2x.learn.buyers import buyer_numbers
from b2x.records.sales.doubtful_ids import names_nobody
from b2x.records.whole_table import Records
from b2x.schema.fields import BY_HEADER, header_key
from b2x.schema.text import MISSING_LEVELS

BUYER = "buyer_id"
"""The field that names the buyer."""


def records_buyers(records: Records) -> Buyers | None:
    """Return the buyer of each row as a number, -1 where unknown; None if no column names it."""
    header = buyer_header(records)
    return None if header is None else buyer_numbers(buyer_names(records, header), len(records))


def buyer_header(records: Records) -> str | None:
    """Return the header of the column that names the buyer; None where there is none."""
    found = [c.header for c in records.understood.columns if c.name == BUYER]
    found += [h for h in records.headers if BY_HEADER.get(header_key(h)) == BUYER]
    return found[0] if found else None


def buyer_names(records: Records, header: str) -> NDArray[np.object_]:
    """Return what a column calls the buyer of each row, shape (n,); None where it names nobody.

    Words for missing name nobody. Nor do ids such as ``guest`` that stand for any buyer, unless
    the user says that the column names the buyer.
    """
    names = without_missing(records.raw(header))
    if any(c.header == header and c.how == "mapping" for c in records.understood.columns):
        return names
    sales = Counter(text for text in names if text is not None)
    buyers = list(sales)
    nobody = names_nobody(buyers, np.array([sales[buyer] for buyer in buyers], dtype=np.int64))
    placeholders = {buyer for buyer, is_any in zip(buyers, nobody, strict=True) if is_any}
    names[[text in placeholders for text in names]] = None
    return names


def without_missing(ids: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return ids without words for missing: rows without a buyer are not those of one buyer.

    Examples
    --------
    >>> without_missing(np.array(["K1", "NULL", None], dtype=object)).tolist()
    ['K1', None, None]
    """
    present = ids.copy()
    present[[text is not None and text.lower() in MISSING_LEVELS for text in ids]] = None
    return present
