"""A source is opened as what its first bytes say, and a file no oftener than it has to be.

Compressed files are held in ``files/test_packed``, workbooks in ``test_workbook``, tables in memory
in ``test_frames``, folders in ``test_parquet_folder``.
"""

import io
import sys
import types
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from b2x.errors import InputError
from b2x.predict.model import Model
from b2x.records.tables.open_table import open_table
from tests.scorecards import small_scorecard


@pytest.fixture
def opened(monkeypatch):
    """Return the names of the files that are opened, one after the other."""
    names, open_path = [], Path.open

    def opens(path, *args, **options):
        names.append(path.name)
        return open_path(path, *args, **options)

    monkeypatch.setattr(Path, "open", opens)
    return names


def test_text_is_opened_once_to_be_understood_and_once_a_reading(tmp_path, opened):
    (tmp_path / "orders.csv").write_bytes(b"a,b\n1,2\n")
    opened.clear()
    table = open_table(tmp_path / "orders.csv")
    assert opened == ["orders.csv"]
    for _ in range(2):
        assert sum(map(len, table.chunks())) == 1
    assert len(opened) == 3


def test_parquet_is_known_by_its_first_bytes(tmp_path):
    path = tmp_path / "orders.csv"
    pq.write_table(pa.table({"a": [1, 2]}), path)
    assert (open_table(path).format, open_table(path).rows) == ("Parquet", 2)
    with pytest.raises(InputError, match=r"names 'March' after #.*not a workbook or zip archive"):
        open_table(f"{path}#March")


@pytest.mark.parametrize("data", [b"a,b\n1,2\n3,4\n", "beløp,b\n1,2\n3,4\n".encode("utf-16")])
def test_standard_input_can_be_read_again(monkeypatch, data):
    monkeypatch.setattr(sys, "stdin", types.SimpleNamespace(buffer=io.BytesIO(data)))
    table = open_table("-")
    assert table.name == "standard input"
    for _ in range(2):
        assert [n for chunk in table.chunks() for n in chunk.column(1).to_pylist()] == ["2", "4"]


def test_parquet_on_standard_input_is_read(monkeypatch):
    stream = io.BytesIO()
    pq.write_table(pa.table({"a": [1, 2]}), stream)
    stream.seek(0)
    monkeypatch.setattr(sys, "stdin", types.SimpleNamespace(buffer=stream))
    assert open_table("-").rows == 2


def test_a_missing_file_is_answered_with_its_neighbour(tmp_path):
    (tmp_path / "orders.csv").write_bytes(b"a\n1\n")
    with pytest.raises(InputError, match=r"no such file. Did you mean orders.csv\?"):
        open_table(tmp_path / "order.csv")


def test_a_model_s_folder_is_not_taken_for_a_table(tmp_path):
    folder = Model(small_scorecard()).save(tmp_path / "mine").parent
    with pytest.raises(InputError, match=r"a model's folder.*mine.*the table comes first"):
        open_table(folder)
