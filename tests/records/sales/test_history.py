"""The file of a history: the same for the same data, whole or absent, with nobody's name in it."""

import datetime as dt
import errno
from pathlib import Path
from typing import BinaryIO

import pandas as pd
import pyarrow.parquet as pq
import pytest

from b2x.errors import InputError
from b2x.records.sales.history import History, is_history
from tests.records.sales.test_count_history import Sales, counted, counts


def test_a_saved_history_is_the_same_file_for_the_same_data_and_key_and_names_nobody(
    tmp_path: Path,
) -> None:
    rows: Sales = [("kari", dt.datetime(2024, 1, 1)), ("ola", dt.datetime(2024, 1, 2))]
    for name, part in (("one", rows), ("two", rows[::-1])):
        counted(part).history().save(tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert b"kari" not in (tmp_path / "one").read_bytes()
    assert is_history(tmp_path / "one")
    loaded = History.load(tmp_path / "one")
    later: Sales = [("kari", dt.datetime(2024, 1, 9))]
    assert counts(later, loaded) == [(1.0, 8.0, 8.0)]


def test_a_history_that_is_none_or_newer_is_refused(tmp_path: Path) -> None:
    pd.DataFrame({"a": [1]}).to_parquet(tmp_path / "other.parquet")
    assert not is_history(tmp_path / "other.parquet")
    with pytest.raises(InputError, match="the file is not a history, or is damaged"):
        History.load(tmp_path / "other.parquet")
    path = tmp_path / "new.parquet"
    counted([("kari", dt.datetime(2024, 1, 1))]).history().save(path)
    table = pq.read_table(path)
    about = table.schema.metadata[b"b2x_history"].replace(b'"format": 3', b'"format": 9')
    pq.write_table(table.replace_schema_metadata({b"b2x_history": about}), path)
    with pytest.raises(InputError, match="format 9"):
        History.load(path)


def test_a_history_that_cannot_be_written_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "history.parquet"
    history = counted([("kari", dt.datetime(2024, 1, 1))]).history()
    history.save(path)
    before = path.read_bytes()

    def fail(table: object, file: BinaryIO) -> None:
        file.write(before[:100])
        raise OSError(errno.ENOSPC, "the disk is full")

    monkeypatch.setattr(pq, "write_table", fail)
    with pytest.raises(OSError, match="the disk is full"):
        history.save(path)
    assert path.read_bytes() == before
    assert {p.name for p in tmp_path.iterdir()} == {"history.parquet", "history.key"}
