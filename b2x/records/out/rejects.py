"""Writes the rejects file: lines that are not rows, with number and reason."""

from __future__ import annotations

import csv
import io
from typing import BinaryIO

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
        self._rows = csv.writer(self._text, lineterminator="\n")
        self._rows.writerow(["line", "reason", "text"])

    def write(self, line: BadLine) -> None:
        """Write one line."""
        self._rows.writerow([line.line, line.reason, line.text.rstrip("\r\n")])

    def close(self) -> None:
        """Write the rest."""
        self._text.detach()
