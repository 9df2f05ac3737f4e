"""Keeps a one-pass stream in a temporary file, so that it can be read again and in parallel."""

from __future__ import annotations

import contextlib
import io
from threading import Lock
from typing import Any, BinaryIO

from b2x.errors import InputError
from b2x.writing.whole_or_absent import FULL

MOST_SPOOLED = 16 * 2**30
"""Bytes of a temporary file. A small compressed file may unpack without end."""


class Spooled:
    """The bytes of a one-pass stream in a temporary file, which is gone when this object is.

    Parameters
    ----------
    stream
        The stream; it is read to its end.

    Attributes
    ----------
    size
        Length in bytes.

    Raises
    ------
    InputError
        When the stream has more than `MOST_SPOOLED` bytes.

    Examples
    --------
    >>> spooled = Spooled(io.BytesIO(b"a,b"))
    >>> spooled.open().read(), spooled.open().read()
    (b'a,b', b'a,b')
    """

    def __init__(self, stream: BinaryIO) -> None:
        import tempfile  # here, because most tables need none of it

        self._file = tempfile.TemporaryFile(prefix="b2x-")  # noqa: SIM115  # lives as long as self
        self._one_at_a_time = Lock()
        self.size = 0
        try:
            while data := stream.read(2**20):
                self.size += len(data)
                if self.size > MOST_SPOOLED:
                    raise InputError(
                        f"more than {MOST_SPOOLED // 2**30} GiB would have to be kept in a "
                        "temporary file",
                        next_step="unpack it to a file, if it is what you expect, and give that",
                    )
                self._file.write(data)
            self._file.flush()
        except OSError as error:
            if error.errno in FULL:
                error.filename = error.filename or tempfile.gettempdir()
            raise

    def __del__(self) -> None:
        with contextlib.suppress(OSError):  # a full disk cannot take what is left to write
            self._file.close()

    def open(self) -> BinaryIO:
        """Return a stream of the bytes from the beginning; several may be open at once."""
        return io.BufferedReader(_Reader(self))

    def read_at(self, position: int, size: int) -> bytes:
        """Return up to `size` bytes from a position on; threads may share the file."""
        with self._one_at_a_time:
            self._file.seek(position)
            return self._file.read(size)


class _Reader(io.RawIOBase):
    """A stream of a spooled file with a position of its own."""

    def __init__(self, spooled: Spooled) -> None:
        self._spooled, self._position = spooled, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        origin = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._spooled.size}
        self._position = origin[whence] + offset
        return self._position

    def readinto(self, buffer: Any) -> int:
        data = self._spooled.read_at(self._position, len(buffer))
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)
