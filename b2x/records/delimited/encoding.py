"""Encodings: the codecs that can be read, UTF-16 by its first bytes, and UTF-16 as UTF-8.

Which encoding a file is in is decided in ``scan``, from all of its lines.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterable, Iterator
from functools import partial
from typing import BinaryIO

from b2x.errors import InputError, UsageError

UTF_16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
"""The two UTF-16 codecs by their byte order mark."""
_READ = 2**20
"""Bytes that are decoded at a time."""


def known_codec(encoding: str) -> str:
    """Return Python's name of an encoding that can be read.

    Raises
    ------
    UsageError
        When there is no such encoding, or it does not contain ASCII (UTF-16 is an exception).

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
        contains_ascii = text.encode(name) == ascii_bytes and ascii_bytes.decode(name) == text
    except (LookupError, UnicodeError, ValueError):
        contains_ascii = False
    if not contains_ascii:
        raise UsageError(
            f"encoding {encoding!r} cannot be read",
            next_step="use utf-8, cp1252, utf-16 or another codec",
        )
    return name


def find_utf16(start: bytes, told: str | None, where: str) -> tuple[str, str]:
    r"""Return the UTF-16 codec of a file and the reason; both empty where it is not UTF-16.

    A file without a byte order mark is UTF-16 where every second byte is 0, as it is in a table
    in European letters.

    Parameters
    ----------
    start
        The file's first bytes.
    told
        The codec that the user named, None for none.
    where
        What to call the file in errors.

    Raises
    ------
    InputError
        When the file is UTF-32, or is UTF-16 and the user named another codec, or the reverse.

    Examples
    --------
    >>> find_utf16(b"\xff\xfea\0,\0", None, "orders.csv")
    ('utf-16-le', 'encoding utf-16-le: byte order mark')
    """
    if start.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise InputError("the file is UTF-32", where=where, next_step="save it as CSV UTF-8")
    found, how = _utf16_of(start)
    if found and told is not None and told not in ("utf-16", found):
        raise InputError(
            f"the file is UTF-16 ({how}), not {told}",
            where=where,
            next_step="leave --encoding out, or save the file as CSV UTF-8",
        )
    if found:
        return found, f"encoding {found}: {how}"
    if told not in ("utf-16", *UTF_16.values()) or not start:
        return "", ""
    if told == "utf-16" or len(start) % 2:
        raise InputError(
            "the file is not UTF-16",
            where=where,
            next_step="leave --encoding out, or pass utf-16-le or utf-16-be if it has no byte "
            "order mark",
        )
    return told, f"encoding {told}: as told"


def count_letters(line: bytes) -> tuple[int, int]:
    r"""Return how many bytes in the words of a line are letters of cp1252, and how many are odd.

    Odd are bytes that cp1252 does not define, signs and rare letters of cp1252 between letters, and
    three accented letters in a row that are not all Nordic or German: so letters of other
    encodings look.

    Examples
    --------
    >>> count_letters("Sjøvåg; 5 €".encode("cp1252")), count_letters("Beløp".encode("cp865"))
    ((2, 0), (0, 1))
    """
    foreign = [run for run in _RUNS.findall(line) if run.translate(None, _NORDIC)]
    return len(_LETTERS.findall(line)), len(_ODD.findall(line)) + len(foreign)


def likely_codecs(lines: bytes) -> str:
    """Return the encodings by whose letters some lines may be written, for people.

    Examples
    --------
    >>> likely_codecs("Beløp;på".encode("cp865")), likely_codecs("Beløp;på".encode("mac_roman"))
    ('cp850', 'mac_roman')
    """
    found = {}
    for codec in ("cp850", "mac_roman"):
        text = b"".join(_HIGH.findall(lines)).decode(codec)
        found[codec] = sum(map(_EXPECTED.__contains__, text)) / max(len(text), 1)
    best = max(found, key=lambda codec: found[codec])
    return best if found[best] > 0.5 else "cp850, cp1251, shift_jis or another"


_LETTERS = re.compile(rb"[A-Za-z][\xc0-\xff]|[\xc0-\xff](?=[A-Za-z])")
_ODD = re.compile(
    rb"[\x81\x8d\x8f\x90\x9d](?=[A-Za-z])|(?<=[A-Za-z])[\x81\x8d\x8f\x90\x9d]|"
    rb"(?<=[A-Za-z\x80-\xff])[\x80-\x91\x93-\x95\x98-\x9f\xa1-\xac\xae-\xb6\xb8-\xbf]"
    rb"(?=[A-Za-z\x80-\xff])"
)
_RUNS = re.compile(rb"[\xc0-\xff]{3,}")
_NORDIC = "æøåÆØÅäöüÄÖÜß".encode("cp1252")
_HIGH = re.compile(rb"[\x80-\xff]+")
_EXPECTED = frozenset("æøåäöüßéèÆØÅÄÖÜÉ")


def _utf16_of(start: bytes) -> tuple[str, str]:
    """Return which UTF-16 a file is and how that is known."""
    for mark, codec in UTF_16.items():
        if start.startswith(mark):
            return codec, "byte order mark"
    for codec, zeros, others in (
        ("utf-16-le", start[1::2], start[::2]),
        ("utf-16-be", start[::2], start[1::2]),
    ):
        if len(start) >= 8 and 2 * zeros.count(0) > len(zeros) > 10 * others.count(0):
            return codec, "every other byte is 0"
    return "", ""


def as_utf8(blocks: Iterable[bytes], codec: str) -> Iterator[bytes]:
    r"""Yield blocks of bytes in another encoding as UTF-8; halves of surrogate pairs stay.

    Raises
    ------
    UnicodeDecodeError
        When they are not in that encoding, or end in the middle of a character.

    Examples
    --------
    >>> list(as_utf8([b"\xf8a", b"\xe5"], "cp1252"))
    [b'\xc3\xb8a', b'\xc3\xa5', b'']
    """
    decoder = codecs.getincrementaldecoder(codec)("surrogatepass")
    for block in blocks:
        yield decoder.decode(block).encode("utf-8", "surrogatepass")
    yield decoder.decode(b"", final=True).encode("utf-8", "surrogatepass")


class Utf8Stream(io.BufferedIOBase):
    """A stream in another encoding, read as UTF-8 by :func:`as_utf8`.

    Parameters
    ----------
    stream
        The bytes; closed together with this stream.
    codec
        Their encoding.
    """

    def __init__(self, stream: BinaryIO, codec: str) -> None:
        self._stream = stream
        self._blocks = as_utf8(iter(partial(stream.read, _READ), b""), codec)
        self._held = b""

    def read(self, size: int | None = -1, /) -> bytes:
        """Return `size` bytes, less only at the end; all of them where it is None or below 0."""
        wanted = None if size is None or size < 0 else size
        pieces, length = [self._held], len(self._held)
        while wanted is None or length < wanted:
            block = next(self._blocks, None)
            if block is None:
                break
            pieces.append(block)
            length += len(block)
        held = b"".join(pieces)
        self._held = b"" if wanted is None else held[wanted:]
        return held[:wanted]

    def close(self) -> None:
        """Close both streams."""
        super().close()
        self._stream.close()
