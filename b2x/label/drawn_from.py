"""What an audit sample was drawn from: written into its sheet, so that a reader can check it."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from b2x.label.row_ids import print_of_rows
from b2x.records.whole_table import Records

_TEXT = re.compile(r"(\d+) of (\d+)(?: in (\d+) without ([0-9a-f]{10}))?")


@dataclass(frozen=True)
class DrawnFrom:
    """A sample and the table that it was drawn from.

    Attributes
    ----------
    lines
        Lines of the sample.
    among
        Sales of the table that were not left out.
    sales
        Sales of the table.
    without
        A hash of the sales that were left out, because earlier sheets have answers on their
        buyers; ``""`` for none.
    """

    lines: int
    among: int
    sales: int
    without: str = ""

    @classmethod
    def of(cls, records: Records, lines: int, left_out: NDArray[np.bool_]) -> DrawnFrom:
        """Return what a sample of `lines` of a table was drawn from; `left_out` has shape (n,)."""
        n, rows = len(records), np.flatnonzero(left_out)
        return cls(lines, n - len(rows), n, print_of_rows(records, rows) if len(rows) else "")

    @classmethod
    def read(cls, text: str) -> DrawnFrom | None:
        """Return what :meth:`__str__` wrote; None where it is another text.

        Examples
        --------
        >>> DrawnFrom.read("600 of 1200"), DrawnFrom.read("many")
        (DrawnFrom(lines=600, among=1200, sales=1200, without=''), None)
        """
        found = _TEXT.fullmatch(text)
        if found is None:
            return None
        among = int(found[2])
        return cls(int(found[1]), among, int(found[3] or among), found[4] or "")

    def __str__(self) -> str:
        """Return it as it stands in a sheet.

        Examples
        --------
        >>> str(DrawnFrom(400, 600, 1200, "9f3a2c1b07"))
        '400 of 600 in 1200 without 9f3a2c1b07'
        """
        left_out = f" in {self.sales} without {self.without}" if self.without else ""
        return f"{self.lines} of {self.among}{left_out}"
