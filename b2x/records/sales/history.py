"""Each buyer's orders up to some day, and the file that keeps them; counting is left to others."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from b2x.errors import InputError
from b2x.records.arrow import number_array
from b2x.records.sales.history_file import MARK, SCHEMA, metadata, parts_of
from b2x.scorecard.manifest import check_file
from b2x.writing.whole_or_absent import PendingFile

HISTORY = ("prior_orders", "relationship_days", "order_gap_days")
"""The inputs that are counted."""
HISTORY_SOURCES = ("buyer_id", "ordered_at")
"""The fields that they are counted from."""
HISTORY_FILE = "history.parquet"
"""Name of the file in a model's folder."""

Days: TypeAlias = NDArray[np.int32]
"""Days since 1970; `NO_DAY` is missing."""
NO_DAY = np.iinfo(np.int32).min
_LAST_DAY = np.iinfo(np.int32).max


@dataclass(frozen=True)
class History:
    """Number, first and last day of each buyer's sales up to some day.

    Buyers are kept as keyed hashes of 64 bits (two of ten million buyers share one with a
    probability of three in a million). That keeps names and numbers out of sight. It does not
    make them anonymous: whoever has a list of ids can hash it too.

    Attributes
    ----------
    salt
        Key of the hashes. It is made from the buyers themselves, so that the same data give the
        same file.
    buyers
        uint64 of shape (n,), ascending: the hash of each buyer.
    sales
        int64 of shape (n,): how many sales.
    first, last
        int32 of shape (n,): day of the first and of the last sale, counted from 1970.
    """

    salt: bytes
    buyers: NDArray[np.uint64]
    sales: NDArray[np.int64]
    first: Days
    last: Days

    @classmethod
    def empty(cls, salt: bytes) -> History:
        """Return the history of no buyer."""
        days = np.empty(0, np.int32)
        return cls(salt, np.empty(0, np.uint64), np.empty(0, np.int64), days, days)

    def __str__(self) -> str:
        if not len(self.buyers):
            return "continuing an empty history"
        first, last = (np.datetime64(int(d), "D") for d in (self.first.min(), self.last.max()))
        return f"continuing a history of {len(self.buyers):,} buyers from {first} to {last}"

    def check_before(self, day: int, where: str) -> None:
        """Refuse a table whose first day is not after the history's last.

        Raises
        ------
        InputError
            When they overlap: the days that both hold would count twice.
        """
        last = int(self.last.max(initial=NO_DAY))
        if last < day or day == NO_DAY:
            return
        raise InputError(
            f"the history reaches to {np.datetime64(last, 'D')} and the table begins on "
            f"{np.datetime64(day, 'D')}: {last - day + 1} days would count twice",
            where=where,
            next_step="give a history that ends before the table begins, or --history none",
        )

    def indices(self, buyers: NDArray[np.uint64]) -> NDArray[np.int64]:
        """Return the index of each buyer by their hash, -1 for those who are not there."""
        if not len(self.buyers):
            return np.full(len(buyers), -1, dtype=np.int64)
        found = np.minimum(np.searchsorted(self.buyers, buyers), len(self.buyers) - 1)
        return np.where(self.buyers[found] == buyers, found, -1)

    def followed_by(self, later: History) -> History:
        """Return both as one; `later` has the same salt, its buyers in any order."""
        every = np.union1d(self.buyers, later.buyers)
        sales = np.zeros(len(every), dtype=np.int64)
        first = np.full(len(every), _LAST_DAY, dtype=np.int32)
        last = np.full(len(every), NO_DAY, dtype=np.int32)
        for part in (self, later):
            at = np.searchsorted(every, part.buyers)
            np.add.at(sales, at, part.sales)
            np.minimum.at(first, at, part.first)
            np.maximum.at(last, at, part.last)
        return History(self.salt, every, sales, first, last)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write it as a Parquet file, whole or not at all."""
        with self.pending(path) as file:
            file.commit()

    def pending(self, path: str | os.PathLike[str]) -> PendingFile:
        """Write it as a Parquet file that the caller puts in place."""
        import pyarrow.parquet as pq  # here, because most tables need none of it

        parts = (self.buyers, self.sales, self.first, self.last)
        schema = SCHEMA.with_metadata(metadata(self.salt, parts))
        columns = [
            number_array(self.buyers.view(np.int64)).view(pa.uint64()),
            *(number_array(c.astype(np.int64)) for c in (self.sales, self.first, self.last)),
        ]
        arrays = [c.cast(field.type) for c, field in zip(columns, schema, strict=True)]
        file = PendingFile(path)
        try:
            pq.write_table(pa.table(arrays, schema=schema), file.stream)
        except BaseException as error:
            file.discard()
            file.add_to(error)
            raise
        return file

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> History:
        """Read a file that :meth:`save` wrote.

        Raises
        ------
        InputError
            When it is not a history, is damaged, was changed, or is of another format.
        ArtifactError
            When it is in a model's folder and not of that model.
        """
        import pyarrow.parquet as pq

        check_file(path)
        try:
            # Not what a folder's name says of partitions.
            table = pq.read_table(path, partitioning=None)
        except (pa.ArrowException, OSError, LookupError, TypeError, ValueError) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise
            raise InputError(
                "the file is not a history, or is damaged: it is not a whole Parquet file",
                where=str(path),
                next_step="pass the history.parquet of a model's folder, or an earlier file",
            ) from None
        try:
            salt, columns = parts_of(table)
        except InputError as error:
            raise InputError(error.what, where=str(path), next_step=error.next_step) from None
        return cls(salt, *columns)


def is_history(path: str | os.PathLike[str]) -> bool:
    """Return whether a file is one that :meth:`History.save` wrote."""
    import pyarrow.parquet as pq

    if not os.path.isfile(path):  # a pipe can be read once
        return False
    try:
        return MARK in (pq.read_schema(path).metadata or {})
    except (pa.ArrowException, OSError, ValueError):
        return False
