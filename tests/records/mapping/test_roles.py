"""Headers of persons, companies and texts are recognised in compounds, any case and order."""

from __future__ import annotations

import pytest

from b2x.records.mapping.roles import LEFT_OUT, is_id, role_of


@pytest.mark.parametrize(
    ("role", "headers"),
    [
        (
            "personal",
            "kundenavn, Fakturaadresse, telefonnummer, Kontaktperson, Opportunity Owner, "
            "Account Name, Ship to, Attention, Selger, Billing First Name, SHIPTO, "
            "Applicant name, Planner name, Name of the buyer, billing_name2, "
            "Saelger, Empfaenger, Bestilt av, Kjoeper",
        ),
        (
            "official",
            "Fodselsnummer, FØDSELSNUMMER, IP-adresse, Postnr, Bank account, Date of birth, IBAN",
        ),
        ("company", "Firma, Organisasjonsnummer, Company size, Tilknyttet selskap, USt-IdNr, CVR"),
        ("text", "Kommentar, Order notes, Bemerkungen, Next Step"),
        (
            "thing",
            "Product name, campaign, Store, Plan name, Kundetype, Kundengruppe, Avtalefase, "
            "Email campaign, varenavn, Produktbeschreibung, Contact method",
        ),
        ("count", "Number of guests, Antall kontakter, Contact count, Has account"),
        ("value", "Nights, Frakt, Margin, Landlord, 2024, ---"),
    ],
)
def test_a_header_says_what_its_column_is(role: str, headers: str) -> None:
    assert {h: role_of(h) for h in headers.split(", ")} == dict.fromkeys(headers.split(", "), role)
    assert (role in LEFT_OUT) == (role in ("personal", "official", "company", "text"))


def test_an_id_is_told_by_the_last_word() -> None:
    assert is_id("Agent ID")
    assert not is_id("id of nothing else")
