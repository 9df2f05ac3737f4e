"""Sales as bytes of CSV, Parquet and workbooks; what is changed in them is left to `mutations`."""

from __future__ import annotations

import datetime as dt
import io
import random
import struct
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tests.records.corpus.packed import workbook, zipped

Row = tuple[Any, ...]


def csv_file(rng: random.Random) -> bytes:
    """Return sales in some dialect; each row has two tokens of its own, as ``q00012z``."""
    delimiter, end = rng.choice(",,;\t|"), rng.choice(["\n", "\n", "\r\n", "\r"])
    decimal = "," if delimiter == ";" else "."
    quoted, n = rng.random() < 0.2, 3000 if rng.random() < 0.02 else rng.randint(1, 60)

    def line(*cells: str) -> str:
        texts = [
            '"' + cell.replace('"', '""') + '"' if quoted or set(cell) & {delimiter, '"'} else cell
            for cell in cells
        ]
        return delimiter.join(texts) + end

    text = f"sep={delimiter}{end}" if rng.random() < 0.05 else ""
    text += line("order_id", "volume", "channel", "ordered_at", "note")
    for i in range(n):
        volume = f"{rng.lognormvariate(5, 2):.2f}".replace(".", decimal)
        day = f"2024-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
        channel = rng.choice(["web", "phone", "field sales", "butikk", ""])
        note = f"w{i:05}z " + rng.choice(["paid", 'said "no"', f"a{delimiter} b", "åtte"])
        text += line(f"q{i:05}z", volume, channel, day, note)
    return text.encode()


def parquet_file(rng: random.Random) -> bytes:
    """Return sales in Parquet, in types and encodings of all sorts."""
    n = 60
    zone = rng.choice([None, "UTC", "utc", "Z", "Europe/Oslo", "+02:00", "GMT+2", "Foo/Bar"])
    times = [dt.datetime(2024, 1, 1 + i % 28) for i in range(n)]
    kind = rng.choice([pa.float64(), pa.float32(), pa.int64(), pa.decimal128(21, 2), pa.utf8()])
    columns: dict[str, Any] = {
        "channel": pa.array([("web", "phone", "ø")[i % 3] for i in range(n)]).dictionary_encode(),
        "note": [f"w{i:05}z" for i in range(n)],
        "ordered_at": pa.array(times, pa.timestamp(rng.choice(["ms", "us", "ns"]), zone)),
        "volume": pa.array(range(n)).cast(kind),
    }
    for i in range(rng.randint(0, 2)):
        name = rng.choice(["", " ", "quantity", "own", "own\x1b[31m", f"own {i}"])
        columns[name] = rng.choice(_ODD)(n)
    options = {
        "compression": rng.choice(["none", "snappy", "zstd", "gzip"]),
        "row_group_size": rng.choice([1, 25, 60]),
        "data_page_version": rng.choice(["1.0", "2.0"]),
        "use_dictionary": rng.random() < 0.5,
        "write_statistics": rng.random() < 0.7,
        "store_schema": rng.random() < 0.7,
    }
    stream = io.BytesIO()
    pq.write_table(pa.table(columns), stream, **options)
    return stream.getvalue()


def workbook_file(kind: str, n: int = 20) -> bytes:
    """Return sales in a workbook, ``xlsx``, ``ods`` or ``xls``."""
    rows: list[Row] = [("order_id", "volume", "channel", "ordered_at", "note")]
    for i in range(n):
        day = dt.datetime(2024, 1, 1 + i % 28)
        rows.append((f"q{i:05}z", 17.5 * i, ("web", "phone")[i % 2], day, f"w{i:05}z paid"))
    if kind == "ods":
        return _ods(rows)
    if kind == "xls":
        return xls(rows)
    return workbook({"Sales": rows}, {"B": '#,##0.00 "kr"'})


def _ods(rows: list[Row]) -> bytes:
    space = 'xmlns:{0}="urn:oasis:names:tc:opendocument:xmlns:{0}:1.0"'
    spaces = " ".join(space.format(name) for name in ("office", "table", "text"))
    xml = ""
    for row in rows:
        xml += "<table:table-row>"
        for cell in row:
            match cell:
                case float():
                    about = f'office:value-type="float" office:value="{cell}"'
                case dt.datetime():
                    about = f'office:value-type="date" office:date-value="{cell:%Y-%m-%d}"'
                case _:
                    about = 'office:value-type="string"'
            xml += f"<table:table-cell {about}><text:p>{cell}</text:p></table:table-cell>"
        xml += "</table:table-row>"
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="S">{xml}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return zipped({"mimetype": kind, "content.xml": content})


def xls(rows: list[Row], *, small: bool = False) -> bytes:
    """Return rows of numbers and texts in a workbook of before 2007 (BIFF8); its sheet is ``S``.

    A file of less than 4,096 bytes may be kept in small sectors.
    """
    cells = b""
    for i, row in enumerate(rows):
        for k, cell in enumerate(row):
            if isinstance(cell, float):
                cells += _record(0x203, struct.pack("<HHHd", i, k, 0, cell))
            else:
                text = str(cell).encode("latin-1")
                cells += _record(0x204, struct.pack("<HHHHB", i, k, 0, len(text), 0) + text)
    sizes = _record(0x200, struct.pack("<IIHHH", 0, len(rows), 0, len(rows[0]), 0))
    sheet = _begin(0x10) + sizes + cells + _record(0x0A)

    def head(at: int) -> bytes:
        name = _record(0x85, struct.pack("<IHBB", at, 0, 1, 0) + b"S")
        return _begin(0x05) + _record(0x42, struct.pack("<H", 1200)) + name + _record(0x0A)

    book = head(len(head(0))) + sheet
    return _file_system(book if small else book.ljust(4096, b"\0"))


def _record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _begin(kind: int) -> bytes:
    return _record(0x809, struct.pack("<HHHHII", 0x600, kind, 0xDBB, 0x7CC, 0, 6))


def _file_system(book: bytes) -> bytes:
    """Return a stream of up to 126 sectors as the only one of a compound file (MS-CFB)."""
    last, free, table = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
    n, n_small = -(-len(book) // 512), -(-len(book) // 64) if len(book) < 4096 else 0
    head = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(16)
    about = (0, 1, 1, 0, 4096, 2 if n_small else last, bool(n_small), last, 0)
    head += struct.pack("<HHHHH6x9I", 0x3E, 3, 0xFFFE, 9, 6, *about)
    head += struct.pack("<109I", 0, *[free] * 108)
    chain = [*range(1, n_small), last] if n_small else []
    small = struct.pack("<128I", *chain, *[free] * (128 - len(chain)))
    first = 3 if n_small else 2
    sectors = [table, last, *[last] * bool(n_small), *range(first + 1, first + n), last]
    sectors += [free] * (128 - len(sectors))

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        coded = (name + "\0").encode("utf-16-le")
        about = len(coded), kind, 1, free, free, child, 0, start, size, 0
        return coded.ljust(64, b"\0") + struct.pack("<HBBIII16xI8x8xIII", *about)

    root = entry("Root Entry", 5, 1, first if n_small else last, 64 * n_small)
    entries = root + entry("Workbook", 2, free, 0 if n_small else first, len(book))
    parts = [head, struct.pack("<128I", *sectors), entries.ljust(512, b"\0")]
    return b"".join([*parts, small if n_small else b"", book.ljust(n * 512, b"\0")])


def _binary(n: int) -> pa.Array:
    return pa.array([bytes([i, 255 - i]) for i in range(n)])


_ODD: list[Callable[[int], pa.Array]] = [
    _binary,
    lambda n: pa.nulls(n),
    lambda n: pa.array([True, None, False] * (n // 3)),
    lambda n: pa.array([[i] for i in range(n)]),
    lambda n: pa.array([{"a": i} for i in range(n)]),
    lambda n: pa.array([[("k", i)] for i in range(n)], pa.map_(pa.utf8(), pa.int64())),
    lambda n: pa.array([dt.time(i % 24) for i in range(n)]),
    lambda n: pa.array([dt.timedelta(i) for i in range(n)]),
    lambda n: pa.array([dt.date(1 + i, 1, 1) for i in range(n)]),
    lambda n: pa.array(range(n)).cast(pa.decimal256(70, 3)),
    lambda n: pa.array([2**64 - 1 - i for i in range(n)], pa.uint64()),
    lambda n: pa.array(["x" * 60_000] * n).dictionary_encode(),
]
