"""A company is told by its name, or nothing is said."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b2x.label.company_names import company_sign
from b2x.label.legal_forms import FORMS
from b2x.schema.words import GIVEN_NAMES


@pytest.mark.parametrize("country", FORMS)
def test_every_legal_form_is_found_behind_a_name(country: str) -> None:
    forms = [form.strip() for form in FORMS[country].split(",")]
    assert [form for form in forms if company_sign(f"Nordvik {form}") != "legal form"] == []


@pytest.mark.parametrize(
    "name",
    [
        "FJORDFISK AS", "Fjordfisk as", "Fjordfisk A/S", "Fjordfisk AS avd Sund", "Fjordfisk A/S,",
        "Nordvik, Inc.", "Nordvik & Co", "Nordvik Co.", "Nordvik Co., Ltd", "Nordvik S.p.A.",
        "NORDVIK S.A.", "Nordvik GmbH & Co. KG", "Nordvik Sp. z o.o.", "Nordvik (Pty) Ltd",
        "Nordvik a.s.", "Thomas SAS",
    ],
)  # fmt: skip
def test_legal_forms_count_anywhere_after_the_first_word(name: str) -> None:
    assert company_sign(name) == "legal form"


@pytest.mark.parametrize(
    "name",
    [
        "Bakke skole", "Rørleggerservice Nord", "Rorleggerservice Nord", "Universitaet Nordvik",
        "Nordvik & Söhne", "Nordvik og Sønner", "Nordvik and Sons", "Nordvik Eiendom",
        "NORDVIK BAPTIST CHURCH", "Stiftelsen Havnes", "Hagen Transport Nordvik",
    ],
)  # fmt: skip
def test_organisation_words_count_also_in_compounds_and_in_ascii(name: str) -> None:
    assert company_sign(name) == "organisation word"


@pytest.mark.parametrize(
    "name",
    [
        # Ås is not AS, Åse is one word, also where the accent is a character of its own.
        "Kari Ås", "KARI ÅS", "Åse Berg", "Berg Åse", "Georg Händel",
        # Couples.
        "Kari & Ola Hansen", "Hansen & Olsen", "Åse og Per Ås",
        # Forms that are also names, particles or initials.
        "António da Silva", "ANTONIO DA SILVA", "Rui Sa", "Larsson Asa", "Anna Ek", "Maria Co",
        "Lotte van der As", "Hansen, A.S.", "Hansen A.B.", "Larsen S.E.", "AS", "As Berg",
        # Surnames that are also organisation words.
        "Kari Skole", "Ola Bakke", "Charlotte Church", "Curtis Service", "Robert Service",
        # Farms and sole traders.
        "Nordre Bakke", "Bakke Gård", "Kari Hansen", "", " & ", "...", "12345",
    ],
)  # fmt: skip
def test_persons_couples_and_farms_are_not_called_companies(name: str) -> None:
    assert company_sign(name) is None
    assert company_sign(unicodedata.normalize("NFD", name)) is None


def test_no_given_name_with_a_surname_is_called_a_company() -> None:
    surnames = ("Hansen", "Ås", "Ek", "Lindström", "Müller")
    names = [f"{g.title()} {s}" for g in GIVEN_NAMES for s in surnames]
    assert len(names) > 500
    assert [n for name in names for n in (name, name.upper()) if company_sign(n)] == []


@given(st.text(max_size=300))
def test_any_text_has_an_answer(text: str) -> None:
    assert company_sign(text) in (None, "legal form", "organisation word")
