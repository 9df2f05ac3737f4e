"""Rows are written again as they were, with cells before their line ends."""

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from b2x.records.delimited.raw_rows import RawRows, bytes_array

ends = st.sampled_from([b"\n", b"\r\n"])


@given(st.lists(st.tuples(st.binary(max_size=5), st.sampled_from([b"\n", b"\r\n"])), min_size=1))
def test_cells_come_before_each_line_end(rows):
    rows = [(body.replace(b"\n", b"").replace(b"\r", b""), end) for body, end in rows]
    raw = RawRows.from_lines([body + end for body, end in rows])
    cells = pa.array([b",%d" % i for i in range(len(rows))], type=pa.large_binary())
    written = b"".join(bytes(part) for part in raw.with_cells(cells))
    assert written == b"".join(b"%s,%d%s" % (row[0], i, row[1]) for i, row in enumerate(rows))
    again = RawRows.from_block(raw.data)
    assert (again.ends == raw.ends).all()
    assert (again.bodies == raw.bodies).all()


def test_a_row_may_have_line_ends_inside_and_none_at_the_end():
    raw = RawRows.from_lines([b'1,"a\nb"\r\n', b"2,c"])
    assert b"".join(map(bytes, raw.with_cells(bytes_array([b";x"])[0]))) == b'1,"a\nb";x\r\n2,c;x'
    assert RawRows.from_block(b"1\n2").row(1) == b"2"


@given(st.lists(st.sampled_from([b"\n", b"1,2\n", b"a\r\n"]), max_size=6), st.data())
def test_parts_of_rows_make_the_rows_again(lines, data):
    raw = RawRows.from_lines(lines)
    cut = data.draw(st.integers(0, len(lines)))
    again = RawRows.joined([raw.part(0, cut), raw.part(cut, len(lines))])
    assert again.data == raw.data
    assert (again.ends == raw.ends).all()
    assert (again.bodies == raw.bodies).all()
    assert [again.row(i) for i in range(len(again))] == lines
