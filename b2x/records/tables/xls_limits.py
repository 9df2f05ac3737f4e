"""Finds how far the cells of a workbook of before 2007 (.xls) reach, before it is built in memory.

Such a file is a small file system (MS-CFB) with a stream of records (MS-XLS). What it says of its
own sizes is compared with its length, because the reader reserves memory for it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

XLS = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""First bytes of such a file."""
_SECTOR_SIZES = {3: 512, 4: 4096}
_SMALL_SECTOR, _ENTRY = 64, 128
_IN_HEAD = 109
"""Places of the table of sectors that stand in the file's head."""
_CELLS = frozenset({0x06, 0x7E, 0xD6, 0xFD, 0x203, 0x204, 0x205, 0x27E})
"""Records of one cell with a value, which begin with its row and column."""
_FORMULA, _EMPTY_TEXT = 0x06, 3
_MANY_CELLS, _SIZES, _TEXTS, _SHEET, _END = 0xBD, 0x200, 0xFC, 0x85, 0x0A
_SHEET_BYTES = 8
"""Bytes of a record that says where a sheet begins, with a name of no letters."""


def farthest_cell(data: bytes) -> tuple[int, int, int]:
    """Return the last row and the last column, counted from 1, that any sheet has or claims.

    The third number is that of formulas, where the value of each is an empty text; else 0.

    Raises
    ------
    ValueError, LookupError, struct.error
        When the file is damaged: a chain of sectors never ends, or a size cannot be right.
    """
    book = _book(data)
    row = column = formulas = empty = 0
    starts, left = [0], 2 * len(book)
    for start in starts:
        for kind, at, end in _records(book, start):
            left -= end - at + 4
            if left < 0:
                raise ValueError("its sheets overlap")
            if kind == _FORMULA and end - at >= 14:
                formulas += 1
                empty += (book[at + 6], book[at + 12 : at + 14]) == (_EMPTY_TEXT, b"\xff\xff")
            if kind in _CELLS or kind == _MANY_CELLS:
                there = struct.unpack_from("<HH", book, at)
                last = struct.unpack_from("<H", book, end - 2)[0] if kind == _MANY_CELLS else 0
                row, column = max(row, there[0] + 1), max(column, there[1] + 1, last + 1)
            elif kind == _SIZES:
                form = "<IIHH" if end - at >= 14 else "<HHHH"
                row_from, row_to, column_from, column_to = struct.unpack_from(form, book, at)
                if (row_to or column_to) and not (row_from < row_to and column_from < column_to):
                    raise ValueError("a sheet ends before it begins")
                row, column = max(row, row_to), max(column, column_to)
            elif kind == _TEXTS and struct.unpack_from("<I", book, at + 4)[0] > len(book):
                raise ValueError("it has more texts than bytes")
            elif kind == _SHEET:
                sheet = struct.unpack_from("<I", book, at)[0]
                if end - at < _SHEET_BYTES or sheet >= len(book):
                    raise ValueError("a sheet begins after the end")
                if sheet not in starts:
                    starts.append(sheet)
    return row, column, formulas * (formulas == empty)


def _records(book: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Yield kind, begin and end of each record of a sheet, or of what stands before the sheets."""
    while at + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, at)
        if kind == _END or at + 4 + length > len(book):
            return
        yield kind, at + 4, at + 4 + length
        at += 4 + length


def _book(data: bytes) -> bytes:
    """Return the stream of records, out of sectors that may lie anywhere in the file."""
    size = _SECTOR_SIZES[struct.unpack_from("<H", data, 26)[0]]
    n_sectors = -(-len(data) // size)
    n_folders, n_table = struct.unpack_from("<II", data, 40)
    folder, _, smallest, small_table, n_small, more, n_more = struct.unpack_from("<7I", data, 48)
    if max(n_folders, n_table, n_small, n_more) > n_sectors:
        raise ValueError("it has more sectors than bytes")

    def joined(sectors: list[int]) -> bytes:
        return b"".join(data[(i + 1) * size : (i + 2) * size] for i in sectors)

    places = list(struct.unpack_from(f"<{_IN_HEAD}I", data, 76))
    for _ in range(n_more):
        *others, more = _numbers(data[(more + 1) * size : (more + 2) * size])
        places += others
    table = _numbers(joined([place for place in places if place < n_sectors]))
    small_sectors = _numbers(joined(_chain(small_table, table)))
    entries = joined(_chain(folder, table))
    known: set[int] = set()
    small = found = b""
    for at in range(0, len(entries) - _ENTRY + 1, _ENTRY):
        name = entries[at : at + 64].decode("utf-16-le", "replace").partition("\0")[0]
        kind, start = entries[at + 66], struct.unpack_from("<I", entries, at + 116)[0]
        length = struct.unpack_from("<I", entries, at + 120)[0]
        is_small = kind == 2 and length < smallest
        _refuse_endless(start, small_sectors if is_small else table, set() if is_small else known)
        if kind == 5:
            small = joined(_chain(start, table))
        elif name in ("Workbook", "Book") and not found:
            if is_small:
                chain = _chain(start, small_sectors)
                parts = (small[i * _SMALL_SECTOR : (i + 1) * _SMALL_SECTOR] for i in chain)
                found = b"".join(parts)[:length]
            else:
                found = joined(_chain(start, table))[:length]
    if not found:
        raise ValueError("it has no workbook")
    return found


def _chain(start: int, table: list[int]) -> list[int]:
    """Return the sectors of a stream from the first on."""
    sectors: list[int] = []
    while start < len(table):
        sectors.append(start)
        if len(sectors) > len(table):
            raise ValueError("a chain of sectors never ends")
        start = table[start]
    return sectors


def _refuse_endless(start: int, table: list[int], known: set[int]) -> None:
    """Refuse a chain that never ends; `known` sectors lead to an end, and so do those passed."""
    passed: set[int] = set()
    while start < len(table) and start not in known:
        if start in passed:
            raise ValueError("a chain of sectors never ends")
        passed.add(start)
        start = table[start]
    known |= passed


def _numbers(data: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4]))
