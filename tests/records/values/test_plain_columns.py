"""A column read at once and its texts read one by one are the same numbers and dates."""

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from b2x.records.arrow import text_array
from b2x.records.values.dates import read_time
from b2x.records.values.numbers import read_number
from b2x.records.values.plain_columns import plain_numbers, plain_times

number_texts = st.one_of(
    st.floats(allow_nan=False).map(repr),
    st.floats(-1e6, 1e6).map("{:,.2f}".format),
    st.floats(-1e6, 1e6).map(lambda v: f"{v:,.2f}".translate({44: 46, 46: 44})),
    st.integers(-(10**9), 10**9).map(lambda v: f"{v:,}".replace(",", "\u00a0")),
    st.text(st.sampled_from("0123456789.,-+eE '\u202f%n"), max_size=9),
    st.sampled_from(["", "nan", "inf", "1e999", "1e00005", ".", "1_0", "0x1", "−5", " 7 ", "n/a"]),
)
time_texts = st.one_of(
    st.datetimes().map(str),
    st.datetimes().map(lambda t: t.strftime("%Y-%m-%dT%H:%M")),
    st.dates().map(lambda d: d.strftime("%d.%m.%Y")),
    st.datetimes().map(lambda t: t.strftime("%m/%d/%Y %H:%M:%S")),
    st.text(st.sampled_from("0123456789.-/ :T"), max_size=19),
    st.sampled_from(["", "2024-01-02 03", "0000-01-01", "2024-02-30", "31.02.2024", "1.2.2024"]),
)


@given(st.lists(number_texts, max_size=6), st.sampled_from([".", ","]))
@example(["1.5", "2,5"], ",")
@example(["1,234", "1.5"], ".")
def test_numbers(texts, decimal):
    values, left = plain_numbers(text_array(texts), decimal)
    for text, value, is_left in zip(texts, values.tolist(), left.tolist(), strict=True):
        if text and not is_left:
            assert value == read_number(text, decimal), text
        else:
            assert np.isnan(value)
            assert is_left == (text != "")


@given(st.lists(time_texts, max_size=6), st.sampled_from(["dmy", "mdy", "ymd"]))
@example(["2024-01-02 03", "2024-01-02 03:04:05"], "dmy")
@example(["31.12.2024", "2024-12-31"], "dmy")
def test_times(texts, order):
    values, left = plain_times(text_array(texts), order)
    for text, value, is_left in zip(texts, values.tolist(), left.tolist(), strict=True):
        if text and not is_left:
            assert value == read_time(text, order), text
        else:
            assert np.isnan(value)
            assert is_left == (text != "")


def test_what_programs_write_is_plain():
    for texts, decimal in [
        (["1234.5", "-7", "1e5", ""], "."),
        (["1.234,50", "-7", "12 345 678,9", ""], ","),
        (["1\u202f234,50", "1'234", "", "1.234.567"], ","),
    ]:
        assert not plain_numbers(text_array(texts), decimal)[1].any()
    for texts, order in [
        (["2024-12-31", "2024-12-31 10:00", "2024-12-31T10:00:59"], "dmy"),
        (["31.12.2024", "31/12/2024 10:00", ""], "dmy"),
        (["12/31/2024 10:00:59", "2024-12-31"], "mdy"),
    ]:
        assert not plain_times(text_array(texts), order)[1].any()
