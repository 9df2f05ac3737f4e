"""Repeated headers and separator lines are found in blocks wherever they are in single records.

What counts as one is held in ``test_strict_reader``.
"""

from hypothesis import given
from hypothesis import strategies as st

from b2x.records.arrow import text_array
from b2x.records.delimited.raw_rows import RawRows
from b2x.records.delimited.report_lines import ReportLines, ReportLineSearch

HEADER = ["", "Total", "B"]
cells = st.sampled_from(["", "total", "TOTAL", "b", "B", "-", "--", "---", "=", "Totål", "x"])


@given(st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=5), st.sets(st.integers(0, 2)))
def test_a_block_is_searched_as_its_records_are(rows, columns):
    rows = [row for row in rows if any(row)]
    lines = [",".join(f'"{cell}"' for cell in row) + "\n" for row in rows]
    search = ReportLineSearch(HEADER, sorted(columns), ",")
    column = text_array([row[search.position] for row in rows])
    raw = RawRows.from_lines([line.encode() for line in lines])
    expected = any(ReportLines(HEADER).reason(row) for row in rows)
    assert search.finds_any(column, raw, "utf-8") == expected


def test_a_column_that_is_read_anyway_is_searched():
    assert ReportLineSearch(HEADER, [0, 2], ",").position == 2
    assert ReportLineSearch(HEADER, [0], ",").position == 1


def test_without_a_header_nothing_is_recognised():
    assert ReportLines([]).reason(["---", "---"]) == ""
