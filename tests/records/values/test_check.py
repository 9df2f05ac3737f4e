"""One Arrow column is checked as a kind, whatever its type is."""

import datetime as dt

import pyarrow as pa
import pytest

from b2x.records.arrow import text_array
from b2x.records.values.check import check


def test_dates_with_a_zone_show_its_wall_clock_and_half_seconds_round_down():
    array = pa.array(
        [dt.datetime(2024, 7, 1, 10, 0, 0, 900_000), dt.datetime(1969, 12, 31, 23, 59, 59, 1)],
        pa.timestamp("ns", "Europe/Oslo"),
    )
    assert check("ordered_at", "time", array).column.tolist() == [
        dt.datetime(2024, 7, 1, 12),
        dt.datetime(1970, 1, 1, 0, 59, 59),
    ]


@pytest.mark.parametrize(
    ("kind", "missing"), [("category", {}), ("number", {"n/a": 1}), ("id", {})]
)
def test_bytes_that_are_not_utf_8_are_missing_with_a_reason(kind, missing):
    array = pa.array([b"7", b"\xff", b"n/a"]).view(pa.string())
    checked = check("x", kind, array)
    assert checked.rows.tolist() == [1]
    assert checked.reasons == ("x: the text is not UTF-8",)


def test_truth_is_one_or_zero_in_a_typed_column_and_where_python_wrote_it():
    assert check("x", "number", pa.array([True, None, False])).column.tolist()[::2] == [1, 0]
    texts = text_array(["true", "2.5", "false"])
    assert check("x", "number", texts, ".", by_python=True).column.tolist() == [1, 2.5, 0]
    in_a_file = check("x", "number", texts, ".")
    assert in_a_file.reasons == ("x: 'true' is not a number", "x: 'false' is not a number")


def test_a_text_in_another_notation_is_a_contradiction_and_open_notations_are_asked_for():
    checked = check("x", "number", text_array(["7", "1,5", "x"]), ".")
    assert checked.contradiction == (1, "1,5")
    assert not checked.asks_style
    assert check("x", "number", text_array(["1.5"])).asks_style
    assert not check("x", "number", text_array(["7", "x"])).asks_style
    assert check("x", "time", text_array(["01.02.2024"])).asks_style
    assert not check("x", "time", text_array(["2024-02-01"])).asks_style


def test_percent_by_header_makes_hundredths_of_texts_and_of_numbers():
    for array in (text_array(["15", "7.5 %"]), pa.array([15.0, 7.5])):
        assert check("discount", "number", array, ".", hundredths=True).column.tolist() == (
            [0.15, 0.075]
        )
