"""How a CSV file is written is decided from all of it, in one pass."""

import io

import pytest

import b2x
from b2x.errors import InputError, UsageError
from b2x.records.delimited.detect_dialect import START, detect_dialect
from b2x.records.delimited.scan import HEAD_LINES
from b2x.records.whole_table import read_all


def detected(data, **options):
    start, rest = data[:START], io.BytesIO(data[START:])
    return detect_dialect(start, rest, "orders.csv", **options)


def dialect_of(data, **options):
    return detected(data, **options).dialect


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
    dialect = dialect_of(data)
    assert (dialect.encoding, dialect.bom) == (encoding, bom)


def test_what_the_user_says_is_taken_as_said():
    dialect = dialect_of(b"a;b,c\n1;2,3\n", delimiter=";", encoding="latin-1")
    assert (dialect.delimiter, dialect.encoding) == (";", "iso8859-1")
    assert dialect_of("\ufeffa,b\n".encode(), encoding="utf-8-sig").bom


@pytest.mark.parametrize("line", ["sep=;\r\n", '"sep=;"\n', "SEP=;\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_first_line_that_names_the_delimiter_is_not_a_header(line, encoding):
    data = f"{line}a;b,c\n1;2,5\n".encode(encoding)
    found = detected(data)
    dialect = found.dialect
    assert (dialect.delimiter, dialect.sep, dialect.first_line) == (";", line, 2)
    assert found.header.text == "a;b,c\n"
    assert dialect_of(data, delimiter="comma").delimiter == ","


@pytest.mark.parametrize(
    ("data", "encoding", "match"),
    [
        ("a,b\n1,Müller\n".encode("cp1252"), "utf-8", "1 of 1 lines.*are not utf-8"),
        ("a,b\n1,Müller\n".encode(), "ascii", "1 of 1 lines.*are not ascii"),
        ("\ufeffa,b\n".encode(), "cp1252", "byte order mark of UTF-8, so it is not cp1252"),
        ("a,b\n".encode("utf-16"), "cp1252", r"is UTF-16 \(byte order mark\), not cp1252"),
        (b"a,b\n", "utf-16", "is not UTF-16"),
    ],
)
def test_an_encoding_that_is_told_and_cannot_be_is_refused(data, encoding, match):
    with pytest.raises(InputError, match=f"{match}.*leave --encoding out"):
        dialect_of(data, encoding=encoding)


def test_the_header_may_stand_below_the_lines_that_decide_the_delimiter():
    data = b"\n" * (2 * HEAD_LINES) + b'"a\nb";c\n1;2\n'
    found = detected(data, delimiter=";")
    assert found.header.fields == ["a\nb", "c"]


def test_the_end_of_the_file_is_known_with_its_line_number():
    tail = detected(b"a,b\n" + b"1,2\n" * 100_000 + b"Total,2\n").tail
    assert tail.data.endswith(b"1,2\nTotal,2\n")
    assert tail.number + tail.data.count(b"\n") == 100_003


def test_a_header_gets_the_nameless_last_field_that_all_rows_have():
    found = detected(b"a;b\r\n1;2;\r\n3;4;\r\n")
    assert found.dialect.open_end
    assert (found.header.fields, found.header.text) == (["a", "b", ""], "a;b;\r\n")


def test_a_file_with_old_mac_line_ends_is_read():
    assert dialect_of(b"a,b\r1,2\r").newline == "\r"


@pytest.mark.parametrize(
    ("data", "match"),
    [
        (b"", "the file is empty"),
        ("\ufeff".encode(), "the file is empty"),
        ("a,b\n".encode("utf-32"), "UTF-32.*save it as CSV UTF-8"),
        ("a,b\nø".encode("utf-16")[:-1], "is damaged utf-16-le.*save it as CSV UTF-8"),
        (b"sep=^\na^b\n", r"names the delimiter '\^'.*comma, semicolon, tab, pipe"),
        (b"a,b;c\n1,2;3\n", r"comma and semicolon both give.*--delimiter comma"),
        (b"a|b;c\n1|2;3\n", r"semicolon and pipe both give.*--delimiter semicolon"),
        (b"Sales, January\n\nid;volume\n1;5\n2;6\n", "delete the lines above the header"),
        (b"volume,channel\n1,5,web\n2,5,web\n", "2 columns and most lines below it have 3"),
        (b"%PDF-1.4\n", "a PDF document, not a CSV"),
        (b"\xef\xbb\xbf\n <!DOCTYPE html>\n", "an HTML page, not a CSV"),
        (b'[{"Amount": 1}]', "JSON, not a CSV table.*list of dicts"),
        (b"a,b\n" + b"x" * (18 * 2**20), "line 2 is longer than 16 MiB"),
        (b"---\n\n", "no header line can be read"),
        (b"a,\xffb\n1,2\n", "no header line can be read"),
    ],
)
def test_what_is_not_a_csv_table_is_refused(data, match):
    with pytest.raises(InputError, match=match):
        dialect_of(data)


@pytest.mark.parametrize(
    "option",
    [{"delimiter": "abc"}, {"delimiter": ""}, *({"encoding": e} for e in ("x", "", "utf-7", "hz"))],
)
def test_an_impossible_option_is_refused(option):
    with pytest.raises(UsageError, match=r"delimiter|encoding"):
        dialect_of(b"a,b\n", **option)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_text_between_tabs_that_does_not_quote_is_read_as_it_stands(tmp_path, end):
    names = ['"Stor" veske', 'Deksel 13"', '"', "Krus", 'Plakat "A" 20"', '"hel"', '"to"" tre']
    lines = ["Ordredato\tVare\tBeløp", *(f"2025-03-01\t{n}\t{i},5" for i, n in enumerate(names))]
    path = tmp_path / "orders.txt"
    path.write_bytes((end.join(lines) + end).encode())
    records = read_all(path, named=["Vare"])
    assert not records.bad_lines
    assert records.columns["volume"].tolist() == [i + 0.5 for i in range(len(names))]
    assert records.raw("Vare").tolist() == names
    assert "fields are not quoted: quotes stand inside them" in records.understood.dialect
    b2x.score_file(path, tmp_path / "out.txt", model="textbook")
    scored = (tmp_path / "out.txt").read_bytes().decode().split(end)
    assert [line.rsplit("\t", 2)[0] for line in scored[1:-1]] == lines[1:]


def test_a_text_between_tabs_that_quotes_is_read_so(tmp_path):
    path = tmp_path / "orders.txt"
    path.write_text('Vare\tBeløp\n"a\tb"\t1,5\n"c ""d"""\t2,5\n')
    records = read_all(path, named=["Vare"])
    assert records.raw("Vare").tolist() == ["a\tb", 'c "d"']
    path.write_text('Vare\tBeløp\n"a\tb"\t1,5\n"c" d\t2,5\n')  # both ways have a wrong line
    assert [bad.line for bad in read_all(path).bad_lines] == [3]


@pytest.mark.parametrize(
    "rows",
    [
        ['1,"he said \\"wow\\"",12.5', '2,"plain",9'],
        ['1,"15\\" sleeve, grey",12.5', '2,"C:\\\\dir\\\\",9'],
        ['1;"10\\" rør";12,5', '2;"a;b";9'],
    ],
)
def test_quotes_escaped_by_a_backslash_are_refused(rows):
    header = "id,name,amount".replace(",", rows[0][1])
    with pytest.raises(InputError, match=r"have a backslash before them.*doubled quotes"):
        dialect_of("\n".join([header, *rows, ""]).encode())


@pytest.mark.parametrize("row", ['1,"C:\\dir\\",12.5', '1,"a ""b""",2', '1,13\\" deep,2'])
def test_other_backslashes_are_letters(row):
    assert dialect_of(f"id,name,amount\n{row}\n2,x,3\n".encode()).delimiter == ","
