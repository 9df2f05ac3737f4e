"""Where a run writes: its target and the rejects file beside it, both in place at the end."""

from __future__ import annotations

import io
import shutil
import sys
from pathlib import Path
from typing import Any, BinaryIO, cast

import pyarrow as pa

from b2x.records.delimited.dialect import Dialect
from b2x.records.delimited.strict_reader import BadLine
from b2x.records.out.writers import RejectsSink
from b2x.whole_or_absent import PendingFile


class Output:
    r"""The target and its rejects file under way; on an error neither is touched.

    Standard output (``"-"``), like any pipe or device, is written when all is done, and has no
    rejects file.

    Parameters
    ----------
    target
        A path, gzip where it ends in ``.gz``, Zstandard where in ``.zst``; or ``"-"``.
    dialect
        Of the table that is read, for the text of rejected lines; None for UTF-8.

    Attributes
    ----------
    stream
        Where to write, binary.
    parquet
        Whether the target's name asks for Parquet.

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
            import gzip  # here, because most files need none of it

            # No name and no time inside, so that the same input gives the same bytes.
            self.stream = cast(BinaryIO, gzip.GzipFile("", "wb", fileobj=self._plain, mtime=0))
        elif target.endswith(".zst"):
            self.stream = cast(BinaryIO, ZstandardWriter(self._plain))
        self._rejects: tuple[PendingFile, RejectsSink] | None = None

    @property
    def rejects(self) -> str | None:
        """Path of the rejects file; None where nothing was rejected, or nothing can be kept."""
        return None if self._rejects is None else f"{self._target}.rejects"

    def sync_ahead(self) -> None:
        """Put what was written on disk while more is made."""
        if self._file is not None:
            self._file.sync_ahead()

    def reject(self, line: BadLine) -> None:
        """Write a line to the rejects file, begun with the first."""
        if self._file is None:
            return
        if self._rejects is None:
            file = PendingFile(f"{self._target}.rejects")
            self._rejects = file, RejectsSink(file.stream, self._dialect)
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
        finally:  # what is in place already has left nothing to discard
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
        else:  # what an earlier run rejected is not what this one did
            Path(f"{self._target}.rejects").unlink(missing_ok=True)
        self._file.commit()


class ZstandardWriter(io.BufferedIOBase):
    """Compresses to a stream, which stays open.

    Parameters
    ----------
    stream
        Where to write.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._frame = pa.CompressedOutputStream(pa.PythonFile(_Kept(stream), mode="w"), "zstd")

    def writable(self) -> bool:
        """Return True."""
        return True

    def write(self, data: Any, /) -> int:
        """Take in bytes."""
        self._frame.write(data)
        return len(data)

    def close(self) -> None:
        """Write what is left."""
        if not self.closed:
            self._frame.close()
        super().close()


class _Kept:
    """A stream that is not closed with what writes to it."""

    closed = False

    def __init__(self, stream: BinaryIO) -> None:
        self.write, self.flush = stream.write, stream.flush

    def close(self) -> None:
        pass


def _temporary_file() -> BinaryIO:
    import tempfile  # here, because most runs need none of it

    return cast(BinaryIO, tempfile.TemporaryFile(prefix="b2x-"))


def _is_stream(target: str) -> bool:
    path = Path(target)
    return target == "-" or (path.exists() and not path.is_file() and not path.is_dir())
