"""Numbers are evidence where they can only be an organisation's."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.dk import cvr
from stdnum.es import cif, dni, nif
from stdnum.no import orgnr
from stdnum.se import orgnr as swedish

from b2x.label.official_numbers import is_number_header, number_sign, registers_of

DRAW = random.Random(1)


def valid(check: Callable[[str], bool], template: str) -> str:
    """Return a number that passes; each # of the template is drawn."""
    while True:
        number = "".join(str(DRAW.randrange(10)) if c == "#" else c for c in template)
        if check(number):
            return number


NORWEGIAN = valid(orgnr.is_valid, "9########")


def test_a_norwegian_number_needs_its_header_or_mva_and_begins_with_8_or_9() -> None:
    spaced = f"{NORWEGIAN[:3]} {NORWEGIAN[3:6]} {NORWEGIAN[6:]}"
    for header in ("Org.nr.", "Organisasjonsnummer", "CustomerOrgNo", "orgnr"):
        assert number_sign(spaced, registers_of(header)) == "organisation number"
    assert number_sign(f"NO {spaced} MVA") == number_sign(f"{NORWEGIAN}MVA") == "VAT number"
    assert number_sign(spaced) is None
    for first in "1234567":
        assert number_sign(valid(orgnr.is_valid, f"{first}########"), ("NO",)) is None
    assert number_sign(NORWEGIAN[:-1] + str((int(NORWEGIAN[-1]) + 1) % 10), ("NO",)) is None


def test_a_number_that_may_be_a_persons_is_no_evidence() -> None:
    company, somebody = valid(swedish.is_valid, "556#######"), valid(swedish.is_valid, "8501######")
    assert number_sign(f"{company[:6]}-{company[6:]}", ("NO", "SE")) == "organisation number"
    assert number_sign(somebody, ("NO", "SE")) is None
    assert number_sign(f"SE{company}01") == "VAT number"
    assert number_sign(f"SE{somebody}01") is None
    digits = "12345678"
    person = digits + dni.calc_check_digit(digits)
    assert nif.is_valid(person)
    assert number_sign(f"ES{person}") is None
    assert number_sign(f"ES{valid(cif.is_valid, 'B########')}") == "VAT number"
    assert number_sign("HR33392005961") is None


def test_a_bare_number_is_not_guessed_to_be_some_countrys() -> None:
    danish = valid(cvr.is_valid, "########")
    assert number_sign(danish) is None
    assert number_sign(danish, registers_of("CVR-nr")) == "organisation number"
    assert number_sign(f"DK{danish}") == "VAT number"
    assert number_sign("12-3456789", registers_of("EIN")) is None


@pytest.mark.parametrize(
    "text", ["", "AS", "ÅÅ12345678", "１２３４５６７８９", "x" * 400, "DE12", "NO"]
)
def test_other_texts_are_none(text: str) -> None:
    assert number_sign(text, ("NO", "SE", "DK", "FI")) is None


@given(st.text(alphabet="0123456789ABDEKNOSMV -./Å", max_size=20))
def test_any_text_has_an_answer(text: str) -> None:
    sign = number_sign(text, ("NO", "SE", "DK", "FI"))
    assert sign in (None, "organisation number", "VAT number")


def test_headers_of_numbers_are_told_from_others() -> None:
    headers = ["VAT number", "MVA-nr", "USt-IdNr", "Y-tunnus", "CVR", "Tax ID", "EIN", "Foretaksnr"]
    assert [header for header in headers if not is_number_header(header)] == []
    others = ["Private", "Amount", "Company", "Ordrenr", "Organisation", "Elevation", "Customer no"]
    assert [header for header in others if is_number_header(header)] == []
