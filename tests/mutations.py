"""What an attacker changes in files of sales; what has to come of it is left to those who try it.

`tests/records/test_hostile.py` tries a few hundred of them, `python -m benchmarks.hostile` many
thousands. Everything is drawn from a `random.Random`, so that a seed gives the same files again.
"""

from __future__ import annotations

import bz2
import contextlib
import gzip
import io
import lzma
import random
import zipfile
from collections.abc import Callable
from functools import cache

from tests.records.corpus.packed import zipped
from tests.sales_files import csv_file, parquet_file, workbook_file

LONG = 60_000
CELLS = [
    "", " ", "NULL", "n/a", "-", "nan", "inf", "-inf", "1e999", "1e-999", "9" * 5000, "-0", "(5)",
    "5-", "−5", "1.234", "1,234", "1.234.567,89", "kr 5", "€ 5", "12 %", "١٢٣", "=1+1", "@SUM(A1)",
    "\x1b[31mred", "\u202eabc", "\u2028", "\x00", "\x1a", "'", '"', '""', '"a', 'a"b', "\\", "æøå",
    "2024-02-30", "31.12.2023", "03.04.2024", "0000-00-00", "2024-01-01T25:00", "Total", "Sum: 5",
    "#N/A", "true", "1_000", "0x1F", "a@b.no", "x" * LONG, "1" * LONG, " " * LONG, '"' * 999,
]  # fmt: skip
"""What takes a cell's place."""
BYTES = [
    b'"', b",", b";", b"\t", b"|", b"\r", b"\n", b"\r\n", b"\n\n\n", b"\x00", b"\xff", b"\x80",
    b"\xef\xbb\xbf", b"\xff\xfe", b"\x1a", b"\x85", b"\xe2\x80\xa8", b"\xed\xa0\x80", b"\xc3",
    b"----------\n", b"sep=;\n", b"Total,1,,,\n", b"," * 999, b'","' * 999, b"\n" * 999, b"#",
]  # fmt: skip
"""What is put between two bytes."""
ENCODINGS = ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "cp037"]


def mutated_csv(rng: random.Random) -> tuple[bytes, list[bytes]]:
    """Return sales after one to four changes, and what may be read of it: packed, or as it is."""
    data = csv_file(rng)
    for _ in range(rng.randint(1, 4)):
        data = rng.choice(_OF_CSV)(data, rng) or b"x"
    if rng.random() > 0.1:
        return data, [data]
    begin, pack, unpack = rng.choice(_PACKED)
    packed = pack(data)
    if rng.random() < 0.7:
        packed = damaged(packed, rng)
    texts = [] if packed.startswith(begin) else [packed]
    with contextlib.suppress(Exception):  # many kinds, of four decoders
        texts.append(unpack(packed))
    return packed, texts


def damaged(data: bytes, rng: random.Random) -> bytes:
    """Return bytes of which one, two or five places were overwritten or removed."""
    broken = bytearray(data)
    for _ in range(rng.choice([1, 2, 5]) if broken else 0):
        i = rng.randrange(max(1, len(broken)))
        if rng.random() < 0.8:
            broken[i : i + 1] = bytes([rng.randrange(256)])
        else:
            del broken[i : i + rng.randint(1, 8)]
    return bytes(broken)


def damaged_end(data: bytes, rng: random.Random, length: int) -> bytes:
    """Return bytes that are damaged in their last part, as the footer of a Parquet file."""
    return data[:-length] + damaged(data[-length:], rng)


def damaged_part(archive: bytes, rng: random.Random) -> bytes:
    """Return a zip archive of which one part was changed and packed again, with right checksums."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(made, "w", 8) as new:
        names = old.namelist()
        likely = [name for name in names if "sheet" in name or "content" in name or "Str" in name]
        changed = rng.choice(likely if likely and rng.random() < 0.8 else names)
        for name in names:
            data = old.read(name)
            if name == changed:
                for _ in range(rng.choice([1, 1, 2, 3])):
                    data = rng.choice(_OF_PART)(data, rng) or b"x"
            new.writestr(zipfile.ZipInfo(name), data, 8)
    return made.getvalue()


def mutated_parquet(rng: random.Random) -> bytes:
    """Return a Parquet file that is odd, or damaged: anywhere, or in its footer."""
    data = parquet_file(rng)
    footer = int.from_bytes(data[-8:-4], "little") + 8
    match rng.randrange(20):
        case 0 | 1:
            return data
        case 2 | 3 | 4 | 5:
            return damaged_end(data, rng, footer)
        case 6:
            return data[: rng.randrange(len(data))]
        case 7 | 8:
            return damaged(data, rng)
    return data[:4] + damaged(data[4:-footer], rng) + data[-footer:]


@cache
def _workbook(kind: str) -> bytes:
    return workbook_file(kind)


def mutated_workbook(rng: random.Random, kind: str) -> bytes:
    """Return a workbook that is damaged anywhere, or of which a part was changed."""
    data = _workbook(kind)
    if kind == "xls":  # of which most is padding
        used = len(data.rstrip(b"\0"))
        return damaged(data[:used], rng) + data[used:]
    return damaged(data, rng) if rng.random() < 0.25 else damaged_part(data, rng)


def _at(data: bytes, rng: random.Random) -> int:
    return rng.randrange(len(data) + 1)


def _span(data: bytes, rng: random.Random, longest: int = 200) -> tuple[int, int]:
    begin = _at(data, rng)
    return begin, begin + rng.randint(1, longest)


def _put(data: bytes, rng: random.Random) -> bytes:
    at = _at(data, rng)
    return data[:at] + rng.choice(BYTES) + data[at:]


def _repeat(data: bytes, rng: random.Random) -> bytes:
    begin, end = _span(data, rng)
    return data[:end] + data[begin:end] * rng.choice([1, 1, 2, 300]) + data[end:]


def _cut(data: bytes, rng: random.Random) -> bytes:
    begin, end = _span(data, rng)
    return data[:begin] + data[end:]


def _end(data: bytes, rng: random.Random) -> bytes:
    return data[: _at(data, rng)]


def _cell(data: bytes, rng: random.Random) -> bytes:
    lines = data.split(b"\n")
    i = rng.randrange(len(lines))
    delimiter = rng.choice([b",", b";", b"\t", b"|"])
    cells = lines[i].split(delimiter)
    cells[rng.randrange(len(cells))] = rng.choice(CELLS).encode()
    lines[i] = delimiter.join(cells)
    return b"\n".join(lines)


def _lines(data: bytes, rng: random.Random) -> bytes:
    lines = data.splitlines(keepends=True)
    i = rng.randrange(len(lines)) if lines else 0
    match rng.randrange(4):
        case 0:
            rng.shuffle(lines)
        case 1:
            lines.insert(i, b"".join(lines[:1]))  # the header once more
        case 2:
            lines[i : i + 1] = [b"".join(lines[i : i + 1]).rstrip(b"\r\n")]  # two lines in one
        case _:
            lines = [rng.choice(BYTES) + line if rng.random() < 0.3 else line for line in lines]
    return b"".join(lines)


def _encoded(data: bytes, rng: random.Random) -> bytes:
    return data.decode("utf-8", "replace").encode(rng.choice(ENCODINGS), "replace")


def _digit(data: bytes, rng: random.Random) -> bytes:
    """Change a digit, or a letter between two letters, to another."""
    places = [i for i in range(1, len(data) - 1) if data[i - 1 : i + 2].isalnum()]
    if not places:
        return data
    at = rng.choice(places)
    new = rng.choice(b"0123456789") if data[at : at + 1].isdigit() else rng.choice(b"abstnXYZ")
    return data[:at] + bytes([new]) + data[at + 1 :]


def _tag(data: bytes, rng: random.Random) -> bytes:
    """Change a number, a name or a text of XML to another one that is found or feared there."""
    at = _at(data, rng)
    begin = data.find(rng.choice([b'"', b">", b"="]), at) + 1
    end = next((i for i in range(begin, len(data)) if data[i] in b'"<> '), begin)
    new = [b"0", b"-1", b"1048576", b"XFD1048576", b"99999999999", b"s", b"e", b"inlineStr", b"1e9"]
    other = data[_at(data, rng) :][: rng.randint(0, 20)]
    return data[:begin] + rng.choice([*new, other, b"&x;", b"]]>", b"<!--"]) + data[end:]


def _zipped(data: bytes) -> bytes:
    return zipped({"a.csv": data})


def _unzipped(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(archive.namelist()[0])


Change = Callable[[bytes, random.Random], bytes]
_OF_CSV: list[Change] = [
    damaged, _put, _put, _repeat, _cut, _end, _cell, _cell, _cell, _lines, _lines, _encoded
]  # fmt: skip
_OF_PART: list[Change] = [damaged, _repeat, _cut, _end, _digit, _digit, _digit, _digit, _tag, _tag]
_PACKED: list[tuple[bytes, Callable[[bytes], bytes], Callable[[bytes], bytes]]] = [
    (b"\x1f\x8b", lambda data: gzip.compress(data, mtime=0), gzip.decompress),
    (b"BZh", bz2.compress, bz2.decompress),
    (b"\xfd7zXZ\0", lzma.compress, lzma.decompress),
    (b"PK\3\4", _zipped, _unzipped),
]
"""First bytes, packing and unpacking."""
