"""Norwegian."""

LEVELS = {
    "channel": {
        "web shop": "nettbutikk, nett, webshop, netthandel, nettside, nettsiden, nettsalg, "
        "nettordre, hjemmeside, på nett, e-handel",
        "marketplace": "finn, markedsplass, markedsplasser, finn.no",
        "app": "mobilapp",
        "store": "butikk, fysisk butikk, kasse, butikksalg, i butikk, utsalg, kassa",
        "phone": "telefon, ringe, telefonsalg, telefonordre, telefonbestilling, på telefon, "
        "kundeservice, kundesenter, innesalg",
        "e-mail": "e-post, epost, e-post ordre, på e-post, per e-post",
        "field sales": "selger, utesalg, feltsalg, utesalgs, uteselger, direktesalg, "
        "kundebesøk, messe",
        "partner": "forhandler, forhandlere, agent, distributør, samarbeidspartner",
        "edi": "ehf",
        "tender": "anbud, offentlig anbud, doffin, rammeavtale, anskaffelse",
        "other": "annet, annen",
    },
    "payment": {
        "card": "kort, bankkort, kredittkort, kortbetaling, betalingskort, debetkort, "
        "bankaxept, bankterminal, betalingsterminal, firmakort",
        "wallet": "vipps, vipps mobilepay, lommebok, vipps/mobilepay, vipps checkout, vipps "
        "hurtigkasse, vippsnummer",
        "invoice": "faktura, faktura {n} dager, faktura {n} dgr, faktura ({n} dager), faktura - "
        "{n} dager, {n} dager faktura, {n} dager, {n} dager netto, netto {n} dager, netto {n}, "
        "på faktura, e-faktura, efaktura, ehf, ehf-faktura, ehf faktura, bedriftsfaktura, "
        "firmafaktura, månedsfaktura, samlefaktura, papirfaktura, epostfaktura, klarna faktura, "
        "fakturabetaling, kreditt",
        "transfer": "bankoverføring, overføring, bankoverførsel, direkte bankoverføring, "
        "bankgiro, kontooverføring, nettbank, forskuddsbetaling, forhåndsbetaling, forskudd",
        "direct debit": "avtalegiro",
        "cash": "kontant, kontanter, kontanten, kontant betaling, kontantbetaling, oppkrav, "
        "postoppkrav, betaling ved levering, betal i butikk, betaling ved henting",
        "other": "annet, annen, gavekort, delbetaling, avbetaling, tilgodelapp",
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
