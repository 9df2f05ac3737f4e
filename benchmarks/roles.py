"""Counts how well columns that may name somebody are told from those that may not.

Run with ``python -m benchmarks.roles``. About 300 headers in five languages, each with made-up
values, and every column of the simulated sellers. A harmful column that is read is a miss; a column
of values that is left out is a loss.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable

import pyarrow as pa

from b2x.datasets import simulate
from b2x.datasets.simulate import SELLERS
from b2x.records.mapping.own_columns import KindGuess
from b2x.records.mapping.roles import LEFT_OUT, role_of
from b2x.schema.fields import BY_HEADER, header_key

ROWS = 300

_FIRST = ("Mikkeline", "Torvald", "Ragnfrid", "Edvart", "Aksel", "Tiril", "Ylva", "Ansgar", "Malte")
_LAST = ("Fjeldvang", "Bakkehaug", "Lindqvist", "Ostermann", "Kettleby", "Nyvoll", "Thorup")
_PLACES = ("Lindeveien", "Granstraße", "Birkegade", "Ekgatan", "Maple Street", "Skogsvägen")
_FIRMS = ("AS", "AB", "ApS", "GmbH", "Ltd")


def _person(draw: random.Random) -> str:
    return f"{draw.choice(_FIRST)} {draw.choice(_LAST)}"


def _first(draw: random.Random) -> str:
    return draw.choice(_FIRST)


def _firm(draw: random.Random) -> str:
    return f"{draw.choice(_LAST)} {draw.choice(_LAST)} {draw.choice(_FIRMS)}"


def _mail(draw: random.Random) -> str:
    return f"{draw.choice(_LAST).lower()}{draw.randrange(999)}@example.com"


def _phone(draw: random.Random) -> str:
    return str(draw.randrange(20_000_000, 99_999_999))


def _street(draw: random.Random) -> str:
    return f"{draw.choice(_PLACES)} {draw.randrange(1, 99)}"


def _number(draw: random.Random) -> str:
    return str(draw.randrange(100_000_000, 999_999_999))


def _ip(draw: random.Random) -> str:
    return ".".join(str(draw.randrange(1, 255)) for _ in range(4))


def _text(draw: random.Random) -> str:
    return f"please call {draw.choice(_FIRST)} back, it is about {draw.random()}"


def _few(draw: random.Random) -> str:
    return draw.choice(("basic", "plus", "pro"))


def _small(draw: random.Random) -> str:
    return str(draw.randrange(1, 12))


def _amount(draw: random.Random) -> str:
    return f"{draw.lognormvariate(5, 1):.2f}"


def _yes(draw: random.Random) -> str:
    return draw.choice(("yes", "no"))


def _date(draw: random.Random) -> str:
    return f"2024-{draw.randrange(1, 13):02}-{draw.randrange(1, 29):02}"


HARMFUL: dict[Callable[[random.Random], str], str] = {
    _person: "Name, Full name, Contact, Contact person, Primary Contact, Opportunity Owner, Deal "
    "Owner, Attention, Attn, Recipient, Guest name, Buyer, Client, Salesperson, Sales rep, "
    "Account manager, Ordered by, Created by, Ship to, Bill to, Sold to, CUSTOMER_NAME, "
    "customerName, ShippingName, Account Name, Billing name, Assigned to, Cardholder, "
    "Consignee, Sender, Navn, Kundenavn, Kontaktperson, Kontakt, Ansvarlig, Selger, "
    "Saksbehandler, Mottaker, Gjest, Gjestenavn, Kjøper, Bestilt av, Opprettet av, "
    "Avtaleeier, Eier, Vår kontakt, KUNDENAVN, Leveres til, Navn på kunde, Bruker, "
    "Ordremottaker, Kundeansvarlig, Namn, Kundnamn, Kontaktperson, Säljare, Mottagare, "
    "Ansvarig, Beställd av, Köpare, Gäst, Handläggare, Ägare, Användare, Referensperson, "
    "Kundansvarig, Saelger, Sælger, Modtager, Køber, Kundenavn, Gæst, Sagsbehandler, "
    "Medarbejder, Bestilt af, Ejer, Bruger, Kontaktnavn, Kundenname, Ansprechpartner Einkauf, "
    "Empfänger, Besteller Name, Verkäufer, Sachbearbeiter, Käufer, Auftraggeber, Gast, "
    "Gastname, Inhaber, Bestellt von, Mitarbeiter, Kontaktperson, Benutzer, Empfaenger, "
    "Rechnungsempfänger, Betreuer",
    _first: "First Name, Last Name, Billing First Name, Surname, Fornavn, Etternavn, Mellomnavn, "
    "Förnamn, Efternamn, Efternavn, Vorname, Nachname, Familienname, Username, Login, "
    "Brukernavn, Användarnamn, Brugernavn, Benutzername",
    _firm: "Company, Company name, Organisation, Business name, Employer, Legal name, Firma, "
    "Firmanavn, Bedrift, Selskap, Tilknyttet selskap, Foretaksnavn, Virksomhet, Arbeidsgiver, "
    "Företag, Företagsnamn, Bolag, Virksomhed, Virksomhedsnavn, Selskab, Firmenname, "
    "Unternehmen, Gesellschaft, BillingCompany, shipping_company, Party, Debtor text",
    _mail: "Email, E-mail address, Mail, Contact email, Epost, E-post, Kunde e-post, Mejl, "
    "Kundemail, E-Mail-Adresse, Who, Sent copy to",
    _phone: "Phone, Telephone, Mobile, Phone number, Cell, Telefon, Telefonnummer, Mobil, Mobilnr, "
    "Tlf, Telefonnr, TELEFONNUMMER, Mobilnummer, Kontakttelefon, Tfn, Handy, Rückruf, Reach "
    "at",
    _street: "Address, Street, Billing Address, Shipping Address 1, Adresse, Fakturaadresse, "
    "Leveringsadresse, Gateadresse, Besøksadresse, Adress, Leveransadress, Fakturaadress, "
    "Gata, Anschrift, Lieferadresse, Rechnungsanschrift, Straße, Strasse, Vej, Leveringssted, "
    "Site",
    _number: "VAT number, VAT ID, Org no, SSN, Passport, IBAN, Account number, Tax ID, "
    "Organisasjonsnummer, Orgnr, Fødselsnummer, Fodselsnummer, Personnummer, MVA nummer, "
    "Organisationsnummer, Momsnummer, Kontonummer, CVR, CVR-nummer, CPR, Steuernummer, "
    "USt-IdNr, Handelsregisternummer, D-U-N-S, Kundekort, Birth number, Zip code",
    _ip: "IP, IP address, IP-adresse, client_ip, Remote, Origin host",
    _text: "Comment, Notes, Message, Description, Remark, Kommentar, Merknad, Notat, Melding, "
    "Beskjed, Anmärkning, Meddelande, Notering, Bemærkning, Besked, Bemerkung, Anmerkung, "
    "Notiz, Nachricht, Hinweis, Gift text, Next Step",
}  # fmt: skip

HARMLESS: dict[Callable[[random.Random], str], str] = {
    _few: "Product name, Product, Item, Plan, Plan name, Store, Store name, Campaign name, "
    "Campaign, Event name, Customer type, Customer segment, Account type, Contact method, "
    "Country, Region, City, Device, Browser, Brand, Model, Room type, Meal, Deal stage, "
    "Stage, Pipeline, Warehouse, Shipping method, Season, Tier, Subscription, Service, "
    "Language, Produkt, Produktnavn, Varenavn, Vare, Kundetype, Kundegruppe, Kampanje, "
    "Kampanjenavn, Butikk, Avtalefase, Bransje, Landsdel, Abonnement, Tjeneste, Lager, "
    "Sesong, Produktnamn, Kundtyp, Kundgrupp, Kampanj, Butik, Bransch, Tjänst, Säsong, "
    "Kampagne, Produktgruppe A, Ydelse, Værelse, Kundesegment, Produktname, Artikel, "
    "Kundenart, Kundengruppe, Filiale, Zimmertyp, Branche, Dienst, Fiscal Period, Theme, "
    "Colour, Material, Package, Mobile plan, Email campaign, Weekday, Trim level, File name",
    _small: "Number of guests, Guests, Party size, Nights, Children, Rooms, Score, Contact count, "
    "Login count, Antall gjester, Antall kontakter, Antall brukere, Netter, Barn, Antal "
    "gäster, Antal användare, Nätter, Antal gæster, Antal brugere, Anzahl Gäste, Anzahl "
    "Nutzer, Nächte, Customer rating, Visits, Seats, Lead days, Booking changes",
    _amount: "Margin, Shipping cost, Tax, Tip, Weight, Frakt, Mva, Vekt, Moms, Vikt, Fragt, Vægt, "
    "Versandkosten, Gewicht, MwSt, Expected Revenue, Deposit, List price",
    _yes: "Gift wrap, Newsletter, Email opt in, Has account, Repeated guest, Gaveinnpakning, "
    "Nyhetsbrev, Presentinslagning, Gave, Geschenk, Marketing consent",
    _date: "Shipped, Due date, Arrival date, Forfallsdato, Leveringsdato, Förfallodatum, "
    "Lieferdatum, Customer since",
}  # fmt: skip


def left_out(header: str, values: list[str]) -> bool:
    """Return whether a column is kept from becoming a feature because it may name somebody."""
    if BY_HEADER.get(header_key(header)) == "buyer_id":
        return True
    column = KindGuess(header)
    column.add(pa.array(values))
    return column.verdict().kind is None


def main() -> None:
    """Print the figures and every column on the wrong side."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    draw = random.Random(0)
    counts = {True: [0, 0], False: [0, 0]}
    wrong: list[str] = []
    by_header = 0
    for harmful, table in ((True, HARMFUL), (False, HARMLESS)):
        for value, headers in table.items():
            for header in (text.strip() for text in headers.split(",")):
                out = left_out(header, [value(draw) for _ in range(ROWS)])
                counts[harmful][out] += 1
                by_header += harmful and role_of(header) in LEFT_OUT
                if out is not harmful:
                    wrong.append(
                        f"{'read' if harmful else 'left out'}: {header} ({value.__name__})"
                    )
    (missed, caught), (kept, lost) = counts[True], counts[False]
    print(f"{missed + caught + kept + lost} headers, {missed + caught} of them harmful")
    print(f"recall {caught / (caught + missed):.3f}, precision {caught / (caught + lost):.3f}")
    print(f"recall by headers alone, whatever the values are: {by_header / (caught + missed):.3f}")
    print("\n".join(wrong))
    n = lost_columns = 0
    for seller in SELLERS:
        sales = simulate(seller, 2_000, seed=0)
        for name in sales.columns:
            if name in ("label", "order_id") or BY_HEADER.get(header_key(name)) == "buyer_id":
                continue
            n += 1
            column = KindGuess(f"own {name}")
            column.add(pa.Array.from_pandas(sales[name]))
            if reason := column.harm():
                lost_columns += 1
                print(f"lost: {seller} {name}: {reason}")
    print(f"simulated sellers: {n} columns of values, {lost_columns} lost")


if __name__ == "__main__":
    main()
