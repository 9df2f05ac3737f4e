"""Text goes back to the bytes that it was read from."""

import io

import pytest

from b2x.records.delimited.detect_dialect import detect_dialect
from b2x.records.delimited.dialect import Dialect


def test_bytes_that_do_not_decode_come_out_as_they_were():
    dialect, data = Dialect("utf-8", False, ",", "\n", ()), b"a,b\n1,\xff\xc3\x28\n"
    assert dialect.encode(data.decode("utf-8", "surrogateescape")) == data


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_read_with_and_without_its_mark_and_goes_back_as_it_was(encoding):
    text = "beløp\tkanal\n1\tÅre 😀\n"
    for data in (text.encode(encoding), b"\xfe\xff" + text.encode("utf-16-be")):
        dialect = detect_dialect(data, io.BytesIO(), "orders.csv").dialect
        assert (dialect.encoding, dialect.delimiter) == ("utf-8", "\t")
        inside = dialect.decoded(io.BytesIO(data)).read()
        assert inside.decode("utf-8-sig") == text
        assert dialect.coded(inside) == data
        assert dialect.file_encoding in ("utf-16-le", "utf-16-be")


def test_what_stands_before_the_header_is_counted():
    dialect = Dialect("utf-8", True, ";", "\n", (), sep="sep=;\r\n")
    assert (dialect.begin, dialect.first_line) == (b"\xef\xbb\xbfsep=;\r\n", 2)
