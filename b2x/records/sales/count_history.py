"""Counts each buyer's earlier orders: how many, since when, how long ago.

Sales of one calendar day do not count for one another, because many exports hold no time of day.
Nothing that comes later than a sale changes its counts.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from b2x.records.arrow import text_array
from b2x.records.sales.doubtful_ids import refuse_lost_digits, refuse_placeholder
from b2x.records.sales.history import NO_DAY, Days, History
from b2x.records.sales.history_key import HistoryKey
from b2x.schema.columns import Levels, Numbers, Times
from b2x.schema.fields import FIELDS, HISTORY


class HistoryCounter:
    """Collects the buyers and days of a table, then counts each buyer's earlier orders.

    Memory is 8 bytes a row while collecting and 12 more afterwards, besides the buyers.

    Parameters
    ----------
    earlier
        What came before the table; None where nothing is known of it.
    key
        Key of a new history's hashes, where `earlier` has none; a random one when None.

    Examples
    --------
    >>> counter = HistoryCounter()
    >>> days = np.array(["2024-03-01", "2024-03-01", "2024-03-09"], dtype="datetime64[s]")
    >>> counter.add(Levels(np.array([0, 0, 0]), ("kari",)), days)
    >>> {name: column.tolist() for name, column in counter.columns(0, 3).items()}
    {'prior_orders': [0.0, 0.0, 2.0], 'relationship_days': [0.0, 0.0, 8.0],
     'order_gap_days': [nan, nan, 8.0]}
    """

    def __init__(self, earlier: History | None = None, key: HistoryKey | None = None) -> None:
        self.earlier = earlier
        self.key = (key or HistoryKey.new()) if earlier is None else earlier.key
        self._buyers: dict[str, int] = {}
        self._codes: list[NDArray[np.int32]] = [np.empty(0, np.int32)]
        self._days: list[Days] = [np.empty(0, np.int32)]
        self._counted: dict[str, NDArray[np.int32]] | None = None

    def add(self, buyers: Levels, times: Times) -> None:
        """Add the next rows; a missing buyer or date leaves all of a row's counts missing."""
        known = self._buyers
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

    def refuse_doubtful(self, header: str, where: str) -> None:
        """Refuse buyers that stand for nobody in particular, and ids with digits cut off.

        Raises
        ------
        InputError
            When there are such; as :mod:`b2x.records.sales.doubtful_ids` says.
        """
        buyers = list(self._buyers)
        cut = [buyer for buyer in buyers if "E+" in buyer or "e+" in buyer]
        refuse_lost_digits(text_array(cut), header, where)
        codes = np.concatenate(self._codes)
        sales = np.bincount(codes[codes >= 0], minlength=len(buyers))
        refuse_placeholder(buyers, sales, header, where)

    def columns(self, first: int, n: int) -> dict[str, Numbers]:
        """Return the counts of `n` rows from row `first` on, float64 of shape (n,), NaN missing.

        Days that cannot be right, because a date is a placeholder, are missing too.
        """
        if self._counted is None:
            self._counted = self._count()
        counted = {}
        for name, column in self._counted.items():
            part = column[first : first + n].astype(np.float64)
            part[(part == NO_DAY) | (part > FIELDS[name].high)] = np.nan
            counted[name] = part
        return counted

    def history(self) -> History:
        """Return each buyer's history after the last row."""
        codes, days = np.concatenate(self._codes), np.concatenate(self._days)
        codes, days = codes[codes >= 0], days[codes >= 0]
        n = len(self._buyers)
        sales = np.bincount(codes, minlength=n)
        first = np.full(n, np.iinfo(np.int32).max, dtype=np.int32)
        last = np.full(n, NO_DAY, dtype=np.int32)
        np.minimum.at(first, codes, days)
        np.maximum.at(last, codes, days)
        there, hashes = sales > 0, self.key.hashes(self._buyers)
        mine = History(self.key, hashes[there], sales[there], first[there], last[there])
        return (self.earlier or History.empty(self.key)).followed_by(mine)

    def _count(self) -> dict[str, NDArray[np.int32]]:
        codes, days = np.concatenate(self._codes), np.concatenate(self._days)
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
            at = self.earlier.indices(self.key.hashes(self._buyers))[code]
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
