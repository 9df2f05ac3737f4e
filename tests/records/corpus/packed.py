"""Bytes of workbooks and compressed files, the same in every run."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

_DAY = (2024, 1, 1, 0, 0, 0)


def gzipped(text: str) -> bytes:
    """Return text as one gzip member."""
    return gzip.compress(text.encode(), mtime=0)


def zstandard(text: str) -> bytes:
    """Return text as one Zstandard frame."""
    import pyarrow as pa

    compressed: bytes = pa.compress(text.encode(), codec="zstd", asbytes=True)
    return compressed


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    """Return a zip archive of files by name; a name that ends in a slash is a folder."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, _DAY), content)
    return stream.getvalue()


def workbook(
    sheets: Mapping[str, Sequence[Sequence[Any]]], formats: Mapping[str, str], *, mac: bool = False
) -> bytes:
    """Return a workbook of rows by sheet, with number formats by column or cell."""
    from openpyxl import Workbook
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    book = Workbook()
    book.remove(book.active)
    if mac:
        book.epoch = CALENDAR_MAC_1904
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
        for place, code in formats.items():
            for cell in sheet[place][1:] if place.isalpha() else [sheet[place]]:
                cell.number_format = code
    stream = io.BytesIO()
    book.save(stream)
    return _undated(stream.getvalue())


def _undated(book: bytes) -> bytes:
    """Return the workbook without the time at which it was saved."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        members = {name: archive.read(name) for name in sorted(archive.namelist())}
    stamp = rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
    members["docProps/core.xml"] = re.sub(
        stamp, b"2024-01-01T00:00:00Z", members["docProps/core.xml"]
    )
    return zipped(members)
