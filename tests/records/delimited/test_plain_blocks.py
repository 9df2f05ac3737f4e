"""A block is split at its line ends only where the strict reader ends a record with each line."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from b2x.records.delimited.dialect import Dialect
from b2x.records.delimited.plain_blocks import split_plain
from b2x.records.delimited.strict_reader import read_records

COMMA = Dialect("utf-8", False, ",", "\n", ())
fields = st.lists(st.sampled_from(['"', ",", "a", "\n", '""', '"a,b"', "\r\n"]), max_size=24)


@given(fields.map("".join))
@example('a"b,"c\n"\n')
@example('"a"\n"b\nc"\n')
@example('"a"x\n"b"\n')
@example('"a""b"\n')
@example('"a"')
def test_no_record_goes_beyond_a_line_of_a_block_that_is_split(text):
    lines = split_plain(text.encode(), COMMA)
    if lines is None:
        return
    assert [lines.row(i).decode() for i in range(len(lines))] == text.splitlines(keepends=True)
    for block in read_records(iter(text.splitlines(keepends=True)), ",", 2, 1, 100):
        assert all(record.count("\n") <= 1 for record in block.texts)
        assert not any("quote" in bad.reason for bad in block.bad)


@pytest.mark.parametrize("n", [1, 5, 500])
@pytest.mark.parametrize("row", ['"a","b"', '"a",b', 'a,"b, ""c"""', '"",""', "a,b", '"",b'])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_properly_quoted_fields_are_split_however_many_a_line_has(row, end, n):
    lines = split_plain((row + end).encode() * n, COMMA)
    assert lines is not None
    assert len(lines) == n
    assert len(split_plain((row + end).encode() * n + row.encode(), COMMA)) == n + 1


@pytest.mark.parametrize(
    "row", ['"a\n",b', 'a"b"', '"a"b', '"a', 'a,"b', "a\rb", "a\0b", "\udcff", 'a,"\n"']
)
@pytest.mark.parametrize("n", [0, 1, 500])
def test_anything_else_is_left_to_the_strict_reader(row, n):
    data = ('"a","b"\n' * n + row + "\n" + '"c",d\n' * n).encode("utf-8", "surrogateescape")
    assert split_plain(data, COMMA) is None


def test_an_encoding_in_which_a_byte_may_be_half_a_character_is_left_to_the_strict_reader():
    def is_split(text, codec):
        return split_plain(text.encode(codec), Dialect(codec, False, ",", "\n", ())) is not None

    assert not is_split("ソ,b\n", "shift_jis")  # its second byte is a backslash
    assert is_split("ø,b\n", "cp1252")
