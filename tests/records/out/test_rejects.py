"""A rejects file is CSV whatever a rejected line held, and no cell of it is a formula."""

from __future__ import annotations

import csv
import io

import pyarrow.csv
from hypothesis import example, given
from hypothesis import strategies as st

from b2x.records.delimited.strict_reader import BadLine
from b2x.records.out.rejects import RejectsWriter

LINES = st.text(st.sampled_from([*"a,;'\"=+-@\t\r\n\0é|\u2028\ufeff"]), max_size=12)


@given(st.lists(LINES, min_size=1, max_size=5))
@example(["a\rb"])
@example(['"', "=1+1", "\r\r\n"])
def test_every_rejected_line_is_one_record_for_every_reader(lines: list[str]) -> None:
    stream = io.BytesIO()
    rejects = RejectsWriter(stream, None)
    for number, line in enumerate(lines):
        rejects.write(BadLine(number, f"@{line}", line))
    rejects.close()
    rows = list(csv.reader(io.StringIO(stream.getvalue().decode(), newline="")))
    assert [row[0] for row in rows] == ["line", *map(str, range(len(lines)))]
    assert {len(row) for row in rows} == {3}
    for row, line in zip(rows[1:], lines, strict=True):
        kept = line.rstrip("\r\n")
        assert row[2].removeprefix("'") == kept.removeprefix("'")
        assert not row[2].startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
        assert row[1] == f"'@{line}"
    options = pyarrow.csv.ParseOptions(newlines_in_values=True)
    table = pyarrow.csv.read_csv(io.BytesIO(stream.getvalue()), parse_options=options)
    assert table.column("line").to_pylist() == list(range(len(lines)))
