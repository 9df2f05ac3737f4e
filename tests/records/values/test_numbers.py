"""A number is read as its decimal mark allows, and in no other way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b2x.records.values.numbers import read_number


@pytest.mark.parametrize(
    ("text", "point", "comma"),
    [
        ("48", 48, 48),
        ("-48", -48, -48),
        ("−48", -48, -48),
        ("+7", 7, 7),
        ("12.5", 12.5, None),
        ("12,5", None, 12.5),
        ("0.234", 0.234, None),
        ("1234.567", 1234.567, None),
        (".5", 0.5, None),
        ("12.", 12, None),
        ("1.234", 1.234, 1234),
        ("1,234", 1234, 1.234),
        ("1,234.50", 1234.5, None),
        ("1.234,50", None, 1234.5),
        ("1,234,567", 1234567, None),
        ("1.234.567", None, 1234567),
        ("1,23,456", 123456, None),
        ("12,34,567.50", 1234567.5, None),
        ("1,23,45", None, None),
        ("123,45,678", None, None),
        ("1.23.456", None, None),
        ("$ -", 0, 0),
        (" kr –".strip(), 0, 0),
        ("12-", -12, -12),
        ("X -", None, None),
        ("1 234", 1234, 1234),
        ("1 234,5", None, 1234.5),
        ("1\u00a0234\u00a0567,5", None, 1234567.5),
        ("1\u202f234.5", 1234.5, None),
        ("1'234.50", 1234.5, None),
        ("1 234'567", None, None),
        ("1e3", 1000, 1000),
        ("1.5e-3", 0.0015, None),
        ("1,234e5", None, 123400),
        ("15%", 0.15, 0.15),
        ("15,5 %", None, 0.155),
        ("", None, None),
        (".", None, None),
        ("-", None, None),
        ("1_000", None, None),
        ("0x10", None, None),
        ("nan", None, None),
        ("12 EUR", 12.0, 12.0),
        ("12 EURO", None, None),
        ("(12) kr", -12.0, -12.0),
        ("-(12)", None, None),
        ("100,-", None, 100.0),
        ("١٢", None, None),
        ("1.2.3", None, None),
    ],
)
def test_a_number_reads_only_as_its_decimal_mark_allows(text, point, comma):
    assert read_number(text, ".") == (pytest.approx(point) if point is not None else None)
    assert read_number(text, ",") == (pytest.approx(comma) if comma is not None else None)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_written_by_python_reads_back_to_the_last_bit(value):
    assert read_number(repr(value), ".") == value
    assert read_number(repr(value).replace(".", ","), ",") == value


@given(st.floats(-1e15, 1e15), st.sampled_from([" ", "'", "\u00a0", "."]))
def test_marked_thousands_change_nothing(value, mark):
    text = f"{value:,.2f}".replace(",", "x").replace(".", ",").replace("x", mark)
    assert read_number(text, ",") == float(f"{value:.2f}")
