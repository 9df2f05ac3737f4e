"""Decides how a CSV file is written, in one pass over it, and reads its header."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, islice
from typing import BinaryIO

from b2x.errors import InputError
from b2x.records.delimited.block_reader import RecordReader
from b2x.records.delimited.delimiter import DELIMITER_NAMES, delimiter_of, find_delimiter, sep_line
from b2x.records.delimited.dialect import Dialect
from b2x.records.delimited.encoding import as_utf8, find_utf16, known_codec
from b2x.records.delimited.header_row import LOOKED_AT, refuse_other_header
from b2x.records.delimited.line_buffer import LineBuffer
from b2x.records.delimited.scan import HEAD_LINES, Tail, scan
from b2x.records.delimited.strict_reader import Block, Header, read_header, read_records

START = 1024
"""First bytes of a file that tell UTF-16 from other encodings."""
BLOCK = 2**20
"""Bytes that are read at a time."""


@dataclass(frozen=True, slots=True)
class Detected:
    """How a CSV file is written, its header and its end."""

    dialect: Dialect
    header: Header
    tail: Tail


def detect_dialect(
    start: bytes,
    rest: BinaryIO,
    where: str,
    *,
    delimiter: str | None = None,
    encoding: str | None = None,
) -> Detected:
    r"""Read a CSV file to its end and decide how it is written.

    The encoding is decided by all lines (:meth:`b2x.records.delimited.scan.Scan.encoding`). The
    delimiter is the one that the user named, that a first line ``sep=;`` names, or that
    :func:`b2x.records.delimited.delimiter.find_delimiter` finds in the first lines.

    Parameters
    ----------
    start
        The first `START` bytes of the file, less in a shorter one.
    rest
        What follows them.
    where
        What to call the file in errors.
    delimiter, encoding
        What the user named: a delimiter or its name (comma, semicolon, tab, pipe), a codec.

    Raises
    ------
    InputError
        When the file is empty, is not a table, is not in the encoding that was named, fits two
        delimiters equally well, or does not begin with its header.
    UsageError
        When `delimiter` or `encoding` does not exist.

    Examples
    --------
    >>> found = detect_dialect(b"Amount;Channel", io.BytesIO(b"\n1,5;web\n"), "orders.csv")
    >>> found.dialect.delimiter, found.header.fields
    (';', ['Amount', 'Channel'])
    """
    told = None if delimiter is None else delimiter_of(delimiter)
    codec = None if encoding is None else known_codec(encoding)
    utf16, reason = find_utf16(start, codec, where)
    blocks: Iterator[bytes] = chain([start], iter(partial(rest.read, BLOCK), b""))
    if utf16:
        blocks, codec = as_utf8(blocks, utf16), None
    try:
        found = scan(blocks, where, codec)
    except UnicodeDecodeError as error:
        raise InputError(
            f"the file is damaged {utf16}: {error.reason}",
            where=where,
            next_step="fetch it again, or save it as CSV UTF-8",
        ) from None
    codec = "utf-8"
    if not utf16:
        codec, reason = found.encoding(where)
    sep, named = sep_line(found.head.removeprefix(codecs.BOM_UTF8), where, told)
    newline = "\n" if found.newlines else "\r"
    # The head is UTF-8 already where the file is UTF-16, so that codec is added at the end.
    dialect = Dialect(codec, found.bom, ",", newline, (), sep=sep)
    lines = LineBuffer(io.BytesIO(found.head), dialect).texts()
    choice = find_delimiter(list(islice(lines, HEAD_LINES)), where, told or named or None)
    dialect = replace(
        dialect,
        delimiter=choice.delimiter,
        open_end=choice.open_end,
        open_header=choice.open_header,
        quotes=choice.quotes,
    )
    header = RecordReader(io.BytesIO(found.head), dialect).header
    if header is None or any("\udc80" <= character <= "\udcff" for character in header.text):
        raise InputError(
            "no header line can be read",
            where=where,
            next_step="begin the file with a line of column names",
        )
    _refuse_other_header(found.head, dialect, header, where)
    by_sep = (f"{DELIMITER_NAMES[named]}: the first line says so",) if named and not told else ()
    why = (reason, *by_sep, *choice.why)
    return Detected(replace(dialect, why=why, utf16=utf16), header, found.tail)


def _refuse_other_header(head: bytes, dialect: Dialect, header: Header, where: str) -> None:
    lines = LineBuffer(io.BytesIO(head), dialect).texts()
    _, number = read_header(lines, dialect.delimiter, dialect.first_line)
    n_fields = len(header.fields)
    below = next(read_records(lines, dialect.delimiter, n_fields, number, LOOKED_AT), Block())
    line = number - max(header.text.count(dialect.newline), 1)
    rows = [header.fields, *below.rows]
    refuse_other_header(rows, [line, *below.lines], "line", where)
