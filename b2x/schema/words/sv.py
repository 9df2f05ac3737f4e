"""Swedish."""

LEVELS = {
    "channel": {
        "web shop": "webb, webbutik, webshop, webbshop, nätbutik, näthandel, e-handel, hemsida, "
        "hemsidan, på nätet",
        "marketplace": "cdon, fyndiq, marknadsplats, marknadsplatser, blocket, tradera",
        "app": "mobilapp",
        "store": "butik, fysisk butik, i butik, kassa, kassan",
        "phone": "telefon, telefonförsäljning, telefonorder, på telefon, kundtjänst, innesälj",
        "e-mail": "e-post, epost, mejl, via e-post",
        "field sales": "utesälj, säljare, fältsälj, fältsäljare, utesäljare, direktförsäljning, "
        "mässa",
        "partner": "återförsäljare, återförsäljarna, agent, distributör",
        "tender": "upphandling, anbud, offentlig upphandling, ramavtal",
        "other": "övrigt, annat",
    },
    "payment": {
        "card": "kort, bankkort, kreditkort, betalkort, kortbetalning, kontokort, "
        "betalterminal, företagskort",
        "wallet": "swish, swish handel, swish företag",
        "invoice": "faktura, faktura {n} dagar, faktura {n} dgr, faktura ({n} dagar), faktura - "
        "{n} dagar, {n} dagar faktura, {n} dagar, {n} dagar netto, netto {n} dagar, mot "
        "faktura, på faktura, e-faktura, företagsfaktura, samlingsfaktura, månadsfaktura, "
        "pappersfaktura, klarna faktura, fakturabetalning",
        "transfer": "banköverföring, bankgiro, plusgiro, direkt banköverföring, "
        "direktbetalning, internetbank, förskottsbetalning, förskott, kontoöverföring",
        "direct debit": "autogiro",
        "cash": "kontant, kontanter, kontantbetalning, postförskott, betalning vid leverans, "
        "betala i butik",
        "other": "övrigt, presentkort, delbetalning, avbetalning, tillgodokvitto",
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
