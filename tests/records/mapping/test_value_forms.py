"""Columns without a telling header are left out by what their values look like."""

from __future__ import annotations

import pytest

from b2x.records.mapping.value_forms import ValueForms

NAMES = [f"{first} {last}" for first in ("Ulvhild", "Torgny", "Aksla") for last in
         ("Moen", "Quist", "Brant", "Falck", "Ibsen", "Rode", "Vogt", "Stang")]  # fmt: skip


def finding(*texts: str, of_things: bool = False) -> str:
    forms = ValueForms()
    for text in texts:
        forms.add(text)
    return forms.finding(of_things=of_things)


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (["x", "kari@example.com"], "e-mail addresses"),
        (["+47 22 33 44 55", "0047 99887766"], "phone numbers"),
        (["Storgata 3", "Elm Street 5"], "street addresses"),
        (["10.0.0.6", "192.168.1.1", "fe80:0:0:1::7"], "IP addresses"),
        (["Alfa AS", "Beta GmbH", "Gamma ApS"], "names of companies"),
        (["Kari Brekke", "Per Xo"], "names of persons"),
        (["www.example.com", "https://example.org/x"], "addresses on the web"),
        # Made-up numbers with a valid check digit: Norwegian organisations, IBAN, Swedish persons.
        (["974760673", "971032081", "889640782"], "numbers with a valid check digit"),
        (["GB82WEST12345698765432"] * 3, "numbers with a valid check digit"),
        (["811218-9876", "19811218-9876", "8112189876"], "numbers with a valid check digit"),
        (NAMES, "names"),
        ([str(20_000_001 + 371 * i) for i in range(40)], "numbers of 8 digits"),
        ([f"please send it before day {i}" for i in range(40)], "free text"),
        (["web", "app"], ""),
        (["12.50", "1 234,50", "99.00"], ""),
        (["Dark Blue", "Light Green"], ""),
        ([f"2024-03-{i:02}" for i in range(1, 30)], ""),
        ([str(i * 100_000) for i in range(100, 140)], ""),
    ],
)
def test_values_are_recognised_by_their_form(texts: list[str], found: str) -> None:
    assert finding(*texts) == found


def test_names_of_things_are_not_names_of_persons() -> None:
    assert finding(*NAMES, of_things=True) == ""
    assert finding("kari@example.com", of_things=True) == "e-mail addresses"
