"""Finds repeated headers and separator lines: as many fields as a record, but not records.

They are found in one record, or in a block of them at once. Totals are found in ``tables.totals``.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from b2x.records.delimited.dialect import quoting
from b2x.records.delimited.raw_rows import RawRows

DASHES = "-="
"""What separator lines between a header and its rows are drawn with."""


class ReportLines:
    """Recognises repeated headers and separator lines in one record.

    Parameters
    ----------
    header
        The fields of the header; none for a table whose header is not known.

    Examples
    --------
    >>> lines = ReportLines(["Amount", "Channel"])
    >>> lines.reason(["amount", "CHANNEL"]), lines.reason(["------", "---"])
    ('a repeated header', 'a separator line')
    >>> lines.reason(["-", "web"])
    ''
    """

    def __init__(self, header: Sequence[str]) -> None:
        self._header = [_folded(name) for name in header]

    def reason(self, row: Sequence[str]) -> str:
        """Return why a record is not a row of the table, ``""`` where it may be one."""
        if not self._header:
            return ""
        if _folded(row[0]) == self._header[0] and [_folded(cell) for cell in row] == self._header:
            return "a repeated header"
        if row[0][:1] not in DASHES or not all(cell and not cell.strip(DASHES) for cell in row):
            return ""
        # One or two dashes are how some write that a value is missing.
        return "a separator line" if any(len(cell) > 2 for cell in row) else ""


class ReportLineSearch:
    """Finds whether a block of records holds repeated headers or separator lines.

    Only one column is searched; the few lines that look like it are then read in full.

    Parameters
    ----------
    header
        The fields of the header, one of them at least with a name.
    columns
        Positions of the columns that are read anyway, from which one is taken if possible.
    delimiter, quotes
        The character between two fields, and whether these may be quoted.

    Attributes
    ----------
    position
        The column to search.
    """

    def __init__(
        self, header: Sequence[str], columns: Sequence[int], delimiter: str, *, quotes: bool = True
    ) -> None:
        named = [i for i, name in enumerate(header) if name]
        self.position = next((i for i in columns if header[i]), named[0])
        self._name = header[self.position].encode()
        self._lines, self._delimiter = ReportLines(header), delimiter
        self._quoting = quoting(quotes=quotes)

    def finds_any(self, column: pa.Array, raw: RawRows, encoding: str) -> bool:
        """Return whether one of the records is a repeated header or a separator line.

        Parameters
        ----------
        column
            The column at `position`, as text.
        raw, encoding
            The same records as bytes, and their encoding.
        """
        _, offsets_buffer, data_buffer = column.buffers()
        offsets = np.frombuffer(offsets_buffer, dtype=np.int64, count=len(column) + 1)
        data = np.frombuffer(data_buffer or b"", dtype=np.uint8)
        full = np.flatnonzero(np.diff(offsets))
        first, last = data[offsets[full]], data[offsets[full + 1] - 1]
        like = (first | _CASE) == (self._name[0] | _CASE)
        like &= (last | _CASE) == (self._name[-1] | _CASE)
        like &= np.diff(offsets)[full] == len(self._name)
        dashes = _is_dash(first) & _is_dash(last)
        if dashes.any():  # a lone dash may say that a value is missing: look at the whole line
            line = np.frombuffer(raw.data, dtype=np.uint8)
            begins, ends = line[raw.ends[full]], line[raw.bodies[full] - 1]
            like |= dashes & _is_dash(begins) & _is_dash(ends)
        return any(self._is_report_line(raw.row(i).decode(encoding)) for i in full[like].tolist())

    def _is_report_line(self, line: str) -> bool:
        rows = csv.reader([line], delimiter=self._delimiter, quoting=self._quoting)
        return bool(self._lines.reason(next(rows)))


def _is_dash(characters: NDArray[np.uint8]) -> NDArray[np.bool_]:
    is_dash: NDArray[np.bool_] = (
        (characters == ord("-")) | (characters == ord("=")) | (characters == ord('"'))
    )
    return is_dash


def _folded(cell: str) -> str:
    # ASCII only, so that blocks of bytes can be searched for the same.
    return cell.translate(_LOWER)


_LOWER = {letter: letter + 32 for letter in range(ord("A"), ord("Z") + 1)}
_CASE = 32
"""The bit in which upper and lower case of ASCII differ."""
