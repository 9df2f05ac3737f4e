"""A CSV file as a table."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import partial

from b2x.errors import InputError
from b2x.records.delimited.block_reader import MOST, Part, RecordReader
from b2x.records.delimited.dialect import detect_with_tail
from b2x.records.files.packed import (
    OpenBytes,
)
from b2x.records.tables.chunk import Chunk, Piece
from b2x.records.tables.headers import unique_headers
from b2x.records.tables.totals import not_sales_of_text, totals_of_text


class CsvTable:
    """A file of text, one record a line.

    Parameters
    ----------
    open_bytes
        Opens the file anew from its beginning, decompressed. The stream's ``tell`` says how much
        of the file has been read.
    name
        What to call it.
    size
        Its length in bytes, compressed.
    delimiter, encoding
        As :func:`b2x.records.delimited.dialect.detect_with_tail`.

    Attributes
    ----------
    header
        The header as it is in the file; `headers` are unique names that are made of it.
    block_size
        Bytes that are read at a time.
    """

    format = "CSV"
    block_size = MOST
    rows: int | None = None
    mixed: frozenset[int] = frozenset()

    def __init__(
        self,
        open_bytes: OpenBytes,
        name: str,
        size: int,
        *,
        delimiter: str | None = None,
        encoding: str | None = None,
    ) -> None:
        self.name = name
        self._open, self._size = open_bytes, size
        self.dialect, tail = detect_with_tail(
            open_bytes, name, delimiter=delimiter, encoding=encoding
        )
        with open_bytes() as stream:
            header = RecordReader(stream, self.dialect).header
        if header is None or any("\udc80" <= letter <= "\udcff" for letter in header.text):
            raise InputError(
                "no header line can be read",
                where=self.name,
                next_step="begin the file with a line of column names",
            )
        self.header = header
        self.headers = unique_headers(header.fields)
        self._at_bottom = not_sales_of_text(tail, self.dialect, len(header.fields))

    def chunks(self, columns: Collection[int] | None = None) -> Iterator[Chunk]:
        """Yield the records, some megabytes at a time."""
        for piece in self.pieces(columns):
            yield piece()

    def pieces(self, columns: Collection[int] | None = None) -> Iterator[Piece]:
        """Yield what reads the chunks, for threads to call side by side."""
        with self._open() as stream:
            for part in RecordReader(stream, self.dialect, self.block_size).pieces(columns):
                yield partial(self._chunk, part, stream.tell() / max(self._size, 1))

    def _chunk(self, read: Callable[[], Part], share: float) -> Chunk:
        part = read()
        not_sales = self._at_bottom | totals_of_text(part.raw, part.numbers, self.dialect)
        return Chunk(part.numbers, part.column, part.raw, part.bad, part.empty, share, not_sales)
