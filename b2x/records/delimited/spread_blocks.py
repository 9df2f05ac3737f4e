"""Reads evenly spread blocks of a long file of text, for a sample that need not read all of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import BinaryIO

from b2x.records.delimited.block_reader import Part, read_block
from b2x.records.delimited.dialect import Dialect

BLOCKS = 64
"""Blocks of one file."""
LEAST_BYTES, LEAST_ROWS = 32 * 2**10, 256
"""Bytes and lines of a block, at least."""
WHOLE = 2
"""A file of less than so many times the blocks' bytes is better read as a whole."""


def spread_parts(
    stream: BinaryIO, size: int, dialect: Dialect, header: list[str], columns: Collection[int]
) -> Iterator[Part | None]:
    """Yield the records of evenly spread blocks, the same for the same file.

    Parameters
    ----------
    stream
        The file from its beginning, as `dialect` decodes it. It is sought where it can be, else
        read and passed over.
    size
        Its length in bytes.
    dialect, header
        How it is written, and the header's fields.
    columns
        Positions of the columns that are needed.

    Yields
    ------
    Part, with numbers below 0 because nobody has counted the lines before a block; None for a
    block in which not every line is a record of its own. Of a short file, None alone.
    """
    start = stream.read(LEAST_BYTES)
    rows = start.count(b"\n")
    block_size = max(len(start), len(start) * LEAST_ROWS // max(rows, 1))
    if size < WHOLE * BLOCKS * block_size:
        yield None
        return
    data, position = start + stream.read(block_size - len(start)), block_size
    for block in range(BLOCKS):
        begin = block * (size - block_size) // (BLOCKS - 1)
        if block:
            _pass_over(stream, begin - position)
            data, position = stream.read(block_size), begin + block_size
        # From the first line that begins in the block (after the header's) to the last that ends
        # in it. Were that first line the middle of a quoted field, every quote would be taken for
        # its opposite: what stands between two fields would be a field, and a line end is there
        # wherever a record ends. Such a block is refused, because no field may hold a line end.
        lines = data[data.find(b"\n") + 1 : data.rfind(b"\n") + 1]
        yield read_block(lines, begin - size, header, columns, dialect)


def _pass_over(stream: BinaryIO, n_bytes: int) -> None:
    if stream.seekable():
        stream.seek(n_bytes, 1)
        return
    while n_bytes > 0 and (data := stream.read(min(n_bytes, 2**20))):
        n_bytes -= len(data)
