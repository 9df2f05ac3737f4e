"""A date is read as its order allows, with the wall clock that is written."""

import numpy as np
import pytest

from b2x.records.values.dates import read_time


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
        assert shown(seconds) == (expected and f"{expected}T00:00:00")


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
    assert shown(seconds) == expected


def shown(seconds):
    return None if seconds is None else str(np.datetime64(seconds, "s"))
