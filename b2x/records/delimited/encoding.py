"""A file's letters: one pass over all of its bytes that says which encoding wrote them.

Delimiters and headers are found in dialect.py. UTF-16 is read, and written, through UTF-8.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import BinaryIO, cast

import numpy as np

from b2x.errors import InputError, UsageError

LONGEST_LINE = 16 * 2**20
"""Bytes. A longer line is no table's, and holding it would break the bound on memory."""
SCANNED = 2**20
"""Bytes that are looked at at a time."""
TAIL = 64 * 2**10
"""Bytes of a file's end that are kept to look for what follows the last sale."""
UTF_16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
"""The two ways to write UTF-16, by the mark that begins such a file."""
_LINE_FEED = ord("\n")
_OTHER_FORMATS = {
    b"%PDF-": "a PDF document",
    b"<!doctype html": "an HTML page",
    b"<html": "an HTML page",
    b"<?xml": "an XML document",
    b"{\\rtf": "a text document (RTF)",
}


@dataclass(frozen=True, slots=True)
class Tail:
    """The last lines of a file.

    Attributes
    ----------
    data
        Whole lines as bytes, all of a short file.
    number
        Number of the first of them in the file.
    """

    data: bytes
    number: int


@dataclass(slots=True)
class Scan:
    """What one pass over a file has counted.

    Attributes
    ----------
    start
        Its first bytes.
    newlines
        How many line feeds it has.
    utf8_lines, other_lines, unreadable_lines
        Of the lines with letters beyond ASCII: those that are UTF-8, those that cp1252 can have
        written instead, and the others.
    told_lines
        Of the same lines, those that the encoding which was told reads.
    tail
        Its end.
    """

    told: str | None
    start: bytes = b""
    newlines: int = 0
    utf8_lines: int = 0
    other_lines: int = 0
    unreadable_lines: int = 0
    told_lines: int = 0
    tail: Tail = Tail(b"", 1)

    @property
    def bom(self) -> bool:
        """Whether the file begins with UTF-8's byte order mark."""
        return self.start.startswith(codecs.BOM_UTF8)

    def encoding(self, where: str) -> tuple[str, str]:
        """Return the codec that reads the file, and why; raises as :func:`known_codec`."""
        if self.told is not None:
            self._check_told(self.told, where)
            return self.told, f"encoding {self.told}: as told"
        if self.bom:
            return "utf-8", "encoding utf-8: byte order mark"
        if self.other_lines > self.utf8_lines:
            return "cp1252", f"encoding cp1252: {self.other_lines} lines are no UTF-8"
        bad = self.other_lines + self.unreadable_lines
        if bad:
            return "utf-8", f"encoding utf-8: all but {bad} lines are"
        return "utf-8", "encoding utf-8: every line is"

    def _check_told(self, told: str, where: str) -> None:
        letters = self.utf8_lines + self.other_lines + self.unreadable_lines
        if self.bom and told != "utf-8":
            raise InputError(
                f"the file begins with UTF-8's byte order mark, so it is no {told}",
                where=where,
                next_step="leave --encoding out, or pass --encoding utf-8",
            )
        if 2 * self.told_lines < letters:
            raise InputError(
                f"{letters - self.told_lines:,} of {letters:,} lines with letters beyond ASCII "
                f"are no {told}",
                where=where,
                next_step="leave --encoding out: it is then found from the whole file",
            )

    def add(self, lines: Iterable[bytes]) -> None:
        """Count lines."""
        for line in lines:
            if line.isascii():
                continue
            self.told_lines += self.told is not None and _decodes(line, self.told)
            if _decodes(line, "utf-8"):
                self.utf8_lines += 1
            # A byte that cp1252 leaves undefined, or FF, was not written as cp1252.
            elif b"\xff" in line or not _decodes(line, "cp1252"):
                self.unreadable_lines += 1
            else:
                self.other_lines += 1


def scan(open_bytes: Callable[[], BinaryIO], where: str, told: str | None = None) -> Scan:
    """Read a file of text once from beginning to end.

    Parameters
    ----------
    open_bytes
        Opens the file anew.
    where
        What to call it in errors.
    told
        A codec that the user named.

    Raises
    ------
    InputError
        When the file is empty, is a page or document of another kind, or has lines that no table
        has.
    """
    found, rest, number, tail = Scan(told), b"", 1, b""
    with open_bytes() as stream:
        while block := stream.read(SCANNED):
            if not found.start:
                found.start = block[:1024]
                _refuse_other_formats(found.start, where)
            tail = (tail + block[-TAIL:])[-TAIL:]
            n_lines = int(np.count_nonzero(np.frombuffer(block, np.uint8) == _LINE_FEED))
            found.newlines += n_lines
            number += n_lines
            cut = block.rfind(b"\n") + 1
            if cut and not (rest.isascii() and block.isascii()):
                found.add((rest + block[:cut]).split(b"\n"))
            rest = block[cut:] if cut else rest + block
            if len(rest) > LONGEST_LINE:
                raise InputError(
                    f"line {number} is longer than {LONGEST_LINE // 2**20} MiB",
                    where=where,
                    next_step="check that the file is a CSV table",
                )
    found.add([rest])
    if not found.start.removeprefix(codecs.BOM_UTF8):
        raise InputError("the file is empty", where=where, next_step="check the export")
    end = b"\n" if found.newlines else b"\r"
    n_ends = found.newlines or rest.count(end)
    n_before = n_ends - tail.count(end)
    if n_before or len(tail) == TAIL:  # it begins inside a line, for all that is known
        first = tail.find(end) + 1 or len(tail)
        tail, n_before = tail[first:], n_before + 1
    found.tail = Tail(tail, n_before + 1)
    return found


def utf16_codec(start: bytes) -> tuple[str | None, str]:
    r"""Return which UTF-16 a file is in by its first bytes, and why; None where it is in none.

    Without a byte order mark, every second byte of a table in European letters is 0.

    Examples
    --------
    >>> utf16_codec(b"\xff\xfea\0,\0")[0], utf16_codec(b"a,b")[0]
    ('utf-16-le', None)
    """
    if start.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return None, ""
    for mark, codec in UTF_16.items():
        if start.startswith(mark):
            return codec, f"encoding {codec}: byte order mark"
    for codec, zeros, others in (
        ("utf-16-le", start[1::2], start[::2]),
        ("utf-16-be", start[::2], start[1::2]),
    ):
        if len(start) >= 8 and 2 * zeros.count(0) > len(zeros) > 10 * others.count(0):
            return codec, f"encoding {codec}: every other byte is 0"
    return None, ""


def known_codec(encoding: str) -> str:
    """Return the name that Python has for an encoding that can be read.

    Raises
    ------
    UsageError
        When there is none, or it writes the letters of ASCII in other ways (UTF-16 excepted).

    Examples
    --------
    >>> known_codec("latin-1"), known_codec("UTF-8-SIG")
    ('iso8859-1', 'utf-8')
    """
    ascii_bytes = bytes(range(128))
    try:
        name = codecs.lookup(encoding).name.removesuffix("-sig")  # the mark is found by itself
        if name in ("utf-16", *UTF_16.values()):
            return name
        text = ascii_bytes.decode("ascii")
        fits = text.encode(name) == ascii_bytes and ascii_bytes.decode(name) == text
    except (LookupError, UnicodeError, ValueError):
        fits = False
    if not fits:
        raise UsageError(
            f"encoding {encoding!r} cannot be read",
            next_step="use utf-8, cp1252, utf-16 or another codec",
        )
    return name


class Utf8Stream(io.BufferedIOBase):
    """A stream in another encoding, as UTF-8; halves of surrogate pairs go through as they are.

    Parameters
    ----------
    stream
        The bytes; closed with this.
    codec
        What they are in.
    """

    def __init__(self, stream: BinaryIO, codec: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(codec)("surrogatepass")
        self._held, self._ended = b"", False

    def readable(self) -> bool:
        """Return True."""
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        """Return `size` bytes, less only at the end."""
        wanted = -1 if size is None else size
        pieces, length = [self._held], len(self._held)
        while not self._ended and (wanted < 0 or length < wanted):
            data = self._stream.read(2**20)
            self._ended = not data
            text = self._decoder.decode(data, final=self._ended)
            pieces.append(text.encode("utf-8", "surrogatepass"))
            length += len(pieces[-1])
        held = b"".join(pieces)
        cut = length if wanted < 0 else wanted
        self._held = held[cut:]
        return held[:cut]

    def read1(self, size: int = -1, /) -> bytes:
        """Return as :meth:`read`."""
        return self.read(size)

    def close(self) -> None:
        """Close both."""
        super().close()
        self._stream.close()


def as_utf8(stream: BinaryIO, codec: str) -> BinaryIO:
    """Return a stream in another encoding as UTF-8."""
    return cast(BinaryIO, Utf8Stream(stream, codec))


def _decodes(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _refuse_other_formats(start: bytes, where: str) -> None:
    text = start.removeprefix(codecs.BOM_UTF8).lstrip().lower()
    for begin, what in _OTHER_FORMATS.items():
        if text.startswith(begin.lower()):
            raise InputError(
                f"the file is {what}, no table of text",
                where=where,
                next_step="export it as CSV; a page may be what a session that ended sent instead",
            )
    if _JSON.match(text):
        raise InputError("the file is JSON, no table of text", where=where, next_step=_JSON_ADVICE)


_JSON = re.compile(rb'(?:\[\s*)?\{\s*"')
_JSON_ADVICE = "export it as CSV, or hand b2x the records: a list of dicts is a table"
