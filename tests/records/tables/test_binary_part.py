"""A binary workbook (.xlsb) is read, or refused before it is built, by the cells that it has."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest

from b2x.errors import InputError
from b2x.records.tables import workbook_limits
from b2x.records.tables.binary_part import BinaryPart
from b2x.records.tables.open_table import open_table

LINKS = """<?xml version="1.0"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship
Id="rId1" Target="worksheets/sheet1.bin"
Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/>
</Relationships>"""


def record(kind: int, data: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 127 | 128, kind >> 7])
    size, left = [len(data) & 127], len(data) >> 7
    while left:
        size[-1] |= 128
        size.append(left & 127)
        left >>= 7
    return head + bytes(size) + data


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def row(number: int) -> bytes:
    return record(0, struct.pack("<I", number) + bytes(13))


def cell(column: int, value: str | float | None) -> bytes:
    place = struct.pack("<II", column, 0)
    if value is None:
        return record(1, place)  # only a format
    if isinstance(value, str):
        return record(6, place + wide(value))
    return record(5, place + struct.pack("<d", value))


def shared(column: int, number: int) -> bytes:
    return record(7, struct.pack("<III", column, 0, number))


ROWS = row(0) + cell(0, "volume") + cell(1, "channel") + row(1) + cell(0, 5.5) + cell(1, "web")


def xlsb(path: Path, cells: bytes, texts: bytes | None = None) -> Path:
    """Write a workbook of one sheet that says of itself to have two rows and columns."""
    size = record(148, struct.pack("<4I", 0, 1, 0, 1))
    sheet = record(129) + size + record(145) + cells + record(146) + record(130)
    name = struct.pack("<II", 0, 1) + wide("rId1") + wide("Sheet1")
    book = record(131) + record(143) + record(156, name) + record(144) + record(132)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/_rels/workbook.bin.rels", LINKS)
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
        if texts is not None:
            archive.writestr("xl/sharedStrings.bin", texts)
    return path


def test_a_binary_workbook_is_read(tmp_path: Path) -> None:
    table = open_table(xlsb(tmp_path / "a.xlsb", ROWS + row(9) + cell(16_383, None)))
    assert table.headers == ["volume", "channel"]
    assert [chunk.column(0).to_pylist() for chunk in table.chunks()] == [[5.5]]


def test_a_cell_far_out_is_refused_before_the_sheet_is_built(tmp_path: Path) -> None:
    path = xlsb(tmp_path / "a.xlsb", ROWS + row(1_048_575) + cell(16_383, 1.0))
    assert path.stat().st_size < 2000
    with pytest.raises(InputError, match=r"reaches to row 1,048,576, column 16,384 .*a\.xlsb"):
        open_table(path)


def test_texts_that_cells_share_count_in_every_cell(tmp_path: Path) -> None:
    texts = record(159, struct.pack("<II", 1, 1)) + record(19, b"\0" + wide("x" * 60_000))
    rows = b"".join(row(i) + shared(0, 0) for i in range(3000))
    with pytest.raises(InputError, match="more than 256 MiB of text"):
        open_table(xlsb(tmp_path / "a.xlsb", rows, texts))


def test_many_empty_records_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_limits, "MOST_CELLS", 1000)
    path = xlsb(tmp_path / "a.xlsb", ROWS + record(2) * 3000)
    with pytest.raises(InputError, match="more than 2,000 rows and cells"):
        open_table(path)


@pytest.mark.parametrize("length", [1, 3, 7, 64])
def test_records_that_end_in_another_block_are_the_same(length: int) -> None:
    cells = ROWS + record(19, b"x" * 300) + row(77) + shared(40, 0) + shared(2, 5)
    data = record(145) + cells + record(146) + row(99_999) + cell(999, 1.0)
    part = BinaryPart([11])
    for i in range(0, len(data), length):
        part.add(data[i : i + length])
    part.end()
    assert (part.row, part.column, part.text, part.lengths) == (78, 41, 11, [300])
