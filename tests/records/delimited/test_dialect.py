"""What a CSV file is written in, decided from all of it."""

import gzip
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b2x.errors import InputError, UsageError
from b2x.records.delimited import encoding as encodings
from b2x.records.delimited.dialect import detect
from b2x.records.delimited.encoding import scan


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
        ("id|name|volume\n1|Smith, John|5\n2|Doe, Jane|6\n", "|"),
        ("sku,title\n1,Lamp | red\n2,Chair | blue\n", ","),
        ("sep=;\na;b,c\n1;2,5\n", ";"),
        ("volume\n1,5\n2,5\n", ","),
    ],
)
def test_the_delimiter_is_the_one_that_gives_a_table(text, delimiter):
    assert found(text.encode()).delimiter == delimiter


def test_what_the_user_says_is_taken_as_said():
    dialect = found(b"a;b,c\n1;2,3\n", delimiter=";", encoding="latin-1")
    assert (dialect.delimiter, dialect.encoding) == (";", "iso8859-1")
    assert found("\ufeffa,b\n".encode(), encoding="utf-8-sig").bom


@pytest.mark.parametrize(
    ("told", "delimiter"),
    [("pipe", "|"), ("|", "|"), ("Tab", "\t"), ("\\t", "\t"), ("\t", "\t"), ("comma", ",")],
)
def test_a_delimiter_is_told_by_name_or_as_it_is(told, delimiter):
    assert found(b"a|b\tc,d\n1|2\t3,4\n", delimiter=told).delimiter == delimiter


@pytest.mark.parametrize("line", ["sep=;\r\n", '"sep=;"\n', "SEP=;\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_first_line_that_names_the_delimiter_is_no_header(line, encoding):
    data = f"{line}a;b,c\n1;2,5\n".encode(encoding)
    dialect = found(data)
    assert (dialect.delimiter, dialect.sep, dialect.first_line) == (";", line, 2)
    with dialect.open_text(io.BytesIO(data)) as text:
        assert text.readline() == "a;b,c\n"
    assert found(data, delimiter="comma").delimiter == ","


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_read_with_and_without_its_mark_and_goes_back_as_it_was(encoding):
    text = "beløp\tkanal\n1\tÅre 😀\n"
    for data in (text.encode(encoding), b"\xfe\xff" + text.encode("utf-16-be")):
        dialect = found(data)
        assert (dialect.encoding, dialect.delimiter) == ("utf-8", "\t")
        inside = dialect.decoded(io.BytesIO(data)).read()
        assert inside.decode("utf-8-sig") == text
        assert dialect.coded(inside) == data
    assert found(text.encode(encoding), encoding=encoding).utf16 == found(data).utf16 or encoding


@pytest.mark.parametrize(
    ("data", "encoding", "match"),
    [
        ("a,b\n1,Müller\n".encode("cp1252"), "utf-8", "1 of 1 lines.*are no utf-8"),
        ("a,b\n1,Müller\n".encode(), "ascii", "1 of 1 lines.*are no ascii"),
        ("\ufeffa,b\n".encode(), "cp1252", "UTF-8's byte order mark, so it is no cp1252"),
        ("a,b\n".encode("utf-16"), "cp1252", r"is UTF-16 \(byte order mark\), no cp1252"),
        (b"a,b\n", "utf-16", "no UTF-16"),
    ],
)
def test_an_encoding_that_is_told_and_cannot_be_is_refused(data, encoding, match):
    with pytest.raises(InputError, match=f"{match}.*leave --encoding out"):
        found(data, encoding=encoding)


def test_rows_that_end_with_a_delimiter_the_header_lacks_are_read():
    assert found(b"a;b\n1;2;\n3;4;\n").open_end
    assert not found(b"a;b\n1;2\n3;4;\n").open_end


def test_a_file_with_old_mac_line_ends_is_read():
    assert found(b"a,b\r1,2\r").newline == "\r"


@pytest.mark.parametrize(
    ("data", "match"),
    [
        (b"", "the file is empty"),
        ("\ufeff".encode(), "the file is empty"),
        ("a,b\n".encode("utf-32"), "UTF-32.*save it as CSV UTF-8"),
        ("a,b\nø".encode("utf-16")[:-1], "damaged utf-16-le.*save it as CSV UTF-8"),
        (b"sep=^\na^b\n", r"names the delimiter '\^'.*comma, semicolon, tab, pipe"),
        (b"a,b;c\n1,2;3\n", r"comma and semicolon both give.*--delimiter comma"),
        (b"a|b;c\n1|2;3\n", r"semicolon and pipe both give.*--delimiter semicolon"),
        (b"Sales, January\n\nid;volume\n1;5\n2;6\n", "delete the lines above the header"),
        (b"volume,channel\n1,5,web\n2,5,web\n", "2 columns and most lines under it have 3"),
        (b"%PDF-1.4\n", "a PDF document, no table"),
        (b"\xef\xbb\xbf\n <!DOCTYPE html>\n", "an HTML page, no table"),
        (b'[{"Amount": 1}]', "JSON, no table.*list of dicts"),
        (b"a,b\n" + b"x" * (18 * 2**20), "line 2 is longer than 16 MiB"),
    ],
)
def test_what_is_no_csv_table_is_refused(data, match):
    with pytest.raises(InputError, match=match):
        found(data)


@pytest.mark.parametrize(
    "option",
    [{"delimiter": "abc"}, {"delimiter": ""}, *({"encoding": e} for e in ("x", "", "utf-7", "hz"))],
)
def test_an_impossible_option_is_refused(option):
    with pytest.raises(UsageError, match=r"delimiter|encoding"):
        found(b"a,b\n", **option)


def test_text_goes_back_to_the_bytes_that_it_was():
    data = b"a,b\n1,\xff\xc3\x28\n"
    with found(data).open_text(io.BytesIO(data)) as text:
        assert found(data).encode(text.read()) == data


def test_a_damaged_gzip_file_is_refused(tmp_path):
    from b2x.records.tables.open_table import open_table

    whole = gzip.compress(b"a,b\n" + b"1,2\n" * 10_000)
    for damaged in (whole[: len(whole) // 2], whole[:30] + b"?????" + whole[35:]):
        path = tmp_path / "orders.csv.gz"
        path.write_bytes(damaged)
        with pytest.raises(InputError, match="damaged gzip file"):
            open_table(path)


@given(
    st.lists(
        st.sampled_from([b"a,b", b"\n", b"\r\n", "ø".encode(), b"\xf8", b"\xff", b"\x81", b"1"]),
        min_size=1,
        max_size=30,
    ).map(b"".join),
    st.sampled_from([None, "cp1252"]),
    st.integers(1, 12),
)
def test_a_file_is_counted_alike_in_pieces_of_any_size(data, told, size):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encodings, "SCANNED", size)
        found = scan(lambda: io.BytesIO(data), "orders.csv", told)
    lines = data.split(b"\n")

    def are(codec):
        return [_decodes(line, codec) for line in lines if not line.isascii()]

    assert found.newlines == data.count(b"\n")
    assert found.utf8_lines == sum(are("utf-8"))
    assert found.told_lines == (sum(are(told)) if told else 0)
    assert found.utf8_lines + found.other_lines + found.unreadable_lines == len(are("utf-8"))
    assert found.tail.data == data
    assert found.tail.number == 1


def test_the_tail_of_a_long_file_begins_with_a_line_and_knows_its_number():
    data = b"".join(b"%d,x\n" % i for i in range(60_000))
    tail = scan(lambda: io.BytesIO(data), "orders.csv").tail
    assert data.endswith(tail.data)
    assert encodings.TAIL - 10 < len(tail.data) <= encodings.TAIL
    assert tail.data.startswith(b"%d,x\n" % (tail.number - 1))


def _decodes(line, codec):
    try:
        line.decode(codec)
    except UnicodeDecodeError:
        return False
    return True
