"""The fields of a sale: name, unit, range, levels, and the header words that mean them."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Kind = Literal["number", "category", "time", "id"]

NO_BOUNDS = (-math.inf, math.inf)


@dataclass(frozen=True, slots=True)
class Field:
    """One named, typed quantity of a sale.

    Attributes
    ----------
    name
        The name used in models, mappings and records.
    kind
        ``number`` (float64, NaN is missing), ``category`` (text), ``time`` (seller's local
        wall clock) or ``id`` (opaque, never a feature).
    unit
        The unit of its values.
    synonyms
        Header words that mean the same, in the form of :func:`header_key`.
    low, high
        Values outside ``[low, high]`` cannot be right and reject their row.
    levels
        The closed list of levels that words in several languages stand for, see
        :mod:`b2x.schema.words`; empty where the levels are the seller's own.
    """

    name: str
    kind: Kind
    unit: str
    synonyms: tuple[str, ...] = ()
    low: float = -math.inf
    high: float = math.inf
    levels: tuple[str, ...] = ()


def _number(name: str, unit: str, words: str, low: float, high: float) -> Field:
    return Field(name, "number", unit, _words(words), low, high)


def _other(name: str, kind: Kind, unit: str, words: str, levels: str = "") -> Field:
    return Field(name, kind, unit, _words(words), levels=_words(levels))


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word)


# Synonyms are in English, Norwegian, Swedish, Danish and German. Volume and quantity may be
# negative: a credit note is not an error.
_ALL = (
    _number(
        "volume",
        "money, the seller's currency",
        "amount, total, order total, total amount, order amount, order value, net amount, "
        "net value, net total, subtotal, revenue, sales, sales amount, deal amount, deal value, "
        "price total, invoice amount, beløp, sum, ordresum, totalbeløp, nettobeløp, omsetning, "
        "belopp, ordersumma, summa, totalt, beløb, ordrebeløb, betrag, summe, gesamtbetrag, "
        "nettobetrag, umsatz, auftragswert, rechnungsbetrag, "
        "invoice total, total price, net sales, turnover, net revenue, amount excl vat, "
        "amount excl tax, amount excluding vat, "
        "total excl vat, total excl tax, total excluding tax, ordrebeløp, ordreverdi, ordretotal, "
        "fakturabeløp, netto, nettosum, sum eks mva, sum ekskl mva, beløp eks mva, "
        "beløp ekskl mva, total eks mva, totalt eks mva, orderbelopp, ordervärde, ordertotal, "
        "fakturabelopp, nettobelopp, belopp exkl moms, summa exkl moms, totalt exkl moms, "
        "fakturabeløb, nettobeløb, beløb ekskl moms, beløb ex moms, i alt ekskl moms, "
        "auftragssumme, bestellwert, bestellsumme, gesamtsumme, nettosumme, nettoumsatz, "
        "summe netto, betrag netto, umsatz netto, gesamtbetrag netto",
        -math.inf,
        math.inf,
    ),
    _number(
        "quantity",
        "units",
        "qty, units, items, item count, number of items, total quantity, antall, antal, stk, "
        "menge, anzahl, stückzahl, items sold, units sold, order quantity, quantity ordered, "
        "antall varer, antall enheter, antall stk, antal varor, antal artiklar, antal enheter, "
        "antal varer, antal enheder, antal stk, anzahl artikel, artikelanzahl, bestellmenge",
        -math.inf,
        math.inf,
    ),
    _number(
        "lines",
        "order lines",
        "line count, order lines, number of lines, line items, antall linjer, ordrelinjer, "
        "antal rader, orderrader, antal linjer, positionen, anzahl positionen, "
        "number of order lines, antall ordrelinjer, antall varelinjer, antall fakturalinjer, "
        "antal orderrader, antal fakturarader, antal ordrelinjer, antal varelinjer, "
        "auftragspositionen, bestellpositionen",
        0,
        1e9,
    ),
    _number(
        "cycle_days",
        "days from first contact to order",
        "sales cycle, sales cycle days, days to close, deal age, salgssyklus, säljcykel, "
        "salgscyklus, verkaufszyklus, sales cycle length, salgssyklus dager, säljcykel dagar, "
        "salgscyklus dage, verkaufszyklus tage",
        0,
        1e5,
    ),
    _other(
        "first_contact_at",
        "time",
        "seller's local time",
        "first contact, first contact date, first touch, lead created, create date, "
        "created date, opportunity created, første kontakt, første henvendelse, första kontakt, "
        "erstkontakt, date of first contact, dato for første kontakt, datum för första kontakt, "
        "datum erstkontakt, datum des erstkontakts",
    ),
    _other(
        "ordered_at",
        "time",
        "seller's local time",
        "date, order date, ordered, ordered on, created at, purchase date, invoice date, "
        "close date, closed at, lukkedato, lukningsdato, stängningsdatum, abschlussdatum, dato, "
        "ordredato, fakturadato, bestilt, datum, orderdatum, "
        "fakturadatum, bestilt den, ordredag, auftragsdatum, bestelldatum, rechnungsdatum, "
        "date ordered, order placed, order time, sale date, sales date, date of sale, "
        "transaction date, bestillingsdato, salgsdato, kjøpsdato, beställningsdatum, "
        "försäljningsdatum, köpdatum, købsdato, bestellt am, kaufdatum, verkaufsdatum",
    ),
    _number(
        "stakeholders",
        "people on the buyer's side of the decision",
        "contacts, number of contacts, number of associated contacts, associated contacts, "
        "decision makers, antall kontakter, kontaktpersoner, beslutningstakere, "
        "antal kontakter, beslutsfattare, beslutningstagere, ansprechpartner, entscheider, "
        "number of decision makers, number of stakeholders, antall beslutningstakere, "
        "antall kontaktpersoner, antal beslutsfattare, antal kontaktpersoner, "
        "antal beslutningstagere, anzahl kontakte, anzahl ansprechpartner, "
        "antall tilknyttede kontakter, antal associerade kontakter, antal tilknyttede kontakter, "
        "anzahl zugeordneter kontakte, anzahl verknüpfter kontakte",
        0,
        1e5,
    ),
    _other(
        "channel",
        "category",
        "closed list or the seller's own levels",
        "sales channel, order channel, source, original source, lead source, "
        "distribution channel, salgskanal, kanal, kilde, försäljningskanal, källa, "
        "vertriebskanal, vertriebsweg, quelle, order source, ordrekanal, bestillingskanal, "
        "distribusjonskanal, orderkanal, distributionskanal, bestellkanal, verkaufskanal, "
        "absatzkanal, bestellquelle, opprinnelig kilde, ursprunglig källa, oprindelig kilde, "
        "ursprüngliche quelle",
        levels="web shop, marketplace, app, store, phone, e-mail, field sales, partner, edi, "
        "tender, other",
    ),
    _number(
        "prior_orders",
        "count before this sale",
        "previous orders, earlier orders, tidligere ordrer, tidigare order, tidligere ordre, "
        "frühere aufträge, number of previous orders, antall tidligere ordrer, "
        "antal tidigare order, antal tidligere ordrer, frühere bestellungen",
        0,
        1e9,
    ),
    _number(
        "relationship_days",
        "days since the buyer's first order",
        "customer age days, days as customer, kundeforhold dager, kundrelation dagar, "
        "kundeforhold dage, kundenbeziehung tage",
        0,
        1e5,
    ),
    _number(
        "order_gap_days",
        "days since the buyer's previous order",
        "days since last order, days since previous order, dager siden forrige ordre, "
        "dagar sedan förra ordern, dage siden forrige ordre, tage seit letztem auftrag",
        0,
        1e5,
    ),
    _number(
        "stages",
        "count",
        "stage count, number of stages, antall steg, antal steg, antal trin, anzahl phasen",
        0,
        1e5,
    ),
    _number(
        "quote_revisions",
        "count",
        "revisions, quote versions, tilbudsrevisjoner, offertrevisioner, tilbudsrevisioner, "
        "angebotsrevisionen",
        0,
        1e5,
    ),
    _number(
        "discount",
        "share of list price, 0 to 1",
        "discount share, discount rate, rabatt, rabattsats, rabat, rabattsatz, "
        "discount percent, discount percentage, rabattprosent, rabatt prosent, rabattprocent, "
        "rabatprocent, rabattprozent, rabatt prozent",
        0,
        1,
    ),
    _other(
        "payment",
        "category",
        "closed list or the seller's own levels",
        "payment method, payment type, paid with, betaling, betalingsmåte, betalningssätt, "
        "betalingsmetode, zahlungsart, zahlungsmethode, payment mode, mode of payment, "
        "betalingstype, betalingsform, betalt med, betalningsmetod, betalningstyp, betalsätt, "
        "zahlart, bezahlart, zahlungsweise, bezahlt mit",
        levels="card, wallet, invoice, transfer, direct debit, cash, other",
    ),
    _other(
        "category",
        "category",
        "the seller's own levels",
        "product category, product type, product group, item category, kategori, varegruppe, "
        "produktgrupp, varugrupp, kategorie, warengruppe, produktgruppe, item group, "
        "produktkategori, varekategori, varukategori, produktkategorie, warenkategorie, "
        "artikelgruppe, artikelgrupp",
    ),
    _other(
        "buyer_id",
        "id",
        "opaque",
        "customer id, customer, customer number, customer no, account id, client id, "
        "company id, kundenr, kundenummer, kunde, kund, kundnummer, kundnr, kundennummer, "
        "debitor, debitorennummer, buyer id, customer code, client no, client number, "
        "client code, kundeid, kunde id, kunde nr, kundid, kund id, kund nr, kundenid, "
        "kunden id, kunden nr, debitornr, debitornummer, debitorennr",
    ),
)

FIELDS: dict[str, Field] = {field.name: field for field in _ALL}
"""Every field by its name, in the order in which fields are shown."""

CYCLE = ("first_contact_at", "ordered_at")
"""The two dates whose difference is ``cycle_days`` where it has no column."""
HISTORY = ("prior_orders", "relationship_days", "order_gap_days")
"""The inputs that are counted from a buyer's earlier orders where they have no column."""
HISTORY_SOURCES = ("buyer_id", "ordered_at")
"""The fields that they are counted from."""


def field_ranges(names: Iterable[str]) -> dict[str, tuple[float, float]]:
    """Return the lowest and highest possible value of the fields that have them.

    Examples
    --------
    >>> field_ranges(["volume", "discount", "party size"])
    {'discount': (0, 1)}
    """
    fields = (FIELDS[name] for name in names if name in FIELDS)
    return {field.name: (field.low, field.high) for field in fields if math.isfinite(field.low)}


@lru_cache(2**18)  # a table asks for that of each header dozens of times
def header_key(header: str) -> str:
    """Return the form in which headers are compared: lower case, one space between words.

    Examples
    --------
    >>> header_key(" Order_Total "), header_key("OrderDate"), header_key("CustomerID")
    ('order total', 'order date', 'customer id')
    """
    if not header.isascii():
        header = unicodedata.normalize("NFC", header)
    parted = _CAMEL.sub(" ", header)
    return re.sub(r"[\W_]+", " ", parted.casefold()).strip()


_CAMEL = re.compile(r"(?<=[a-z\d])(?=[A-Z][a-z])|(?<=[a-z]{2})(?=[A-Z]{2,}(?![a-z]))")


BY_HEADER: dict[str, str] = {
    key: field.name for field in _ALL for key in (header_key(field.name), *field.synonyms)
}
"""Field name by :func:`header_key` of its name and of every synonym."""
