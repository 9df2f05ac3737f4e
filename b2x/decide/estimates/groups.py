"""Groups a table's sales by periods of the order date and by values of columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from b2x.errors import InputError, UsageError
from b2x.records.mapping.own_columns import KindGuess
from b2x.records.whole_table import Records
from b2x.schema.columns import Times
from b2x.schema.fields import BY_HEADER, header_key

Texts = NDArray[np.object_]


def _week(days: NDArray[np.datetime64]) -> list[str]:
    """Name weeks as ISO 8601 does: the week of a Thursday belongs to its year."""
    monday = (days.astype(np.int64) + 3) // 7 * 7 - 3  # day 0 was a Thursday
    thursday = (monday + 3).astype("datetime64[D]")
    years = thursday.astype("datetime64[Y]")
    numbers = (thursday - years.astype("datetime64[D]")).astype(np.int64) // 7 + 1
    return [f"{y}-W{n:02}" for y, n in zip(years.astype(str), numbers.tolist(), strict=True)]


def _quarter(days: NDArray[np.datetime64]) -> list[str]:
    months = days.astype("datetime64[M]").astype(np.int64)
    return [f"{1970 + m // 12}-Q{m % 12 // 3 + 1}" for m in months.tolist()]


PERIODS: dict[str, Callable[[NDArray[np.datetime64]], list[str]]] = {
    "day": lambda days: days.astype(str).tolist(),
    "week": _week,
    "month": lambda days: days.astype("datetime64[M]").astype(str).tolist(),
    "quarter": _quarter,
    "year": lambda days: days.astype("datetime64[Y]").astype(str).tolist(),
}
"""Names of the days' periods, by the word that asks for them."""


@dataclass(frozen=True)
class Groups:
    """The g groups of m sales.

    Attributes
    ----------
    keys
        Of each group, its text in each column that was asked for; empty where that is missing.
        In ascending order.
    group
        Group of each sale, intp of shape (m,).
    may_name
        Columns that may name somebody, each with why, as the panel says it of features.
    """

    keys: list[tuple[str, ...]]
    group: NDArray[np.intp]
    may_name: tuple[str, ...] = ()


def groups_of(records: Records, by: Sequence[str], rows: NDArray[np.bool_]) -> Groups:
    """Group sales.

    Parameters
    ----------
    records
        The table.
    by
        Periods (``day``, ``week``, ``month``, ``quarter``, ``year``), fields and headers.
    rows
        Which sales to group, bool of shape (n,).

    Raises
    ------
    InputError
        When the table has no order date or no such column.
    UsageError
        When something is named twice.
    """
    if len(set(by)) < len(by):
        raise UsageError(f"by names something twice: {', '.join(by)}", next_step="name it once")
    chosen = np.flatnonzero(rows)
    group = np.zeros(len(chosen), dtype=np.intp)
    keys: list[tuple[str, ...]] = [()]
    may_name = []
    for name in by:
        texts, code = np.unique(_texts(records, name)[chosen].astype(str), return_inverse=True)
        if name not in PERIODS and (harm := _harm(_header(records, name), texts)):
            may_name.append(f"{name!r} ({harm})")
        combined, group = np.unique(group * max(len(texts), 1) + code, return_inverse=True)
        keys = [(*keys[k // len(texts)], str(texts[k % len(texts)])) for k in combined.tolist()]
    return Groups(keys, group, tuple(may_name))


def periods(times: Times, period: str) -> Texts:
    """Return the period of each time, texts of shape (n,); empty where it is missing.

    Examples
    --------
    >>> times = np.array(["2024-12-30T08:00", "NaT"], dtype="datetime64[s]")
    >>> [periods(times, period).tolist()[0] for period in PERIODS]
    ['2024-12-30', '2025-W01', '2024-12', '2024-Q4', '2024']
    """
    days, place = np.unique(times.astype("datetime64[D]"), return_inverse=True)
    known = ~np.isnat(days)
    texts = np.full(len(days), "", dtype=object)
    texts[known] = PERIODS[period](days[known])
    return np.asarray(texts[place])


def _texts(records: Records, name: str) -> Texts:
    if name in PERIODS:
        times = cast("Times | None", records.columns.get("ordered_at"))
        if times is None:
            raise InputError(
                f"no column has the order date, which by {name} needs",
                where=records.understood.source,
                next_step='name it with --map ordered_at=COLUMN (mapping={"ordered_at": HEADER})',
            )
        return periods(times, name)
    raw = records.raw(_header(records, name))
    return np.array([text or "" for text in raw], dtype=object)


def _harm(header: str, texts: Texts) -> str:
    """Return why a column may name somebody; empty where it does not."""
    column = KindGuess(header)
    column.add(pa.array(texts, pa.string()))
    return column.harm()


def _header(records: Records, name: str) -> str:
    """Return the header of a field or column."""
    read = [column.header for column in records.understood.columns if column.name == name]
    exact = [header for header in records.headers if header.strip() == name.strip()]
    named = [header for header in records.headers if BY_HEADER.get(header_key(header)) == name]
    found = [*read, *exact, *named]
    return found[0] if found else records.headers[records.position(name)]  # raises
