"""One pass over a text file: its encoding, its first and last lines, and what is not a table."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from b2x.errors import InputError
from b2x.records.delimited.encoding import count_letters, likely_codecs

LONGEST_LINE = 16 * 2**20
"""Bytes. A longer line is not one of a table, and holding it would break the bound on memory."""
HEAD_LINES = 200
"""Line feeds that the head of a file has, all of them in a file with fewer."""
LEAST_BINARY = 16
"""Control characters in the first KiB by which a file that has zeros is not text."""
TAIL = 64 * 2**10
"""Bytes of the end of a file that are searched for totals and footers."""


@dataclass(frozen=True, slots=True)
class Tail:
    """The last lines of a file.

    Attributes
    ----------
    data
        Whole lines as bytes; all of a short file.
    number
        Number of the first of these lines in the file.
    end
        Where the file ends, in bytes: its length, that of UTF-16 as UTF-8.
    """

    data: bytes
    number: int
    end: int = 0


@dataclass(slots=True)
class Scan:
    """What one pass over a file has found.

    Attributes
    ----------
    told
        The codec that the user named, None for none.
    head
        The first blocks of the file, which hold more than `HEAD_LINES` line feeds or all of it.
    newlines
        Number of line feeds.
    utf8_lines, cp1252_lines, unreadable_lines
        Lines that are not ASCII: how many are UTF-8, cp1252 and not UTF-8, or neither.
    told_lines
        How many of these lines the codec in `told` decodes.
    letters, odd, sample
        How many bytes of lines that are not UTF-8 are letters of cp1252, how many are odd
        (:func:`b2x.records.delimited.encoding.count_letters`), and the first such lines.
    tail
        The end of the file.
    """

    told: str | None
    head: bytes = b""
    newlines: int = 0
    utf8_lines: int = 0
    cp1252_lines: int = 0
    unreadable_lines: int = 0
    told_lines: int = 0
    letters: int = 0
    odd: int = 0
    sample: bytes = b""
    tail: Tail = Tail(b"", 1)

    @property
    def not_utf8_lines(self) -> int:
        """Lines that are neither ASCII nor UTF-8."""
        return self.cp1252_lines + self.unreadable_lines

    @property
    def bom(self) -> bool:
        """Whether the file begins with the byte order mark of UTF-8."""
        return self.head.startswith(codecs.BOM_UTF8)

    def encoding(self, where: str) -> tuple[str, str]:
        """Return the codec that decodes the file, and the reason.

        UTF-8 unless there are more lines in cp1252 than in UTF-8. What the codec cannot decode is
        rejected later, line by line.

        Parameters
        ----------
        where
            What to call the file in errors.

        Raises
        ------
        InputError
            When the file is not in the encoding that the user named, or its words are in none that
            is found by itself.
        """
        if self.told is not None:
            self._check_told(self.told, where)
            return self.told, f"encoding {self.told}: as told"
        if self.bom:
            return "utf-8", "encoding utf-8: byte order mark"
        if self.odd > max(self.letters, 1) and self.not_utf8_lines > self.utf8_lines:
            raise InputError(
                "the file is not UTF-8, and in cp1252 its words would have signs for letters",
                where=where,
                next_step="save it as CSV UTF-8, or name its encoding: --encoding "
                f"{likely_codecs(self.sample)}",
            )
        if self.cp1252_lines > self.utf8_lines:
            return "cp1252", f"encoding cp1252: {self.cp1252_lines} lines are not UTF-8"
        if self.not_utf8_lines:
            return "utf-8", f"encoding utf-8: all but {self.not_utf8_lines} lines are"
        return "utf-8", "encoding utf-8: every line is"

    def count(self, lines: Iterable[bytes]) -> None:
        """Count which codecs decode lines that are not ASCII."""
        for line in lines:
            if line.isascii():
                continue
            self.told_lines += self.told is not None and _decodes(line, self.told)
            if _decodes(line, "utf-8"):
                self.utf8_lines += 1
                continue
            letters, odd = count_letters(line)
            self.letters, self.odd = self.letters + letters, self.odd + odd
            if len(self.sample) < _START:
                self.sample += line[:_START]
            # A byte that cp1252 leaves undefined, or FF, was not written as cp1252.
            if b"\xff" in line or not _decodes(line, "cp1252"):
                self.unreadable_lines += 1
            else:
                self.cp1252_lines += 1

    def _check_told(self, told: str, where: str) -> None:
        if self.bom and told != "utf-8":
            raise InputError(
                f"the file begins with the byte order mark of UTF-8, so it is not {told}",
                where=where,
                next_step="leave --encoding out, or pass --encoding utf-8",
            )
        n_lines = self.utf8_lines + self.not_utf8_lines
        if 2 * self.told_lines < n_lines:
            raise InputError(
                f"{n_lines - self.told_lines:,} of {n_lines:,} lines with characters beyond ASCII "
                f"are not {told}",
                where=where,
                next_step="leave --encoding out: it is then found from the whole file",
            )


def scan(blocks: Iterable[bytes], where: str, told: str | None = None) -> Scan:
    r"""Read a text file once from beginning to end.

    Parameters
    ----------
    blocks
        The bytes of the file, block by block.
    where
        What to call the file in errors.
    told
        The codec that the user named, None for none.

    Raises
    ------
    InputError
        When the file is empty, is a page or document of another kind, or has a line that is too
        long for a table.

    Examples
    --------
    >>> scan([b"name\nBj\xc3\xb8rn"], "orders.csv").encoding("orders.csv")
    ('utf-8', 'encoding utf-8: every line is')
    """
    found, rest, tail, size = Scan(told), b"", b"", 0
    for block in blocks:
        if not found.head:
            _refuse_other_formats(block[:_START], where)
        if found.newlines <= HEAD_LINES:
            found.head += block
        tail, size = (tail + block[-TAIL:])[-TAIL:], size + len(block)
        found.newlines += int(np.count_nonzero(np.frombuffer(block, np.uint8) == _LINE_FEED))
        cut = block.rfind(b"\n") + 1
        if cut and not (rest.isascii() and block.isascii()):
            found.count((rest + block[:cut]).split(b"\n"))
        rest = block[cut:] if cut else rest + block
        if len(rest) > LONGEST_LINE:
            raise InputError(
                f"line {found.newlines + 1} is longer than {LONGEST_LINE // 2**20} MiB",
                where=where,
                next_step="check that the file is a CSV table",
            )
    found.count([rest])
    if not found.head.removeprefix(codecs.BOM_UTF8):
        raise InputError("the file is empty", where=where, next_step="check the export")
    end = b"\n" if found.newlines else b"\r"
    n_ends = found.newlines or rest.count(end)
    n_before = n_ends - tail.count(end)
    if n_before or len(tail) == TAIL:  # it may begin in the middle of a line
        first = tail.find(end) + 1 or len(tail)
        tail, n_before = tail[first:], n_before + 1
    found.tail = Tail(tail, n_before + 1, size)
    return found


def _refuse_other_formats(start: bytes, where: str) -> None:
    what = next((what for magic, what in _BINARY.items() if start.startswith(magic)), "")
    what = "a tar archive" if start[257:262] == b"ustar" else what
    what = "a DuckDB database" if start[8:12] == b"DUCK" else what
    if start.startswith(b"\xff\xff\xff\xff") and start[6:8] == b"\0\0":
        what = "a stream of Arrow"
    controls = len(start.translate(None, _TEXT)) if b"\0" in start else 0
    if what or (controls >= LEAST_BINARY and 15 * controls > len(start)):
        raise InputError(
            f"the file is {what or 'binary, of an unknown kind'}, not a table that can be read",
            where=where,
            next_step="unpack it, or export the table as CSV, .xlsx or Parquet",
        )
    text = start.removeprefix(codecs.BOM_UTF8).lstrip().lower()
    what = next((w for begin, w in _OTHER_FORMATS.items() if text.startswith(begin)), "")
    if what or _HTML.match(text):
        raise InputError(
            f"the file is {what or 'an HTML page'}, not a CSV table",
            where=where,
            next_step="export it as CSV; a page may be what a session that ended sent instead, or "
            "a table that a spreadsheet opens and saves as .xlsx",
        )
    if _JSON.match(text):
        raise InputError(
            "the file is JSON, not a CSV table",
            where=where,
            next_step="export it as CSV, or pass the records to b2x in Python: a list of dicts is "
            "a table",
        )


def _decodes(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


_LINE_FEED = ord("\n")
_START = 1024
_BINARY = {
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"Rar!\x1a\x07": "a RAR archive",
    b"\x04\x22\x4d\x18": "compressed by LZ4",
    b"\x1f\x9d": "compressed by compress (.Z)",
    b"LZIP": "compressed by lzip",
    b"ARROW1": "an Arrow or Feather file",
    b"FEA1": "a Feather file",
    b"ORC": "an ORC file",
    b"Obj\x01": "an Avro file",
    b"SQLite format 3\0": "an SQLite database",
    b"\x00\x01\x00\x00Standard ": "an Access database",
    b"\x89HDF": "an HDF5 file",
    b"\x93NUMPY": "a numpy array",
    b"\x80\x04\x95": "a Python pickle",
    b"$FL2": "an SPSS file",
    b"<stata_dta>": "a Stata file",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
}
"""Formats that are not read, by their first bytes."""
_TEXT = bytes({*range(32, 256), *b"\t\n\v\f\r\x1a\x1b"})
"""Bytes that text may have."""
_OTHER_FORMATS = {
    b"%pdf-": "a PDF document",
    b"<?xml": "an XML document",
    b"{\\rtf": "a text document (RTF)",
    b"mime-version:": "a web page (MHTML)",
}
"""First bytes in lower case."""
_HTML = re.compile(
    rb"<(?:!doctype html|!--|(?:html|head|body|table|thead|tbody|tr|td|meta|style|script|title|div|"
    rb"form|font|center|link|p|h[1-6])[\s>/])"
)
_JSON = re.compile(rb'(?:\[\s*)?\{\s*"')
