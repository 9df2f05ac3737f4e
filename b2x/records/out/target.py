"""The files that a run writes: its target and the rejects file, put in place at the very end."""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, BinaryIO, cast

import pyarrow as pa

from b2x.errors import UsageError
from b2x.records.delimited.dialect import Dialect
from b2x.records.delimited.strict_reader import BadLine
from b2x.records.out.rejects import RejectsWriter
from b2x.records.out.writers import Format
from b2x.writing.unfinished import LONGEST_NAME
from b2x.writing.whole_or_absent import PendingFile, commit_together, note_unchanged


class Output:
    r"""Writes a target and its rejects file; on an error both stay as they were.

    Standard output (``"-"``), like any pipe or device, is written when everything is done, and has
    no rejects file.

    Parameters
    ----------
    target
        A path, compressed with gzip if it ends in ``.gz`` and with Zstandard if in ``.zst``; or
        ``"-"``.
    dialect
        The dialect of the source, for the text of rejected lines; None for UTF-8.
    last
        Makes further files at the end, such as the history, that are put in place with the target
        and after it, in their order.
    old
        Files of an earlier run that do not belong to this target, such as its record.

    Attributes
    ----------
    stream
        The binary stream to write to.
    format
        What the target is written as, by its name.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with Output(f"{folder}/scored.csv", None) as output:
    ...         _ = output.stream.write(b"a\n")
    ...         output.reject(BadLine(7, "1 field where the header has 2", "b"))
    ...     sorted(path.name for path in Path(folder).iterdir())
    ['scored.csv', 'scored.csv.rejects']
    """

    def __init__(
        self,
        target: str,
        dialect: Dialect | None,
        last: Callable[[], list[PendingFile]] | None = None,
        old: Sequence[Path] = (),
    ) -> None:
        self.format: Format = format_of(target)
        self._target, self._dialect, self._last, self._old = target, dialect, last, old
        self._rejects_name = rejects_name(target)
        self._file = None if target == "-" else PendingFile(target)
        self._plain = _temporary_file() if self._file is None else self._file.stream
        self.stream = self._plain
        if target.endswith(".gz"):
            import gzip  # most files do not need it

            # Without a name and a time inside, the same input gives the same bytes.
            self.stream = cast(BinaryIO, gzip.GzipFile("", "wb", fileobj=self._plain, mtime=0))
        elif target.endswith(".zst"):
            self.stream = cast(BinaryIO, ZstandardWriter(self._plain))
        self._rejects: tuple[PendingFile, RejectsWriter] | None = None
        self._committing = False

    @property
    def rejects(self) -> str | None:
        """Path of the rejects file; None where nothing was rejected or it cannot be kept."""
        return None if self._rejects is None else self._rejects_name

    def sync_ahead(self) -> None:
        """Write to disk what is ready, while more is computed."""
        if self._file is not None:
            self._file.sync_ahead()

    def reject(self, line: BadLine) -> None:
        """Write a line to the rejects file, which begins with the first one."""
        if self._file is None or self._file.is_device:
            return
        if self._rejects is None:
            file = PendingFile(self._rejects_name, like=self._target)
            self._rejects = file, RejectsWriter(file.stream, self._dialect)
        self._rejects[1].write(line)

    def __enter__(self) -> Output:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        try:
            if self._rejects is not None:
                self._rejects[1].close()
            if self.stream is not self._plain:
                self.stream.close()
            if error is None:
                self._finish()
        except BaseException as late:
            error = late  # it takes the place of the first
            raise
        finally:  # a file that is in place has left nothing to discard
            if self._file is None:
                self._plain.close()
            else:
                self._file.discard()
                if error is not None and not (self._file.is_device or self._committing):
                    note_unchanged(error)
            if self._rejects is not None:
                self._rejects[0].discard()

    def _finish(self) -> None:
        last = [] if self._last is None else self._last()
        try:
            files = last
            if self._file is None:
                for file in last:
                    file.put_on_disk()
                self._write_to_standard_output()
                self._committing = True
                if files:
                    commit_together(files)
                return
            self._committing = True  # from here on, it is noted there what is unchanged
            old = [*self._old]
            if self._rejects is not None:
                files = [self._rejects[0], self._file, *files]
            else:  # rejects of an earlier run do not belong to this target
                files = [self._file, *files]
                old += [] if self._file.is_device else [Path(self._rejects_name)]
            commit_together(files, old)
        finally:
            for file in last:
                file.discard()

    def _write_to_standard_output(self) -> None:
        if sys.stdout is None:
            raise UsageError("standard output is closed", next_step="name a file")
        self._plain.seek(0)
        shutil.copyfileobj(self._plain, sys.stdout.buffer)
        sys.stdout.buffer.flush()


def format_of(target: str) -> Format:
    """Return what a file of this name is written as.

    Examples
    --------
    >>> format_of("scored.parquet"), format_of("scored.XLSX"), format_of("-")
    ('parquet', 'xlsx', 'csv')
    """
    if target.endswith(".parquet"):
        return "parquet"
    return "xlsx" if target.lower().endswith(".xlsx") else "csv"


def beside(source: str) -> str:
    """Return the target of a file that is scored without one: beside it, and of its kind.

    Raises
    ------
    UsageError
        When `source` is not one file: standard input, a folder or a pattern.

    Examples
    --------
    >>> beside("orders.csv.gz"), beside("orders.xls#May")
    ('orders-scored.csv.gz', 'orders-scored.xlsx')
    """
    name = source if os.path.exists(source) else source.partition("#")[0]
    if name == "-" or os.path.isdir(name) or any(mark in name for mark in "*?["):
        raise UsageError("the source is not one file", next_step="name the file to write")
    stem, suffix = os.path.splitext(name)
    if suffix in (".gz", ".zst"):
        stem, inner = os.path.splitext(stem)
        return f"{stem}-scored{inner}{suffix}"
    if suffix.lower() in (".xlsx", ".xlsb", ".xls", ".ods"):
        suffix = ".xlsx"
    return f"{stem}-scored{suffix if suffix in ('.xlsx', '.parquet') else '.csv'}"


def rejects_name(target: str) -> str:
    """Return the path of a target's rejects file.

    Raises
    ------
    UsageError
        When its name is longer than disks take.
    """
    name = f"{target}.rejects"
    too_many = len(os.fsencode(os.path.basename(name))) - LONGEST_NAME
    if target != "-" and too_many > 0:
        raise UsageError(
            f"the name is {too_many} bytes too long for a rejects file beside it",
            where=os.path.basename(target),
            next_step="name a file with a shorter name",
        )
    return name


class ZstandardWriter(io.BufferedIOBase):
    """Writes Zstandard to a stream, which stays open.

    Parameters
    ----------
    stream
        The stream to write to.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._frame = pa.CompressedOutputStream(pa.PythonFile(_KeptOpen(stream), mode="w"), "zstd")

    def writable(self) -> bool:
        """Return True."""
        return True

    def write(self, data: Any, /) -> int:
        """Compress and write bytes; returns their number."""
        self._frame.write(data)
        return len(data)

    def close(self) -> None:
        """Write the rest."""
        if not self.closed:
            self._frame.close()
        super().close()


class _KeptOpen:
    """A stream that is not closed by what writes to it."""

    closed = False

    def __init__(self, stream: BinaryIO) -> None:
        self.write, self.flush = stream.write, stream.flush

    def close(self) -> None:
        pass


def _temporary_file() -> BinaryIO:
    import tempfile  # most runs do not need it

    return cast(BinaryIO, tempfile.TemporaryFile(prefix="b2x-"))
