"""How numbers and dates are read, and what is never guessed about them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b2x.errors import InputError, UsageError
from b2x.records.values.dates import read_time
from b2x.records.values.evidence import Evidence
from b2x.records.values.notation import date_style, decimal_style
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
        ("1,23,456", None, None),
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


@pytest.mark.parametrize(
    ("text", "dmy", "mdy", "ymd"),
    [
        ("2024-03-04", "2024-03-04", "2024-03-04", "2024-03-04"),
        ("2024/3/4", "2024-03-04", "2024-03-04", "2024-03-04"),
        ("20240304", "2024-03-04", "2024-03-04", "2024-03-04"),
        ("03.04.2024", "2024-04-03", "2024-03-04", None),
        ("31.12.2024", "2024-12-31", None, None),
        ("12/31/2024", None, "2024-12-31", None),
        ("03-04-24", "2024-04-03", "2024-03-04", "2003-04-24"),
        ("31.02.2024", None, None, None),
        ("29.02.2023", None, None, None),
        ("03.04-2024", None, None, None),
        ("3.4.024", None, None, None),
        ("soon", None, None, None),
        ("", None, None, None),
    ],
)
def test_a_date_reads_only_as_its_order_allows(text, dmy, mdy, ymd):
    for order, expected in {"dmy": dmy, "mdy": mdy, "ymd": ymd}.items():
        seconds = read_time(text, order)
        assert (None if seconds is None else _iso(seconds)) == (expected and f"{expected}T00:00:00")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-04T10:20:30", "2024-03-04T10:20:30"),
        ("2024-03-04 10:20", "2024-03-04T10:20:00"),
        ("2024-03-04T10:20:30.123456Z", "2024-03-04T10:20:30"),
        ("2024-03-04 10:20:30+05:30", "2024-03-04T10:20:30"),
        ("2024-03-04 10:20:30 UTC", "2024-03-04T10:20:30"),
        ("4.3.2024 9:05", "2024-03-04T09:05:00"),
        ("4/3/2024 12:05 AM", "2024-03-04T00:05:00"),
        ("4/3/2024 12:05 pm", "2024-03-04T12:05:00"),
        ("4/3/2024 13:05 PM", "2024-03-04T13:05:00"),
        ("4/3/2024 13:05 AM", None),
        ("2024-03-04 24:00", None),
        ("2024-03-04 10:60", None),
        ("1969-12-31 23:59:59", "1969-12-31T23:59:59"),
    ],
)
def test_the_wall_clock_is_read_as_it_is_written(text, expected):
    seconds = read_time(text, "dmy")
    assert (None if seconds is None else _iso(seconds)) == expected


def test_a_value_that_only_one_reading_fits_settles_the_column():
    numbers = Evidence("number")
    numbers.add(["48", "1.234"])
    assert not numbers.settled
    numbers.add(["1.234,5"])
    assert numbers.settled
    assert numbers.style == ","
    dates = Evidence("time")
    dates.add(["03.04.2024", "13.04.2024"])
    assert dates.style == "dmy"


def test_plain_numbers_and_iso_dates_are_never_ambiguous():
    numbers, dates = Evidence("number"), Evidence("time")
    numbers.add(["48", "-3", "1 234", "1e5", "abc"])
    dates.add(["2024-03-04", "2024-03-04 10:00", "05.05.2024", "abc"])
    numbers.check("a", "f")
    dates.check("b", "f")


@pytest.mark.parametrize(
    ("kind", "texts", "match"),
    [
        ("number", ["1.234", "5.678"], r"'1.234' may be 1.234 or 1234.*decimal='point' or 'comma'"),
        ("number", ["12", "1,000"], r"'1,000' may be 1000 or 1, and"),
        ("number", ["1.5", "1,5"], r"two ways.*--decimal"),
        ("time", ["03.04.2024"], r"2024-04-03 or 2024-03-04.*dates='dmy'"),
        ("time", ["31.12.24"], r"2024-12-31 or 2031-12-24"),
        ("time", ["31.12.2024", "12/31/2024"], r"dates in two ways.*--dates"),
    ],
)
def test_what_stays_ambiguous_or_contradicts_itself_is_asked_for(kind, texts, match):
    evidence = Evidence(kind)
    evidence.add(texts)
    with pytest.raises(InputError, match=match):
        evidence.check("Column", "orders.csv")


def test_options_are_checked():
    assert decimal_style("comma") == ","
    assert date_style("dmy") == "dmy"
    with pytest.raises(UsageError, match="'point' or 'comma'"):
        decimal_style("dot")
    with pytest.raises(UsageError, match="'dmy', 'mdy' or 'ymd'"):
        date_style("ydm")


def _iso(seconds):
    import numpy as np

    return str(np.datetime64(seconds, "s"))


NUMBER_TEXTS = st.text(st.sampled_from("0123456789.,-+eE% 'kr€()−x"), max_size=8)
GROUPED = st.from_regex(r"-?[0-9]{1,3}([.,' ][0-9]{3}){1,2}([.,][0-9]{1,2})?", fullmatch=True)
TIME_TEXTS = st.one_of(
    st.text(st.sampled_from("0123456789.-/ :T"), max_size=12),
    st.from_regex(
        r"[0-9]{1,4}([-./])[0-9]{1,2}\1[0-9]{1,4}([T ][0-9]{2}:[0-9]{2})?", fullmatch=True
    ),
)


@pytest.mark.parametrize(
    ("kind", "read", "texts"),
    [
        ("number", read_number, st.lists(st.one_of(NUMBER_TEXTS, GROUPED), max_size=12)),
        ("time", read_time, st.lists(TIME_TEXTS, max_size=12)),
    ],
)
@given(data=st.data())
def test_evidence_is_what_every_text_says_under_every_way(kind, read, texts, data):
    column = data.draw(texts)
    evidence = Evidence(kind)
    evidence.add(column)
    ways = (".", ",") if kind == "number" else ("dmy", "mdy", "ymd")
    readings = [[read(text, way) for way in ways] for text in column]
    readings = [row for row in readings if any(value is not None for value in row)]
    left = [i for i in range(len(ways)) if all(row[i] is not None for row in readings)]
    assert evidence.candidates == tuple(ways[i] for i in left)
    differ = [
        text
        for text in column
        if len({value for i in left if (value := read(text, ways[i])) is not None}) > 1
    ]
    assert (evidence.ambiguous is not None) == bool(differ)
    if differ:
        assert evidence.ambiguous in differ


def test_a_leading_zero_settles_what_other_digits_leave_open():
    evidence = Evidence("number")
    evidence.add(["1.234", "0.234"])
    assert evidence.style == "."
