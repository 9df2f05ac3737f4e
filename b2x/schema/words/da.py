"""Danish."""

LEVELS = {
    "channel": {
        "web shop": "webbutik, netbutik, webshop, webshoppen, netbutikken, nethandel, e-handel, "
        "hjemmeside, hjemmesiden, på nettet",
        "marketplace": "markedsplads, markedspladser",
        "app": "mobilapp",
        "store": "butik, kasse, fysisk butik, i butik, butikssalg",
        "phone": "telefon, ringe, telefonsalg, telefonordre, pr. telefon, kundeservice",
        "e-mail": "pr. e-mail, pr. mail",
        "field sales": "sælger, kørende sælger, salgskonsulent, direkte salg, messe",
        "partner": "forhandler, forhandlere, agent, distributør",
        "tender": "udbud, offentligt udbud, rammeaftale",
        "other": "andet",
    },
    "payment": {
        "card": "kort, kreditkort, dankort, visa/dankort, visa-dankort, betalingskort, "
        "kortbetaling, firmakort, betalingsterminal",
        "wallet": "mobilepay, mobile pay, mobilepay online",
        "invoice": "faktura, faktura {n} dage, faktura ({n} dage), faktura - {n} dage, {n} dage "
        "faktura, {n} dage, {n} dage netto, netto {n} dage, netto {n} dg., løbende måned + {n} "
        "dage, lbmd. + {n} dage, på faktura, ean, ean-faktura, ean faktura, e-faktura, "
        "elektronisk faktura, klarna faktura, fakturabetaling, konto",
        "transfer": "bankoverførsel, direkte bankoverførsel, kontooverførsel, overførsel, "
        "bankindbetaling, netbank, forudbetaling, indbetalingskort",
        "direct debit": "leverandørservice, betalingsservice",
        "cash": "kontant, kontanter, kontant betaling, kontantbetaling, efterkrav, postopkrav, "
        "betaling ved levering",
        "other": "andet, gavekort, delbetaling, afbetaling, tilgodebevis",
    },
}
ANSWERS = {
    "B2B": "erhverv, erhvervskunde, erhvervsdrivende, virksomhed, firma, firmakunde, selskab, "
    "organisation, juridisk person",
    "B2C": "privat, privatperson, privatkunde, person, forbruger, husstand",
    "yes": "ja, j, sand, sandt",
    "no": "nej, n, falsk",
    "unsure": "usikker, ukendt, ved ikke, uklart",
}
BESIDE = "er, en, kunde, kunden, køber"
CANCELLED = (
    "annulleret, aflyst, afbestilt, afbrudt, refunderet, tilbagebetalt, udkast, kladde, fejlet, "
    "mislykket, mislykkedes, afvist, afslået, udløbet, returneret, tilbageført, forladt, slettet, "
    "test, testordre, tilbud, tabt"
)
WON = "vundet, vundne"
QUALIFIED = "delvist, delvis, ikke, accepteret, godkendt, betalt"
TOTALS = "total, i alt, ialt, sum i alt, subtotal i alt, sammenlagt, hovedtotal, gennemsnit, antal"
PERSONAL = (
    "navn, fornavn, efternavn, kontakt, kontaktperson, telefon, telefonnummer, tlf, mobil, "
    "mobilnummer, adresse, gade, vej, kunde, køber, klient, modtager, ansvarlig, sælger, bruger, "
    "brugernavn, bestilt af, oprettet af, sendes til, leveres til, faktureres til, gæst, person, "
    "medarbejder, sagsbehandler, ejer, indehaver, afsender, betaler, aftale, konto, deltager, "
    "epost, e post, passager"
)
OFFICIAL = (
    "cpr, cpr nummer, cprnr, personnummer, fødselsdato, fødselsdag, postnummer, postnr, ip "
    "adresse, kontonummer, kortnummer, pasnummer, registreringsnummer, nummerplade"
)
COMPANY = (
    "firma, firmanavn, virksomhed, selskab, organisation, cvr, cvr nummer, cvrnr, se nummer, ean "
    "nummer, momsnummer, arbejdsgiver, juridisk navn"
)
TEXTS = (
    "kommentar, kommentarer, bemærkning, bemærkninger, note, notat, beskrivelse, besked, "
    "fritekst, emne, næste skridt, deres ref, vores ref, reference"
)
THINGS = (
    "produkt, vare, artikel, kampagne, kategori, type, gruppe, segment, klasse, niveau, status, "
    "branche, land, region, valuta, sprog, størrelse, butik, mærke, model, ydelse, kursus, "
    "værelse, enhed, fase, lager, kilde, antal, abonnement, pakke, rabat, kanal, sæson, "
    "leverandør, kommune, afdeling, måned, prioritet, vilkår, metode, årsag, måde, tema"
)
COUNTS = "antal, andel, har, er, sum, gennemsnit, dage siden"
NAMES = (
    "jens, peter, lars, michael, henrik, thomas, søren, jan, niels, anne, kirsten, hanne, mette, "
    "anna, helle, susanne, lene, maria, marianne, inge, karen, lone, camilla, pia, jette, rasmus, "
    "mads, jørgen, bente"
)
FIRMS = "aps, a/s, i/s, k/s, p/s, ivs, kommune"
IDS = "id, nr, nummer"
