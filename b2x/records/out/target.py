"""The files that a run writes: its target and the rejects file, put in place at the very end."""

from __future__ import annotations

import io
import shutil
import sys
from pathlib import Path
from typing import Any, BinaryIO, cast

import pyarrow as pa

from b2x.records.delimited.dialect import Dialect
from b2x.records.delimited.strict_reader import BadLine
from b2x.records.out.rejects import RejectsWriter
from b2x.whole_or_absent import PendingFile


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

    Attributes
    ----------
    stream
        The binary stream to write to.
    parquet
        Whether the name of the target ends in ``.parquet``.

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

    def __init__(self, target: str, dialect: Dialect | None) -> None:
        self.parquet = target.endswith(".parquet")
        self._target, self._dialect = target, dialect
        self._file = None if _is_stream(target) else PendingFile(target)
        self._plain = _temporary_file() if self._file is None else self._file.stream
        self.stream = self._plain
        if target.endswith(".gz"):
            import gzip  # most files do not need it

            # Without a name and a time inside, the same input gives the same bytes.
            self.stream = cast(BinaryIO, gzip.GzipFile("", "wb", fileobj=self._plain, mtime=0))
        elif target.endswith(".zst"):
            self.stream = cast(BinaryIO, ZstandardWriter(self._plain))
        self._rejects: tuple[PendingFile, RejectsWriter] | None = None

    @property
    def rejects(self) -> str | None:
        """Path of the rejects file; None where nothing was rejected or it cannot be kept."""
        return None if self._rejects is None else f"{self._target}.rejects"

    def sync_ahead(self) -> None:
        """Write to disk what is ready, while more is computed."""
        if self._file is not None:
            self._file.sync_ahead()

    def reject(self, line: BadLine) -> None:
        """Write a line to the rejects file, which begins with the first one."""
        if self._file is None:
            return
        if self._rejects is None:
            file = PendingFile(f"{self._target}.rejects")
            self._rejects = file, RejectsWriter(file.stream, self._dialect)
        self._rejects[1].write(line)

    def __enter__(self) -> Output:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if self._rejects is not None:
                self._rejects[1].close()
            if self.stream is not self._plain:
                self.stream.close()
            if kind is None:
                self._finish()
        finally:  # a file that is in place has left nothing to discard
            if self._file is None:
                self._plain.close()
            else:
                self._file.discard()
            if self._rejects is not None:
                self._rejects[0].discard()

    def _finish(self) -> None:
        if self._file is None:
            self._plain.seek(0)
            if self._target == "-":
                shutil.copyfileobj(self._plain, sys.stdout.buffer)
                sys.stdout.buffer.flush()
            else:
                with open(self._target, "wb") as device:
                    shutil.copyfileobj(self._plain, device)
            return
        if self._rejects is not None:
            self._rejects[0].commit()
        else:  # that of an earlier run does not belong to this target
            Path(f"{self._target}.rejects").unlink(missing_ok=True)
        self._file.commit()


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


def _is_stream(target: str) -> bool:
    path = Path(target)
    return target == "-" or (path.exists() and not path.is_file() and not path.is_dir())
