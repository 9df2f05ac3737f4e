"""Which rows are sales, by the words of any column that is a status, in five languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from b2x.errors import InputError
from b2x.records.sales.status_words import is_won, says_no_sale
from b2x.records.whole_table import read_all
from b2x.schema.words import CANCELLED_WORDS, WON_WORDS


def kept(header: str, states: list[object], **options: object) -> list[bool]:
    table = {header: states, "Amount": [float(i) + 0.5 for i in range(len(states))]}
    records = read_all(table, **options)  # type: ignore[arg-type]
    assert all(r == "" or r.startswith(f"no sale: {header} is ") for r in records.reasons)
    return [reason == "" for reason in records.reasons]


@pytest.mark.parametrize(
    ("header", "states"),
    [
        ("Order state", ["Complete", "Canceled", "Payment failed", "On hold", "Quote"]),
        ("Betalingsstatus", ["Betalt", "Mislykket", "Tilbakebetalt", "Venter", "Utkast"]),
        ("Orderstatus", ["Klar", "Avbruten av kund", "Misslyckades", "Delvis levererad", "Offert"]),
        ("Ordre status", ["Gennemført", "Afvist", "Returneret", "Delvist refunderet", "Kladde"]),
        ("Bestellstatus", ["offen", "storniert (Kunde)", "Retourniert", "versandt", "Angebot"]),
        ("Document type", ["Invoice", "Draft", "Estimate", "Order", "Pro-forma"]),
        ("STAGE_NAME", ["Signed", "CLOSED_LOST", "Dead", "Delivered", "Lost - price"]),
    ],
)
def test_what_was_not_sold_is_left_out_by_any_header_of_a_status(
    header: str, states: list[object]
) -> None:
    assert kept(header, [*states, None]) == [True, False, False, True, False, True]


@pytest.mark.parametrize(
    ("header", "states"),
    [
        ("Deal status", ["Open", "Won", "Lost", "Won"]),
        ("Stage", ["Proposal sent", "Closed Won", "Closed Lost", "7 - Closed/Won"]),
        ("Salgsfase", ["Forhandling", "Vunnet", "Tapt", "Avsluttet vunnet"]),
        ("Affärsfas", ["Förslag", "Vunnen", "Förlorad", "Stängd, vunnen"]),
        ("Aftalestatus", ["I gang", "Vundet", "Tabt", "Lukket vundet"]),
        ("Dealphase", ["Erstkontakt", "Gewonnen", "Verloren", "Abgeschlossen (gewonnen)"]),
    ],
)
def test_only_won_deals_are_sales_where_some_are_won(header: str, states: list[object]) -> None:
    assert kept(header, states) == [False, True, False, True]


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("Cancelled", ["Yes", "No"]),
        ("Is cancelled", [True, False]),
        ("Kansellert", ["ja", "nei"]),
        ("Storniert", ["Ja", None]),
        ("Won", ["0", "1"]),
        ("Er vunnet", ["nei", "ja"]),
        ("Cancelled at", ["2025-03-01", None]),
        ("Avbestillingsdato", ["01.03.2025", ""]),
        ("Lost reason", ["Price", "-"]),
        ("Stornodatum", ["2025-03-01", "NULL"]),
    ],
)
def test_columns_that_say_yes_or_are_filled_count_too(header: str, values: list[object]) -> None:
    assert kept(header, values) == [False, True]


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("Customer status", ["Lost", "Active"]),
        ("Subscription state", ["Cancelled", "Running"]),
        ("State", ["NY", "CA"]),
        ("Refunded", [1.5, 20.0]),
        ("Cancelled at", ["2025-03-01", "2025-03-02"]),
        ("Cancelled orders", [1, 0]),
        ("Fase", ["Levert", "Fakturert"]),
        ("Order status", ["Partially refunded", "Not cancelled"]),
        ("Ordrestatus", ["Delvis kansellert", "Tilbud akseptert"]),
        ("Test group", ["A", "B"]),
        ("Stage", ["Winter", "Summer"]),
    ],
)
def test_other_columns_say_nothing_of_a_sale(header: str, values: list[object]) -> None:
    assert kept(header, values) == [True, True]


def test_a_column_that_says_won_decides_over_stages_of_ones_own() -> None:
    table = {"Stage": ["Signed", "Won"], "Won": ["true", "false"], "Amount": [1.5, 2.5]}
    assert (read_all(table).reasons != "").tolist() == [False, True]


def test_words_beyond_those_that_an_export_lists_count(tmp_path: Path) -> None:
    export = tmp_path / "mine.toml"
    export.write_text('[fields]\nvolume = "Amount"\n[not_a_sale]\nStatus = ["parked"]\n')
    states = ["Parked", "Failed", "Done"]
    assert kept("Status", states, export=str(export)) == [False, False, True]
    other = tmp_path / "other.toml"
    other.write_text('[fields]\nvolume = "Amount"\n[sale]\nStatus = ["done", "failed"]\n')
    assert kept("Status", states, export=str(other)) == [False, True, True]


def test_letters_may_be_decomposed() -> None:
    assert kept("Aff\u0061\u0308rsfas", ["Fo\u0308rlorad", "Signerad"]) == [False, True]


@pytest.mark.parametrize(
    "headers",
    [
        ("Dato", "Status", "Brutto", "Gebyr", "Netto", "Saldo"),
        ("Datum", "Typ", "Brutto", "Gebühr", "Netto", "Guthaben"),
        ("Date", "Type", "Gross", "Fee", "Net", "Balance"),
    ],
)
def test_a_ledger_of_payments_is_asked_about(headers: tuple[str, ...]) -> None:
    table = {header: ["1"] for header in headers}
    with pytest.raises(InputError, match=r"a ledger of payments.*--export none"):
        read_all(table)
    assert len(read_all(table, export="none").reasons) == 1
    del table[headers[-1]]
    assert len(read_all(table).reasons) == 1


@pytest.mark.parametrize("word", sorted(CANCELLED_WORDS | WON_WORDS))
def test_every_word_is_found_alone_in_capitals_and_among_others(word: str) -> None:
    says = is_won if word in WON_WORDS else says_no_sale
    assert says(word)
    assert says(f" {word.upper()} ")
    assert says(f"3 - {word}: by us")
    assert not says(f"{word} in a text that is longer than a status")
