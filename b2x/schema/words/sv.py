"""Swedish."""

LEVELS = {
    "channel": {
        "web shop": "webb, webbutik, webshop",
        "marketplace": "cdon, fyndiq, marknadsplats",
        "app": "mobilapp",
        "store": "butik",
        "phone": "telefon, telefonförsäljning",
        "e-mail": "e-post, epost, mejl",
        "field sales": "utesälj, säljare",
        "partner": "återförsäljare",
        "tender": "upphandling, anbud",
        "other": "övrigt, annat",
    },
    "payment": {
        "card": "kort, bankkort, kreditkort, betalkort",
        "wallet": "swish",
        "invoice": "faktura",
        "transfer": "banköverföring",
        "direct debit": "autogiro",
        "cash": "kontant, kontanter",
        "other": "övrigt, presentkort",
    },
}
CANCELLED = "avbruten, annullerad, makulerad, avbeställd, återbetald, utkast"
TOTALS = "total, totalt, totalsumma, summa, delsumma, slutsumma"
PERSONAL = (
    "namn, förnamn, efternamn, mejl, adress, gata, telefon, mobil, kontaktperson, personnummer"
)
THINGS = "produkt, artikel, kampanj, kategori"
IDS = "id, nr, nummer"
