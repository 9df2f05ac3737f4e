"""What checking a column gives: its values, and why some of them cannot be right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import cast

import numpy as np
from numpy.typing import NDArray

from b2x.records.values.reasons import number_reason
from b2x.schema.columns import Column, Levels, Numbers
from b2x.schema.fields import NO_BOUNDS, Kind


@dataclass(frozen=True)
class Checked:
    """One column, checked.

    Attributes
    ----------
    column
        Its values; those that cannot be right are missing.
    rows, reasons
        int64 of shape (k,), ascending: the rows whose value cannot be right; and why, k texts.
    missing_words
        How often each text was read as missing; empty texts are not counted.
    currencies
        How often amounts name each currency, by its code or sign.
    asks_style
        Whether no notation was given, and a text needs one.
    contradiction
        Row and text of the first value that fits only a notation other than the column's; None
        if there is none. It is among `rows` too.
    """

    column: Column
    rows: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    reasons: tuple[str, ...] = ()
    missing_words: Counter[str] = field(default_factory=Counter)
    contradiction: tuple[int, str] | None = None
    currencies: Counter[str] = field(default_factory=Counter)
    asks_style: bool = False

    def without(self, reasons: Mapping[int, str]) -> Checked:
        """Return the column without its values in these rows; the reasons begin with its name.

        Examples
        --------
        >>> checked = Checked(np.array([3.0, -3.0])).without({1: "cycle_days: -3 is below 0"})
        >>> checked.column.tolist(), checked.rows.tolist(), checked.reasons
        ([3.0, nan], [1], ('cycle_days: -3 is below 0',))
        """
        if not reasons:
            return self
        every = {**dict(zip(self.rows.tolist(), self.reasons, strict=True)), **reasons}
        rows = np.array(sorted(every), dtype=np.int64)
        column = self.column
        if not isinstance(column, Levels):  # levels that cannot be read are missing already
            column = column.copy()
            column[rows] = np.nan if column.dtype.kind == "f" else np.datetime64("NaT")
        return replace(
            self, column=column, rows=rows, reasons=tuple(every[row] for row in rows.tolist())
        )

    def within(self, name: str, bounds: tuple[float, float]) -> Checked:
        """Return a number column without the values outside `bounds`, and their reasons."""
        if bounds == NO_BOUNDS:
            return self
        return self.without(outside_reasons(name, cast(Numbers, self.column), bounds))


def outside_reasons(
    name: str, numbers: Numbers, bounds: tuple[float, float] = NO_BOUNDS
) -> dict[int, str]:
    """Return the reason of each number that is infinite or outside `bounds`, by its row."""
    if bounds == NO_BOUNDS:
        suspects = np.isinf(numbers)
    else:
        suspects = (numbers < bounds[0]) | (numbers > bounds[1])
    rows = np.flatnonzero(suspects)
    return {
        row: f"{name}: {number_reason(number, bounds)}"
        for row, number in zip(rows.tolist(), numbers[rows].tolist(), strict=True)
    }


def is_missing(column: Column) -> NDArray[np.bool_]:
    """Return where a checked column holds nothing, shape (n,)."""
    if isinstance(column, Levels):
        return column.codes < 0
    return np.isnat(column) if column.dtype.kind == "M" else np.isnan(column)


def empty_column(kind: Kind, n: int) -> Column:
    """Return n missing values.

    Examples
    --------
    >>> empty_column("number", 2)
    array([nan, nan])
    """
    if kind == "number":
        return np.full(n, np.nan)
    if kind == "time":
        return np.full(n, np.datetime64("NaT"), dtype="datetime64[s]")
    return Levels(np.full(n, -1, dtype=np.int64), ())
