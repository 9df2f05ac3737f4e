"""Records keep their text and line number; a bad line costs nothing but itself."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b2x.records.delimited.strict_reader import MOST_LINES, read_header, read_records


def read(text, n_fields=2, size=1000, delimiter=","):
    lines = iter(io.StringIO(text, newline="\n"))
    blocks = list(read_records(lines, delimiter, n_fields, 1, size))
    rows = [row for block in blocks for row in block.rows]
    numbers = [number for block in blocks for number in block.lines]
    bad = [(bad.line, bad.reason, bad.text) for block in blocks for bad in block.bad]
    texts = [text for block in blocks for text in block.texts]
    return rows, numbers, bad, texts, sum(block.empty for block in blocks)


cells = st.text(st.characters(codec="utf-8"), max_size=8) | st.sampled_from(
    ['"', '""', "a\nb", "\r\n", ",", ";", '",\n"', " x ", "\r", "\u2028", "\x85", "\x0c"]
)


# The csv writer leaves a carriage return unquoted where lines end in a bare newline.
WAYS = [("\n", csv.QUOTE_ALL), ("\r\n", csv.QUOTE_ALL), ("\r\n", csv.QUOTE_MINIMAL)]


@given(st.lists(st.tuples(cells, cells), min_size=1), st.sampled_from(WAYS))
def test_any_table_comes_back_cell_by_cell_and_character_by_character(table, way):
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator=way[0], quoting=way[1]).writerows(table)
    text = file.getvalue()
    rows, numbers, bad, texts, empty = read(text, size=3)
    hollow = [way[1] == csv.QUOTE_MINIMAL and row == ("", "") for row in table]
    full = [list(row) for row, nothing in zip(table, hollow, strict=True) if not nothing]
    assert (rows, bad, empty) == (full, [], sum(hollow))
    assert len("".join(texts)) + sum(hollow) * len("," + way[0]) == len(text)
    if not any(hollow):
        assert "".join(texts) == text
        before = [sum(t.count("\n") for t in texts[:i]) + 1 for i in range(len(texts))]
        assert numbers == before


@given(st.text(st.sampled_from('ab",\n\r'), max_size=60), st.integers(1, 4))
def test_every_line_is_a_row_or_bad_or_empty(text, size):
    rows, _, bad, texts, empty = read(text, size=size)
    bad_texts = [line for _, _, line in bad]
    assert sum(map(len, texts)) + sum(map(len, bad_texts)) <= len(text)
    lines = text.split("\n")
    n_lines = len(lines) - (not lines[-1])
    counted = sum(t.count("\n") or 1 for t in texts) + len(bad) + empty
    at_end = [t for t in texts[-1:] if not t.endswith("\n") and "\n" in t]
    assert counted + len(at_end) == n_lines
    assert [n for n, _, _ in bad] == sorted(n for n, _, _ in bad)
    assert all(len(row) == 2 for row in rows)


def test_a_quote_that_never_closes_swallows_nothing():
    rows, numbers, bad, *_ = read('1,"two\n3,4\n5,6\n')
    assert rows == [["3", "4"], ["5", "6"]]
    assert numbers == [2, 3]
    assert bad == [(1, "a quote opens and never closes", '1,"two\n')]


def test_a_quote_that_a_later_field_seems_to_close_swallows_nothing():
    rows, numbers, bad, *_ = read('1,"two\n3,4\n"5",6\n"7 ""b""",8\n')
    assert rows == [["3", "4"], ["5", "6"], ['7 "b"', "8"]]
    assert numbers == [2, 3, 4]
    assert [number for number, *_ in bad] == [1]


def test_a_record_of_more_lines_than_one_may_have_is_given_up_at_once():
    text = '1,"' + "x\n" * MOST_LINES + 'y"\n3,4\n'
    rows, numbers, bad, *_ = read(text)
    assert rows == [["3", "4"]]
    assert numbers == [MOST_LINES + 2]
    assert bad[0][:2] == (1, "a quote opens and never closes")


def test_a_quoted_record_with_too_many_fields_costs_its_first_line_only():
    rows, numbers, bad, *_ = read('1,"a\n2,3\nb",4\n5,6\n')
    assert rows == [["2", "3"], ["5", "6"]] or rows == [["2", "3"], ['b"', "4"], ["5", "6"]]
    assert numbers[0] == 2
    assert bad[0][0] == 1
    assert "opens a record of 3 lines with 3 fields" in bad[0][1]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("1\n", "1 field where the header has 2"),
        ("1,2,3\n", "3 fields where the header has 2"),
        ('1,"two" and\n', "text after a closing quote"),
        ("1\r2,3\n", "a carriage return inside an unquoted field"),
        ("1,\udcff\n", "undecodable bytes"),
        ("1," + "x" * 200_000 + "\n", "a field longer than 131,072 characters"),
    ],
)
def test_a_bad_line_is_named_with_its_number_and_the_rest_goes_on(line, reason):
    rows, numbers, bad, *_ = read('0,"a\nb"\n' + line + "8,9\n")
    assert rows == [["0", "a\nb"], ["8", "9"]]
    assert numbers == [1, 4]
    assert bad == [(3, reason, line)]


def test_empty_lines_are_not_rows_and_counted():
    rows, numbers, bad, _, empty = read("1,2\n\n\r\n   \n3,4\n\n")
    assert (rows, numbers, bad, empty) == ([["1", "2"], ["3", "4"]], [1, 5], [], 4)


def test_delimiters_and_nothing_else_are_not_a_row_but_quoted_nothing_is():
    rows, numbers, bad, _, empty = read(',\n"",""\n ,\n,')
    assert (rows, numbers, bad, empty) == ([["", ""], [" ", ""]], [2, 3], [], 2)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Amount,Kanal\n", "a repeated header"),
        ('"AMOUNT","kanal"\n', "a repeated header"),
        ("------,-----\n", "a separator line"),
        ("===,=\n", "a separator line"),
        ("-,-\n", ""),  # nothing, as some write it
        ("Amount,Kanal 2\n", ""),
        ("-5,---\n", ""),
    ],
)
def test_a_record_that_repeats_the_header_or_draws_a_line_is_not_a_row(line, reason):
    records = read_records(iter(["1,2\n", line]), ",", 2, 2, 10, ["Amount", "Kanal"])
    (block,) = records
    assert [(bad.line, bad.reason) for bad in block.bad] == ([(3, reason)] if reason else [])
    assert len(block.rows) == 1 + (not reason)


def test_a_quote_in_the_middle_of_a_field_is_a_quote():
    assert read('1,5" pipe\n')[0] == [["1", '5" pipe']]


def test_the_last_line_needs_no_end():
    assert read("1,2\n3,4")[3] == ["1,2\n", "3,4"]


def test_the_header_may_take_lines_and_follow_empty_ones():
    lines = iter(["\n", '"a\n', 'b",c\n', "1,2\n"])
    header, number = read_header(lines, ",")
    assert header.fields == ["a\nb", "c"]
    assert (number, next(lines)) == (4, "1,2\n")
