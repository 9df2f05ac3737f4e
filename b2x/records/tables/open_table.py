"""Opens any source as a table, by its first bytes and not by its name."""

from __future__ import annotations

import glob
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from b2x.errors import InputError, did_you_mean
from b2x.records.files.packed import (
    OpenBytes,
    compression_of,
    members,
    open_member,
    refuse_damage,
    unpack,
)
from b2x.records.files.spooled import Spooled
from b2x.records.tables.arrow_table import ArrowTable
from b2x.records.tables.chunk import Source
from b2x.records.tables.csv_table import CsvTable
from b2x.records.tables.parquet_folder import open_parts

MOST_LAYERS = 3
"""How many times over a file may be compressed."""


def open_table(
    source: Source, *, delimiter: str | None = None, encoding: str | None = None
) -> CsvTable | ArrowTable:
    """Open a path, standard input (``"-"``, spooled to a temporary file) or a table in memory.

    What a file is follows from its first bytes, not from its name: Parquet, a workbook (.xlsx,
    .xls, .ods), text, or one of these in gzip, Zstandard, bzip2, xz or zip. A sheet of a workbook
    or a file of a zip archive is named after the path: ``orders.xlsx#March``. A folder or pattern
    is a table in several Parquet files. Text is streamed, a workbook held in memory.

    Parameters
    ----------
    source
        What to open.
    delimiter, encoding
        How a file of text is written, as :func:`b2x.records.delimited.dialect.detect_with_tail`.

    Raises
    ------
    InputError
        When there is no such file, it is no table, or several tables could be meant.
    UsageError
        When `delimiter` or `encoding` is none that can be read.

    Examples
    --------
    >>> open_table({"volume": [1, 2]}).rows
    2
    """
    if not isinstance(source, str | os.PathLike):
        return ArrowTable.from_memory(source)
    if source == "-":
        stdin = Spooled(sys.stdin.buffer)
        return _File(stdin.open, "standard input", stdin.size).table(delimiter, encoding)
    path, part = _path_and_part(os.fspath(source))
    if path.is_dir() or (glob.has_magic(str(path)) and not path.exists()):
        return ArrowTable(str(path), "Parquet", *open_parts(str(path)))
    if not path.is_file():
        near = [other.name for other in path.parent.glob("*")] if path.parent.is_dir() else []
        raise InputError(
            f"no such file.{did_you_mean(path.name, near)}",
            where=str(path),
            next_step="check the path",
        )
    file = _File(lambda: path.open("rb"), str(path), path.stat().st_size, part)
    return file.table(delimiter, encoding)


def _path_and_part(source: str) -> tuple[Path, str | None]:
    """Return a path, and the sheet or member that is named after it."""
    before, hash_sign, part = source.rpartition("#")
    if hash_sign and part and not os.path.exists(source) and os.path.isfile(before):
        return Path(before), part
    return Path(source), None


@dataclass(frozen=True)
class _File:
    """A file that may be packed, and the part of it that is meant."""

    open_bytes: OpenBytes
    name: str
    size: int
    part: str | None = None
    layers: int = 0

    def table(self, delimiter: str | None, encoding: str | None) -> CsvTable | ArrowTable:
        """Open what is in it as a table."""
        with self.open_bytes() as stream:
            start = stream.read(8)
        if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
            return self._archive(delimiter, encoding)
        if start.startswith(b"\xd0\xcf\x11\xe0"):
            return self._workbook()
        compression = compression_of(start)
        if compression is not None:
            inside = unpack(self.open_bytes, compression)
            return self._inside(inside, compression, self.part, delimiter, encoding)
        if self.part is not None:
            raise InputError(
                f"{self.part!r} is named, and the file is no workbook or zip archive",
                where=self.name,
                next_step="leave out what follows #",
            )
        if start.startswith(b"PAR1"):
            return ArrowTable.from_parquet(self.open_bytes, self.name)
        return CsvTable(
            self.open_bytes, self.name, self.size, delimiter=delimiter, encoding=encoding
        )

    def _archive(self, delimiter: str | None, encoding: str | None) -> CsvTable | ArrowTable:
        with self.open_bytes() as stream:
            names = members(stream)
        if names is None:
            raise InputError(
                "damaged zip archive or Excel workbook",
                where=self.name,
                next_step="fetch it again, or save the sheet as CSV UTF-8",
            )
        if any(name in ("xl/workbook.xml", "xl/workbook.bin", "content.xml") for name in names):
            return self._workbook()
        inside = open_member(self.open_bytes, self.name, self.part)
        return self._inside(inside, "zip", None, delimiter, encoding)

    def _workbook(self) -> ArrowTable:
        with self.open_bytes() as stream:
            return ArrowTable.from_workbook(stream, self.name, self.part)

    def _inside(
        self,
        open_bytes: OpenBytes,
        compression: str,
        part: str | None,
        delimiter: str | None,
        encoding: str | None,
    ) -> CsvTable | ArrowTable:
        if self.layers == MOST_LAYERS:
            raise InputError(
                f"compressed {MOST_LAYERS + 1} times over", where=self.name, next_step="unpack it"
            )
        with refuse_damage(self.name, compression):
            size = self.size
            with open_bytes() as stream:
                start = stream.read(4)
                if start in (b"PAR1", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):  # read by jumping
                    with open_bytes() as whole:
                        spooled = Spooled(whole)
                    open_bytes, size = spooled.open, spooled.size
            file = _File(open_bytes, self.name, size, part, self.layers + 1)
            return file.table(delimiter, encoding)
