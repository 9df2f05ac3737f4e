"""A table in memory has all that its chunks had."""

from b2x.records.tables.in_memory import LoadedTable
from b2x.records.tables.open_table import open_table


def test_chunks_become_one(tmp_path):
    path = tmp_path / "orders.csv"
    rows = "K1;2024-03-01;5\n" * 30
    path.write_text(f"id;date;amount\n{rows}Sum K1;;5\n\nbad\n{rows}Total;;9\n")
    streamed = open_table(path)
    streamed.block_size = 120
    assert len(list(streamed.chunks())) > 5
    table = LoadedTable(streamed)
    (chunk,) = table.chunks()
    assert len(chunk) == table.rows == 62
    assert chunk.column(0).to_pylist() == ["K1"] * 30 + ["Sum K1"] + ["K1"] * 30 + ["Total"]
    assert chunk.numbers.tolist() == [*range(2, 33), *range(35, 66)]
    assert [bad.line for bad in chunk.bad] == [34]
    assert chunk.empty == 1
    assert dict(chunk.not_sales) == {32: "a total, not a sale", 65: "a total, not a sale"}
    assert table.dialect == streamed.dialect


def test_a_table_without_rows_has_one_empty_chunk(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text("a,b\n")
    (chunk,) = LoadedTable(open_table(path)).chunks()
    assert (len(chunk), len(chunk.column(1))) == (0, 0)
