"""A compressed file is the table inside it, known by its first bytes, or refused by name."""

import bz2
import gzip
import io
import lzma
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from b2x.errors import InputError
from b2x.records.tables.open_table import open_table

CSV = b"volume,channel\n10.5,web\n20.5,phone\n" + b"1.25,web\n" * 50_000


def zstd(data):
    half = len(data) // 2
    codec = pa.Codec("zstd")
    return b"".join(codec.compress(part, asbytes=True) for part in (data[:half], data[half:]))


def zipped(**files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__SLASH__", "/").replace("__DOT__", "."), data)
    return buffer.getvalue()


PACKERS = {
    "gzip": gzip.compress,
    "zstd": zstd,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zip": lambda data: zipped(orders=data),
}


def volumes(path):
    chunks = list(open_table(path).chunks([0]))
    shares = [chunk.share for chunk in chunks]
    assert shares == sorted(shares)
    assert 0.5 < shares[-1] <= 1  # an archive has a directory after its files
    return [value for chunk in chunks for value in chunk.column(0).to_pylist()]


@pytest.mark.parametrize("packer", PACKERS)
def test_what_is_packed_is_read_whatever_its_name(tmp_path, packer):
    path = tmp_path / "orders.csv"
    path.write_bytes(PACKERS[packer](CSV))
    assert volumes(path) == ["10.5", "20.5", *["1.25"] * 50_000]


@pytest.mark.parametrize("packer", PACKERS)
@pytest.mark.parametrize("damage", ["cut", "changed"])
def test_what_is_damaged_is_refused_by_name(tmp_path, packer, damage):
    whole = PACKERS[packer](CSV)
    half, path = len(whole) // 2, tmp_path / "orders.csv.gz"
    path.write_bytes(whole[:half] + (b"" if damage == "cut" else b"?" * 9 + whole[half + 9 :]))
    with pytest.raises(InputError, match=rf"{packer} .*is damaged.*csv.gz.*fetch it again"):
        open_table(path)


def test_what_macos_adds_and_folders_are_not_files_of_an_archive(tmp_path):
    path = tmp_path / "orders.zip"
    junk = {
        "__MACOSX__SLASH__._orders": b"x",
        "march__SLASH__": b"",
        "march__SLASH____DOT__DS_Store": b"",
    }
    path.write_bytes(zipped(march__SLASH__orders=CSV, **junk))
    assert len(volumes(path)) == 50_002


def test_one_of_several_files_has_to_be_named(tmp_path):
    path = tmp_path / "orders.zip"
    path.write_bytes(zipped(march__DOT__csv=CSV, april__DOT__csv=b"volume,channel\n7,web\n"))
    with pytest.raises(InputError, match=r"several files: march.csv, april.csv.*orders.zip#march"):
        open_table(path)
    assert volumes(f"{path}#april.csv") == ["7"]
    with pytest.raises(
        InputError, match=r"has no file 'may.csv'.*name one of march.csv, april.csv"
    ):
        open_table(f"{path}#may.csv")


def test_an_archive_without_a_file_or_with_a_password_is_refused(tmp_path):
    path = tmp_path / "orders.zip"
    path.write_bytes(zipped())
    with pytest.raises(InputError, match="has no file"):
        open_table(path)
    data = bytearray(zipped(orders=b"a,b\n"))
    data[6] |= 1  # the flag in the member's own header, and the one in the directory
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    with pytest.raises(InputError, match=r"'orders' has a password.*unpack it"):
        open_table(path)


def test_a_table_may_be_packed_twice_but_not_for_ever(tmp_path):
    path = tmp_path / "orders.zip"
    path.write_bytes(zipped(orders=gzip.compress(CSV)))
    assert len(volumes(path)) == 50_002
    data = CSV
    for _ in range(5):
        data = gzip.compress(data)
    path.write_bytes(data)
    with pytest.raises(InputError, match="compressed 4 times over"):
        open_table(path)


def test_parquet_in_a_zip_archive_is_read(tmp_path):
    buffer = io.BytesIO()
    pq.write_table(pa.table({"volume": [1.5, 2.5]}), buffer)
    path = tmp_path / "orders.zip"
    path.write_bytes(zipped(orders=buffer.getvalue()))
    table = open_table(path)
    assert (table.format, table.rows) == ("Parquet", 2)


def test_a_part_of_a_file_that_has_none_is_refused(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_bytes(CSV)
    with pytest.raises(InputError, match=r"names 'March' after #.*leave out what follows #"):
        open_table(f"{path}#March")
    (tmp_path / "orders.csv#March").write_bytes(b"volume\n1\n")
    assert volumes(tmp_path / "orders.csv#March") == ["1"]
