"""Arrow batches come in chunks of plain columns, with the numbers of their rows.

Of a file, only the columns that are asked for are read.

Which tables in memory come in is held in ``test_frames``, sheets in ``test_workbook``.
"""

import io

import numpy as np
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from b2x.errors import InputError
from b2x.records.tables.arrow_table import CHUNK, ArrowTable
from b2x.records.tables.open_table import open_table


@pytest.fixture(params=["memory", "Parquet"])
def table(request, tmp_path):
    columns = {"a": np.arange(CHUNK + 5), "a ": ["x"] * (CHUNK + 5)}
    whole = pa.table({**columns, "d": pa.array(columns["a "]).dictionary_encode()})
    if request.param == "memory":
        return ArrowTable.from_memory(whole)
    pq.write_table(whole, tmp_path / "a.parquet")
    return ArrowTable.from_parquet(lambda: (tmp_path / "a.parquet").open("rb"), "a.parquet")


def test_rows_are_numbered_through_all_chunks(table):
    chunks = list(table.chunks())
    assert [len(chunk) for chunk in chunks] == [CHUNK, 5]
    assert [chunk.numbers[0] for chunk in chunks] == [1, CHUNK + 1]
    assert chunks[1].column(0).to_pylist() == list(range(CHUNK, CHUNK + 5))
    assert chunks[0].share == pytest.approx(CHUNK / (CHUNK + 5))
    assert chunks[1].share == 1
    assert not chunks[0].not_sales


def test_dictionaries_are_decoded_and_names_are_unique(table):
    assert table.headers == ["a", "a#2", "d"]
    assert next(table.chunks()).column(2).to_pylist()[:2] == ["x", "x"]
    assert table.rows == CHUNK + 5


def test_a_column_of_several_types_is_known():
    assert ArrowTable.from_memory({"a": [1.5, "x"], "b": [1, 2]}).mixed == {0}


def test_columns_of_a_sheet_that_are_read_in_another_way_are_cut_like_the_others(monkeypatch):
    monkeypatch.setattr("b2x.records.tables.arrow_table.CHUNK", 2)
    book, stream = openpyxl.Workbook(), io.BytesIO()
    for row in (["a", "b"], [0.5, 1], ["x", 2], [1.5, 3]):
        book.active.append(row)
    book.save(stream)
    stream.seek(0)
    table = ArrowTable.from_workbook(stream, "a.xlsx", None)
    assert not table.mixed
    chunks = list(table.chunks())
    assert [chunk.column(0).to_pylist() for chunk in chunks] == [["5e-1", "x"], ["15e-1"]]
    assert [chunk.column(1).to_pylist() for chunk in chunks] == [[1, 2], [3]]
    assert [chunk.numbers.tolist() for chunk in chunks] == [[2, 3], [4]]


def test_a_damaged_parquet_file_is_refused(tmp_path):
    path = tmp_path / "a.parquet"
    path.write_bytes(b"PAR1....PAR1")
    with pytest.raises(InputError, match=r"the Parquet file is damaged.*a.parquet"):
        ArrowTable.from_parquet(lambda: path.open("rb"), "a.parquet")


COLUMNS = {
    "a": [1, 2, 3],
    "b": ["x", None, "z"],
    "a.b": [1.5, 2.5, 3.5],  # a path to a part of "a", if that had parts
    "parts": [{"a": 1, "b": 2}] * 3,
    "list": [[1], [], None],
}


def table_of(tmp_path, kind):
    """Open the columns as a table of a kind; in a folder there is one more, its name's."""
    table = pa.table(COLUMNS)
    if kind == "memory":
        return open_table(table)
    folder = tmp_path / "year=2024"
    folder.mkdir()
    pq.write_table(table, folder / "t.parquet")
    return open_table(tmp_path if kind == "folder" else folder / "t.parquet")


@pytest.mark.parametrize("kind", ["memory", "file", "folder"])
def test_a_column_is_the_same_whatever_others_are_asked_for(tmp_path, kind):
    table = table_of(tmp_path, kind)
    (whole,) = table.chunks()
    n = len(table.headers)
    for columns in [{0}, {2}, {3}, {1, 4}, {n - 1}, set(range(n))]:
        (some,) = table.chunks(columns)
        assert [some.column(i) for i in columns] == [whole.column(i) for i in columns]
        assert some.numbers.tolist() == whole.numbers.tolist()


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_columns_of_a_file_that_are_not_asked_for_are_not_read(tmp_path, kind):
    (chunk,) = table_of(tmp_path, kind).chunks({1})
    assert chunk.column(1).to_pylist() == ["x", None, "z"]
    assert chunk.batch is None
    with pytest.raises(KeyError):
        chunk.column(3)


def test_columns_of_one_name_are_told_apart(tmp_path):
    table = pa.Table.from_arrays([pa.array([1, 2]), pa.array([3, 4])], names=["a", "a"])
    pq.write_table(table, tmp_path / "t.parquet")
    (chunk,) = open_table(tmp_path / "t.parquet").chunks({1})
    assert chunk.column(1).to_pylist() == [3, 4]
