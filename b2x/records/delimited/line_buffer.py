"""Reads a CSV file ahead, in blocks of whole lines or line by line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from b2x.records.delimited.dialect import Dialect

LINE_BYTES, BLOCK_BYTES = 64 * 2**10, 2 * 2**20
"""Bytes that are read at a time where single lines are read, and where a line is long."""


class LineBuffer:
    r"""Reads a stream ahead; lines that were given stay in the buffer until they are dropped.

    Parameters
    ----------
    stream
        The file from its beginning. What stands before the header is skipped.
    dialect
        How the file is written.

    Examples
    --------
    >>> import io
    >>> dialect = Dialect("utf-8", False, ",", "\n", ())
    >>> buffer = LineBuffer(io.BytesIO(b"a,b\n1,2\n3,4\n"), dialect)
    >>> next(buffer.texts()), buffer.taken
    ('a,b\n', 1)
    >>> buffer.drop_lines(1)
    >>> buffer.block(6)
    b'1,2\n'
    """

    def __init__(self, stream: BinaryIO, dialect: Dialect) -> None:
        self._stream, self._dialect = dialect.decoded(stream), dialect
        self._newline = dialect.newline.encode()
        self._held = b""
        self._ended = False
        self._starts: list[int] = []
        self._stream.read(len(dialect.begin))

    @property
    def taken(self) -> int:
        """Number of lines that the latest iterator of :meth:`texts` has given."""
        return len(self._starts) - 1

    def block(self, size: int) -> bytes:
        """Return whole lines of up to `size` bytes, or one longer line; nothing at the end."""
        while True:
            if len(self._held) < size and not self._ended:
                self._fill(size)
                continue
            cut = self._held.rfind(self._newline, 0, size) + 1
            if not cut:
                cut = self._held.find(self._newline, size) + 1
            if cut or self._ended:
                return self._held[: cut or len(self._held)]
            self._fill(len(self._held) + BLOCK_BYTES)

    def texts(self) -> Iterator[str]:
        """Yield lines with their ends as text; bytes that do not decode are lone surrogates."""
        position = 0
        self._starts = [0]
        while True:
            end = self._held.find(self._newline, position) + 1
            if not end:
                if not self._ended:
                    self._fill(len(self._held) + LINE_BYTES)
                    continue
                if position == len(self._held):
                    return
                end = len(self._held)
            line = self._held[position:end]
            position = end
            self._starts.append(position)
            yield line.decode(self._dialect.encoding, "surrogateescape")

    def drop(self, size: int) -> None:
        """Drop the first `size` bytes from the buffer."""
        self._held = self._held[size:]

    def drop_lines(self, n: int) -> None:
        """Drop the first `n` lines that the latest iterator of :meth:`texts` has given."""
        self.drop(self._starts[n])

    def _fill(self, size: int) -> None:
        pieces, length = [self._held], len(self._held)
        while length < size:
            piece = self._stream.read(size - length)
            if not piece:
                self._ended = True
                break
            pieces.append(piece)
            length += len(piece)
        self._held = b"".join(pieces)
