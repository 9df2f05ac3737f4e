"""Opens any source as a table: a path, standard input or a table in memory."""

from __future__ import annotations

import glob
import os
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from b2x.errors import InputError, did_you_mean
from b2x.records.delimited.detect_dialect import START, detect_dialect
from b2x.records.files.packed import (
    OpenBytes,
    format_of,
    members,
    open_member,
    refuse_damage,
    unpack,
)
from b2x.records.files.spooled import Spooled
from b2x.records.files.unchanged import UnchangedFile
from b2x.records.tables.chunk import Source
from b2x.records.tables.csv_table import CsvTable
from b2x.scorecard.artifact import FILE_NAME

if TYPE_CHECKING:
    from b2x.records.tables.arrow_table import ArrowTable

MOST_LAYERS = 3
"""Layers of compression that a file may have."""


def open_table(
    source: Source, *, delimiter: str | None = None, encoding: str | None = None
) -> CsvTable | ArrowTable:
    """Open a path, standard input (``"-"``) or a table in memory.

    Standard input, and a pipe or device, are copied to a temporary file first.

    The first bytes of a file decide what it is, not its name: Parquet, a workbook (.xlsx, .xls,
    .ods), text, or one of these in gzip, Zstandard, bzip2, xz or zip. The path may name a sheet of
    a workbook or a file in a zip archive: ``orders.xlsx#March``. A folder or pattern is one table
    in several Parquet files. Text is streamed, a workbook is held in memory.

    Parameters
    ----------
    source
        What to open.
    delimiter, encoding
        How a text file is written, as :func:`b2x.records.delimited.detect_dialect.detect_dialect`.

    Raises
    ------
    InputError
        When there is no such file, it is not a table, or it may be one of several tables.
    UsageError
        When `delimiter` or `encoding` does not exist.

    Examples
    --------
    >>> open_table({"volume": [1, 2]}).rows
    2
    """
    if not isinstance(source, str | os.PathLike):
        from b2x.records.tables.arrow_table import ArrowTable  # here: CSV needs none of it

        return ArrowTable.from_memory(source)
    if source == "-":
        if sys.stdin is None:
            raise InputError("standard input is closed", next_step="name a file")
        stdin = Spooled(sys.stdin.buffer)
        file = _File(stdin.open, "standard input", stdin.size, None, delimiter, encoding)
        return file.table()
    path, part = _path_and_part(os.fspath(source))
    if (path / FILE_NAME).is_file():
        raise InputError(
            "that is a model's folder, not a table",
            where=str(path),
            next_step="name the table and then the model: in Python the table comes first",
        )
    if path.is_dir() or (glob.has_magic(str(path)) and not path.exists()):
        from b2x.records.tables.arrow_table import ArrowTable
        from b2x.records.tables.parquet_folder import open_parts

        return ArrowTable(str(path), "Parquet", *open_parts(str(path)))
    if path.exists() and not path.is_file():  # a pipe or device gives its bytes once
        with path.open("rb") as pipe:
            spooled = Spooled(pipe)
        return _File(spooled.open, str(path), spooled.size, part, delimiter, encoding).table()
    if not path.is_file():
        near = [other.name for other in path.parent.glob("*")] if path.parent.is_dir() else []
        raise InputError(
            f"no such file.{did_you_mean(path.name, near)}",
            where=str(path),
            next_step="check the path",
        )
    whole = UnchangedFile(path)
    return _File(whole.open, str(path), whole.size, part, delimiter, encoding).table()


def _path_and_part(source: str) -> tuple[Path, str | None]:
    """Return a path, and the sheet or file in an archive that is named after it."""
    before, hash_sign, part = source.rpartition("#")
    if hash_sign and part and not os.path.exists(source) and os.path.isfile(before):
        return Path(before), part
    return Path(source), None


@dataclass(frozen=True)
class _File:
    """A file that may be packed.

    Attributes
    ----------
    open_bytes, name, size
        Opens the file from its beginning; what to call it; its length in bytes.
    part
        The sheet or file in an archive that the user named, None for none.
    delimiter, encoding
        What the user named, for a text file.
    layers
        How many times it was compressed.
    """

    open_bytes: OpenBytes
    name: str
    size: int
    part: str | None
    delimiter: str | None
    encoding: str | None
    layers: int = 0

    def table(self) -> CsvTable | ArrowTable:
        """Open what is in the file as a table."""
        with self.open_bytes() as stream:
            start = stream.read(START)
            format = format_of(start)
            if self.part is not None and format in ("text", "Parquet"):
                raise InputError(
                    f"the path names {self.part!r} after #, and the file is not a workbook or zip "
                    "archive",
                    where=self.name,
                    next_step="leave out what follows #",
                )
            if format == "text":
                found = detect_dialect(
                    start, stream, self.name, delimiter=self.delimiter, encoding=self.encoding
                )
                return CsvTable(self.open_bytes, self.name, self.size, found)
        if format in ("Parquet", "zip", "Excel"):
            return self._seekable()._read_by_jumping(format)
        return self._inside(unpack(self.open_bytes, format), format, self.part)

    def _seekable(self) -> _File:
        """Return the file, decompressed into a temporary one where it is compressed."""
        if not self.layers:
            return self
        with self.open_bytes() as stream:
            spooled = Spooled(stream)
        return replace(self, open_bytes=spooled.open, size=spooled.size)

    def _read_by_jumping(self, format: str) -> CsvTable | ArrowTable:
        if format == "Parquet":
            from b2x.records.tables.arrow_table import ArrowTable

            return ArrowTable.from_parquet(self.open_bytes, self.name)
        if format == "Excel":
            return self._workbook()
        with self.open_bytes() as stream:
            names = members(stream)
        if names is None:
            raise InputError(
                "the zip archive or Excel workbook is damaged",
                where=self.name,
                next_step="fetch it again, or save the sheet as CSV UTF-8",
            )
        if any(name in ("xl/workbook.xml", "xl/workbook.bin", "content.xml") for name in names):
            return self._workbook()
        return self._inside(open_member(self.open_bytes, self.name, self.part), "zip", None)

    def _workbook(self) -> ArrowTable:
        from b2x.records.tables.arrow_table import ArrowTable

        with self.open_bytes() as stream:
            return ArrowTable.from_workbook(stream, self.name, self.part)

    def _inside(
        self, open_bytes: OpenBytes, compression: str, part: str | None
    ) -> CsvTable | ArrowTable:
        """Open what is in a compressed file as a table."""
        if self.layers == MOST_LAYERS:
            raise InputError(
                f"the file is compressed {MOST_LAYERS + 1} times over",
                where=self.name,
                next_step="unpack it",
            )
        with refuse_damage(self.name, compression):
            return replace(self, open_bytes=open_bytes, part=part, layers=self.layers + 1).table()
