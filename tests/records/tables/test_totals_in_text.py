"""Totals and footers are found in the bytes of a file, under the line numbers of the file.

What counts as one is held in ``test_totals``.
"""

import numpy as np
import pytest

from b2x.records.delimited.dialect import Dialect
from b2x.records.delimited.raw_rows import RawRows
from b2x.records.tables.open_table import open_table
from b2x.records.tables.totals import TOTAL
from b2x.records.tables.totals_in_text import totals_in_rows
from b2x.schema.words import TOTAL_WORDS


@pytest.mark.parametrize("sep", ["", "sep=;\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("n", [3, 20_000])
def test_the_line_of_a_total_is_the_files_own(tmp_path, sep, encoding, n):
    body = 'dato;"kunde\nnavn";beløp\r\n' + '2024-03-01;"K1\r\nAS";9,50\r\n' * n
    path = tmp_path / "orders.csv"
    path.write_bytes(f"{sep}{body}Totalt;;99,00\r\n\r\n(3 rows)\r\n".encode(encoding))
    table = open_table(path)
    line = bool(sep) + 2 + 2 * n + 1
    chunks = list(table.chunks())
    assert all(chunk.not_sales == {line: TOTAL} for chunk in chunks)
    assert chunks[-1].numbers[-1] == line


@pytest.mark.parametrize("word", sorted(TOTAL_WORDS))
def test_every_word_for_a_total_is_found_in_text_in_any_case_and_behind_empty_cells(word):
    forms = [word, word.capitalize(), word.upper(), f"{word} K1", f"{word}:"]
    rows = ["K1;2024-03-01;web;12,50\n"]
    rows += [row for form in forms for row in (f"{form};;;5\n", f';"{form}";;5\r\n')]
    raw = RawRows.from_lines([row.encode() for row in rows])
    found = totals_in_rows(raw, np.arange(len(rows)), Dialect("utf-8", False, ";", "\n", ()), 4)
    assert list(found) == list(range(1, len(rows)))


def test_totals_that_end_with_the_word_or_stand_in_the_last_column_are_found_in_a_long_file(
    tmp_path,
):
    path, n = tmp_path / "orders.csv", 4_000
    sale, total = "K{0},2024-03-01,Web,9.50,\n", "K{0} Total,,,9.50,\n"
    body = "".join((sale + total).format(i) for i in range(n))
    path.write_text("Customer,Date,Channel,Amount,Note\n" + body + ",,,38000,Grand total\n")
    lines = {line for chunk in open_table(path).chunks() for line in chunk.not_sales}
    assert lines == {*range(3, 2 * n + 2, 2), 2 * n + 2}


@pytest.mark.parametrize("heading", ["Acme Ltd,,,", ",Acme Ltd,,", ",,,", '"","","",""', "  ,,,"])
def test_headings_and_empty_rows_are_found_far_above_the_bottom(tmp_path, heading):
    path, sale = tmp_path / "orders.csv", "K1,B2,2024-03-01,9.50\n"
    path.write_text("Customer,Item,Date,Amount\n" + f"{sale * 5_000}{heading}\n{sale * 5_000}")
    table = open_table(path)
    chunks = list(table.chunks())
    found = {line for chunk in chunks for line in chunk.not_sales}
    skipped = sum(chunk.empty for chunk in chunks)
    assert (found, skipped) in (({5_002}, 0), (set(), 1))


def test_a_second_table_under_a_blank_line_is_no_sale_and_the_same_header_again_is_the_first(
    tmp_path,
):
    path = tmp_path / "orders.csv"
    sales = "".join(f"2024-03-{day:02},K{day},{day}.50\n" for day in range(1, 9))
    for header, found in (("Month,Kind,Sum", {11, 12}), ("Date,Customer,Amount", set())):
        path.write_text(f"Date,Customer,Amount\n{sales}\n{header}\n2024-03-01,K1,99.00\n")
        assert set(next(open_table(path).chunks()).not_sales) == found


@pytest.mark.parametrize(("cell", "n"), [("Acme {} Ltd", 3_000), ("K{}", 0), ("{}", 0)])
def test_many_rows_of_one_cell_are_headings_where_the_first_ones_are(tmp_path, cell, n):
    path = tmp_path / "orders.csv"
    rows = "".join(f"K{i},web,9.50,\n{cell.format(i * 7)},,,\n" for i in range(3_000))
    path.write_text(f"Customer,Channel,Amount,Note\n{rows}")
    found = {line for chunk in open_table(path).chunks() for line in chunk.not_sales}
    assert len(found) == n
