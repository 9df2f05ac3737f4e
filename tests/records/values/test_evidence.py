"""What is ambiguous in a column is asked for, never guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b2x.errors import InputError
from b2x.records.values.dates import read_time
from b2x.records.values.evidence import Evidence
from b2x.records.values.numbers import read_number


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
        ("time", ["31.12.2024", "12/31/2024"], r"dates are written in two ways.*--dates"),
    ],
)
def test_what_stays_ambiguous_or_contradicts_itself_is_asked_for(kind, texts, match):
    evidence = Evidence(kind)
    evidence.add(texts)
    with pytest.raises(InputError, match=match):
        evidence.check("Column", "orders.csv")


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
def test_evidence_agrees_with_reading_every_text_in_every_notation(kind, read, texts, data):
    column = data.draw(texts)
    evidence = Evidence(kind)
    evidence.add(column)
    styles = (".", ",") if kind == "number" else ("dmy", "mdy", "ymd")
    readings = [[read(text, way) for way in styles] for text in column]
    readings = [row for row in readings if any(value is not None for value in row)]
    left = [i for i in range(len(styles)) if all(row[i] is not None for row in readings)]
    assert evidence.candidates == tuple(styles[i] for i in left)
    differ = [
        text
        for text in column
        if len({value for i in left if (value := read(text, styles[i])) is not None}) > 1
    ]
    assert (evidence.ambiguous is not None) == bool(differ)
    if differ:
        assert evidence.ambiguous in differ


def test_a_leading_zero_settles_what_other_digits_leave_open():
    evidence = Evidence("number")
    evidence.add(["1.234", "0.234"])
    assert evidence.style == "."
