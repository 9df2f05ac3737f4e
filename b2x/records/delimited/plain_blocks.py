"""Splits a block of CSV text at its line ends, if every line is one record."""

from __future__ import annotations

import numpy as np

from b2x.records.delimited.dialect import Dialect
from b2x.records.delimited.raw_rows import RawRows


def split_plain(data: bytes, dialect: Dialect) -> RawRows | None:
    r"""Return the lines of a block, or None where a record may go beyond one.

    Parameters
    ----------
    data
        Whole lines.
    dialect
        How they are written.

    Examples
    --------
    >>> dialect = Dialect("utf-8", False, ",", "\n", ())
    >>> len(split_plain(b'1,"a, b"\n2,c\n', dialect))
    2
    >>> split_plain(b'1,"a\nb"\n', dialect) is None
    True
    """
    if not _has_plain_text(data, dialect):
        return None
    lines = RawRows.from_block(data)
    if not dialect.quotes:
        return lines
    return lines if b'"' not in data or _has_plain_quotes(lines, dialect.delimiter) else None


def _has_plain_text(data: bytes, dialect: Dialect) -> bool:
    """Return whether all bytes decode, and every line ends with a line feed."""
    if dialect.newline != "\n" or b"\0" in data:
        return False
    if b"\r" in data and data.count(b"\r") != data.count(b"\r\n"):
        return False
    if data.isascii():
        return True
    if dialect.encoding != "utf-8" and not dialect.encoding.startswith(("cp125", "iso8859")):
        return False
    try:
        data.decode(dialect.encoding)
    except UnicodeDecodeError:
        return False
    return True


def _has_plain_quotes(lines: RawRows, delimiter: str) -> bool:
    """Return whether each quoted field fills its place between delimiters, within one line."""
    characters = np.frombuffer(lines.data, dtype=np.uint8)
    quotes = np.flatnonzero(characters == _QUOTE)
    if len(quotes) % 2:
        return False
    opening, closing = quotes[::2], quotes[1::2]
    # A quote inside a field is doubled: the field is then taken for two, one right after the other.
    before = characters[opening - 1]
    begins = (before == ord(delimiter)) | (before == _LINE_FEED) | (before == _QUOTE)
    begins[0] |= opening[0] == 0
    if not begins.all():
        return False
    after = characters[closing[: len(closing) - (closing[-1] == len(characters) - 1)] + 1]
    ends = (after == ord(delimiter)) | (after == _LINE_FEED) | (after == _QUOTE)
    ends |= after == ord("\r")
    if not ends.all():
        return False
    # Of the two sorted lists the shorter is looked up in the longer, which takes up to a tenth.
    if len(opening) < len(lines):
        line_ends = lines.ends[np.searchsorted(lines.ends, opening, side="right")]
        return bool((closing < line_ends).all())
    return not (np.searchsorted(quotes, lines.ends) % 2).any()


_LINE_FEED, _QUOTE = ord("\n"), ord('"')
