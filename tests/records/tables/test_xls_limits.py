"""A workbook of before 2007 is judged before the reader reserves memory for it, or aborts."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from b2x.errors import InputError
from b2x.records.tables.open_table import open_table
from b2x.records.tables.xls_limits import farthest_cell
from tests.sales_files import workbook_file, xls

ROWS = [("volume", "channel"), (17.5, "web"), (900.0, "phone")]
LAST = struct.pack("<HHHd", 2, 0, 0, 900.0)
SIZES = struct.pack("<IIHHH", 0, 3, 0, 2, 0)
BEGINS = struct.pack("<HHI", 0x85, 9, 0x2B)
NO_MORE = struct.pack("<HH", 0x0A, 0)
TEXTS = struct.pack("<HHII", 0xFC, 8, 1, 2**31 - 1) + NO_MORE


def put(old: bytes, new: bytes) -> bytes:
    """Return the workbook with other bytes in the place of some, as many of them."""
    data = xls(ROWS)
    assert data.count(old) == 1
    return data.replace(old, new)


def at_end(place: int, number: int) -> bytes:
    """Return the workbook with another number at a place in its table of sectors."""
    data = xls(ROWS)
    return data[: 512 + 4 * place] + struct.pack("<I", number) + data[512 + 4 * place + 4 :]


def test_a_workbook_is_read_and_its_farthest_cell_found(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_bytes(workbook_file("xls"))
    assert open_table(tmp_path / "a.xls").rows == 20
    assert farthest_cell(workbook_file("xls")) == (21, 5, 0)


def test_formulas_of_which_none_has_a_value_are_refused(tmp_path: Path) -> None:
    empty = struct.pack("<HH", 0x06, 14) + LAST[:6] + b"\x03\0\0\0\0\0\xff\xff"
    (tmp_path / "a.xls").write_bytes(put(struct.pack("<HH", 0x203, 14) + LAST, empty))
    with pytest.raises(InputError, match=r"1 formula has no value.*save it there"):
        open_table(tmp_path / "a.xls")


def test_a_workbook_in_small_sectors_is_judged_too(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_bytes(xls(ROWS, small=True))
    assert open_table(tmp_path / "a.xls").rows == 2
    assert farthest_cell(xls(ROWS, small=True)) == (3, 2, 0)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (put(LAST, struct.pack("<HHHd", 9_000, 65_535, 0, 9.0)), "reaches to row 9,001, column 65"),
        (put(LAST, struct.pack("<HHHd", 65_535, 65_535, 0, 9.0)), "reaches to row 65,536"),
        (put(SIZES, struct.pack("<IIHHH", 0, 2**31, 0, 256, 0)), "reaches to row 2,147,483,648"),
        (put(BEGINS, struct.pack("<HHI", 0x85, 9, 2**31)), "begins after the end"),
        (put(SIZES, struct.pack("<IIHHH", 9, 3, 0, 2, 0)), "ends before it begins"),
        (at_end(3, 2), "chain of sectors never ends"),
        (at_end(1, 1), "chain of sectors never ends"),
        (xls(ROWS)[:44] + b"\xff\xff\xff\x7f" + xls(ROWS)[48:], "more sectors than bytes"),
        (put(struct.pack("<HHH", 0x42, 2, 1200) + b"\x85\0", TEXTS[:8]), "more texts than bytes"),
        (put("Workbook".encode("utf-16-le"), "Workbool".encode("utf-16-le")), "has no workbook"),
    ],
)
def test_what_would_fill_memory_is_refused(tmp_path: Path, data: bytes, message: str) -> None:
    (tmp_path / "a.xls").write_bytes(data)
    with pytest.raises(InputError, match=message):
        open_table(tmp_path / "a.xls")
