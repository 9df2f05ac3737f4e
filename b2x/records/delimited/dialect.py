"""How a CSV file is written: encoding, delimiter, line ends. Its values are read in styles.py.

Encodings are told apart in encodings.py, delimiters in delimiters.py.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import BinaryIO, TextIO

from b2x.errors import InputError
from b2x.records.delimited.delimiter import DELIMITER_NAMES, delimiter_of, find_delimiter, sep_line
from b2x.records.delimited.encoding import UTF_16, Tail, as_utf8, known_codec, scan, utf16_codec

HEAD_LINES = 200
"""Lines that decide the delimiter."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one CSV file is written.

    Attributes
    ----------
    encoding
        A Python codec; bytes that it cannot read are kept as lone surrogates.
    bom
        Whether the file begins with a byte order mark.
    delimiter
        What stands between two fields.
    newline
        What ends a line, for splitting; each line keeps the ending that it has.
    why
        What decided, in words.
    utf16
        The UTF-16 codec that the file is in; it is then read as UTF-8, and `encoding` says so.
        Empty where it is in none.
    sep
        The first line where it names the delimiter (``sep=;``) and is no header, with its end.
    open_end
        Whether each row ends with a delimiter that the header does not have.
    """

    encoding: str
    bom: bool
    delimiter: str
    newline: str
    why: tuple[str, ...]
    utf16: str = ""
    sep: str = ""
    open_end: bool = False

    @property
    def begin(self) -> bytes:
        """What stands in front of the header: byte order mark and ``sep`` line, as in `decoded`."""
        return (codecs.BOM_UTF8 if self.bom else b"") + self.encode(self.sep)

    @property
    def first_line(self) -> int:
        """Number of the line after it."""
        return 2 if self.sep else 1

    @property
    def file_encoding(self) -> str:
        """The codec of the file itself."""
        return self.utf16 or self.encoding

    def decoded(self, stream: BinaryIO) -> BinaryIO:
        """Return the bytes of a file in `encoding`."""
        return as_utf8(stream, self.utf16) if self.utf16 else stream

    def coded(self, data: bytes) -> bytes:
        """Return whole lines in `encoding` as the bytes of the file."""
        if not self.utf16:
            return data
        return data.decode("utf-8", "surrogatepass").encode(self.utf16, "surrogatepass")

    def open_text(self, stream: BinaryIO) -> TextIO:
        """Return what follows `begin` as text whose lines keep their ends."""
        plain = self.decoded(stream)
        plain.read(len(self.begin))
        return io.TextIOWrapper(
            plain, encoding=self.encoding, errors="surrogateescape", newline=self.newline
        )

    def encode(self, text: str) -> bytes:
        """Return text that was read from the file as the bytes that it was in `encoding`."""
        return text.encode(self.encoding, "surrogateescape")

    def __str__(self) -> str:
        mark = " with byte order mark" if self.bom else ""
        name = DELIMITER_NAMES.get(self.delimiter, self.delimiter)
        return f"{name}, {self.file_encoding}{mark}"


def detect(
    open_bytes: Callable[[], BinaryIO],
    where: str,
    *,
    delimiter: str | None = None,
    encoding: str | None = None,
) -> Dialect:
    """Decide how a CSV file is written; as :func:`detect_with_tail`."""
    return detect_with_tail(open_bytes, where, delimiter=delimiter, encoding=encoding)[0]


def detect_with_tail(
    open_bytes: Callable[[], BinaryIO],
    where: str,
    *,
    delimiter: str | None = None,
    encoding: str | None = None,
) -> tuple[Dialect, Tail]:
    """Decide how a CSV file is written, the encoding from all of it; return its end too.

    UTF-8 unless the lines that are none outnumber the lines whose letters beyond ASCII are proper
    UTF-8. Lines that cp1252 cannot have written either (undefined bytes, or a byte FF, which fills
    but does not write) have no say; in the end, what the encoding cannot read is rejected line by
    line. The delimiter is what is told, what a first line ``sep=;`` names, or the one that gives
    most of the first lines as many fields as the header, then the most headers that are known,
    then the most columns.

    Parameters
    ----------
    open_bytes
        Opens the file anew from its beginning.
    where
        What to call it in errors.
    delimiter, encoding
        Taken as told instead: a delimiter or its name (comma, semicolon, tab, pipe), a codec.

    Raises
    ------
    InputError
        When the file is empty, has lines that no table has, is none in the encoding that is told,
        fits two delimiters equally well, or begins with lines that are no header.
    UsageError
        When `delimiter` or `encoding` is none that can be read.
    """
    told = None if delimiter is None else delimiter_of(delimiter)
    codec = None if encoding is None else known_codec(encoding)
    with open_bytes() as stream:
        utf16, reason = _utf16(stream.read(1024), codec, where)
    source = Dialect("utf-8", False, ",", "\n", (), utf16)
    try:
        found = scan(
            lambda: source.decoded(open_bytes()), where, None if utf16 or codec is None else codec
        )
    except UnicodeDecodeError as error:
        raise InputError(
            f"damaged {utf16}: {error.reason}",
            where=where,
            next_step="fetch it again, or save it as CSV UTF-8",
        ) from None
    if not utf16:
        codec, reason = found.encoding(where)
    bom = found.bom
    newline = "\n" if found.newlines else "\r"
    sep, named = sep_line(found.start.removeprefix(codecs.BOM_UTF8), where, told)
    dialect = Dialect(codec if codec and not utf16 else "utf-8", bom, ",", newline, (), utf16, sep)
    with open_bytes() as stream, dialect.open_text(stream) as text:
        head = [line for line, _ in zip(text, range(HEAD_LINES), strict=False)]
    choice = find_delimiter(head, where, told or named or None)
    why = [reason]
    if named and told is None:
        why.append(f"{DELIMITER_NAMES[named]}: the first line says so")
    why += choice.why
    return (
        replace(dialect, delimiter=choice.delimiter, open_end=choice.open_end, why=tuple(why)),
        found.tail,
    )


def _utf16(start: bytes, told: str | None, where: str) -> tuple[str, str]:
    """Return the UTF-16 codec of a file and why, empty where it is in none."""
    found, reason = utf16_codec(start)
    is_told = told in ("utf-16", *UTF_16.values())
    if start[:4] in (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE):
        raise InputError("the file is UTF-32", where=where, next_step="save it as CSV UTF-8")
    if found is not None and told is not None and told not in ("utf-16", found):
        raise InputError(
            f"the file is UTF-16 ({reason.partition(': ')[2]}), no {told}",
            where=where,
            next_step="leave --encoding out, or save the file as CSV UTF-8",
        )
    if found is None and is_told and start:
        if told == "utf-16" or len(start) % 2:
            raise InputError(
                "the file is no UTF-16",
                where=where,
                next_step="leave --encoding out, or pass utf-16-le or utf-16-be if it has no mark",
            )
        return str(told), f"encoding {told}: as told"
    return found or "", reason
