"""Reads evenly spread blocks of a long text file, for a sample of its records."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import BinaryIO

from b2x.records.delimited.block_reader import BlockReader, Part
from b2x.records.delimited.dialect import Dialect
from b2x.records.delimited.plain_blocks import split_plain
from b2x.records.delimited.raw_rows import RawRows

BLOCKS = 512
"""Number of blocks. Many short ones, as neighbouring rows are often alike: of one buyer, say."""
TOGETHER = 64
"""Blocks that are read at once."""
LEAST_BYTES, LEAST_ROWS = 4 * 2**10, 32
"""Bytes and lines of a block, at least."""
WHOLE = 2
"""A file with fewer bytes than so many times those of all blocks is not sampled."""


def is_long(size: int, block_size: int = LEAST_BYTES) -> bool:
    """Return whether a file of a number of bytes is long enough to be sampled."""
    return size >= WHOLE * BLOCKS * block_size


def spread_parts(
    stream: BinaryIO, size: int, dialect: Dialect, header: list[str], columns: Collection[int]
) -> Iterator[Part | None]:
    """Yield the records of evenly spread blocks, the same whenever the same file is read.

    Parameters
    ----------
    stream
        The file from its beginning, as `dialect` decodes it. Where it cannot be sought, what is
        between the blocks is read and dropped.
    size
        Its length in bytes.
    dialect, header
        How it is written, and the fields of its header.
    columns
        Positions of the columns to read.

    Yields
    ------
    Part, with numbers below 0 because nobody has counted the lines before a block. None, and then
    nothing more, where the file cannot be sampled: it is short, or a block has a line that may not
    be a record by itself.
    """
    start = stream.read(LEAST_BYTES)
    rows = start.count(b"\n")
    block_size = max(len(start), len(start) * LEAST_ROWS // max(rows, 1))
    if not is_long(size, block_size):
        yield None
        return
    reader = BlockReader(header, columns, dialect)
    data, position = start + stream.read(block_size - len(start)), block_size
    held: list[RawRows] = []
    for block in range(BLOCKS):
        begin = block * (size - block_size) // (BLOCKS - 1)
        if block:
            _skip(stream, begin - position)
            data, position = stream.read(block_size), begin + block_size
        # From the first line that begins in the block (in the first: after the header) to the last
        # that ends in it. If it began inside a quoted field, opening and closing quotes would be
        # mistaken for each other; what is between two fields would be a field, and as there is a
        # line end in it wherever a record ends, the block would be refused.
        data = data[data.find(b"\n") + 1 : data.rfind(b"\n") + 1]
        lines = split_plain(data, dialect) if data else None
        if lines is None:
            yield None
            return
        held.append(lines)
        if len(held) == TOGETHER:
            yield reader.part(RawRows.joined(held), begin - size)
            held = []


def _skip(stream: BinaryIO, n_bytes: int) -> None:
    if stream.seekable():
        stream.seek(n_bytes, 1)
        return
    while n_bytes > 0 and (data := stream.read(min(n_bytes, 2**20))):
        n_bytes -= len(data)
