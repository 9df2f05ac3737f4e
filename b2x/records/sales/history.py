"""A buyer's earlier orders: how many, since when, how long ago, from buyer and date alone.

Sales of one calendar day do not count for one another, because many exports hold no time of day.
Nothing that comes later than a sale changes its numbers.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from b2x.errors import InputError
from b2x.records.arrow import number_array, values_of
from b2x.schema.columns import Levels, Numbers, Times

HISTORY = ("prior_orders", "relationship_days", "order_gap_days")
"""The inputs that are counted."""
HISTORY_SOURCES = ("buyer_id", "ordered_at")
"""What they are counted from."""
HISTORY_FILE = "history.parquet"
"""Name of the file in a model's folder."""

Days = NDArray[np.int32]
"""Days since 1970; `NO_DAY` is missing."""
NO_DAY = np.iinfo(np.int32).min
_FORMAT = 1
_MARK = b"b2x_history"


@dataclass(frozen=True)
class History:
    """What is known of each buyer at some day.

    Buyers are kept as keyed hashes of 64 bits (two of ten million buyers share one with a
    probability of three in a million). That keeps names and numbers out of sight; it is no
    anonymisation, because whoever has a list of ids can hash it too.

    Attributes
    ----------
    salt
        Key of the hashes, made from the buyers themselves, so that the same data give the same
        file.
    buyers
        uint64 of shape (n,), ascending: the hash of each buyer.
    sales
        int64 of shape (n,): how many sales.
    first, last
        Day of the first and of the last of them.
    """

    salt: bytes
    buyers: NDArray[np.uint64]
    sales: NDArray[np.int64]
    first: Days
    last: Days

    def __str__(self) -> str:
        if not len(self.buyers):
            return "from nothing before"
        since, until = (np.datetime64(int(d), "D") for d in (self.first.min(), self.last.max()))
        return f"going on from {len(self.buyers):,} buyers of {since} to {until}"

    def check_before(self, day: int, where: str) -> None:
        """Refuse to go on with a table whose first day is not after the history's last.

        Raises
        ------
        InputError
            When they overlap: the days that both hold would count twice.
        """
        until = int(self.last.max(initial=NO_DAY))
        if until < day or day == NO_DAY:
            return
        raise InputError(
            f"the history reaches to {np.datetime64(until, 'D')} and the table begins on "
            f"{np.datetime64(day, 'D')}: {until - day + 1} days would count twice",
            where=where,
            next_step="give a history that ends before the table begins, or --history none",
        )

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write it as a Parquet file."""
        import pyarrow.parquet as pq  # here, because most tables need none of it

        schema = pa.schema(
            [("buyer", pa.uint64()), ("sales", pa.int64()), ("first", pa.int32()),
             ("last", pa.int32())],
            metadata={_MARK: json.dumps({"format": _FORMAT, "salt": self.salt.hex()})},
        )  # fmt: skip
        columns = [
            number_array(self.buyers.view(np.int64)).view(pa.uint64()),
            *(number_array(c.astype(np.int64)) for c in (self.sales, self.first, self.last)),
        ]
        arrays = [c.cast(field.type) for c, field in zip(columns, schema, strict=True)]
        pq.write_table(pa.table(arrays, schema=schema), path)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> History:
        """Read a file that :meth:`save` wrote.

        Raises
        ------
        InputError
            When it is none, is damaged, or is of a newer format.
        """
        import pyarrow.parquet as pq

        try:
            table = pq.read_table(path)
            about = json.loads((table.schema.metadata or {})[_MARK])
            if about["format"] > _FORMAT:
                raise InputError(
                    f"the history is of format {about['format']}, this b2x reads {_FORMAT}",
                    where=str(path),
                    next_step="install a newer b2x",
                )
            buyers = values_of(table.column("buyer").combine_chunks(), np.uint64)
            rest = [table.column(n).combine_chunks() for n in ("sales", "first", "last")]
            return cls(
                bytes.fromhex(about["salt"]),
                buyers,
                values_of(rest[0], np.int64),
                *(values_of(column, np.int32) for column in rest[1:]),
            )
        except (pa.ArrowException, KeyError, ValueError) as error:
            if isinstance(error, InputError):
                raise
            raise InputError(
                "no history file, or a damaged one",
                where=str(path),
                next_step="pass the history.parquet of a model's folder, or an earlier file",
            ) from None

    def places(self, hashes: NDArray[np.uint64]) -> NDArray[np.int64]:
        """Return where buyers stand, -1 for those who are not there."""
        if not len(self.buyers):
            return np.full(len(hashes), -1, dtype=np.int64)
        found = np.minimum(np.searchsorted(self.buyers, hashes), len(self.buyers) - 1)
        return np.where(self.buyers[found] == hashes, found, -1)


class HistoryPass:
    """Collects a table's buyers and days, then gives each row what was before it.

    Memory is 8 bytes a row while collecting and 12 more afterwards, besides the buyers.

    Parameters
    ----------
    earlier
        What came before the table; None where nothing is known of it.

    Examples
    --------
    >>> passed = HistoryPass()
    >>> days = np.array(["2024-03-01", "2024-03-01", "2024-03-09"], dtype="datetime64[s]")
    >>> passed.add(Levels(np.array([0, 0, 0]), ("kari",)), days)
    >>> {name: column.tolist() for name, column in passed.columns(0, 3).items()}
    {'prior_orders': [0.0, 0.0, 2.0], 'relationship_days': [0.0, 0.0, 8.0],
     'order_gap_days': [nan, nan, 8.0]}
    """

    def __init__(self, earlier: History | None = None) -> None:
        self.earlier = earlier
        self._known: dict[str, int] = {}
        self._codes: list[NDArray[np.int32]] = []
        self._days: list[Days] = []
        self._counted: dict[str, NDArray[np.int32]] | None = None

    def add(self, buyers: Levels, times: Times) -> None:
        """Take in the next rows; a missing buyer or date leaves all of a row's counts missing."""
        known = self._known
        places = [known.setdefault(name, len(known)) for name in buyers.levels]
        codes = np.array([*places, -1], dtype=np.int32)[buyers.codes]
        days = times.astype("datetime64[D]").astype(np.int64)
        days[np.isnat(times)] = NO_DAY
        self._codes.append(np.where(days == NO_DAY, -1, codes).astype(np.int32))
        self._days.append(np.where(codes < 0, NO_DAY, days).astype(np.int32))

    @property
    def first_day(self) -> int:
        """The first day of a sale with a buyer; `NO_DAY` where there is none."""
        lowest = [int(days[days != NO_DAY].min()) for days in self._days if (days != NO_DAY).any()]
        return min(lowest, default=NO_DAY)

    def columns(self, first: int, n: int) -> dict[str, Numbers]:
        """Return the counts of `n` rows from row `first` on, float64 of shape (n,), NaN missing."""
        if self._counted is None:
            self._counted = self._count()
        counted = {}
        for name, column in self._counted.items():
            part = column[first : first + n].astype(np.float64)
            part[part == NO_DAY] = np.nan
            counted[name] = part
        return counted

    def history(self) -> History:
        """Return what is known of each buyer after the last row."""
        codes, days = np.concatenate([_NONE, *self._codes]), np.concatenate([_NONE, *self._days])
        codes, days = codes[codes >= 0], days[codes >= 0]
        n = len(self._known)
        sales = np.bincount(codes, minlength=n)
        first, last = (
            np.full(n, np.iinfo(np.int32).max, dtype=np.int32),
            np.full(n, NO_DAY, np.int32),
        )
        np.minimum.at(first, codes, days)
        np.maximum.at(last, codes, days)
        earlier = self.earlier or History(_salt(self._known), _NO_HASHES, _NO_SALES, _NONE, _NONE)
        hashes = self._hashes(earlier.salt)
        there = sales > 0
        every = np.union1d(earlier.buyers, hashes[there])
        places = np.searchsorted(every, hashes[there])
        old = np.searchsorted(every, earlier.buyers)
        all_sales = np.zeros(len(every), dtype=np.int64)
        all_first = np.full(len(every), np.iinfo(np.int32).max, dtype=np.int32)
        all_last = np.full(len(every), NO_DAY, dtype=np.int32)
        for at, n_sales, since, until in (
            (old, earlier.sales, earlier.first, earlier.last),
            (places, sales[there], first[there], last[there]),
        ):
            all_sales[at] += n_sales
            all_first[at] = np.minimum(all_first[at], since)
            all_last[at] = np.maximum(all_last[at], until)
        return History(earlier.salt, every, all_sales, all_first, all_last)

    def _hashes(self, salt: bytes) -> NDArray[np.uint64]:
        digests = b"".join(
            hashlib.blake2b(name.encode(), digest_size=8, key=salt).digest() for name in self._known
        )
        return np.frombuffer(digests, dtype="<u8").astype(np.uint64)

    def _count(self) -> dict[str, NDArray[np.int32]]:
        codes, days = np.concatenate([_NONE, *self._codes]), np.concatenate([_NONE, *self._days])
        rows = np.flatnonzero(codes >= 0)
        order = rows[np.lexsort((days[rows], codes[rows]))]
        code, day = codes[order], days[order]
        place = np.arange(len(order))
        buyer_begins = np.ones(len(order), dtype=bool)
        buyer_begins[1:] = code[1:] != code[:-1]
        day_begins = buyer_begins.copy()
        day_begins[1:] |= day[1:] != day[:-1]
        buyer = np.maximum.accumulate(np.where(buyer_begins, place, 0))
        today = np.maximum.accumulate(np.where(day_begins, place, 0))
        is_first_day = today == buyer
        prior = (today - buyer).astype(np.int64)
        first = day[buyer].astype(np.int64)
        previous = day[np.maximum(today - 1, 0)].astype(np.int64)
        known = ~is_first_day
        if self.earlier is not None and len(order):
            at = self.earlier.places(self._hashes(self.earlier.salt))[code]
            before = at >= 0
            prior[before] += self.earlier.sales[at[before]]
            first[before] = self.earlier.first[at[before]]
            from_earlier = before & is_first_day
            previous[from_earlier] = self.earlier.last[at[from_earlier]]
            known = known | before
        made = (prior, day - first, np.where(known, day - previous, NO_DAY))
        counted = {}
        for name, values in zip(HISTORY, made, strict=True):
            column = np.full(len(codes), NO_DAY, dtype=np.int32)
            column[order] = values
            counted[name] = column
        return counted


def is_history(path: str | os.PathLike[str]) -> bool:
    """Return whether a file says that it is a history."""
    import pyarrow.parquet as pq

    try:
        return _MARK in (pq.read_schema(path).metadata or {})
    except (pa.ArrowException, OSError):
        return False


def history_sql(table: str, buyer: str, date: str) -> str:
    """Return a query that counts the same in a database, in DuckDB's dialect.

    It gives every row of a table or view with the three counts after its columns, NULL where
    missing; works in memory that the database bounds, and reads files too
    (``read_parquet('sales/*.parquet')`` for a table).

    Parameters
    ----------
    table, buyer, date
        SQL of the table, the column that names the buyer, and that of the order date.

    Examples
    --------
    >>> print(history_sql("sales", "customer_id", "ordered_at").splitlines()[0])
    WITH days AS (
    """
    return f"""WITH days AS (
  SELECT {buyer} AS buyer, CAST({date} AS DATE) AS sold_on, COUNT(*) AS n
  FROM {table} WHERE {buyer} IS NOT NULL AND {date} IS NOT NULL GROUP BY ALL
), counted AS (
  SELECT buyer, sold_on,
    SUM(n) OVER up_to - n AS prior_orders,
    DATE_DIFF('day', MIN(sold_on) OVER up_to, sold_on) AS relationship_days,
    DATE_DIFF('day', LAG(sold_on) OVER up_to, sold_on) AS order_gap_days
  FROM days WINDOW up_to AS (PARTITION BY buyer ORDER BY sold_on)
)
SELECT t.*, CAST(c.prior_orders AS BIGINT) AS prior_orders, c.relationship_days, c.order_gap_days
FROM {table} AS t
LEFT JOIN counted AS c ON t.{buyer} = c.buyer AND CAST(t.{date} AS DATE) = c.sold_on"""


_NONE: Days = np.empty(0, dtype=np.int32)
_NO_HASHES = np.empty(0, dtype=np.uint64)
_NO_SALES = np.empty(0, dtype=np.int64)


def _salt(buyers: dict[str, int]) -> bytes:
    """Return a key that depends on all buyers and not on their order."""
    digest = hashlib.blake2b(digest_size=16)
    for name in sorted(buyers):
        digest.update(name.encode() + b"\n")
    return digest.digest()
