"""How a CSV file is written: encoding, delimiter, line ends. Its values are read in styles.py."""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import BinaryIO, TextIO

from b2x.errors import InputError, UsageError
from b2x.fields import BY_HEADER, header_key
from b2x.records.lines import read_header, read_records

DELIMITERS = (",", ";", "\t")
DELIMITER_NAMES = {",": "comma", ";": "semicolon", "\t": "tab"}
HEAD_LINES = 200
LONGEST_LINE = 16 * 2**20
"""Bytes. A longer line is no table's, and holding it would break the bound on memory."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one CSV file is written.

    Attributes
    ----------
    encoding
        A Python codec; bytes that it cannot read are kept as lone surrogates.
    bom
        Whether the file begins with a UTF-8 byte order mark.
    delimiter
        What stands between two fields.
    newline
        What ends a line, for splitting; each line keeps the ending that it has.
    why
        What decided, in words.
    """

    encoding: str
    bom: bool
    delimiter: str
    newline: str
    why: tuple[str, ...]

    def open_text(self, stream: BinaryIO) -> TextIO:
        """Return `stream` as text whose lines keep their ends, byte order mark left out."""
        return io.TextIOWrapper(
            stream,
            encoding="utf-8-sig" if self.bom else self.encoding,
            errors="surrogateescape",
            newline=self.newline,
        )

    def encode(self, text: str) -> bytes:
        """Return text that was read from the file as the bytes that it was."""
        return text.encode(self.encoding, "surrogateescape")

    def __str__(self) -> str:
        mark = " with byte order mark" if self.bom else ""
        return f"{DELIMITER_NAMES.get(self.delimiter, self.delimiter)}, {self.encoding}{mark}"


def detect(
    open_bytes: Callable[[], BinaryIO],
    where: str,
    *,
    delimiter: str | None = None,
    encoding: str | None = None,
) -> Dialect:
    """Decide how a CSV file is written, the encoding from all of it.

    UTF-8 unless the lines that are none outnumber the lines whose letters beyond ASCII are proper
    UTF-8. Lines that cp1252 cannot have written either (undefined bytes, or a byte FF, which fills
    but does not write) have no say; in the end, what the encoding cannot read is rejected line by
    line.

    Parameters
    ----------
    open_bytes
        Opens the file anew from its beginning.
    where
        What to call it in errors.
    delimiter, encoding
        Taken as told instead.

    Raises
    ------
    InputError
        When the file is empty, is UTF-16, or has lines that no table has.
    UsageError
        When `delimiter` or `encoding` is none that can be read.
    """
    if delimiter is not None and delimiter not in DELIMITERS:
        raise UsageError(
            f"delimiter {delimiter!r}", next_step="use a comma, a semicolon or a tab character"
        )
    scan = _scan(open_bytes, where)
    why = []
    if encoding is not None:
        codec = _known_codec(encoding)
        why.append(f"encoding {codec}: as told")
    else:
        codec, reason = scan.encoding()
        why.append(reason)
    bom = scan.bom and codec == "utf-8"
    newline = "\n" if scan.newlines else "\r"
    sure = Dialect(codec, bom, delimiter or ",", newline, ())
    if delimiter is None:
        delimiter, reason = _delimiter(open_bytes, sure)
        why.append(reason)
    return Dialect(codec, bom, delimiter, newline, tuple(why))


@dataclass(slots=True)
class _Scan:
    bom: bool = False
    newlines: int = 0
    utf8_lines: int = 0
    other_lines: int = 0
    unreadable_lines: int = 0

    def encoding(self) -> tuple[str, str]:
        if self.bom:
            return "utf-8", "encoding utf-8: byte order mark"
        if self.other_lines > self.utf8_lines:
            return "cp1252", f"encoding cp1252: {self.other_lines} lines are no UTF-8"
        bad = self.other_lines + self.unreadable_lines
        if bad:
            return "utf-8", f"encoding utf-8: all but {bad} lines are"
        return "utf-8", "encoding utf-8: every line is"

    def add(self, lines: Iterable[bytes]) -> None:
        for line in lines:
            if line.isascii():
                continue
            try:
                line.decode("utf-8")
                self.utf8_lines += 1
            except UnicodeDecodeError:
                # A byte that cp1252 leaves undefined, or FF, was not written as cp1252.
                if b"\xff" in line or not _decodes(line, "cp1252"):
                    self.unreadable_lines += 1
                else:
                    self.other_lines += 1


def _scan(open_bytes: Callable[[], BinaryIO], where: str) -> _Scan:
    scan, rest, number = _Scan(), b"", 1
    with open_bytes() as stream:
        start = stream.read(4)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise InputError("the file is UTF-16", where=where, next_step="save it as CSV UTF-8")
        scan.bom = start.startswith(codecs.BOM_UTF8)
        rest = start
        while block := stream.read(2**20):
            held = rest + block
            cut = held.rfind(b"\n") + 1
            lines, rest = held[:cut], held[cut:]
            n_lines = lines.count(b"\n")
            scan.newlines += n_lines
            number += n_lines
            if not lines.isascii():
                scan.add(lines.split(b"\n"))
            if len(rest) > LONGEST_LINE:
                raise InputError(
                    f"line {number} is longer than {LONGEST_LINE // 2**20} MiB",
                    where=where,
                    next_step="check that the file is a CSV table",
                )
    scan.add([rest])
    if not start.removeprefix(codecs.BOM_UTF8):
        raise InputError("the file is empty", where=where, next_step="check the export")
    return scan


def _decodes(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _known_codec(encoding: str) -> str:
    try:
        name = codecs.lookup(encoding).name.removesuffix("-sig")  # the mark is found by itself
        plain = "a,\n".encode(name) == b"a,\n"
    except LookupError:
        plain = False
    if not plain:
        raise UsageError(
            f"encoding {encoding!r} cannot be read", next_step="use utf-8, cp1252 or another codec"
        )
    return name


def _delimiter(open_bytes: Callable[[], BinaryIO], dialect: Dialect) -> tuple[str, str]:
    # Most of the head's lines as long as the header, then most headers known, then most columns.
    best, best_score = ",", (0.0, 0, 1)
    for delimiter in DELIMITERS:
        with open_bytes() as stream, dialect.open_text(stream) as text:
            head = [line for line, _ in zip(text, range(HEAD_LINES), strict=False)]
        lines = iter(head)
        header, number = read_header(lines, delimiter)
        if header is None or len(header.fields) < 2:
            continue
        good = bad = 0
        for block in read_records(lines, delimiter, len(header.fields), number, HEAD_LINES):
            good, bad = good + len(block.rows), bad + len(block.bad)
        known = sum(header_key(name) in BY_HEADER for name in header.fields)
        score = (round(good / max(good + bad, 1), 1), known, len(header.fields))
        if score > best_score:
            best, best_score = delimiter, score
    if best_score[2] == 1:
        return best, "one column"
    return best, f"{DELIMITER_NAMES[best]}: {best_score[2]} columns"
