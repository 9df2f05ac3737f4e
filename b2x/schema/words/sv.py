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
ANSWERS = {
    "B2B": "företag, företagskund, firma, bolag, näringsidkare, näringsverksamhet, organisation, "
    "juridisk person",
    "B2C": "privat, privatperson, privatkund, person, konsument, hushåll",
    "yes": "ja, j, sant",
    "no": "nej, n, falskt",
    "unsure": "osäker, okänd, okänt, vet ej, vet inte, oklart",
}
BESIDE = "är, en, ett, kund, kunden, köpare"
CANCELLED = (
    "avbruten, annullerad, makulerad, avbeställd, avbokad, inställd, återbetald, "
    "återkallad, utkast, misslyckad, misslyckades, nekad, avvisad, avslagen, utgången, "
    "returnerad, retur, övergiven, raderad, borttagen, test, testorder, offert, förlorad, förlorat"
)
WON = "vunnen, vunnet, vunna"
QUALIFIED = "delvis, inte, ej, accepterad, godkänd, betald"
TOTALS = (
    "total, totalt, totalsumma, summa, delsumma, slutsumma, medel, medelvärde, genomsnitt, "
    "antal, totalmedel, totalantal"
)
PERSONAL = (
    "namn, förnamn, efternamn, mejl, epost, e post, adress, gata, gatuadress, telefon, "
    "telefonnummer, tfn, mobil, mobilnummer, kontakt, kontaktperson, kund, köpare, klient, "
    "mottagare, ansvarig, säljare, användare, användarnamn, inloggning, beställd av, skapad av, "
    "skickas till, levereras till, faktureras till, gäst, person, anställd, handläggare, ägare, "
    "innehavare, avsändare, betalare, medarbetare, avtal, konto, resenär"
)
OFFICIAL = (
    "personnummer, personnr, födelsedatum, födelsedag, födelseår, samordningsnummer, postnummer, "
    "postnr, ip adress, kontonummer, kortnummer, bankgiro, plusgiro, passnummer, "
    "registreringsnummer"
)
COMPANY = (
    "företag, företagsnamn, bolag, firma, organisation, organisationsnummer, organisationsnr, "
    "orgnr, org nr, momsnummer, momsregistreringsnummer, arbetsgivare, juridiskt namn, verksamhet"
)
TEXTS = (
    "kommentar, kommentarer, anmärkning, notering, anteckning, anteckningar, beskrivning, "
    "meddelande, fritext, ämne, nästa steg, er ref, vår ref, referens, återkoppling"
)
THINGS = (
    "produkt, artikel, kampanj, kategori, typ, grupp, segment, klass, nivå, status, bransch, "
    "land, region, valuta, språk, storlek, butik, märke, modell, tjänst, kurs, rum, enhet, fas, "
    "lager, källa, antal, prenumeration, paket, rabatt, kanal, säsong, leverantör, län, kommun, "
    "stad, avdelning, månad, vara, prioritet, villkor, metod, orsak, sätt, tema"
)
COUNTS = "antal, andel, har, är, summa, snitt, dagar sedan"
NAMES = (
    "erik, lars, karl, anders, johan, per, nils, maria, elisabeth, anna, kristina, margareta, "
    "eva, karin, birgitta, lena, åsa, göran, björn, sven, gunnar, bengt, bo, mats, ulf, fredrik, "
    "emma, elin, sofia, hanna, linnea"
)
FIRMS = "ab, hb, kb, aktiebolag, kommun, region"
IDS = "id, nr, nummer"
