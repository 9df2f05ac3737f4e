"""The TOML file of a known export: one field is enough, and what is wrong is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from b2x.errors import InputError
from b2x.records.mapping.export_file import read_export


def test_a_file_of_ones_own_needs_one_field_only(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('[fields]\nvolume = "Sum"\nordered_at = ["Dag", "Dato"]\n', "utf-8")
    export = read_export(path)
    assert (export.name, export.rows, export.all) == ("mine", "orders", ())
    assert export.fields == {"volume": ("Sum",), "ordered_at": ("Dag", "Dato")}
    assert export.headers == ("Sum", "Dag", "Dato")
    assert export.one_row == "an order"


GOOD = '[fields]\nvolume = "A"\n'


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ('[fields]\nvolum = "A"', r"unknown key 'volum' in \[fields\].*mean volume.*mine\.toml"),
        ('fild = "A"\n' + GOOD, r"unknown key 'fild'.*use one of name, title"),
        (GOOD + '[recognise]\nal = ["A"]', r"unknown key 'al' in \[recognise\].*mean all"),
        ('[fields]\nvolume = ""', r"value of 'fields\.volume': ''.*use a text, or a list of texts"),
        ("[fields]\nvolume = 3", r"value of 'fields\.volume': 3.*use a text, or a list of texts"),
        ("fields = 3", r"value of 'fields': 3.*use a table, \[fields\]"),
        ('rows = "line"\n' + GOOD, r"value of 'rows': 'line'.*use one of orders, lines"),
        ('rows = ["lines"]\n' + GOOD, r"value of 'rows': \['lines'\].*use one of"),
        (
            GOOD + '[style]\ndecimal = ","',
            r"value of 'style\.decimal': ','.*use one of point",
        ),
        (
            GOOD + '[style]\ndates = "ydm"',
            r"value of 'style\.dates': 'ydm'.*use one of dmy",
        ),
        ('order_id = " "\n' + GOOD, r"value of 'order_id': ' '.*use a text that is not empty"),
        ('verified = "today"\n' + GOOD, r"value of 'verified': 'today'.*use a date, such as"),
        (
            GOOD + "[not_a_sale]\nStatus = [1]",
            r"value of 'not_a_sale\.Status': \[1\]",
        ),
        ('rows = "lines"\n' + GOOD, r"rows = \"lines\" needs order_id.*add order_id"),
        (
            GOOD + '[sum]\nquantity = "B"',
            r"rows are orders.*write rows = \"lines\"",
        ),
        (
            'rows = "lines"\norder_id = "N"\n' + GOOD + '[sum]\nvolume = "B"',
            r"'volume' is in \[fields\] and in \[sum\].*keep one",
        ),
        (
            'currency = "C"\ncurrency_fixed = "NOK"\n' + GOOD,
            "both there.*keep one",
        ),
        ('title = "Mine"', r"no field has a header.*name one at least"),
        ("[fields\n", r"the file is not TOML: .*line 1.*mine\.toml"),
        ("rows = " + "9" * 5000, r"the file is not TOML: .*digits.*mine\.toml"),
        ("a = " + "[" * 5000, r"the file is nested too deeply.*mine\.toml"),
    ],
)
def test_a_wrong_file_is_refused_with_the_key_and_what_is_allowed(
    tmp_path: Path, text: str, match: str
) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match=match):
        read_export(path)


def test_bytes_that_are_not_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "odd.toml").write_bytes(b"\xff")
    with pytest.raises(InputError, match="the file is not TOML"):
        read_export(tmp_path / "odd.toml")
