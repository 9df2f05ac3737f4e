"""Norwegian."""

LEVELS = {
    "channel": {
        "web shop": "nettbutikk, nett, webshop, netthandel",
        "marketplace": "finn, markedsplass",
        "app": "mobilapp",
        "store": "butikk, fysisk butikk, kasse",
        "phone": "telefon, ringe, telefonsalg",
        "e-mail": "e-post, epost, e-post ordre",
        "field sales": "selger, utesalg, feltsalg",
        "partner": "forhandler",
        "tender": "anbud, offentlig anbud",
        "other": "annet, annen",
    },
    "payment": {
        "card": "kort, bankkort, kredittkort",
        "wallet": "vipps, vipps mobilepay, lommebok",
        "invoice": "faktura",
        "transfer": "bankoverføring, overføring",
        "direct debit": "avtalegiro",
        "cash": "kontant, kontanter, kontanten",
        "other": "annet, annen, gavekort",
    },
}
CANCELLED = "kansellert, annullert, avbestilt, makulert, refundert, tilbakebetalt, kladd, utkast"
TOTALS = (
    "total, totalt, totalsum, totalbeløp, sum, sum totalt, delsum, mellomsum, hovedsum, "
    "til sammen, tilsammen, sammenlagt"
)
PERSONAL = (
    "navn, fornavn, etternavn, kontakt, kontaktperson, epost, telefon, tlf, mobil, adresse, "
    "fødselsnummer, personnummer"
)
THINGS = "produkt, vare, kampanje, kategori"
IDS = "id, nr, nummer"
