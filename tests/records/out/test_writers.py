"""Rows come out byte for byte as they went in, with cells added; ``test_target`` has rejects."""

import datetime as dt
import gzip
import io
import zipfile

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import b2x
from b2x.errors import InputError
from b2x.records.arrow import TEXT, text_array
from b2x.records.delimited.dialect import Dialect
from b2x.records.out.writers import open_writer, write_table
from b2x.records.tables.open_table import open_table

ROWS = 'sum;navn;natter\r\n10,50;"Åse; AS";3\r\n20,50;"B\r\nC";1\r\n'
CELL = ";b2x_label;b2x_probability"
MAPPING = {"volume": "sum", "quantity": "natter"}


def score(source, target):
    return b2x.score_file(source, target, model="textbook", mapping=MAPPING)


def without_cells(text):
    """Take the new cells out again."""
    lines = text.replace('"B\r\n', '"B|').split("\r\n")
    kept = [
        line if line.startswith("sep=") or not line else ";".join(_fields(line)[:3])
        for line in lines
    ]
    return "\r\n".join(kept).replace('"B|', '"B\r\n')


def _fields(line):
    return line.replace("Åse; AS", "Åse\0 AS").split(";")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("sep", ["", "sep=;\r\n"])
def test_delimiter_line_encoding_and_line_ends_stay(tmp_path, encoding, sep):
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes((sep + ROWS).encode(encoding))
    result = score(source, target)
    assert (result["rows_in"], result["rows_scored"]) == (2, 2)
    out = target.read_bytes().decode(encoding)
    assert out.startswith(f"{sep}sum;navn;natter{CELL}\r\n")
    assert without_cells(out).replace("\0", ";").encode(encoding) == source.read_bytes()


@pytest.mark.parametrize("packer", ["zip", "zst", "gz"])
@pytest.mark.parametrize("suffix", ["", ".gz", ".zst"])
def test_what_is_packed_comes_out_as_the_target_is_named(tmp_path, packer, suffix):
    source, plain, target = tmp_path / "in", tmp_path / "plain.csv", tmp_path / f"out.csv{suffix}"
    (tmp_path / "in.csv").write_bytes(ROWS.encode())
    score(tmp_path / "in.csv", plain)
    if packer == "zip":
        with zipfile.ZipFile(source, "w") as archive:
            archive.writestr("orders.csv", ROWS.encode())
    else:
        pack = gzip.compress if packer == "gz" else lambda d: pa.Codec("zstd").compress(d, True)
        source.write_bytes(pack(ROWS.encode()))
    score(source, target)
    data = target.read_bytes()
    if suffix == ".gz":
        data = gzip.decompress(data)
    if suffix == ".zst":
        data = pa.CompressedInputStream(io.BytesIO(data), "zstd").read()
    assert data == plain.read_bytes()


def test_a_workbook_comes_out_as_csv(tmp_path):
    workbook = openpyxl.Workbook()
    for row in [["sum", "dato", "natter"], [10.5, dt.date(2024, 3, 1), 3], ["Total", None, 3]]:
        workbook.active.append(row)
    workbook.save(tmp_path / "in.xlsx")
    result = score(tmp_path / "in.xlsx", tmp_path / "out.csv")
    assert (result["rows_scored"], result["rows_rejected"]) == (1, 1)
    lines = (tmp_path / "out.csv").read_text().splitlines()
    assert lines[0] == "sum,dato,natter,b2x_label,b2x_probability,b2x_reject"
    assert lines[1].startswith("10.5,2024-03-01,3,")
    assert lines[2].startswith("Total,,3,,,")
    assert "a total, not a sale" in lines[2]


def test_rows_with_one_delimiter_more_than_the_header_get_a_header_that_fits(tmp_path):
    (tmp_path / "in.csv").write_bytes(b"sum;natter\n1,5;2;\n3,5;4;\n")
    score(tmp_path / "in.csv", tmp_path / "out.csv")
    lines = (tmp_path / "out.csv").read_text().splitlines()
    assert lines[0] == "sum;natter;" + CELL
    assert lines[1].startswith("1,5;2;;")


def test_duplicate_headers_stay_as_they_were(tmp_path):
    (tmp_path / "in.csv").write_bytes(b"sum,note,note,\n1.5,a,b,\n")
    b2x.score_file(
        tmp_path / "in.csv", tmp_path / "out.csv", model="textbook", mapping={"volume": "sum"}
    )
    head, row = (tmp_path / "out.csv").read_text().splitlines()
    assert head.startswith("sum,note,note,,b2x_label")
    assert row.startswith("1.5,a,b,,")


def written(source, *, format="csv", order=lambda prepared: prepared):
    """Write a table with a column of the numbers of its rows, prepared in any order."""
    table, stream = open_table(source), io.BytesIO()
    writer = open_writer(stream, table, {"new": TEXT}, format=format)
    chunks = list(enumerate(table.chunks()))
    ready = {
        i: writer.prepare(chunk, {"new": text_array(list(map(str, chunk.numbers.tolist())))})
        for i, chunk in order(chunks)
    }
    for i, _ in chunks:
        writer.write(ready[i])
    writer.close()
    return stream.getvalue()


def test_chunks_may_be_prepared_in_any_order(tmp_path, monkeypatch):
    monkeypatch.setattr("b2x.records.tables.csv_table.CsvTable.block_size", 1000)
    path = tmp_path / "in.csv"
    path.write_bytes(b"a;b\n" + b"1;x\n" * 2000)
    expected = b"a;b;new\n" + b"".join(b"1;x;%d\n" % i for i in range(2, 2002))
    assert written(path, order=lambda chunks: chunks[::-1]) == expected


def test_columns_of_csv_are_text_in_parquet_and_parquet_keeps_its_types(tmp_path):
    path = tmp_path / "in.csv"
    path.write_bytes(b"a,b\n007,\n")
    table = pq.read_table(pa.BufferReader(written(path, format="parquet")))
    assert table.to_pydict() == {"a": ["007"], "b": [""], "new": ["2"]}
    kept = pa.table({"d": [dt.date(2024, 3, 1)], "n": pa.array([7], pa.int8())})
    table = pq.read_table(pa.BufferReader(written(kept, format="parquet")))
    assert table.select(["d", "n"]).equals(kept)


def test_parquet_does_not_take_two_columns_of_one_name(tmp_path):
    path = tmp_path / "in.csv"
    path.write_bytes(b"a,a\n1,2\n")
    with pytest.raises(InputError, match=r"same name, which Parquet does not allow.*write CSV"):
        written(path, format="parquet")
    assert written(path) == b"a,a,new\n1,2,2\n"


def test_new_cells_are_quoted_where_the_whole_header_is(tmp_path):
    path = tmp_path / "in.csv"
    path.write_bytes(b'"a","b"\n1,"x"\n')
    assert written(path) == b'"a","b","new"\n1,"x","2"\n'


@pytest.mark.parametrize("format", ["csv", "parquet", "xlsx"])
def test_a_whole_table_is_written_in_every_format(format):
    stream, table = io.BytesIO(), pa.table({"ø": ["a;b", "c"], "p": [0.5, None]})
    dialect = Dialect("utf-8", True, ";", "\n", (), sep="sep=;\n")
    write_table(stream, table, dialect, format=format, decimal_comma=True)
    if format == "parquet":
        assert pq.read_table(stream).equals(table)
    elif format == "xlsx":
        rows = list(openpyxl.load_workbook(stream).active.iter_rows(values_only=True))
        assert rows == [("ø", "p"), ("a;b", 0.5), ("c", None)]
    else:
        assert stream.getvalue().decode() == '\ufeffsep=;\nø;p\n"a;b";0,5000\nc;\n'
