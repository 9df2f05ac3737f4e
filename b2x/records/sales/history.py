"""Each buyer's orders up to some day, and the file that keeps them; counting is left to others."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from b2x.errors import InputError
from b2x.records.arrow import number_array
from b2x.records.sales.history_file import MARK, SCHEMA, metadata, parts_of
from b2x.records.sales.history_key import HistoryKey, key_beside
from b2x.scorecard.manifest import HISTORY_KEY, check_file
from b2x.writing.whole_or_absent import PendingFile, commit_together

HISTORY_FILE = "history.parquet"
"""Name of the file in a model's folder."""

Days: TypeAlias = NDArray[np.int32]
"""Days since 1970; `NO_DAY` is missing."""
NO_DAY = np.iinfo(np.int32).min
_LAST_DAY = np.iinfo(np.int32).max


@dataclass(frozen=True)
class History:
    """Number, first and last day of each buyer's sales up to some day.

    Buyers are kept as hashes of 64 bits (two of ten million buyers share one with a probability of
    three in a million) by a secret key that stands in a file of its own. Whoever has both can hash
    a list of ids and find them; see ``docs/decisions/history-key.md``.

    Attributes
    ----------
    key
        Key of the hashes. The same data and key give the same file.
    buyers
        uint64 of shape (n,), ascending: the hash of each buyer.
    sales
        int64 of shape (n,): how many sales.
    first, last
        int32 of shape (n,): day of the first and of the last sale, counted from 1970.
    """

    key: HistoryKey
    buyers: NDArray[np.uint64]
    sales: NDArray[np.int64]
    first: Days
    last: Days

    @classmethod
    def empty(cls, key: HistoryKey) -> History:
        """Return the history of no buyer."""
        days = np.empty(0, np.int32)
        return cls(key, np.empty(0, np.uint64), np.empty(0, np.int64), days, days)

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
        """Return both as one; `later` has the same key, its buyers in any order."""
        every = np.union1d(self.buyers, later.buyers)
        sales = np.zeros(len(every), dtype=np.int64)
        first = np.full(len(every), _LAST_DAY, dtype=np.int32)
        last = np.full(len(every), NO_DAY, dtype=np.int32)
        for part in (self, later):
            at = np.searchsorted(every, part.buyers)
            np.add.at(sales, at, part.sales)
            np.minimum.at(first, at, part.first)
            np.maximum.at(last, at, part.last)
        return History(self.key, every, sales, first, last)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write it as a Parquet file, and its key unless that is there; all or nothing."""
        files = self.pending(path)
        try:
            commit_together(files)
        finally:
            for file in files:
                file.discard()

    def pending(self, path: str | os.PathLike[str]) -> list[PendingFile]:
        """Write it as a Parquet file that the caller puts in place, after its key if that is new.

        Raises
        ------
        UsageError
            As :meth:`b2x.records.sales.history_key.HistoryKey.check_place`.
        """
        import pyarrow.parquet as pq  # here, because most tables need none of it

        parts = (self.buyers, self.sales, self.first, self.last)
        schema = SCHEMA.with_metadata(metadata(self.key.check, parts))
        columns = [
            number_array(self.buyers.view(np.int64)).view(pa.uint64()),
            *(number_array(c.astype(np.int64)) for c in (self.sales, self.first, self.last)),
        ]
        arrays = [c.cast(field.type) for c, field in zip(columns, schema, strict=True)]
        key = self.key.pending(path)
        files = [] if key is None else [key]
        try:
            files.append(PendingFile(path))
            pq.write_table(pa.table(arrays, schema=schema), files[-1].stream)
        except BaseException as error:
            for file in reversed(files):
                file.discard()
                file.add_to(error)
            raise
        return files

    @classmethod
    def load(
        cls, path: str | os.PathLike[str], key: str | os.PathLike[str] | None = None
    ) -> History:
        """Read a file that :meth:`save` wrote.

        Parameters
        ----------
        path
            The history.
        key
            The file of its key; ``history.key`` beside it when None.

        Raises
        ------
        InputError
            When it is not a history, is damaged, was changed, or is of another format; or its key
            is not there or another one.
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
            key_check, columns = parts_of(table)
        except InputError as error:
            raise InputError(error.what, where=str(path), next_step=error.next_step) from None
        own = HistoryKey.of(path, key)
        if own.check != key_check:
            raise InputError(
                f"the key in {key or HISTORY_KEY} is not that of the history",
                where=str(path),
                next_step="name the key that was written with it with --history-key "
                "(history_key=...)",
            )
        return cls(own, *columns)


def is_history(path: str | os.PathLike[str]) -> bool:
    """Return whether a file is one that :meth:`History.save` wrote."""
    import pyarrow.parquet as pq

    if not os.path.isfile(path):  # a pipe can be read once
        return False
    try:
        return MARK in (pq.read_schema(path).metadata or {})
    except (pa.ArrowException, OSError, ValueError):
        return False


def check_key_there(options: Mapping[str, Any]) -> None:
    """Refuse a history without its key where its buyers have to be known.

    Parameters
    ----------
    options
        Options of reading, see :class:`b2x.records.options.ReadingOptions`.

    Raises
    ------
    InputError
        When the key is not there, or the file holds something else.
    """
    if (history := _history_file(options)) is not None:
        HistoryKey.of(history, options.get("history_key"))


def place_of_key(
    options: Mapping[str, Any], written: str | os.PathLike[str]
) -> str | os.PathLike[str] | None:
    """Return the file of the key for a run that writes a history; None to leave it open.

    It is left open where the run goes on from an earlier history, whose key is then used.

    Examples
    --------
    >>> str(place_of_key({"history": "none"}, "history.parquet"))
    'history.key'
    """
    told: str | os.PathLike[str] | None = options.get("history_key")
    if told is not None:
        return told
    goes_on = isinstance(options.get("history"), History) or _history_file(options) is not None
    is_device = os.path.exists(written) and not os.path.isfile(written)
    return None if goes_on or is_device else key_beside(written)


def files_of_keys(
    options: Mapping[str, Any], written: str | os.PathLike[str] | None
) -> dict[str, str | os.PathLike[str] | None]:
    """Return the files where keys of histories stand or go, which no result may replace.

    Examples
    --------
    >>> {what: str(file) for what, file in files_of_keys({}, "new/h.parquet").items()}
    {"history's key": 'None', "written history's key": 'new/history.key'}
    """
    told: str | os.PathLike[str] | None = options.get("history_key")
    read = _history_file(options)
    beside = [None if history is None else key_beside(history) for history in (read, written)]
    return {"history's key": told or beside[0], "written history's key": told or beside[1]}


def _history_file(options: Mapping[str, Any]) -> str | os.PathLike[str] | None:
    told = options.get("history")
    return told if isinstance(told, str | os.PathLike) and is_history(told) else None
