"""Writes the rejects file: lines that are not rows, with number and reason."""

from __future__ import annotations

import io
from typing import BinaryIO

from b2x.printable import as_cell
from b2x.records.delimited.cells import csv_cell
from b2x.records.delimited.dialect import Dialect
from b2x.records.delimited.strict_reader import BadLine


class RejectsWriter:
    r"""Writes rejected lines as CSV: line number, reason, and the text as it was.

    Parameters
    ----------
    stream
        The stream to write to; it stays open.
    dialect
        The dialect of the source, so that bytes that do not decode come out as they were; None for
        UTF-8.

    Examples
    --------
    >>> stream = io.BytesIO()
    >>> rejects = RejectsWriter(stream, None)
    >>> rejects.write(BadLine(7, "1 field where the header has 2", "b\n"))
    >>> rejects.close()
    >>> stream.getvalue()
    b'line,reason,text\n7,1 field where the header has 2,b\n'
    """

    def __init__(self, stream: BinaryIO, dialect: Dialect | None) -> None:
        self._text = io.TextIOWrapper(
            stream,
            encoding="utf-8" if dialect is None else dialect.encoding,
            errors="surrogateescape",
            newline="",
        )
        self._write("line", "reason", "text")

    def write(self, line: BadLine) -> None:
        """Write one line; a text that a spreadsheet would run gets an apostrophe before it."""
        self._write(str(line.line), line.reason, line.text.rstrip("\r\n"))

    def close(self) -> None:
        """Write the rest."""
        self._text.detach()

    def _write(self, *cells: str) -> None:
        # csv.writer does not quote a lone carriage return before Python 3.13.
        self._text.write(",".join(csv_cell(as_cell(cell), ",") for cell in cells) + "\n")
