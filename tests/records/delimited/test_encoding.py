"""UTF-16 is known by its first bytes, and reads as UTF-8; which codecs are refused.

That all lines decide between UTF-8 and cp1252 is held in ``test_detect_dialect``.
"""

import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from b2x.errors import InputError
from b2x.records.delimited.encoding import Utf8Stream, find_utf16, known_codec


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_known_by_its_mark_or_by_its_zeros(codec):
    data = "beløp\tkanal\n".encode(codec)
    assert find_utf16(data, None, "x") == (codec, f"encoding {codec}: every other byte is 0")
    marked = "\ufeffbeløp".encode(codec)
    assert find_utf16(marked, None, "x") == (codec, f"encoding {codec}: byte order mark")
    assert find_utf16(data, codec, "x")[0] == codec


@pytest.mark.parametrize("data", [b"", b"a,b\n1,2\n", "a,bø\n".encode(), b"a\0b,c,d,e\n"])
def test_another_file_is_not_utf_16(data):
    assert find_utf16(data, None, "x") == ("", "")


def test_text_without_zeros_is_utf_16_only_where_that_is_told():
    data = "лист".encode("utf-16-le")
    assert find_utf16(data, None, "x")[0] == ""
    assert find_utf16(data, "utf-16-le", "x") == ("utf-16-le", "encoding utf-16-le: as told")
    with pytest.raises(InputError, match=r"is not UTF-16.*leave --encoding out"):
        find_utf16(data[:-1], "utf-16-le", "x")


@given(st.text(), st.lists(st.integers(0, 9), max_size=9), st.sampled_from(["utf-16-le", "cp865"]))
@example("\U0001f600", [1, 1], "utf-16-le")
def test_a_stream_reads_as_utf_8_in_pieces_of_any_size(text, sizes, codec):
    data = text.encode(codec, "ignore")
    stream, whole = Utf8Stream(io.BytesIO(data), codec), io.BytesIO(data.decode(codec).encode())
    for size in [*sizes, -1, 1]:
        assert stream.read(size) == whole.read(size)


def test_halves_of_surrogate_pairs_go_through_as_they_are():
    data = b"a\0\x00\xd8b\0"
    utf8 = Utf8Stream(io.BytesIO(data), "utf-16-le").read()
    assert utf8.decode("utf-8", "surrogatepass").encode("utf-16-le", "surrogatepass") == data


def test_closing_a_stream_closes_the_one_below():
    below = io.BytesIO(b"")
    Utf8Stream(below, "utf-16-le").close()
    assert below.closed


def test_a_codec_goes_by_pythons_name():
    assert [known_codec(name) for name in ("UTF8", "windows-1252", "utf_16")] == [
        "utf-8", "cp1252", "utf-16",
    ]  # fmt: skip
