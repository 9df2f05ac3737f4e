"""New columns become the cells that Python's own csv module would read back."""

import csv
import io

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from b2x.records.arrow import number_array, text_array
from b2x.records.delimited.cells import CellWriter, csv_cell, number_texts
from b2x.records.delimited.raw_rows import RawRows

SHARES = st.one_of(st.none(), st.floats(0, 1), st.sampled_from([0.0, 1.0, 0.00005, 0.99995]))
NUMBERS = st.one_of(st.none(), st.floats(-1e6, 1e6))
TEXTS = st.one_of(st.none(), st.text(st.sampled_from('ab,;"\r\n øЖ'), max_size=4))
LABELS = ("B2B", "B2C", "a,b", 'say "no"')


def labels(codes):
    found = pa.array(codes, type=pa.int8())
    return pa.DictionaryArray.from_arrays(found, text_array(LABELS))


def written(writer, new):
    """Return the lines that come of lines that are empty but for an x."""
    n = len(next(iter(new.values())))
    lines = RawRows.from_lines([b"x\n"] * n).with_cells(*writer.write(new))
    return b"".join(map(bytes, lines))


@given(
    st.lists(
        st.tuples(st.sampled_from([None, 0, 1, 2, 3]), SHARES, TEXTS, NUMBERS),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from([".", ","]),
    st.sampled_from(["utf-8", "cp1252"]),
    st.booleans(),
    st.permutations(["label", "share", "text", "number"]),
)
@example([(1, 0.5, "x", 2.0)], ",", ",", "utf-8", False, ["text", "label", "share", "number"])
@example([(None, None, None, None)], ",", ".", "utf-8", True, ["label", "share", "text", "number"])
def test_each_row_gets_its_cells_quoted_where_they_have_to_be(
    rows, delimiter, decimal, encoding, quoted, order
):
    codes, shares, texts, numbers = zip(*rows, strict=True)
    columns = {
        "label": labels(codes),
        "share": pa.array(shares, type=pa.float64()),
        "text": text_array(texts),
        "number": pa.array(numbers, type=pa.float64()),
    }

    def in_words(value):
        return None if value is None else f"{value:.4f}".replace(".", decimal)

    # what is halfway is rounded by the column's way, which the sums of tables never are
    shown = number_texts(columns["share"], decimal).to_pylist()
    assert all(
        text is None or abs(float(text.replace(",", ".")) - share) <= 0.5000001e-4
        for text, share in zip(shown, shares, strict=True)
    )
    expected = {
        "label": [None if code is None else LABELS[code] for code in codes],
        "share": shown,
        "text": texts,
        "number": [in_words(number) for number in numbers],
    }
    if all(n is None or 0 <= n <= 1 for n in numbers):
        expected["number"] = number_texts(columns["number"], decimal).to_pylist()
    writer = CellWriter(delimiter, encoding, decimal, quoted=quoted)
    lines = [
        "x"
        + "".join(
            delimiter + ("" if cell is None else csv_cell(cell, delimiter, quoted=quoted))
            for cell in cells
        )
        + "\n"
        for cells in zip(*(expected[name] for name in order), strict=True)
    ]
    found = written(writer, {name: columns[name] for name in order})
    assert found == "".join(lines).encode(encoding, "backslashreplace")


def test_cells_are_read_back_as_what_they_were():
    writer = CellWriter(",", "utf-8", ".", quoted=False)
    new = {"label": labels([3, 2]), "text": text_array(['a "b"\r\n', "c,d"])}
    read = list(csv.reader(io.StringIO(written(writer, new).decode(), newline="")))
    assert read == [["x", 'say "no"', 'a "b"\r\n'], ["x", "a,b", "c,d"]]


def test_columns_with_other_texts_than_before_are_not_taken_for_the_same():
    writer = CellWriter(",", "utf-8", ".", quoted=False)
    first = pa.DictionaryArray.from_arrays(pa.array([0, 1]), text_array(["a", "b"]))
    other = pa.DictionaryArray.from_arrays(pa.array([0, 1]), text_array(["a", "c"]))
    assert written(writer, {"x": first}) == b"x,a\nx,b\n"
    assert written(writer, {"x": other}) == b"x,a\nx,c\n"
    assert written(writer, {"x": other, "y": first}) == b"x,a,a\nx,c,b\n"


@pytest.mark.parametrize("decimal", [".", ","])
def test_every_share_of_four_decimals_is_written_as_python_would(decimal):
    shares = np.arange(10_001) / 10_000
    texts = number_texts(number_array(shares), decimal).to_pylist()
    assert texts == [f"{share:.4f}".replace(".", decimal) for share in shares.tolist()]
