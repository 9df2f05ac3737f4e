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
ANSWERS = {
    "B2B": "bedrift, bedrifter, bedriftskunde, firma, firmakunde, selskap, foretak, "
    "næringsdrivende, næring, næringskunde, virksomhet, organisasjon, juridisk person",
    "B2C": "privat, privatperson, privatkunde, person, forbruker, enkeltperson, husholdning, "
    "konsument",
    "yes": "ja, j, sann",
    "no": "nei, n, usann",
    "unsure": "usikker, ukjent, vet ikke, uklart",
}
BESIDE = "er, en, kunde, kunden, kjøper"
CANCELLED = (
    "kansellert, annullert, avbestilt, avlyst, avbrutt, makulert, refundert, tilbakebetalt, kladd, "
    "utkast, feilet, mislykket, avvist, avslått, utløpt, returnert, tilbakeført, forlatt, slettet, "
    "test, testordre, tilbud, pristilbud, tapt"
)
WON = "vunnet"
QUALIFIED = "delvis, ikke, akseptert, godkjent, betalt"
TOTALS = (
    "total, totalt, totalsum, totalbeløp, sum, sum totalt, delsum, mellomsum, hovedsum, "
    "til sammen, tilsammen, sammenlagt, hovedtotal, gjennomsnitt, snitt, antall, "
    "totalgjennomsnitt, totalantall"
)
PERSONAL = (
    "navn, fornavn, etternavn, mellomnavn, kontakt, kontaktperson, epost, e post, telefon, "
    "telefonnr, telefonnummer, tlf, mobil, mobilnr, adresse, gate, gateadresse, kunde, kjøper, "
    "klient, mottaker, ansvarlig, selger, bruker, brukernavn, innlogging, bestilt av, opprettet "
    "av, behandlet av, registrert av, sendes til, leveres til, faktureres til, gjest, person, "
    "ansatt, saksbehandler, eier, innehaver, avsender, attestant, betaler, medarbeider, avtale, "
    "att, oppdragsgiver, konto, signatur, referanseperson, deltaker, passasjer"
)
OFFICIAL = (
    "fødselsnummer, fødselsnr, personnummer, personnr, fødselsdato, fødselsår, bursdag, d nummer, "
    "postnummer, postnr, ip adresse, kontonummer, kontonr, kortnummer, pass nummer, passnummer, "
    "bilnummer, registreringsnummer, skiltnummer"
)
COMPANY = (
    "firma, firmanavn, bedrift, selskap, foretak, virksomhet, organisasjon, organisasjonsnummer, "
    "organisasjonsnr, orgnr, org nr, org nummer, foretaksnummer, mva nummer, mva nr, momsnummer, "
    "arbeidsgiver, juridisk navn, organisasjonsnavn"
)
TEXTS = (
    "kommentar, kommentarer, merknad, merknader, notat, notater, beskrivelse, melding, beskjed, "
    "fritekst, emne, instruks, neste steg, deres ref, vår ref, referanse, tilbakemelding"
)
THINGS = (
    "produkt, vare, kampanje, kategori, type, gruppe, segment, klasse, nivå, status, bransje, "
    "land, region, valuta, språk, størrelse, butikk, merke, modell, tjeneste, kurs, rom, enhet, "
    "fase, lager, kilde, antall, lagersted, abonnement, pakke, rabatt, kanal, sesong, leverandør, "
    "fylke, kommune, avdeling, måned, prioritet, vilkår, metode, grunn, årsak, måte, tema"
)
COUNTS = "antall, andel, har, er, sum, snitt, dager siden"
NAMES = (
    "anne, kari, ola, ingrid, inger, lars, per, nils, bjørn, knut, silje, kristin, marit, liv, "
    "hilde, eva, berit, astrid, solveig, arne, kjell, odd, svein, tor, geir, morten, hans, ole, "
    "erik, jon, håkon, sigrid, ida, marte, turid, terje, trond, rune"
)
FIRMS = "as, asa, ans, enk, sa, da, kommune, fylkeskommune, nuf, stiftelse"
IDS = "id, nr, nummer"
