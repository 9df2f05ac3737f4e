"""UTF-16 is known by its first bytes, and reads as UTF-8; which codecs are refused.

That all lines decide between UTF-8 and cp1252 is held in ``test_detect_dialect``.
"""

import io
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from b2x.errors import InputError
from b2x.records.delimited.encoding import Utf8Stream, find_utf16, known_codec
from b2x.records.whole_table import read_all


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


LINES = {
    "nb": "Beløp;Kanal\n100,50;Nettbutikk på Sørlandet\n99;Dørsalg, Ærlig på Økern\n",
    "sv": "Belopp;Kanal\n100,50;Försäljning i butik\n99;Återförsäljare på nätet\n",
    "da": "Beløb;Kanal\n100,50;Sælger på vejen\n99;Køb på nettet\n",
    "de": "Betrag;Kanal\n100,50;Außendienst für Händler\n99;Überweisung, Käufer\n",
}


@pytest.mark.parametrize(
    ("language", "codec"),
    [
        *((language, codec) for language in LINES for codec in ("cp850", "mac_roman")),
        ("nb", "cp865"), ("da", "cp865"), ("sv", "cp437"), ("de", "cp437"),
    ],
)  # fmt: skip
def test_letters_of_other_encodings_are_asked_about_and_can_be_named(
    language: str, codec: str, tmp_path: Path
) -> None:
    text, path = LINES[language], tmp_path / "sales.csv"
    path.write_bytes(text.encode(codec))
    meant = "mac_roman" if codec == "mac_roman" else "cp850"
    with pytest.raises(InputError, match=f"the file is not UTF-8.*--encoding {meant}"):
        read_all(path)
    assert read_all(path, encoding=codec).columns["volume"].tolist() == [100.5, 99]
    path.write_bytes(text.encode("cp1252"))
    assert read_all(path).columns["volume"].tolist() == [100.5, 99]


@pytest.mark.parametrize(
    ("codec", "word"),
    [
        ("cp1251", "Привет"),
        ("shift_jis", "東京都千代田区"),
        ("gb18030", "北京市朝阳区"),
        ("iso8859_7", "Αθήνα"),
    ],
)
def test_other_alphabets_are_asked_about(codec: str, word: str, tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_bytes(f"Amount,Town\n100.5,{word}\n99,{word} {word}\n".encode(codec))
    with pytest.raises(InputError, match=r"the file is not UTF-8.*--encoding cp850, cp1251"):
        read_all(path)
    assert read_all(path, encoding=codec).columns["volume"].tolist() == [100.5, 99]


@pytest.mark.parametrize(
    "text",
    [
        "Amount;Note\n1,5;“quoted” and don’t – “so”…\n2,5;50 € per m², 20 °C\n",
        "Amount;Note\n1,5;Œuvre, cœur, Žižkov\n2,5;L’été à Köln, Øst\n",
        "Amount;Note\n1,5;Naïve café, ¿qué?\n2,5;A–B, Item™\n",
        "Amount;Note\n1,5;æøå\n2,5;ÆØÅæøå ååå\n",
    ],
)
def test_signs_of_cp1252_are_read(text: str, tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_bytes(text.encode("cp1252"))
    assert read_all(path).columns["volume"].tolist() == [1.5, 2.5]
