"""A CSV file is read in chunks as often as needed, side by side, and only the columns asked for.

That chunks hold what the strict reader reads is held in ``delimited/test_block_reader``.
"""

from concurrent.futures import ThreadPoolExecutor

import pytest

from b2x.records.tables.csv_table import CsvTable
from b2x.records.tables.open_table import open_table

ROWS = "K1;2024-03-01;5\n" * 1000


@pytest.fixture
def table(tmp_path, monkeypatch):
    monkeypatch.setattr(CsvTable, "block_size", 1000)
    (tmp_path / "orders.csv").write_text(f"id; date;id\n{ROWS}bad\n\n{ROWS}Total;;9\n")
    return open_table(tmp_path / "orders.csv")


def test_chunks_know_their_lines_and_how_far_they_are(table):
    chunks = list(table.chunks())
    assert len(chunks) > 20
    assert [n for chunk in chunks for n in chunk.numbers] == [*range(2, 1002), *range(1004, 2005)]
    assert [bad.line for chunk in chunks for bad in chunk.bad] == [1002]
    assert sum(chunk.empty for chunk in chunks) == 1
    shares = [chunk.share for chunk in chunks]
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_threads_may_read_the_chunks(table):
    with ThreadPoolExecutor(4) as pool:
        chunks = list(pool.map(lambda read: read(), table.pieces({2})))
    texts = [text for chunk in chunks for text in chunk.column(2).to_pylist()]
    assert texts == ["5"] * 2000 + ["9"]


def test_names_are_unique_and_the_header_stays_as_it_is(table):
    assert table.headers == ["id", "date", "id#2"]
    assert table.header.text == "id; date;id\n"


def test_a_total_at_the_bottom_is_known_from_the_first_chunk_on(table):
    assert all(chunk.not_sales == {2004: "a total, not a sale"} for chunk in table.chunks())
