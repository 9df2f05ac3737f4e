"""Danish."""

LEVELS = {
    "channel": {
        "web shop": "webbutik, netbutik, webshop",
        "marketplace": "markedsplads",
        "app": "mobilapp",
        "store": "butik, kasse",
        "phone": "telefon, ringe, telefonsalg",
        "field sales": "sælger",
        "partner": "forhandler",
        "tender": "udbud",
        "other": "andet",
    },
    "payment": {
        "card": "kort, kreditkort",
        "wallet": "mobilepay",
        "invoice": "faktura",
        "transfer": "bankoverførsel",
        "direct debit": "leverandørservice, betalingsservice",
        "cash": "kontant, kontanter",
        "other": "andet, gavekort",
    },
}
CANCELLED = "annulleret, aflyst, refunderet, tilbagebetalt, udkast, kladde"
TOTALS = "total, i alt, ialt, sum i alt, subtotal i alt, sammenlagt"
PERSONAL = "navn, fornavn, kontakt, kontaktperson, telefon, tlf, mobil, adresse"
THINGS = "produkt, vare, artikel, kampagne, kategori"
IDS = "id, nr, nummer"
