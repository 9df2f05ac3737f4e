"""What a CSV file is written in, decided from all of it."""

import gzip
import io

import pytest

from b2x.errors import InputError, UsageError
from b2x.records.dialect import detect


def found(data, **options):
    return detect(lambda: io.BytesIO(data), "orders.csv", **options)


@pytest.mark.parametrize(
    ("data", "encoding", "bom"),
    [
        (b"a,b\n1,2\n", "utf-8", False),
        ("\ufeffa,b\n1,Müller\n".encode(), "utf-8", True),
        ("a,b\n1,Müller\n".encode(), "utf-8", False),
        ("a,b\n1,Müller\n2,Åse\n".encode("cp1252"), "cp1252", False),
        # most lines with letters beyond ASCII are UTF-8: the others are bad lines
        ("a,b\n1,Müller\n2,Åse\n".encode() + b"3,\xe5\n", "utf-8", False),
        # no program wrote these as cp1252
        (b"a,b\n1,\xff\xfe\n2,3\n", "utf-8", False),
        (b"a,b\n1,\x81\x8d\n2,3\n", "utf-8", False),
        # the letter comes late: all of the file decides
        (b"a,b\n" + b"1,2\n" * 400_000 + b"3,\xe5\n", "cp1252", False),
    ],
)
def test_the_whole_file_decides_the_encoding(data, encoding, bom):
    dialect = found(data)
    assert (dialect.encoding, dialect.bom) == (encoding, bom)


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
    ],
)
def test_the_delimiter_is_the_one_that_gives_a_table(text, delimiter):
    assert found(text.encode()).delimiter == delimiter


def test_what_the_user_says_is_taken_as_said():
    dialect = found(b"a;b,c\n1;2,3\n", delimiter=";", encoding="latin-1")
    assert (dialect.delimiter, dialect.encoding) == (";", "iso8859-1")
    assert found("\ufeffa,b\n".encode(), encoding="utf-8-sig").bom


def test_a_file_with_old_mac_line_ends_is_read():
    assert found(b"a,b\r1,2\r").newline == "\r"


@pytest.mark.parametrize(
    ("data", "match"),
    [
        (b"", "the file is empty"),
        ("\ufeff".encode(), "the file is empty"),
        ("a,b\n".encode("utf-16"), "UTF-16.*save it as CSV UTF-8"),
        (b"a,b\n" + b"x" * (18 * 2**20), "line 2 is longer than 16 MiB"),
    ],
)
def test_what_is_no_csv_table_is_refused(data, match):
    with pytest.raises(InputError, match=match):
        found(data)


@pytest.mark.parametrize("option", [{"delimiter": "|"}, {"encoding": "utf-16"}, {"encoding": "x"}])
def test_an_impossible_option_is_refused(option):
    with pytest.raises(UsageError, match=r"delimiter|encoding"):
        found(b"a,b\n", **option)


def test_text_goes_back_to_the_bytes_that_it_was():
    data = b"a,b\n1,\xff\xc3\x28\n"
    with found(data).open_text(io.BytesIO(data)) as text:
        assert found(data).encode(text.read()) == data


def test_a_damaged_gzip_file_is_refused(tmp_path):
    from b2x.records.tables import open_table

    whole = gzip.compress(b"a,b\n" + b"1,2\n" * 10_000)
    for damaged in (whole[: len(whole) // 2], whole[:30] + b"?????" + whole[35:]):
        path = tmp_path / "orders.csv.gz"
        path.write_bytes(damaged)
        with pytest.raises(InputError, match="damaged gzip file"):
            open_table(path)
