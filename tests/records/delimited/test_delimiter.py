"""The delimiter is the one that gives a table, the one that is named, or a question."""

import pytest

from b2x.errors import InputError, UsageError
from b2x.records.delimited.delimiter import delimiter_of, find_delimiter, sep_line


def found(text, told=None):
    return find_delimiter(text.splitlines(keepends=True), "orders.csv", told)


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("volume,channel\n1,web\n", ","),
        ("volume;channel\n1,5;web\n2,5;phone\n", ";"),
        ("volume\tchannel\n1,5\tweb; app\n", "\t"),
        ("name;price, EUR;x\na;1,0;2\nb;2,0;3\n", ";"),
        ('"a;b",c\n"1;2",3\n', ","),
        ("one column\n1\n2\n", ","),
        ("a,b\n", ","),
        ("id|name|volume\n1|Smith, John|5\n2|Doe, Jane|6\n", "|"),
        ("sku,title\n1,Lamp | red\n2,Chair | blue\n", ","),
        ("volume\n1,5\n2,5\n", ","),
    ],
)
def test_the_delimiter_is_the_one_that_gives_a_table(text, delimiter):
    assert found(text).delimiter == delimiter


@pytest.mark.parametrize(
    ("told", "delimiter"),
    [("pipe", "|"), ("|", "|"), ("Tab", "\t"), ("\\t", "\t"), ("\t", "\t"), ("comma", ",")],
)
def test_a_delimiter_is_told_by_name_or_as_it_is(told, delimiter):
    assert delimiter_of(told) == delimiter


@pytest.mark.parametrize("told", ["", "abc", "^", ",,"])
def test_another_delimiter_is_refused(told):
    with pytest.raises(UsageError, match=r"is not supported.*use comma, semicolon, tab, pipe"):
        delimiter_of(told)


def test_a_delimiter_that_is_told_is_taken():
    assert found("a;b,c\n1;2,3\n", told=";").delimiter == ";"


def test_rows_that_end_with_a_delimiter_the_header_lacks_are_read():
    assert found("a;b\n1;2;\n3;4;\n").open_end
    assert not found("a;b\n1;2\n3;4;\n").open_end


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("a,b;c\n1,2;3\n", "comma and semicolon both give.*--delimiter comma"),
        ("Sales\n\nid;volume\n1;5\n2;6\n", "delete the lines above the header"),
        ("volume,channel\n1,5,web\n2,5,web\n", "2 columns and most lines below it have 3"),
    ],
)
def test_what_nobody_can_know_is_asked(text, match):
    with pytest.raises(InputError, match=match):
        found(text)


def test_a_first_line_may_name_the_delimiter():
    assert sep_line(b'"sep=|"\na|b', "orders.csv") == ('"sep=|"\n', "|")
    assert sep_line(b"a;b\n", "orders.csv") == ("", "")
    with pytest.raises(InputError, match=r"names the delimiter '\^', which is not supported"):
        sep_line(b"sep=^\n", "orders.csv")
    assert sep_line(b"sep=^\n", "orders.csv", told=",") == ("sep=^\n", "^")
