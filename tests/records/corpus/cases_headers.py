"""Cases: which column is which field, by header in five languages, twice, empty or told."""

from __future__ import annotations

from tests.records.corpus.case import Case, again, lines, reads, refused

_DAY = ["2024-12-31T00:00:00", "2024-03-04T00:00:00"]
_FIELDS = {
    "ordered_at": _DAY,
    "buyer_id": ["K1", "K2"],
    "quantity": [2, 3],
    "volume": [1234.5, 99],
}


def generic(name: str, header: str, channels: list[str], payments: list[str]) -> Case:
    """The same two sales with headers and words of one language."""
    rows = zip(("31.12.2024;K1;2;1.234,50", "04.03.2024;K2;3;99,00"), channels, payments,
               strict=True)  # fmt: skip
    return reads(f"generic-{name}.csv", f"headers in {name.title()}",
                 lines(header, *(";".join(row) for row in rows)), **_FIELDS,
                 channel=[word.lower() for word in channels],
                 payment=[word.lower() for word in payments])  # fmt: skip


LANGUAGES: list[Case] = [
    generic("english", "Order date;Customer number;Quantity;Order total;Sales channel;"
            "Payment method", ["Web shop", "Phone"], ["Card", "Invoice"]),
    generic("norwegian", "Ordredato;Kundenummer;Antall;Beløp;Salgskanal;Betalingsmåte",
            ["Nettbutikk", "Telefon"], ["Kort", "Faktura"]),
    generic("swedish", "Orderdatum;Kundnummer;Antal;Belopp;Försäljningskanal;Betalningssätt",
            ["Webb", "Butik"], ["Kort", "Swish"]),
    generic("danish", "Ordredato;Kundenummer;Antal;Beløb;Salgskanal;Betalingsmetode",
            ["Netbutik", "Telefon"], ["Betalkort", "MobilePay"]),
    generic("german", "Bestelldatum;Kundennummer;Menge;Gesamtbetrag;Vertriebskanal;Zahlungsart",
            ["Onlineshop", "Filiale"], ["Kreditkarte", "Rechnung"]),
    reads("generic-crm.csv", "headers of a CRM system",
          lines("Create date,Close date,Deal value,Number of associated contacts,Lead source",
                "2024-01-02,2024-03-01,48000.00,4,Partner", "2024-02-02,2024-03-02,950.50,1,Web"),
          first_contact_at=["2024-01-02T00:00:00", "2024-02-02T00:00:00"],
          ordered_at=["2024-03-01T00:00:00", "2024-03-02T00:00:00"],
          volume=[48000, 950.5], stakeholders=[4, 1], channel=["partner", "web"]),
]  # fmt: skip

HEADERS: list[Case] = [
    reads("header-spaces.csv", "padded headers, two spaces, underscores",
          lines("  Order_date ; Amount ;Sales  Channel ", "2024-03-01;10,50;web"),
          ordered_at=["2024-03-01T00:00:00"], volume=[10.5], channel=["web"]),
    reads("header-case.csv", "headers in capitals",
          lines("ORDER DATE;aMOUNT;Sales-CHANNEL", "2024-03-01;10,50;web"),
          ordered_at=["2024-03-01T00:00:00"], volume=[10.5], channel=["web"]),
    reads("header-invisible.csv", "a second byte-order mark and a no-break space in headers",
          "\ufeff\ufeffAmount;Sales\u00a0channel\n10,50;web\n".encode(),
          volume=[10.5], channel=["web"]),
    reads("header-empty.csv", "a column without a name is left alone",
          lines("Amount,,Channel", "10.50,x,web", "20.50,y,web"),
          volume=[10.5, 20.5], channel=["web", "web"], absent=[""]),
    reads("header-empty-several.csv", "two columns without a name are not duplicates to ask about",
          lines("Amount,,,Channel", "10.50,1,x,web", "20.50,2,y,web"),
          volume=[10.5, 20.5], channel=["web", "web"], absent=[""]),
    reads("trailing-delimiters.csv", "every line ends in two delimiters",
          lines("Amount;Channel;;", "10,50;web;;", "20,50;phone;;"),
          volume=[10.5, 20.5], channel=["web", "phone"], absent=[""]),
    reads("trailing-delimiter-rows.csv", "every row ends in a delimiter, the header does not",
          lines("Amount;Channel", "10,50;web;", "20,50;phone;"),
          volume=[10.5, 20.5], channel=["web", "phone"]),
    refused("duplicate-header.csv", "which of them is meant?",
            lines("Amount;Channel;Amount", "10,50;web;1,50", "20,50;web;2,50"), "--map"),
    again("duplicate-header.second", "duplicate-header.csv", "told: the second",
          options={"mapping": {"volume": "Amount#2"}}, volume=[1.5, 2.5]),
    again("duplicate-header.first", "duplicate-header.csv", "told: the first",
          options={"mapping": {"volume": "Amount"}}, volume=[10.5, 20.5]),
    again("duplicate-header.third", "duplicate-header.csv", "there is no third",
          options={"mapping": {"volume": "Amount#3"}}, part="Amount#3"),
    reads("duplicate-own.csv", "duplicate names are allowed where they are not fields",
          lines("Amount;Note;Note", "10,50;a;b", "20,50;a;b"), volume=[10.5, 20.5]),
    refused("two-fit.csv", "two headers mean one field",
            lines("Order date;Amount;Total", "2024-03-01;10,50;12,50"), "--map"),
    again("two-fit.total", "two-fit.csv", "told", options={"mapping": {"volume": "Total"}},
          volume=[12.5]),
    again("two-fit.amount", "two-fit.csv", "told, in capitals",
          options={"mapping": {"volume": "amount"}}, volume=[10.5]),
    again("two-fit.unknown", "two-fit.csv", "no such column: names the nearest",
          options={"mapping": {"volume": "Totl"}}, part="Did you mean Total"),
    again("two-fit.no-field", "two-fit.csv", "no such field",
          options={"mapping": {"volum": "Total"}}, part="Did you mean volume"),
    refused("two-dates.csv", "order date or invoice date?",
            lines("Order date;Invoice date;Amount", "2024-03-01;2024-03-05;10,50"), "--map"),
    again("two-dates.order", "two-dates.csv", "told",
          options={"mapping": {"ordered_at": "Order date"}}, ordered_at=["2024-03-01T00:00:00"]),
    reads("exact-beats-synonym.csv", "the field's own name wins over a synonym",
          lines("volume;Total", "10,50;12,50"), volume=[10.5]),
    reads("mapped-own-words.csv", "unknown headers, mapped by the user",
          lines("Wert in Tsd;Tag", "10,50;2024-03-01"),
          options={"mapping": {"volume": "Wert in Tsd", "ordered_at": "Tag"}},
          volume=[10.5], ordered_at=["2024-03-01T00:00:00"]),
    reads("label.csv", "the label is never read as a field",
          lines("Customer type;Amount;Channel", "B2B;1200,50;phone", "B2C;20,50;web"),
          options={"exclude": ["Customer type"]}, volume=[1200.5, 20.5],
          absent=["Customer type"]),
    reads("label-named-like-a-field.csv", "even where its name is that of a field",
          lines("Source;Amount", "B2B;1200,50", "B2C;20,50"),
          options={"exclude": ["Source"]}, volume=[1200.5, 20.5], absent=["channel", "Source"]),
    reads("personal.csv", "names and e-mails are never read",
          lines("Amount;Contact name;E-mail", "10,50;Kari Nordmann;kari@example.com",
                "20,50;Ola Nordmann;ola@example.com"),
          volume=[10.5, 20.5], absent=["Contact name", "E-mail"]),
    reads("own-columns.csv", "the seller's own number, level and date",
          lines("Amount;Weight kg;Region;Shipped", "10,50;1,25;North;31.12.2024",
                "20,50;2,5;South;04.03.2024"),
          volume=[10.5, 20.5],
          own={"Weight kg": [1.25, 2.5], "Region": ["north", "south"], "Shipped": _DAY}),
    reads("ids.csv", "007 is not 7, and twenty digits are not rounded",
          lines("Customer number;Amount", "007;10,50", "7;20,50", "12345678901234567890;30,50",
                "12345678901234567891;40,50", "A-7;50,50"),
          buyer_id=["007", "7", "12345678901234567890", "12345678901234567891", "A-7"],
          volume=[10.5, 20.5, 30.5, 40.5, 50.5]),
]  # fmt: skip

CASES = LANGUAGES + HEADERS
