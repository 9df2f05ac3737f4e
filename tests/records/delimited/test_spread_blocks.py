"""Evenly spread blocks hold records of the file and nothing else, or are refused."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b2x.records.delimited import spread_blocks
from b2x.records.delimited.dialect import Dialect
from b2x.records.delimited.spread_blocks import spread_parts

UTF8 = Dialect("utf-8", False, ",", "\n", ())
HEADER = ["volume", "note", "more"]


class Pipe(io.BytesIO):
    """A stream that cannot be sought, as a decompressed one."""

    def seekable(self):
        return False

    def seek(self, *_):
        raise io.UnsupportedOperation


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    monkeypatch.setattr(spread_blocks, "BLOCKS", 4)
    monkeypatch.setattr(spread_blocks, "TOGETHER", 1)
    monkeypatch.setattr(spread_blocks, "LEAST_BYTES", 150)
    monkeypatch.setattr(spread_blocks, "LEAST_ROWS", 5)


def written(rows, **options):
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\n", **options).writerows([HEADER, *rows])
    return file.getvalue().encode()


def read(data, stream=io.BytesIO):
    """Return the rows of each block, None where one is refused."""
    parts = spread_parts(stream(data), len(data), UTF8, HEADER, range(len(HEADER)))
    return [
        None
        if part is None
        else list(zip(*(part.column(i).to_pylist() for i in range(len(HEADER))), strict=True))
        for part in parts
    ]


cells = st.sampled_from(
    ["", "x", "1", '"', '","', "\n", "a\nb", "\n,", ",\n", '"\n"', '\n1,"\n', "2,b,c", "\n2,b,c\n"]
)


@given(
    st.lists(st.tuples(st.integers(0, 999).map(str), cells, cells), min_size=60, max_size=120),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_no_block_holds_what_is_not_a_record(rows, quoting):
    for block in read(written(rows, quoting=quoting)):
        assert block is None or set(block) <= set(rows)


def test_blocks_are_spread_from_the_first_record_to_the_last():
    rows = [(str(i), "n", "m") for i in range(1000)]
    data = written(rows)
    found = read(data)
    assert [len(block) > 10 for block in found] == [True] * 4
    starts = [int(block[0][0]) for block in found]
    assert starts[0] == 0
    assert all(abs(start - i * 325) < 30 for i, start in enumerate(starts))
    assert found[-1][-1] == rows[-1]
    for block in found:  # consecutive, none left out
        numbers = [int(row[0]) for row in block]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert read(data, Pipe) == found == read(data)


def test_long_lines_make_longer_blocks():
    rows = [(str(i), "n" * 300, "m") for i in range(1000)]  # twice as long as a block else is
    assert all(read(written(rows)))


def test_a_file_that_is_hardly_longer_than_its_blocks_is_refused():
    assert read(written([("1", "n", "m")] * 150)) == [None]


def test_a_block_with_a_line_end_in_a_field_ends_the_sample():
    rows = [(str(i), "n", "two\nlines" if i > 600 else "m") for i in range(1000)]
    assert [block is None for block in read(written(rows))] == [False, False, True]


def test_blocks_are_read_several_at_a_time(monkeypatch):
    rows = [(str(i), "n", "m") for i in range(1000)]
    one_by_one = [row for block in read(written(rows)) for row in block]
    monkeypatch.setattr(spread_blocks, "TOGETHER", 2)
    assert [row for block in read(written(rows)) for row in block] == one_by_one
    assert len(read(written(rows))) == 2


def test_lines_that_are_not_records_are_left_out():
    data = written([(str(i), "n", "m") for i in range(1000)]).replace(b"3,n,m\n", b"3,n\n")
    parts = list(spread_parts(io.BytesIO(data), len(data), UTF8, HEADER, {0}))
    assert all(int(v) % 10 != 3 for part in parts for v in part.column(0).to_pylist())
    assert {bad.reason for part in parts for bad in part.bad} == {"2 fields where the header has 3"}
