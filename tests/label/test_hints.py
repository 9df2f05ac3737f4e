"""Hints document buyers, by source and strength; no value of the table is in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars
import pyarrow as pa
import pytest

import b2x
from b2x.errors import InputError, UsageError
from b2x.label import email_domains, official_numbers
from b2x.label.hint_columns import find_hint_columns
from b2x.label.hints import DOCUMENTS_FROM, Hints, find_hints
from b2x.records.whole_table import read_all
from tests.label.test_official_numbers import NORWEGIAN

SHOP: dict[str, list[Any]] = {
    "Ordrenr": [1, 2, 3, 4, 5, 6],
    "Kunde": ["Kari Ås", "Per Vik", "Ola Bakke", "Åse & Per Ås", "Nina Vik", "Elv & Sønner"],
    "Firma": [None, "Fjordfisk AS", "Bakke skole", "privat", "Nina Vik", "Elv & Sønner"],
    "Org.nr": [None, NORWEGIAN, None, None, None, None],
    "E-post": ["a@online.no", "a@x.example", "a@gmail.com", "a@hotmail.no", "a@x.example", None],
    "Kundetype": ["Privat", "Bedrift", None, None, "Privat", "Privat"],
    "Betaling": ["kort", "faktura", "faktura", "kort", "kort", "faktura"],
    "Total": [100, 900, 300, 20, 40, 80],
}


def found(table: Any, columns: Any = "auto", **options: Any) -> Hints:
    return find_hints(read_all(table, as_is=True), columns, **options)


def sources(hints: Hints) -> dict[tuple[str, str], int]:
    return {(source.name, source.header): source.rows for source in hints.sources}


def test_each_row_gets_what_its_strongest_source_says() -> None:
    hints = found(SHOP)
    assert hints.kind.tolist() == [0, 1, 1, 0, 0, 1]
    assert hints.documented.tolist() == [0, 1, 1, -1, 0, 1]
    strongest = [hints.sources[i].name for i in hints.source]
    assert strongest[:5] == [
        "customer group or flag: B2C",
        "legal form in a name",
        "organisation word in a name",
        "free e-mail provider",
        "customer group or flag: B2C",
    ]
    assert hints.strength[3] < DOCUMENTS_FROM <= hints.strength[0]
    assert sources(hints) == {
        ("legal form in a name", "Firma"): 1,
        ("organisation word in a name", "Firma"): 2,
        ("organisation word in a name", "Kunde"): 1,
        ("organisation number", "Org.nr"): 1,
        ("customer group or flag: B2B", "Kundetype"): 1,
        ("customer group or flag: B2C", "Kundetype"): 3,
        ("free e-mail provider", "E-post"): 3,
    }
    assert set(hints.headers) == {"Kunde", "Firma", "Org.nr", "Kundetype", "E-post"}


def test_a_filled_company_field_speaks_unless_it_says_nobody_or_the_buyer() -> None:
    firma = ["Vik Design", "-", "none", "n/a", "Privatperson", "x", "KARI ÅS", None, "a@b.example"]
    table = {"Total": list(range(9)), "Firma": firma, "Kunde": ["Kari Ås"] * 9}
    assert sources(found(table)) == {("filled company field", "Firma"): 1}
    assert found(table).kind.tolist() == [1] + [-1] * 8


def test_a_company_field_that_is_filled_in_every_row_says_nothing_by_being_filled() -> None:
    table = {"Total": [1, 2, 3], "Company": ["Kari Ås", "Fjord AS", "Nina Vik"]}
    hints = found(table)
    assert sources(hints) == {("legal form in a name", "Company"): 1}
    assert hints.notes == ("'Company' is filled in nearly every row, so being filled says nothing",)


def test_the_number_of_a_company_names_one_and_zero_does_not() -> None:
    table = {"Total": [1, 2, 3, 4], "company": [40, None, 0, 223], "company revenue": [5, 6, 7, 0]}
    assert sources(found(table)) == {("filled company field", "company"): 2}


def test_sources_that_disagree_leave_a_row_open_unless_one_is_much_stronger() -> None:
    hints = found(
        {
            "Total": [1, 2, 3, 4],
            "Firma": ["Vik Design", "Fjord AS", "Elv Design", None],
            "Kundetype": ["Privat", "Privat", "Bedrift", None],
        }
    )
    # .95 against .90 is open; .997 against .90 is not.
    assert hints.kind.tolist() == [-1, 1, 1, -1]
    assert hints.disagree.tolist() == [True, False, False, False]
    assert np.isnan(hints.strength[0])
    conflicts = {(s.name, s.header): s.conflicts for s in hints.sources}
    assert conflicts["customer group or flag: B2C", "Kundetype"] == 2
    assert conflicts["legal form in a name", "Firma"] == 1
    assert conflicts["customer group or flag: B2B", "Kundetype"] == 0


def test_hand_labels_pin_the_precision_and_each_buyer_counts_once() -> None:
    n = 60
    table = {"Total": list(range(n)), "E-post": ["a@gmail.com"] * n}
    hints = found(table)
    assert (hints.kind == 0).all()
    assert (hints.documented == -1).all()
    known = np.arange(n) < 50
    consumers = hints.with_labels(np.zeros(n, dtype=bool), known)
    assert consumers.sources[0].precision == pytest.approx(54 / 55)
    assert "50 hand labels" in consumers.sources[0].rests_on
    assert (consumers.documented == 0).all()
    businesses = hints.with_labels(np.ones(n, dtype=bool), known)
    assert businesses.sources[0].precision == pytest.approx(4 / 55)
    one_buyer = hints.with_labels(np.ones(n, dtype=bool), known, np.zeros(n, dtype=np.int64))
    assert one_buyer.sources[0].precision == pytest.approx(4 / 6)
    strangers = hints.with_labels(np.ones(n, dtype=bool), known, np.full(n, -1))
    assert strangers.sources[0].precision == businesses.sources[0].precision


def test_a_table_comes_back_in_its_own_kind_with_its_index() -> None:
    frame = pd.DataFrame(SHOP, index=list("uvwxyz"))
    made = b2x.hints(frame)
    assert made.index.tolist() == list("uvwxyz")
    assert made.columns.tolist() == ["b2x_hint", "b2x_hint_source", "b2x_hint_strength"]
    assert made["b2x_hint"].tolist() == ["B2C", "B2B", "B2B", "B2C", "B2C", "B2B"]
    assert isinstance(b2x.hints(polars.DataFrame(SHOP)), polars.DataFrame)
    assert isinstance(b2x.hints(pa.table(SHOP)), pa.Table)
    rows = [dict(zip(SHOP, row, strict=True)) for row in zip(*SHOP.values(), strict=True)]
    assert b2x.hints(rows)[1]["b2x_hint"] == "B2B"


def test_a_file_gives_an_arrow_table(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    pd.DataFrame(SHOP).to_csv(path, index=False, sep=";")
    made = b2x.hints(path)
    assert made["b2x_hint"].to_pylist() == ["B2C", "B2B", "B2B", "B2C", "B2C", "B2B"]
    assert made.equals(b2x.hints(str(path)))


def test_the_hints_of_a_known_export_are_those_of_its_orders(tmp_path: Path) -> None:
    header = "Name,Financial Status,Fulfillment Status,Created at,Total,Email,Billing Company"
    lines = [
        "#1,paid,fulfilled,2024-01-02,100,a@gmail.com,Fjord AS",
        "#1,,,,,,",
        "#2,paid,fulfilled,2024-01-03,50,b@gmail.com,",
    ]
    path = tmp_path / "shopify.csv"
    path.write_text("\n".join([header, *lines]) + "\n")
    records = read_all(path)
    assert records.export_hints == ("Billing Company", "Shipping Company")
    assert find_hints(records).kind.tolist() == [1, 0]


@pytest.mark.parametrize(
    ("header", "values", "role"),
    [
        ("Company", ["Vik Design", "Elv Design"], "company"),
        ("Bill-to Name", ["Kari Vik", "Fjord AS"], "name"),
        ("Customer Email", ["a@b.example", "c@d.example"], "email"),
        ("kontakt", ["a@b.example", "c@d.example"], "email"),
        ("VAT ID", ["DE1", "x"], "number"),
        ("who", ["Fjord AS", "Kari Vik", "Elv GmbH"], "name"),
        ("Segment", ["Consumer", "Corporate", "Home Office"], "kind"),
        ("is_company", ["0", "1"], "kind"),
        ("is-business-order", ["true", "false"], "kind"),
        ("Bedrift/Privat", ["Bedrift", "Privat"], "kind"),
        ("label", ["B2B", "B2C"], "kind"),
        # Not hints: what somebody else is, things, single letters, figures, ways to pay.
        ("Supplier", ["Fjord AS", "Elv GmbH"], None),
        ("Supplier VAT number", ["DE1", "x"], None),
        ("Product name", ["Fjord Inc", "Elv Inc"], None),
        ("Company size", ["small", "large"], None),
        ("Company country", ["Norway", "Sweden"], None),
        ("Customer type", ["new", "returning"], None),
        ("grade", ["b", "c"], None),
        ("flag", ["1", "0"], None),
        ("Payment terms", ["net 30", "net 14"], None),
        ("EAN-nummer", ["5790000000000", "5790000000001"], None),
        ("purchase-order-number", ["PO-17", "PO-18"], None),
        ("Betaling", ["Bedrift", "Privat"], None),
        ("Salgskanal", ["Bedrift", "Privat"], None),
        ("Address", ["School Road 1", "Hotel Street 2"], None),
    ],
)  # fmt: skip
def test_a_column_is_found_by_header_and_values(
    header: str, values: list[str], role: str | None
) -> None:
    table = {"Total": [1, 2, 3][: len(values)], header: values}
    columns = find_hint_columns(read_all(table, as_is=True))
    assert [c.role for c in columns] == ([role] if role else [])


def test_yes_under_a_header_of_companies_speaks_and_no_does_not() -> None:
    table = {"Total": [1, 2], "is-business-order": ["true", "false"], "is_company": ["1", "0"]}
    assert sources(found(table)) == {
        ("customer group or flag: B2B", "is-business-order"): 1,
        ("customer group or flag: B2B", "is_company"): 1,
        ("customer group or flag: B2C", "is_company"): 1,
    }


@pytest.mark.parametrize(
    "header",
    ["Avtalenavn", "Deal Name", "Opportunity Name", "Prosjektnavn", "Aftalenavn", "Betreff"],
)
def test_what_a_sale_is_called_names_no_company(header: str) -> None:
    called = ["Rådgivning - Kari", "Kurs for Fjord AS", "Advokat Elv", "Skole - Ola"]
    assert find_hints(read_all({"Total": range(4), header: called})).sources == ()


def test_named_columns_are_those_that_are_looked_at() -> None:
    hints = found({**SHOP, "what": SHOP["Firma"]}, {"company": ["what", "firma"]})
    assert set(hints.headers) == {"what", "Firma"}
    assert set(found(SHOP, {"email": "E-post"}).headers) == {"E-post"}
    assert found(SHOP, exclude=["Kundetype", "Firma"]).headers == ("Kunde", "Org.nr", "E-post")
    with pytest.raises(UsageError, match=r"no kind of hint 'compny'\. Did you mean company\?"):
        found(SHOP, {"compny": "Firma"})
    with pytest.raises(UsageError, match="'Firma' does not say which columns hold hints"):
        found(SHOP, "Firma")
    with pytest.raises(InputError, match="no column 'Fima'"):
        found(SHOP, {"company": "Fima"})


def test_a_table_without_hints_says_nothing() -> None:
    hints = found({"Total": [1, 2], "room": ["small", "large"]})
    assert hints.kind.tolist() == [-1, -1]
    assert hints.sources == ()
    assert hints.to_dict()["nothing"] == 2
    assert len(found({"Total": [], "Firma": []})) == 0


def test_what_needs_the_extra_is_left_out_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    official_numbers._checks.cache_clear()
    email_domains._domains.cache_clear()
    try:
        hints = found(SHOP)
    finally:
        official_numbers._checks.cache_clear()
        email_domains._domains.cache_clear()
    assert hints.kind.tolist() == [0, 1, 1, 0, 0, 1]
    assert "Org.nr" not in hints.headers
    assert len(hints.notes) == 2
    assert all("pip install 'b2x[hints]'" in note for note in hints.notes)


def test_nothing_that_comes_back_holds_a_value() -> None:
    hints = found(SHOP)
    said = f"{hints.columns()} {hints.to_dict()} {hints!r}"
    for header in ("Kunde", "Firma", "Org.nr", "E-post"):
        for value in SHOP[header]:
            assert value is None or value == "privat" or value not in said
