"""Measures one part of a binary workbook (.xlsb) by its records, without building it."""

from __future__ import annotations

_ROW, _BLANK, _SHARED_TEXT, _LAST_CELL = 0, 1, 7, 11
"""Types of records: a row, and from 1 to 11 a cell: only with a format, with a shared text."""
_SHARED_ITEM, _BEGIN_CELLS, _END_CELLS = 19, 145, 146
"""A shared text; where the cells of a sheet begin and end ([MS-XLSB], 2.3.2)."""
_LONGEST_HEAD = 20
"""Bytes of a record's type and size, and of what is read of it."""


class BinaryPart:
    """The size of what one part of a binary workbook makes in memory.

    Parameters
    ----------
    shared
        Bytes of each text that cells share.

    Attributes
    ----------
    row, column
        The farthest row and column of a cell, counted from 1.
    records
        How many records the part has so far.
    text
        Bytes of the shared texts of all its cells.
    lengths
        Bytes of each text in the part, where it is the one with the shared texts.

    Examples
    --------
    >>> part = BinaryPart([])
    >>> part.add(bytes([145, 1, 0]))  # cells begin
    >>> part.add(bytes([0, 4, 6, 0, 0, 0]) + bytes([2, 8, 3, 0, 0, 0, 0, 0, 0, 0]))
    >>> part.end()
    >>> part.row, part.column
    (7, 4)
    """

    def __init__(self, shared: list[int]) -> None:
        self._shared = shared
        self._rest, self._skip, self._in_cells, self._row = b"", 0, False, 0
        self.row = self.column = self.records = self.text = 0
        self.lengths: list[int] = []

    def end(self) -> None:
        """Measure what is left at the end of the part."""
        self.add(bytes(_LONGEST_HEAD))

    def add(self, block: bytes) -> None:
        """Measure the next bytes; a record that begins at their end is left for the next ones."""
        data = self._rest + block
        at, end, in_cells, n_records = self._skip, len(data) - _LONGEST_HEAD, self._in_cells, 0
        while at < end:
            n_records += 1
            kind = data[at]
            at += 1
            if kind > 127:
                kind = kind & 127 | (data[at] & 127) << 7
                at += 1
            size = data[at]
            at += 1
            if size > 127:
                size &= 127
                for shift in (7, 14, 21):
                    byte = data[at]
                    at += 1
                    size |= (byte & 127) << shift
                    if byte < 128:
                        break
            if kind > _LAST_CELL or not in_cells:
                if kind == _SHARED_ITEM:
                    self.lengths.append(size)
                elif kind in (_BEGIN_CELLS, _END_CELLS):
                    in_cells = kind == _BEGIN_CELLS
            elif kind == _ROW:
                self._row = int.from_bytes(data[at : at + 4], "little") + 1
            elif kind != _BLANK:
                column = int.from_bytes(data[at : at + 4], "little") + 1
                if column > self.column:
                    self.column = column
                if self._row > self.row:
                    self.row = self._row
                if kind == _SHARED_TEXT:
                    i = int.from_bytes(data[at + 8 : at + 12], "little")
                    self.text += self._shared[i] if i < len(self._shared) else 0
            at += size
        self.records += n_records
        self._in_cells = in_cells
        self._rest, self._skip = data[at:], max(0, at - len(data))
