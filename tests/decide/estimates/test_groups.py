"""Sales by periods and columns."""

from __future__ import annotations

import numpy as np
import pytest

from b2x.decide.estimates.groups import groups_of, periods
from b2x.errors import InputError, UsageError
from b2x.records.whole_table import read_all

SALES = {
    "Dato": ["2024-12-31", "2025-01-01", "2025-01-05", None],
    "Kanal": ["Telefon", "EHF", "Telefon", ""],
    "Avdeling": ["2", "1", "2", "2"],
}


def test_weeks_are_those_of_the_calendar() -> None:
    days = np.arange("2019-12-20", "2027-01-10", dtype="datetime64[D]")
    calendar = [day.isocalendar() for day in days.tolist()]
    expected = [f"{year}-W{week:02}" for year, week, _ in calendar]
    assert periods(days.astype("datetime64[s]"), "week").tolist() == expected


def test_fields_and_headers_are_found_and_missing_ones_are_a_group() -> None:
    records = read_all(SALES, also=["ordered_at"])
    rows = np.array([True, True, True, True])
    found = groups_of(records, ["month", "channel"], rows)
    expected = [("", ""), ("2024-12", "Telefon"), ("2025-01", "EHF"), ("2025-01", "Telefon")]
    assert found.keys == expected
    assert found.group.tolist() == [1, 2, 3, 0]
    only = groups_of(records, ["Avdeling"], np.array([True, False, True, False]))
    assert only.keys == [("2",)]
    assert only.group.tolist() == [0, 0]


def test_what_is_not_there_is_named() -> None:
    rows = np.ones(4, dtype=bool)
    records = read_all(SALES, also=["ordered_at"])
    with pytest.raises(InputError, match=r"no column 'Kanel'\. Did you mean Kanal"):
        groups_of(records, ["Kanel"], rows)
    with pytest.raises(UsageError, match="names something twice: month, month"):
        groups_of(records, ["month", "month"], rows)
    with pytest.raises(InputError, match="no column has the order date, which by day needs"):
        groups_of(read_all({"Kanal": ["a"]}), ["day"], np.ones(1, dtype=bool))
