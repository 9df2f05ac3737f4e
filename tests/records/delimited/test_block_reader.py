"""A file is read alike in blocks of any size and line by line."""

import io

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from b2x.records.delimited.block_reader import LEAST, RecordReader
from b2x.records.delimited.dialect import Dialect
from b2x.records.delimited.strict_reader import read_header, read_records

PIECES = (
    """a|bc|1.5|,|,|;|\n|\n|\r\n|\r|"|""|"x"|"x,y"|"x\ny"| |\t|ø|\x00|\n\n|p,q\n"r",s\n|"é",\r\n"""
    """|\na,b\n|\nA,"B"\r\n|\n---,-\n|\n-,-\n|\n==\n|\n,\n|;;\n|a,b,\n"""
)
pieces = st.sampled_from(PIECES.split("|"))
files = st.lists(pieces, max_size=40).map("".join)


COMMA = Dialect("utf-8", False, ",", "\n", ())


def read(data, columns=None):
    return [piece() for piece in RecordReader(io.BytesIO(data), COMMA).pieces(columns)]


def by_lines(data, dialect):
    text = dialect.decoded(io.BytesIO(data)).read()[len(dialect.begin) :]
    lines = io.TextIOWrapper(
        io.BytesIO(text), dialect.encoding, "surrogateescape", newline=dialect.newline
    )
    header, number = read_header(lines, dialect.delimiter, dialect.first_line)
    if header is None:
        return None
    fields = header.fields + [""] * dialect.open_end
    blocks = list(read_records(lines, dialect.delimiter, len(fields), number, 3, fields))
    return (
        [row for block in blocks for row in block.rows],
        [number for block in blocks for number in block.lines],
        [text for block in blocks for text in block.texts],
        [bad for block in blocks for bad in block.bad],
        sum(block.empty for block in blocks),
    )


def by_blocks(data, dialect, size, *, backwards=False):
    reader = RecordReader(io.BytesIO(data), dialect, size)
    if reader.header is None:
        return None
    if backwards:  # as threads may read them: in any order, when all have been handed out
        parts = [piece() for piece in list(reader.pieces())[::-1]][::-1]
    else:
        parts = [piece() for piece in reader.pieces()]
    n = range(len(reader.header.fields))
    rows = [zip(*(part.column(i).to_pylist() for i in n), strict=True) for part in parts]
    return (
        [list(row) for part in rows for row in part],
        [int(number) for part in parts for number in part.numbers],
        [part.raw.row(i).decode(dialect.encoding) for part in parts for i in range(len(part.raw))],
        [bad for part in parts for bad in part.bad],
        sum(part.empty for part in parts),
    )


@given(
    files,
    st.sampled_from([1, 7, 40, 10_000]),
    st.sampled_from(["utf-8", "cp1252", "utf-16-le"]),
    st.sampled_from([(",", "\n"), (";", "\n"), (",", "\r")]),
    st.booleans(),
    st.sampled_from(["", "sep=;\r\n"]),
    st.booleans(),
)
@example('a,b\n"1"x,2\n3,4\n', 10_000, "utf-8", (",", "\n"), False, "", False)
@example("a,b\n1,2\n\n3,4\n", 10_000, "utf-8", (",", "\n"), False, "", False)
@example('a\n""\n \n\nx\n', 10_000, "utf-8", (",", "\n"), False, "", False)
@example('a,b\n"1,"2",3\n', 10_000, "utf-8", (",", "\n"), False, "", False)
@example("a,b\n" + "1,2\n" * 9 + "a,b\n3,4\n", 10_000, "utf-8", (",", "\n"), False, "", False)
@example('a,b\n1,2\n"A",B\n', 10_000, "utf-8", (",", "\n"), False, "", False)
@example("a,b\n---,--\n-,x\n-,-\n", 10_000, "utf-8", (",", "\n"), False, "", False)
@example("a,b\n1,2\n,\n3,4\n", 10_000, "cp1252", (",", "\n"), False, "", False)
def test_a_file_is_read_alike_in_blocks_of_any_size_and_by_lines(
    text, size, encoding, ways, bom, sep, open_end
):
    utf16 = encoding if encoding == "utf-16-le" else ""
    plain = "utf-8" if utf16 else encoding
    dialect = Dialect(plain, bom and plain == "utf-8", *ways, (), utf16, sep, open_end)
    data = ("\ufeff" * dialect.bom + sep + text).encode(encoding)
    assert by_blocks(data, dialect, size) == by_lines(data, dialect)
    assert by_blocks(data, dialect, size, backwards=True) == by_lines(data, dialect)


def test_only_the_columns_that_are_needed_are_read():
    (part,) = read(b"a,b\n1,2\n", [1])
    assert part.column(1).to_pylist() == ["2"]


def test_a_header_that_comes_again_is_found_whichever_columns_are_read():
    data = b"a,b,c\n" + b"1,x,-\n" * 1000 + b'A,"b",c\n' + b"2,y,-\n" * 1000
    for columns in ([], [0], [2], None):
        parts = read(data, columns)
        bad = [(bad.line, bad.reason) for part in parts for bad in part.bad]
        assert bad == [(1002, "a repeated header")]
        assert sum(len(part.raw) for part in parts) == 2000


def test_a_dash_that_stands_for_nothing_costs_no_block():
    data = b"a,b\n" + b"-,1\n" * 100_000
    parts = read(data)
    assert len(parts) < 5


def test_a_block_of_good_lines_is_read_at_once_whatever_stands_before_and_after_it():
    good = b"".join(b"%d,x\n" % i for i in range(50_000))
    data = b'a,b\n"1\n2",y\n' + good + b"bad\n" + good + b'"3\n4",z\n'
    parts = read(data)
    assert max(len(part.raw) for part in parts) > 10_000
    assert sum(len(part.raw) for part in parts) == 100_002
    assert [bad.line for part in parts for bad in part.bad] == [50_004]
    numbers = [int(n) for part in parts for n in part.numbers]
    assert numbers == [2, *range(4, 50_004), *range(50_005, 100_006)]


@pytest.mark.parametrize("row", [b'"a, b",1\r\n', b'1,"say ""x"""\n', b'"",""\n', b"\xc3\xb8,1\n"])
def test_quotes_and_letters_in_their_places_cost_no_block(row):
    data = b"a,b\n" + row * 100_000
    parts = read(data)
    assert len(parts) < 5
    assert sum(len(part.raw) for part in parts) == 100_000


@pytest.mark.parametrize("before", [20_000, 200_000])
def test_a_bad_line_costs_its_neighbours_alone(before):
    rows = [b"%d,x\n" % i for i in range(400_000)]
    data = b"".join([b"a,b\n", *rows[:before], b"1,2,3\n\n", *rows[before:]])
    pieces = list(RecordReader(io.BytesIO(data), COMMA).pieces())
    assert len(pieces) < 8  # it is read in smaller blocks by who finds it, not by all after it
    parts = [piece() for piece in pieces]
    assert [(bad.line, bad.text) for part in parts for bad in part.bad] == [(before + 2, "1,2,3\n")]
    assert sum(part.empty for part in parts) == 1
    cells = [pa.array([b","] * len(part.raw), type=pa.large_binary()) for part in parts]
    written = [part.raw.with_cells(new) for part, new in zip(parts, cells, strict=True)]
    expected = b"".join(row.replace(b"\n", b",\n") for row in rows)
    assert b"".join(bytes(buffer) for both in written for buffer in both) == expected
    numbers = [int(n) for part in parts for n in part.numbers]
    assert numbers == [*range(2, before + 2), *range(before + 4, 400_004)]
    texts = [text for part in parts for text in part.column(0).to_pylist()]
    assert texts == [str(i) for i in range(400_000)]


def test_records_of_several_lines_are_cut_nowhere():
    plain = b"123456,x\n" * 2000
    data = b"a,b\n" + plain + b'"1\n2\n3",x\n' * 5000 + plain
    assert LEAST < len(data) < 4 * LEAST  # a block, of which an eighth ends within a record
    parts = read(data)
    assert not [bad for part in parts for bad in part.bad]
    assert sum(len(part.raw) for part in parts) == 9000
    texts = {text for part in parts for text in part.column(0).to_pylist()}
    assert texts == {"123456", "1\n2\n3"}


def test_a_bad_line_longer_than_the_smallest_block_is_read_by_itself():
    data = b"a,b\n1,2\n" + b"x" * (2 * LEAST) + b"\n3,4\n"
    parts = read(data)
    assert [bad.line for part in parts for bad in part.bad] == [3]
    assert [int(n) for part in parts for n in part.numbers] == [2, 4]
