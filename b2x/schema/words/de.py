"""German."""

LEVELS = {
    "channel": {
        "web shop": "webshop, web-shop, onlineshop, onlinehandel, internet, online-shop, online "
        "shop, internetshop, e-commerce, webseite, homepage",
        "marketplace": "zalando, marktplatz, marktplätze, otto, kaufland",
        "app": "app-bestellung",
        "store": "laden, filiale, ladengeschäft, geschäft, kasse, ladenlokal, vor ort, stationär",
        "phone": "telefon, anruf, telefonisch, telefonverkauf, telefonbestellung, hotline, "
        "kundenservice, kundendienst, innendienst",
        "e-mail": "per e-mail, per mail",
        "field sales": "aussendienst, außendienst, vertrieb, aussendienstmitarbeiter, "
        "außendienstmitarbeiter, direktvertrieb, messe",
        "partner": "händler, wiederverkäufer, vermittler, fachhändler, handelsvertreter, "
        "vertriebspartner, agentur",
        "tender": "ausschreibung, angebotsaufforderung, öffentliche ausschreibung, rahmenvertrag",
        "other": "sonstige, sonstiges, andere",
    },
    "payment": {
        "card": "karte, kreditkarte, ec-karte, kartenzahlung, kreditkartenzahlung, debitkarte, "
        "girocard, ec, ec-cash, ec karte, bankkarte, firmenkarte",
        "invoice": "rechnung, auf rechnung, kauf auf rechnung, rechnung {n} tage, rechnung ({n} "
        "tage), rechnung - {n} tage, {n} tage, {n} tage netto, netto {n} tage, zahlbar in {n} "
        "tagen, zahlbar innerhalb {n} tagen, zahlungsziel {n} tage, rechnungskauf, per "
        "rechnung, gegen rechnung, kauf per rechnung, zahlung auf rechnung, klarna rechnung, "
        "sammelrechnung, monatsrechnung, e-rechnung, xrechnung, zugferd",
        "transfer": "überweisung, banküberweisung, vorkasse, vorauskasse, vorabüberweisung, "
        "sofortüberweisung, giropay, sepa-überweisung, bankeinzahlung, scheck",
        "direct debit": "lastschrift, sepa-lastschrift, sepa lastschrift, lastschrifteinzug, "
        "bankeinzug, einzugsermächtigung",
        "cash": "bar, barzahlung, nachnahme, barkauf, bar bei abholung, zahlung bei abholung, "
        "bei abholung, per nachnahme",
        "other": "sonstige, gutschein, geschenkkarte, ratenzahlung, ratenkauf",
    },
}
ANSWERS = {
    "B2B": "firma, firmenkunde, geschäftlich, geschäftskunde, gewerblich, gewerbe, gewerbekunde, "
    "unternehmen, unternehmer, betrieb, organisation, juristische person",
    "B2C": "privat, privatperson, privatkunde, person, verbraucher, endverbraucher, konsument, "
    "haushalt",
    "yes": "ja, j, wahr",
    "no": "nein, n, falsch",
    "unsure": "unsicher, unbekannt, weiß nicht, unklar",
}
BESIDE = "ist, ein, kunde, käufer"
CANCELLED = (
    "storniert, stornierung, annulliert, abgebrochen, erstattet, rückerstattet, entwurf, "
    "fehlgeschlagen, abgelehnt, zurückgewiesen, abgelaufen, retourniert, zurückgesendet, "
    "zurückgebucht, rückbuchung, rückläufer, verworfen, gelöscht, test, testbestellung, angebot, "
    "kostenvoranschlag, verloren"
)
WON = "gewonnen"
QUALIFIED = "teilweise, teils, nicht, angenommen, genehmigt, bezahlt"
TOTALS = (
    "total, summe, summen, gesamt, gesamtsumme, gesamtbetrag, insgesamt, zwischensumme, "
    "endsumme, ergebnis, gesamtergebnis, durchschnitt, mittelwert, anzahl, gesamtmittelwert, "
    "gesamtanzahl"
)
PERSONAL = (
    "name, vorname, nachname, familienname, kontakt, kontaktperson, ansprechpartner, anschrift, "
    "adresse, strasse, telefon, telefonnummer, tel, mobil, handy, kunde, kunden, käufer, klient, "
    "mandant, auftraggeber, empfänger, verantwortlich, verantwortlicher, verkäufer, benutzer, "
    "nutzer, anmeldename, bestellt von, erstellt von, bearbeitet von, versand an, lieferung an, "
    "rechnung an, gast, person, mitarbeiter, sachbearbeiter, bearbeiter, besitzer, inhaber, "
    "absender, zahler, betreuer, zu händen, zhd, konto, anrede, unterschrift, teilnehmer, mieter"
)
OFFICIAL = (
    "geburtsdatum, geburtstag, geburtsjahr, personalausweis, ausweisnummer, steuernummer, steuer "
    "id, sozialversicherungsnummer, postleitzahl, plz, ip adresse, kontonummer, kartennummer, "
    "bankverbindung, kennzeichen"
)
COMPANY = (
    "firma, firmenname, unternehmen, betrieb, gesellschaft, organisation, ustid, ust id, ust "
    "idnr, umsatzsteuer id, umsatzsteuernummer, umsatzsteueridentifikationsnummer, "
    "handelsregisternummer, hrb, arbeitgeber, firmierung, geschäftspartner"
)
TEXTS = (
    "kommentar, kommentare, bemerkung, bemerkungen, anmerkung, anmerkungen, notiz, notizen, "
    "beschreibung, nachricht, mitteilung, freitext, betreff, hinweis, hinweise, nächster schritt, "
    "ihr zeichen, unser zeichen, referenz, verwendungszweck, rückmeldung"
)
THINGS = (
    "produkt, artikel, kampagne, kategorie, typ, art, gruppe, segment, klasse, stufe, status, "
    "branche, land, region, währung, sprache, grösse, filiale, laden, marke, modell, dienst, "
    "kurs, zimmer, einheit, phase, lager, quelle, anzahl, abonnement, paket, rabatt, kanal, "
    "saison, lieferant, ort, stadt, abteilung, monat, tarif, ware, warengruppe, priorität, "
    "bedingungen, methode, grund, weise, thema"
)
COUNTS = "anzahl, anteil, hat, ist, summe, durchschnitt, tage seit"
NAMES = (
    "hans, peter, thomas, andreas, stefan, wolfgang, klaus, jürgen, michael, uwe, günter, maria, "
    "ursula, monika, petra, sabine, renate, karin, heike, gabriele, anna, birgit, claudia, "
    "ulrike, lukas, jonas, felix, lena, leonie, heinz, dieter, horst"
)
FIRMS = "gmbh, ag, kg, ohg, gbr, ug, e.v, e.k, mbh, se"
IDS = "id, nr, nummer"
