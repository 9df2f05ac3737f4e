"""One pass over a file counts the same whatever the blocks that it comes in."""

import io
import pickle
import random
import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.feather
import pyarrow.orc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from b2x.errors import InputError
from b2x.records.delimited.scan import TAIL, scan
from b2x.records.whole_table import read_all


@given(
    st.lists(
        st.sampled_from([b"a,b", b"\n", b"\r\n", "ø".encode(), b"\xf8", b"\xff", b"\x81", b"1"]),
        min_size=1,
        max_size=30,
    ).map(b"".join),
    st.sampled_from([None, "cp1252"]),
    st.integers(1, 12),
)
def test_a_file_is_counted_alike_in_pieces_of_any_size(data, told, size):
    found = scan([data[i : i + size] for i in range(0, len(data), size)], "orders.csv", told)
    lines = data.split(b"\n")

    def are(codec):
        return [_decodes(line, codec) for line in lines if not line.isascii()]

    assert found.newlines == data.count(b"\n")
    assert found.utf8_lines == sum(are("utf-8"))
    assert found.told_lines == (sum(are(told)) if told else 0)
    assert found.utf8_lines + found.cp1252_lines + found.unreadable_lines == len(are("utf-8"))
    assert found.head == data
    assert found.tail.data == data
    assert found.tail.number == 1


def test_the_head_of_a_long_file_is_its_first_block_with_enough_lines():
    blocks = [b"a,b\n" * 150, b"1,2\n" * 150, b"3,4\n" * 150]
    assert scan(blocks, "orders.csv").head == blocks[0] + blocks[1]


def test_the_tail_of_a_long_file_begins_with_a_line_and_knows_its_number():
    data = b"".join(b"%d,x\n" % i for i in range(60_000))
    tail = scan([data], "orders.csv").tail
    assert data.endswith(tail.data)
    assert TAIL - 10 < len(tail.data) <= TAIL
    assert tail.data.startswith(b"%d,x\n" % (tail.number - 1))


def _decodes(line, codec):
    try:
        line.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


TEXT = b"Order date,Amount\n2025-03-01,100.50\n2025-03-02,99\n"


def others(folder: Path) -> dict[str, bytes]:
    """Return files that are not tables that can be read, by what they are."""
    table, stream, archive, numbers = (
        pa.table({"Amount": [1.5]}),
        io.BytesIO(),
        io.BytesIO(),
        io.BytesIO(),
    )
    pa.feather.write_feather(table, folder / "a")
    pa.orc.write_table(table, folder / "b")
    with closing(sqlite3.connect(folder / "c")) as database, database:
        database.execute("CREATE TABLE sales (amount)")
    with pa.ipc.new_stream(stream, table.schema) as writer:
        writer.write_table(table)
    with tarfile.open(fileobj=archive, mode="w") as tar:
        tar.addfile(tarfile.TarInfo("sales.csv"), io.BytesIO())
    np.save(numbers, np.ones(3))
    return {
        "an Arrow or Feather file": (folder / "a").read_bytes(),
        "an ORC file": (folder / "b").read_bytes(),
        "an SQLite database": (folder / "c").read_bytes(),
        "a stream of Arrow": stream.getvalue(),
        "a tar archive": archive.getvalue(),
        "a numpy array": numbers.getvalue(),
        "a Python pickle": pickle.dumps([{"Amount": 1.5}], 4),
        "compressed by LZ4": pa.Codec("lz4").compress(TEXT, asbytes=True),
        "a 7z archive": b"7z\xbc\xaf\x27\x1c" + TEXT,
        "a RAR archive": b"Rar!\x1a\x07\x00" + TEXT,
        "a DuckDB database": bytes(8) + b"DUCK" + bytes(100),
        "binary, of an unknown kind": random.Random(3).randbytes(2000),
    }


def test_binary_files_are_refused_by_what_they_are(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    for what, data in others(tmp_path).items():
        path.write_bytes(data)
        with pytest.raises(InputError, match=f"the file is {what}"):
            read_all(path)


@pytest.mark.parametrize(
    "begin", ["<table>", "<TABLE border=1>", "<meta charset=x><table>", "\n <tr><td>", "<!-- x -->",
              "<style>td{}</style>", "<div class=a>"]
)  # fmt: skip
def test_a_page_is_refused_whatever_it_begins_with(begin: str, tmp_path: Path) -> None:
    path = tmp_path / "sales.xls"
    path.write_text(f"{begin}<td>Amount;Date</td><td>1,5;2</td></table>")
    with pytest.raises(InputError, match="the file is an HTML page"):
        read_all(path)


def test_names_in_angle_brackets_are_a_header(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text("<DATE>,<AMOUNT>\n2025-03-01,1.5\n")
    assert read_all(path).columns["volume"].tolist() == [1.5]


def test_a_frame_of_zstandard_that_is_to_be_skipped_is_skipped(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv.zst"
    skipped = b"\x53*M\x18" + (4).to_bytes(4, "little") + b"note"
    path.write_bytes(skipped + pa.Codec("zstd").compress(TEXT, asbytes=True))
    assert read_all(path).columns["volume"].tolist() == [100.5, 99]
