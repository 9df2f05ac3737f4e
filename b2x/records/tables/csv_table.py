"""A CSV file as a table that is streamed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import partial

from b2x.errors import InputError
from b2x.records.delimited.block_reader import Part, RecordReader
from b2x.records.delimited.detect_dialect import Detected
from b2x.records.delimited.line_buffer import BLOCK_BYTES
from b2x.records.delimited.spread_blocks import is_long, spread_parts
from b2x.records.files.packed import OpenBytes, refuse_damage
from b2x.records.tables.chunk import Chunk, Piece
from b2x.records.tables.headers import unique_headers
from b2x.records.tables.totals_in_text import not_sales_in_tail, totals_in_rows

MOST_COLUMNS = 200_000
MOST_BAD = 1_000_000
"""Lines that are not rows: with more of them, and more than rows, a file is not a table."""


@dataclass(slots=True)
class _Seen:
    """How many rows and how many other lines one pass over a file has seen."""

    rows: int = 0
    bad: int = 0


class CsvTable:
    """A CSV file, one record a line.

    Parameters
    ----------
    open_bytes
        Opens the file from its beginning, decompressed. The ``tell`` of the stream says how much of
        the compressed file has been read.
    name
        What to call the file.
    size
        Its length in bytes, compressed.
    detected
        How it is written, its header and its end.

    Attributes
    ----------
    header
        The header as it is in the file; `headers` are unique names made of it.
    block_size
        Bytes that are read at a time.
    """

    format = "CSV"
    block_size = BLOCK_BYTES
    rows: int | None = None
    mixed: frozenset[int] = frozenset()

    def __init__(self, open_bytes: OpenBytes, name: str, size: int, detected: Detected) -> None:
        self.name = name
        self._open, self._size = open_bytes, size
        self.dialect, self.header = detected.dialect, detected.header
        if len(self.header.fields) > MOST_COLUMNS:
            raise InputError(
                f"the header has {len(self.header.fields):,} columns, more than {MOST_COLUMNS:,}",
                where=name,
                next_step="check that the file is a CSV table, or name its --delimiter",
            )
        self.headers = unique_headers(self.header.fields)
        self._end = detected.tail.end
        self._at_bottom, self._totals_anywhere = not_sales_in_tail(
            detected.tail, self.dialect, self.header.fields
        )

    def chunks(self, columns: Collection[int] | None = None) -> Iterator[Chunk]:
        """Yield the records, some megabytes at a time."""
        for piece in self.pieces(columns):
            yield piece()

    def pieces(self, columns: Collection[int] | None = None) -> Iterator[Piece]:
        """Yield what reads the chunks; threads may share the work."""
        seen = _Seen()
        with refuse_damage(self.name, "CSV"), self._open() as stream:
            for part in RecordReader(stream, self.dialect, self.block_size).pieces(columns):
                yield partial(self._read, part, stream.tell() / max(self._size, 1), seen)

    def spread_chunks(self, columns: Collection[int]) -> Iterator[Chunk | None]:
        """Yield evenly spread chunks of a long file, as :func:`spread_parts` reads them."""
        if not is_long(self._end):  # before it is opened in vain
            yield None
            return
        with self._open() as packed, self.dialect.decoded(packed) as stream:
            fields = self.header.fields
            for part in spread_parts(stream, self._end, self.dialect, fields, columns):
                yield None if part is None else self._chunk(part, 1.0)

    def _read(self, part: Callable[[], Part], share: float, seen: _Seen) -> Chunk:
        found = part()
        seen.rows += len(found.numbers)
        seen.bad += len(found.bad)
        if seen.bad > max(MOST_BAD, seen.rows):
            raise InputError(
                f"more than {MOST_BAD:,} lines cannot be read as rows, and fewer can",
                where=self.name,
                next_step="check that the file is a CSV table, or name its --delimiter",
            )
        return self._chunk(found, share)

    def _chunk(self, part: Part, share: float) -> Chunk:
        within = totals_in_rows(
            part.raw,
            part.numbers,
            self.dialect,
            len(self.headers),
            anywhere=self._totals_anywhere,
        )
        not_sales = self._at_bottom | within
        return Chunk(part.numbers, part.column, part.raw, part.bad, part.empty, share, not_sales)
