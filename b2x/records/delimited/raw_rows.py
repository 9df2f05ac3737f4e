"""Rows of a text file as their original bytes, to be written again with cells added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

BYTES = pa.large_binary()
"""The one type of byte columns."""


@dataclass(frozen=True, slots=True)
class RawRows:
    r"""Consecutive rows with their line ends.

    Attributes
    ----------
    data
        The rows one after the other, and nothing else.
    ends
        int64 of shape (n + 1,): end of each row in `data`, after its line end; the first entry
        is 0.
    bodies
        int64 of shape (n,): end of each row before its line end.

    Examples
    --------
    >>> rows = RawRows.from_lines([b"1,2\r\n", b"3,4"])
    >>> cells = bytes_array([b",B2B", b",B2C"])
    >>> bytes(rows.with_cells(cells)[0]), bytes(rows.with_cells(cells)[1])
    (b'1,2,B2B\r\n3,4,B2C', b'')
    """

    data: bytes
    ends: NDArray[np.int64]
    bodies: NDArray[np.int64]

    @classmethod
    def from_lines(cls, lines: Sequence[bytes]) -> RawRows:
        """Return rows from one entry each; a row may contain line ends."""
        ends = np.zeros(len(lines) + 1, dtype=np.int64)
        np.cumsum([len(line) for line in lines], out=ends[1:])
        bodies = [len(line.rstrip(b"\r\n")) for line in lines]
        return cls(b"".join(lines), ends, ends[:-1] + np.array(bodies, dtype=np.int64))

    @classmethod
    def from_block(cls, data: bytes) -> RawRows:
        """Return rows from a block of lines, each of which is a row."""
        characters = np.frombuffer(data, dtype=np.uint8)
        ends = np.flatnonzero(characters == _LINE_FEED) + 1
        bodies = ends - 1
        if b"\r" in data:
            bodies = bodies - (characters[bodies - 1] == _CARRIAGE_RETURN)
        if len(data) and (not len(ends) or ends[-1] < len(data)):  # the last line has no end
            ends, bodies = np.append(ends, len(data)), np.append(bodies, len(data))
        return cls(data, np.concatenate([np.zeros(1, dtype=np.int64), ends]), bodies)

    def __len__(self) -> int:
        return len(self.bodies)

    @classmethod
    def joined(cls, pieces: Sequence[RawRows]) -> RawRows:
        """Return the rows of all pieces, in order."""
        begins = np.cumsum([0, *(len(piece.data) for piece in pieces)])[:-1].tolist()
        ends = [piece.ends[1:] + begin for piece, begin in zip(pieces, begins, strict=True)]
        bodies = [piece.bodies + begin for piece, begin in zip(pieces, begins, strict=True)]
        return cls(
            b"".join([piece.data for piece in pieces]),
            np.concatenate([np.zeros(1, dtype=np.int64), *ends]),
            np.concatenate(bodies),
        )

    def part(self, start: int, stop: int) -> RawRows:
        """Return the rows `start` to `stop` - 1, or to the last."""
        ends = self.ends[start : stop + 1]
        data = self.data[ends[0] : ends[-1]]
        return RawRows(data, ends - ends[0], self.bodies[start:stop] - ends[0])

    def row(self, i: int) -> bytes:
        """Return one row with its line end."""
        return self.data[self.ends[i] : self.ends[i + 1]]

    def with_cells(self, *cells: pa.Array | pa.Scalar) -> tuple[pa.Buffer, bytes]:
        """Return the rows with cells inserted before each line end.

        Parameters
        ----------
        *cells
            Bytes for each row, or one value for all rows; null adds nothing.

        Returns
        -------
        Two buffers, to be written one after the other.
        """
        if not len(self):
            return pa.py_buffer(b""), b""
        # Cut where bodies end, a piece is the line end of the row before and the body of this one.
        cuts = np.concatenate([np.zeros(1, dtype=np.int64), self.bodies])
        pieces = pa.Array.from_buffers(
            BYTES, len(self), [None, pa.py_buffer(cuts), pa.py_buffer(self.data)]
        )
        joined = pc.binary_join_element_wise(
            pieces, *cells, _NOTHING, null_handling="replace", null_replacement=""
        )
        _, offsets, data = joined.buffers()
        end = int(np.frombuffer(offsets, dtype=np.int64, count=len(self) + 1)[-1])
        return data.slice(0, end), self.data[self.bodies[-1] :]


def bytes_array(texts: Sequence[bytes]) -> pa.Array:
    """Return byte strings as an Arrow column.

    Examples
    --------
    >>> bytes_array([b"a", b""]).to_pylist()
    [b'a', b'']
    """
    offsets = np.zeros(len(texts) + 1, dtype=np.int64)
    np.cumsum([len(text) for text in texts], out=offsets[1:])
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(b"".join(texts))]
    return pa.Array.from_buffers(BYTES, len(texts), buffers)


_NOTHING = bytes_array([b""])[0]
_LINE_FEED, _CARRIAGE_RETURN = ord("\n"), ord("\r")
