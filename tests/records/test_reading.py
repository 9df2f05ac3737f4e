"""A reading checks what it read before only once, and stops at what contradicts it."""

from collections import Counter

import numpy as np
import pytest

import b2x
from b2x.errors import InputError
from b2x.records import check_columns
from b2x.records.read_table import read_table
from b2x.records.tables.csv_table import CsvTable
from b2x.records.whole_table import read_all
from tests.records.test_read_table import texts


def test_batches_of_any_size_give_the_same_columns(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(
        "volume,channel,ordered_at\n"
        + "".join(f"{i % 7}.5,c{i % 5},2024-01-0{i % 9 + 1}\n" for i in range(100))
        + "bad\n"
    )
    whole = read_all(path)
    for size in (1, 50, 1000, 10_000):
        reading = read_table(path)
        reading.table.block_size = size
        batches = list(reading.batches())
        assert np.concatenate([b.columns["volume"] for b in batches]).tolist() == (
            whole.columns["volume"].tolist()
        )
        assert [t for b in batches for t in texts(b.columns["channel"])] == (
            texts(whole.columns["channel"])
        )
        assert [n for b in batches for n in b.chunk.numbers] == whole.numbers.tolist()
        assert [bad.line for b in batches for bad in b.chunk.bad] == [102]
    assert [bad.line for bad in whole.bad_lines] == [102]


def test_each_column_of_a_small_file_is_checked_once(tmp_path, monkeypatch):
    checks = Counter()
    original = check_columns.check

    def counted(name, *arguments, **options):
        checks[name] += 1
        return original(name, *arguments, **options)

    monkeypatch.setattr(check_columns, "check", counted)
    path = tmp_path / "orders.csv"
    path.write_text("customer,date,Total\nA,2024-01-01,48000\nB,2024-01-02,x\nA,2024-02-01,5\n")
    result = b2x.score_file(path, tmp_path / "scored.csv")  # counts, finds the median, restarts
    assert (result["rows_scored"], result["rows_rejected"]) == (2, 1)
    assert checks == {"volume": 1, "ordered_at": 1, "buyer_id": 1}


def test_a_value_in_another_notation_than_the_first_rows_stops_the_run(tmp_path, monkeypatch):
    monkeypatch.setattr(CsvTable, "block_size", 30)
    path = tmp_path / "orders.csv"
    path.write_text("volume;n\n" + "1.5;1\n" * 9 + "2,5;1\n")
    reading = read_table(path)
    assert len(next(reading.batches()).reasons) < 9
    with pytest.raises(InputError, match=r"'volume' writes a decimal point, and '2,5' does not fit"
                       r" \(.*orders.csv, line 11\).*--decimal"):  # fmt: skip
        list(reading.batches())
