"""Headers that say what a row is: its order, its currency, its status."""

from __future__ import annotations

ROLE_HEADERS: dict[str, tuple[str, ...]] = {
    "order_id": (
        "order id", "order number", "order no", "order name", "order reference", "sales order",
        "sales order number", "invoice id", "invoice number", "invoice no", "ordrenr",
        "ordrenummer", "ordre nr", "ordreid", "bestillingsnr", "bestillingsnummer", "fakturanr",
        "fakturanummer", "faktura nr", "ordernr", "ordernummer", "order nr", "beställningsnr",
        "beställningsnummer", "auftragsnr", "auftragsnummer", "auftrags nr", "bestellnr",
        "bestellnummer", "bestell nr", "rechnungsnr", "rechnungsnummer", "rechnungs nr",
        "belegnummer", "ordre id", "auftrags id", "bestell id", "orderid",
        "orderno", "ordernumber", "invoiceid", "invoiceno", "invoicenumber",
    ),
    "order_like": (
        "order", "invoice", "transaction", "receipt", "transaction id", "transaction number",
        "transaction no", "receipt id", "receipt number", "receipt no", "purchase id", "sale id",
        "sales id", "booking", "booking id", "booking number", "booking no", "booking reference",
        "reservation number", "document number", "document no", "order reference number",
        "ordre", "bestilling", "faktura", "bilag", "bilagsnr", "bilagsnummer", "kvittering",
        "kvitteringsnr", "kvitteringsnummer", "transaksjonsid", "transaksjonsnr", "bong",
        "bongnr", "salgsnr", "beställning", "kvitto", "kvittonr", "kvittonummer",
        "transaktionsid", "verifikationsnr", "bon", "bonnummer", "bestellung", "auftrag",
        "rechnung", "beleg", "belegnr", "beleg nr", "vorgangsnummer", "transaktionsnummer",
        "quittung", "quittungsnummer", "bon nr", "transactionid", "txn id", "trans id", "trans no",
        "doc no", "doc number", "voucher no", "voucher number", "bill no", "bill number",
        "check no", "check number", "ticket id", "ticket no", "ticket number", "cart id",
        "basket id", "so no", "so number", "sale no", "sale number", "sales no", "sales number",
        "order code", "order ref", "order num", "order key", "salgsid", "salgsnummer",
        "ordrereferanse", "kvitto nr", "bestillingsid", "bonnr", "bestellid", "auftragsid",
        "vorgang", "vorgangsnr", "buchungsnummer", "kassenbon",
    ),
    "currency": (
        "currency", "currency code", "order currency", "transaction currency", "invoice currency",
        "valuta", "valutakode", "valutakod", "währung", "währungscode", "währungskennzeichen",
    ),
}  # fmt: skip
"""Headers by what they say of a row, in files of no known export. In the form of
:func:`b2x.schema.fields.header_key`, in English, Norwegian, Swedish, Danish and German."""


def is_status(key: str) -> bool:
    """Return whether a header, as :func:`b2x.schema.fields.header_key` gives it, names a status.

    Examples
    --------
    >>> is_status("ordrestatus"), is_status("deal stage name"), is_status("customer status")
    (True, True, False)
    """
    glued = key.removesuffix(" name").removesuffix(" text").replace(" ", "")
    return any(
        glued.endswith(kind) and glued.removesuffix(kind) in things
        for kinds, things in ((STATES, SALES), (TYPES, DOCUMENTS))
        for kind in kinds
    )


def says_ended(key: str) -> bool:
    """Return whether a column is filled, by its header, where an order or deal came to nothing.

    Examples
    --------
    >>> says_ended("cancelled at"), says_ended("stornodatum"), says_ended("closed lost reason")
    (True, True, True)
    """
    glued = "".join(without_sale(key))
    return glued.startswith(ENDED) and glued.endswith(SINCE)


def without_sale(key: str) -> list[str]:
    """Return the words of a header without those before them that say order or deal."""
    words = key.split()
    while words and (words[0] in SALES or words[0] in BEFORE):
        words = words[1:]
    return words


def names_currency(key: str) -> bool:
    """Return whether a header names a currency.

    Examples
    --------
    >>> names_currency("doc ccy"), names_currency("fakturavaluta"), names_currency("amount")
    (True, True, False)
    """
    glued = key.replace(" ", "")
    return any(word in glued for word in CURRENCY) or key.split()[-1:] in (["ccy"], ["curr"])


STATES = (
    "status", "state", "stage", "fase", "fas", "phase", "steg", "skede", "tilstand", "tillstånd",
    "zustand", "outcome", "utfall", "udfald", "result", "resultat", "ergebnis",
)  # fmt: skip
"""Words for a state, at the end of a header."""
SALES = frozenset({
    "", "order", "orders", "ordre", "auftrag", "auftrags", "bestell", "bestilling", "bestillings",
    "beställnings", "purchase", "sale", "sales", "salg", "salgs", "försäljnings", "verkaufs",
    "deal", "avtale", "avtals", "aftale", "affär", "affärs", "geschäfts", "opportunity",
    "mulighets", "muligheds", "möjlighets", "invoice", "faktura", "rechnung", "rechnungs",
    "quote", "offert", "tilbud", "tilbuds", "angebots", "booking", "bookings", "reservation",
    "payment", "betaling", "betalings", "betalnings", "zahlung", "zahlungs", "financial",
    "transaction", "transaksjons", "transaktions", "document", "dokument", "current",
})  # fmt: skip
"""Words that stand before one for a state and leave it that of a sale; none is one too."""
TYPES = ("type", "typ", "art")
"""Words behind one of `DOCUMENTS`."""
DOCUMENTS = frozenset({
    "order", "ordre", "auftrags", "transaction", "transaksjons", "transaktions", "document",
    "dokument", "doc", "bilags", "beleg",
})  # fmt: skip
"""What has a type that says whether it is a sale."""
BEFORE = frozenset({"is", "was", "er", "ist", "är", "closed"})
"""Words before one for cancelled or won."""
ENDED = (
    "cancel", "kansell", "annul", "avbestill", "avlys", "avbok", "makuler", "storn", "aflys",
    "afbestil", "void", "lost", "tap", "tabt", "tabs", "förlust", "förlorad", "verlor", "verlust",
)  # fmt: skip
"""How words for cancelled and lost begin."""
SINCE = (
    "at", "on", "date", "time", "reason", "dato", "datum", "tid", "tidspunkt", "am", "årsak",
    "årsag", "orsak", "grund",
)  # fmt: skip
"""How a header goes on that says when or why it was."""
CURRENCY = ("currency", "valuta", "währung", "waehrung")
"""Parts of headers that name a currency."""
