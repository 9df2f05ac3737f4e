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
    found = totals_in_rows(raw, np.arange(len(rows)), Dialect("utf-8", False, ";", "\n", ()))
    assert list(found) == list(range(1, len(rows)))
