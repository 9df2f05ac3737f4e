"""How a CSV file is written: encoding, delimiter and line ends; found in ``detect_dialect``."""

from __future__ import annotations

import codecs
import csv
from dataclasses import dataclass
from typing import BinaryIO, Literal, cast

from b2x.records.delimited.encoding import Utf8Stream


def quoting(*, quotes: bool) -> Literal[0, 3]:
    """Return what ``csv.reader`` is told where fields may be quoted, or may not."""
    return csv.QUOTE_MINIMAL if quotes else csv.QUOTE_NONE


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one CSV file is written.

    Attributes
    ----------
    encoding
        A Python codec; bytes that it cannot decode are kept as lone surrogates.
    bom
        Whether the file begins with a byte order mark.
    delimiter
        The character between two fields.
    newline
        The character that lines are split at; each line keeps its own ending.
    why
        The reasons for each choice, one sentence each.
    utf16
        The UTF-16 codec of the file; empty where the file is not UTF-16. Such a file is read as
        UTF-8, which is then its `encoding`.
    sep
        A first line such as ``sep=;``, which names the delimiter and is not the header, with its
        line end; empty where there is none.
    open_end, open_header
        Whether each row ends with a delimiter that the header does not have, or the header with one
        that rows do not have.
    quotes
        Whether fields may be quoted; where not, a quote is a letter like others.
    """

    encoding: str
    bom: bool
    delimiter: str
    newline: str
    why: tuple[str, ...]
    utf16: str = ""
    sep: str = ""
    open_end: bool = False
    open_header: bool = False
    quotes: bool = True

    @property
    def begin(self) -> bytes:
        """The bytes before the header, in `encoding`: byte order mark and ``sep`` line."""
        return (codecs.BOM_UTF8 if self.bom else b"") + self.encode(self.sep)

    @property
    def first_line(self) -> int:
        """Number of the first line after `begin`."""
        return 2 if self.sep else 1

    @property
    def file_encoding(self) -> str:
        """The codec of the file itself."""
        return self.utf16 or self.encoding

    def decoded(self, stream: BinaryIO) -> BinaryIO:
        """Return a stream of the file as one in `encoding`."""
        return cast(BinaryIO, Utf8Stream(stream, self.utf16)) if self.utf16 else stream

    def coded(self, data: bytes) -> bytes:
        """Return whole lines in `encoding` as bytes of the file."""
        if not self.utf16:
            return data
        return data.decode("utf-8", "surrogatepass").encode(self.utf16, "surrogatepass")

    def encode(self, text: str) -> bytes:
        """Return text that was read from the file as its bytes in `encoding`."""
        return text.encode(self.encoding, "surrogateescape")
