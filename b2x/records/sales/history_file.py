"""What a history's Parquet file has to hold: columns, their order and ranges, and a checksum."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from b2x.errors import InputError
from b2x.records.arrow import values_of

MARK = b"b2x_history"
"""Key of the file's metadata that says what it is."""
FORMAT = 3
"""Number of the format. Format 1 had no checksum, format 2 held the key of its hashes; neither was
released."""

SCHEMA = pa.schema(
    [("buyer", pa.uint64()), ("sales", pa.int64()), ("first", pa.int32()), ("last", pa.int32())]
)
MAX_SALES = 10**9
"""The most sales of one buyer, as of the field ``prior_orders``."""
FIRST_DAY, LAST_DAY = -719_162, 2_932_896
"""The days of years 1 to 9999, counted from 1970."""

Columns = tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]
"""Hash of each buyer, number of sales, first and last day, each of shape (n,)."""


def metadata(key_check: str, columns: Columns) -> dict[bytes, bytes]:
    """Return the metadata of a history's file: format, which key it needs, and checksum."""
    about = {"format": FORMAT, "key_check": key_check, "sha256": _checksum(key_check, columns)}
    return {MARK: json.dumps(about).encode()}


def parts_of(table: pa.Table) -> tuple[str, Columns]:
    """Return the check of the key and the columns of a history's file, once all of it is checked.

    Raises
    ------
    InputError
        When it is not a history, is of another format, was changed, or holds what no history can.
    """
    about = _about(table)
    key_check = about.get("key_check")
    if not isinstance(key_check, str) or not _KEY_CHECK.fullmatch(key_check):
        raise _damaged("its key check is not a hexadecimal number of 32 digits")
    if not table.schema.remove_metadata().equals(SCHEMA):
        raise _damaged(f"its columns are not {', '.join(f'{f.name} ({f.type})' for f in SCHEMA)}")
    if any(column.null_count for column in table.columns):
        raise _damaged("a value is missing")
    types = (np.uint64, np.int64, np.int32, np.int32)
    found = [
        values_of(column.combine_chunks(), kind)
        for column, kind in zip(table.columns, types, strict=True)
    ]
    columns: Columns = (found[0], found[1], found[2], found[3])
    if about.get("sha256") != _checksum(key_check, columns):
        raise _damaged("it was changed after it was written: its checksum differs")
    for problem, is_wrong in _RULES.items():
        if is_wrong(*columns).any():
            raise _damaged(problem)
    return key_check, columns


_KEY_CHECK = re.compile("[0-9a-f]{32}")
_RULES: dict[str, Callable[..., NDArray[np.bool_]]] = {
    "its buyers are not in ascending order": lambda buyer, *_: buyer[1:] <= buyer[:-1],
    f"a number of sales is not from 1 to {MAX_SALES:,}": lambda buyer, sales, *_: (
        (sales < 1) | (sales > MAX_SALES)
    ),
    "a day is not in the years 1 to 9999": lambda buyer, sales, first, last: (
        (first < FIRST_DAY) | (last > LAST_DAY)
    ),
    "a buyer's first day is after the last": lambda buyer, sales, first, last: first > last,
    "one sale has two days": lambda buyer, sales, first, last: (sales == 1) & (first < last),
}
"""What no history holds: what to say, and whether a row (or a pair of neighbours) is so."""


def _about(table: pa.Table) -> dict[str, Any]:
    try:
        about = json.loads((table.schema.metadata or {})[MARK])
    except (LookupError, ValueError, RecursionError):
        raise _damaged("its metadata is not that of a history") from None
    number = about.get("format") if isinstance(about, dict) else None
    if type(number) is not int or number < 1:
        raise _damaged("its metadata has no format number")
    if number > FORMAT:
        raise InputError(
            f"the history is of format {str(number)[:20]}, this b2x reads {FORMAT}",
            next_step="install a newer b2x",
        )
    if number < FORMAT:
        raise InputError(
            "the history was written by an earlier b2x, without a key in a file of its own",
            next_step="train the model again, or pass the file with the earlier sales",
        )
    return dict(about)


def _checksum(key_check: str, columns: Columns) -> str:
    digest = hashlib.sha256(bytes.fromhex(key_check))
    for column in columns:
        digest.update(np.ascontiguousarray(column, dtype=column.dtype.newbyteorder("<")).data)
    return digest.hexdigest()


def _damaged(problem: str) -> InputError:
    return InputError(
        f"the file is not a history, or is damaged: {problem}",
        next_step="pass the history.parquet of a model's folder, or the file with the earlier "
        "sales; or train the model again",
    )
