"""German."""

LEVELS = {
    "channel": {
        "web shop": "webshop, web-shop, onlineshop, onlinehandel, internet",
        "marketplace": "zalando, marktplatz",
        "app": "app-bestellung",
        "store": "laden, filiale, ladengeschäft",
        "phone": "telefon, anruf",
        "field sales": "aussendienst, außendienst, vertrieb",
        "partner": "händler, wiederverkäufer, vermittler",
        "tender": "ausschreibung, angebotsaufforderung",
        "other": "sonstige, sonstiges, andere",
    },
    "payment": {
        "card": "karte, kreditkarte, ec-karte",
        "invoice": "rechnung, auf rechnung, kauf auf rechnung",
        "transfer": "überweisung, banküberweisung, vorkasse",
        "direct debit": "lastschrift, sepa-lastschrift",
        "cash": "bar, barzahlung, nachnahme",
        "other": "sonstige",
    },
}
CANCELLED = "storniert, annulliert, abgebrochen, erstattet, rückerstattet, entwurf"
TOTALS = (
    "total, summe, summen, gesamt, gesamtsumme, gesamtbetrag, insgesamt, zwischensumme, endsumme"
)
PERSONAL = (
    "name, vorname, nachname, kontakt, anschrift, adresse, strasse, straße, telefon, mobil, handy"
)
THINGS = "produkt, artikel, kampagne"
IDS = "id, nr, nummer"
