"""Ties the lines of a sheet to the rows of its table: row number and a fingerprint of the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Literal, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from b2x.records.arrow import number_array, text_array
from b2x.records.whole_table import Records

By: TypeAlias = Literal["sale", "buyer"]
"""What a line of a sheet asks about."""
AT_ONCE = 2**16
"""Rows whose text is joined at a time."""
_ID = re.compile(r"(sale|buyer)-(\d+)-([0-9a-f]{10})")


def row_ids(records: Records, rows: NDArray[np.intp], by: By) -> list[str]:
    """Return what names rows in a sheet, such as ``sale-17-9f3a2c1b07``.

    It holds what the line asks about, the row's number (of a text file, its line) and 40 bits of
    a hash of the row's text, keyed by the table's headers: rows of another table do not match.

    Parameters
    ----------
    records
        The table.
    rows
        Row numbers, shape (k,).
    by
        What a line asks about.
    """
    numbers = records.numbers[rows].tolist()
    prints = _fingerprints(records, rows, by)
    return [f"{by}-{number}-{print}" for number, print in zip(numbers, prints, strict=True)]


def kind_of_id(text: str) -> By | None:
    """Return what a line asks about; None where the text is not an id.

    Examples
    --------
    >>> kind_of_id("buyer-17-9f3a2c1b07"), kind_of_id("17")
    ('buyer', None)
    """
    match = _ID.fullmatch(text)
    if match is None:
        return None
    return "sale" if match[1] == "sale" else "buyer"


def find_rows(records: Records, ids: Sequence[str], by: By) -> NDArray[np.intp]:
    """Return the row that each id names, -1 where the table does not have it.

    Where the table was sorted anew or has grown, rows are found by their text. Of rows with the
    same text, the one with the id's number is taken first.

    Parameters
    ----------
    records
        The table.
    ids
        What :func:`row_ids` gave, each once; k of them.
    by
        What they ask about.

    Returns
    -------
    ndarray of intp, shape (k,)
    """
    parted = [text.split("-") for text in ids]
    wanted = {print for _, _, print in parted}
    alike: dict[str, list[int]] = {print: [] for print in wanted}
    everything = np.arange(len(records))
    for row, print in enumerate(_fingerprints(records, everything, by)):
        if print in wanted:
            alike[print].append(row)
    found = np.full(len(ids), -1, dtype=np.intp)
    for place, (_, number, print) in enumerate(parted):
        for row in alike[print]:
            if records.numbers[row] == int(number):
                found[place] = row
                alike[print].remove(row)
                break
    for place, (_, _, print) in enumerate(parted):
        if found[place] < 0 and alike[print]:
            found[place] = alike[print].pop(0)
    return found


def print_of_rows(records: Records, rows: NDArray[np.intp]) -> str:
    """Return a hash of some rows of a table, the same in whatever order the table is."""
    prints = _fingerprints(records, rows, "sale")
    return f"{sum(int(print, 16) for print in prints) % 16**10:010x}"


def _fingerprints(records: Records, rows: NDArray[np.intp], by: By) -> Iterable[str]:
    """Yield the hash of each row's text."""
    headers = "\x1f".join([by, *records.headers]).encode("utf-8", "surrogatepass")
    key = blake2b(headers, digest_size=32).digest()
    columns = [records.text(header) for header in records.headers]
    end = text_array(["\x1f"])[0]
    for start in range(0, len(rows), AT_ONCE):
        places = number_array(rows[start : start + AT_ONCE].astype(np.int64))
        cells = [column.take(places) for column in columns]
        joined = pc.binary_join_element_wise(
            *cells, text_array([""])[0], end, null_handling="replace", null_replacement=""
        )
        for data in joined.cast(pa.large_binary()).to_pylist():
            yield blake2b(data, key=key, digest_size=5).hexdigest()
