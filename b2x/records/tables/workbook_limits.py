"""Judges a workbook before it is built in memory, and streams its packed XML."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import BinaryIO

from b2x.errors import InputError
from b2x.records.tables.binary_part import BinaryPart
from b2x.records.tables.xls_limits import XLS, farthest_cell

MOST_CELLS = 20_000_000
"""Cells from A1 to the last one that is filled: with more, one was filled far out by mistake."""
MOST_UNPACKED = 2**30
"""Bytes of all parts of a workbook."""
MOST_TEXT = 2**28
"""Bytes of the texts of a sheet, where a text that is stored once counts in every cell."""
BLOCK = 2**20
"""Bytes of XML that are read at a time; a tag and the text after it are not longer."""

CELL = re.compile(rb"<(?:\w+:)?c\b([^<>]*)>")
"""The tag that a cell begins with, and its attributes."""


def refuse_large(stream: BinaryIO, name: str) -> None:
    """Refuse a workbook that takes too much memory, without holding it in memory.

    The sizes that a workbook says of itself are not trusted: each part is unpacked in blocks.

    Parameters
    ----------
    stream
        The workbook, seekable.
    name
        What to call it in errors.

    Raises
    ------
    InputError
        When it has more than `MOST_CELLS`, `MOST_UNPACKED` or `MOST_TEXT`, or is an .xls whose
        formulas have no values.
    zipfile.BadZipFile, zlib.error, struct.error, OSError, ValueError, LookupError
        When it is damaged.
    """
    stream.seek(0)
    if stream.read(len(XLS)) == XLS:
        stream.seek(0)
        data = stream.read(MOST_UNPACKED + 1)
        if len(data) > MOST_UNPACKED:
            raise _too_large(f"has more than {MOST_UNPACKED // 2**20} MiB", name)
        row, column, without_value = farthest_cell(data)
        if row * column > MOST_CELLS:
            raise _too_large(f"reaches to row {row:,}, column {column:,}", name)
        refuse_formulas(without_value, name)
    if zipfile.is_zipfile(stream):
        with zipfile.ZipFile(stream) as archive:
            left = MOST_UNPACKED
            lengths: list[int] = []
            for info in sorted(archive.infolist(), key=lambda i: "sharedString" not in i.filename):
                part = _Part(lengths)
                for block in part_blocks(archive, info):
                    left -= len(block)
                    if left < 0:
                        raise _too_large(f"has more than {MOST_UNPACKED // 2**20} MiB of XML", name)
                    part.add(block, name)
                if part.row * part.column > MOST_CELLS:
                    part = _Part([], exactly=True)
                    for block in part_blocks(archive, info):
                        part.add(block, name)
                    if part.row * part.column > MOST_CELLS:
                        where = f"row {part.row:,}, column {part.column:,}"
                        raise _too_large(f"reaches to {where}", name)
                if "sharedString" in info.filename:
                    lengths = part.lengths
            if "xl/workbook.bin" in archive.namelist():
                _refuse_large_binary(archive, name)
    stream.seek(0)


def refuse_formulas(n: int, where: str) -> None:
    """Refuse a workbook with `n` formulas that have no value; raises InputError."""
    if n:
        raise InputError(
            f"{n:,} formula{' has' if n == 1 else 's have'} no value: the program that wrote the "
            "workbook did not compute it",
            where=where,
            next_step="open it in Excel or LibreOffice and save it there, so that values are kept",
        )


def _refuse_large_binary(archive: zipfile.ZipFile, name: str) -> None:
    """Refuse a binary workbook (.xlsb) as :func:`refuse_large` does."""
    lengths: list[int] = []
    left = 2 * MOST_CELLS
    for info in sorted(archive.infolist(), key=lambda i: "sharedString" not in i.filename):
        part = BinaryPart(lengths)
        with archive.open(info) as stream:
            while block := stream.read(BLOCK):
                part.add(block)
                if part.records > left:
                    raise _too_large(f"has more than {2 * MOST_CELLS:,} rows and cells", name)
        part.end()
        left -= part.records
        if part.row * part.column > MOST_CELLS:
            raise _too_large(f"reaches to row {part.row:,}, column {part.column:,}", name)
        if part.text > MOST_TEXT:
            raise _too_large(f"has more than {MOST_TEXT // 2**20} MiB of text", name)
        if "sharedString" in info.filename:
            lengths = part.lengths


def part_blocks(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the bytes of a part of a workbook, without comments, in blocks that end before a tag.

    Raises
    ------
    zipfile.BadZipFile
        When it is damaged, or has more than `BLOCK` bytes without a tag.
    """
    ends_with = b""  # what ends the comment or CDATA section that a block begins in
    for block in _blocks(archive, info):
        if not ends_with and b"<!" not in block:
            yield block
            continue
        kept, at = [], 0
        while at < len(block):
            if ends_with:
                end = block.find(ends_with, at)
                at, ends_with = (len(block), ends_with) if end < 0 else (end + 3, b"")
                continue
            found = _NO_TAGS.search(block, at)
            kept.append(block[at : found.start() if found else len(block)])
            at = found.end() if found else len(block)
            ends_with = b"" if not found else b"-->" if found[0] == b"<!--" else b"]]>"
        yield b"".join(kept)


def _blocks(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    info.file_size = MOST_UNPACKED + 1  # what it says may be too little
    rest = b""
    with archive.open(info) as stream:
        while data := stream.read(BLOCK):
            data = rest + data
            cut = data.rfind(b"<")
            if cut <= 0:
                if info.filename.endswith(".xml") and len(data) > 2 * BLOCK:
                    raise zipfile.BadZipFile(f"a text of more than {BLOCK:,} bytes")
                cut = 0 if info.filename.endswith(".xml") else len(data)
            if cut:
                yield data[:cut]
            rest = data[cut:]
    if rest:
        yield rest


class _Part:
    """The size of what one part of a workbook makes in memory.

    Parameters
    ----------
    shared
        Bytes of each text that cells share.
    exactly
        Whether to look at every cell. If not, cells in columns A to Z and rows of up to five
        digits count as the farthest of these, which is fast.

    Attributes
    ----------
    row, column
        The farthest row and column of a cell with a value.
    lengths
        Bytes of each text in the part, where it is the one with the shared texts.
    """

    def __init__(self, shared: list[int], *, exactly: bool = False) -> None:
        self._exactly = exactly
        self._shared, self._longest = shared, max(shared, default=0)
        self.row = self.column = self._rows = self._width = self._text = 0
        self.lengths: list[int] = []
        self._open = 0
        self._repeats = False

    def add(self, block: bytes, name: str) -> None:
        """Count a block; raise InputError where the part is too large."""
        ends = [m.end() for m in _TEXT_END.finditer(block)] if b"si" in block else []
        for begin, end in zip([-self._open, *ends], ends, strict=False):
            self.lengths.append(end - begin)
        self._open = len(block) - ends[-1] if ends else self._open + len(block)
        self._count_cells(block)
        self._count_text(block)
        if self._text > MOST_TEXT:
            raise _too_large(f"has more than {MOST_TEXT // 2**20} MiB of text", name)

    def _count_cells(self, block: bytes) -> None:
        if b"-repeated" in block or self._repeats:
            self._count_repeated(block)
        if _UNPLACED.search(block) or _PREFIXED.search(block):
            self._count_unplaced(block)
        else:
            self._rows += block.count(b"<row")
        if not self._exactly and not _FAR.search(block):
            self.row, self.column = max(self.row, 99_999), max(self.column, 26)
            return
        for cell in CELL.finditer(block):
            place = _PLACE.search(cell[1])
            if place is not None and not cell[1].endswith(b"/"):  # else it has only a format
                self.row = max(self.row, int(place[2][:8]))
                self.column = max(self.column, _column(place[1]))

    def _count_repeated(self, block: bytes) -> None:
        """Count the cells of an .ods sheet, where one may stand for many."""
        self._repeats = True
        for tag in _ODS_TAG.finditer(block):
            n = _REPEATED.search(tag[2])
            times = int(n[1][:8]) if n else 1
            if tag[1] == b"row":
                self._rows, self._width = self._rows + times, 0
            else:
                self._width += times
                if b"value-type" in tag[2]:
                    self.row = max(self.row, self._rows)
                    self.column = max(self.column, self._width)

    def _count_unplaced(self, block: bytes) -> None:
        """Count the cells that do not say where they are: each follows the one before."""
        for i, row in enumerate(_ROW.split(block)):
            if i:
                told = _ROW_PLACE.match(row)
                self._rows = int(told[1][:8]) if told else self._rows + 1
                self._width = 0
            n_unplaced = sum(_PLACE.search(cell[1]) is None for cell in CELL.finditer(row))
            if n_unplaced:
                self._width += n_unplaced
                self.column = max(self.column, self._width)
                self.row = max(self.row, self._rows)

    def _count_text(self, block: bytes) -> None:
        n_shared = sum(map(block.count, _SHARED)) if self._longest else 0
        if n_shared * self._longest < MOST_TEXT // 2**10:
            self._text += n_shared * self._longest
            return
        for value in _VALUE.finditer(block):
            i = int(value[1][:9])
            self._text += self._shared[i] if i < len(self._shared) else 0


def _column(letters: bytes) -> int:
    column = 0
    for letter in letters[:4].upper():
        column = 26 * column + letter - ord("A") + 1
    return column


def _too_large(what: str, name: str) -> InputError:
    return InputError(
        f"the workbook is too large: a sheet {what}",
        where=name,
        next_step="delete the cells far from the table, or save the sheet as CSV UTF-8",
    )


_NO_TAGS = re.compile(rb"<!--|<!\[CDATA\[")
_ROW = re.compile(rb"<(?:\w+:)?row\b")
_ROW_PLACE = re.compile(rb"\s+r\s*=\s*[\"'](\d+)")
_PLACE = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]+)(\d+)")
_FAR = re.compile(rb"r(?:=[\"'](?:[A-Za-z]{2,}\d|[A-Za-z]?\d{6})|\s*=\s|\s+=)")
_UNPLACED = re.compile(rb"<c(?:>|/|\s+[^r\s])")
_PREFIXED = re.compile(rb":c[>/\s]")
_ODS_TAG = re.compile(rb"<table:(?:table-)?(?:covered-table-)?(row|cell)\b([^<>]*)>")
_REPEATED = re.compile(rb"number-(?:rows|columns)-repeated\s*=\s*[\"'](\d+)")
_SHARED = (b'"s"', b"'s'")
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^<>]*>\s*(\d+)")
_TEXT_END = re.compile(rb"</(?:\w+:)?si\s*>")
