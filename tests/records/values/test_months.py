"""Month and weekday names of five languages are read, and cost nothing where there are none."""

import subprocess
import sys

import pytest

from b2x.records.values.months import without_month_name

MONTHS = [
    "January Jan Januar Januari Jänner",
    "February Feb Februar Februari Febr",
    "March Mar Mars Marts März Mär Mrz",
    "April Apr",
    "May Mai Maj",
    "June Jun Juni",
    "July Jul Juli",
    "August Aug Augusti",
    "September Sep Sept",
    "October Oct Oktober Okt",
    "November Nov",
    "December Dec Desember Des Dezember Dez",
]
WEEKDAYS = [
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun",
    "mandag tirsdag onsdag torsdag fredag lørdag søndag man tir tirs ons tor tors fre lør søn",
    "måndag tisdag onsdag torsdag fredag lördag söndag mån tis lör sön",
    "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonnabend Sonntag Mo Di Mi Do Fr Sa So",
]


@pytest.mark.parametrize("month", range(1, 13))
def test_every_name_of_a_month_is_read(month):
    for name in MONTHS[month - 1].split():
        for written in (f"3. {name} 2024", f"{name}. 3, 2024", f"03-{name.upper()}-24"):
            assert without_month_name(written) == f"2024-{month:02}-03", written


@pytest.mark.parametrize("names", WEEKDAYS)
def test_every_name_of_a_weekday_may_stand_before_the_date(names):
    for name in names.split():
        assert without_month_name(f"{name}, 3 May 2024") == "2024-05-03", name
    assert without_month_name("due 3 May 2024") == "due 3 May 2024"


def test_names_are_loaded_when_a_text_looks_like_a_named_month():
    code = """
import sys
from b2x.records.read_table import read_table
def loaded(dates):
    list(read_table({"Order date": dates, "Total": ["1", "2"], "Product": ["a 1", "b"]}).batches())
    return "babel" in sys.modules
print(loaded(["2024-01-31", "2024-02-01"]), loaded(["31 jan 2024", "1 feb 2024"]))
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["False", "True"]
