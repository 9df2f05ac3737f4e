r"""Cases: delimiters, encodings, quotes, line ends, and lines that are no sale."""

from __future__ import annotations

from tests.records.corpus.case import Case, again, lines, reads, refused

PLAIN = ("Order date,Amount,Channel", "2024-03-01,10.50,web", "2024-03-02,1200.00,phone")
_READ = {
    "ordered_at": ["2024-03-01T00:00:00", "2024-03-02T00:00:00"],
    "volume": [10.5, 1200],
    "channel": ["web", "phone"],
}
_ÅRE = "Dato;Beløp;Kanal\n2024-03-01;10,50;Åre Nettbutikk\n2024-03-02;20,00;Tromsø\n"
_ÅRE_READ = {"volume": [10.5, 20], "channel": ["Åre nettbutikk", "tromsø"]}


def plain(delimiter: str, end: str = "\n") -> str:
    """The same two sales between other marks."""
    return lines(*(text.replace(",", delimiter) for text in PLAIN), end=end)


DELIMITERS: list[Case] = [
    reads("comma.csv", "the plainest file", plain(","), **_READ),
    reads("semicolon.csv", "where the comma is a decimal mark", plain(";"), **_READ),
    reads("tab.tsv", "tabs", plain("\t"), **_READ),
    reads("tab-named.csv", "tabs, whatever the name says", plain("\t"), **_READ),
    reads("pipe.txt", "pipes", plain("|"), **_READ),
    reads("pipe-told.txt", "told", plain("|"), options={"delimiter": "|"}, **_READ),
    refused("delimiter-unknown.csv", "no such delimiter", plain(","), "delimiter",
            options={"delimiter": "abc"}),
    reads("sep-semicolon.csv", "a spreadsheet's own first line; lines count from it",
          "sep=;\r\n" + lines("Amount;Channel", "10,50;web", "abc;web", end="\r\n"),
          volume=[10.5, None], rejected={4: "abc"}),
    reads("sep-comma.csv", "the same with a comma, in capitals",
          "SEP=,\n" + lines("Amount,Channel", "10.50,web", "abc,web"),
          volume=[10.5, None], rejected={4: "abc"}),
    reads("sep-pipe.csv", "the same with a pipe",
          "sep=|\n" + lines("Amount|Channel", "10.50|web"), volume=[10.5], channel=["web"]),
    reads("sep-quoted.csv", "quoted by a program that quotes everything",
          '"sep=;"\n' + lines('"Amount";"Channel"', '"10,50";"web"'),
          volume=[10.5], channel=["web"]),
    reads("sep-bom.csv", "after a byte-order mark",
          b"\xef\xbb\xbf" + b"sep=;\r\nAmount;Channel\r\n10,50;web\r\n",
          volume=[10.5], channel=["web"]),
    reads("semicolon-many-commas.csv", "more commas than semicolons, and only these part columns",
          lines("Amount;Discount;Channel", "1,50;0,10;web, mail, phone", "2,50;0,20;web, phone, x"),
          volume=[1.5, 2.5], discount=[0.1, 0.2], channel=["web, mail, phone", "web, phone, x"]),
    reads("one-column.csv", "no delimiter at all", lines("Amount", "10.50", "20.25"),
          volume=[10.5, 20.25]),
]  # fmt: skip

ENCODINGS: list[Case] = [
    reads("utf8.csv", "letters beyond ASCII", _ÅRE, **_ÅRE_READ),
    reads("utf8-bom.csv", "byte-order mark", b"\xef\xbb\xbf" + _ÅRE.encode(), **_ÅRE_READ),
    reads("bom-quoted.csv", "byte-order mark before a quoted header",
          b"\xef\xbb\xbf" + b'"Amount","Channel"\n"10.50","web"\n', volume=[10.5]),
    reads("cp1252.csv", "Windows", _ÅRE.encode("cp1252"), **_ÅRE_READ),
    reads("cp1252-euro.csv", "the euro sign is byte 80 there",
          "Betrag;Kanal\n1.234,50 €;Büro\n99,00 €;Tür\n".encode("cp1252"),
          volume=[1234.5, 99], channel=["büro", "tür"]),
    reads("utf8-one-wrong-line.csv", "one line that is none",
          _ÅRE.encode() + b"2024-03-03;30,00;Troms\xf8\n2024-03-04;40,00;Web\n",
          bad_lines={4: "undecodable"}, volume=[10.5, 20, 40]),
    reads("cp1252-one-wrong-line.csv", "a byte that Windows has no letter for",
          _ÅRE.encode("cp1252") + b"2024-03-03;30,00;Troms\x81\n2024-03-04;40,00;Web\n",
          bad_lines={4: "undecodable"}, volume=[10.5, 20, 40]),
    reads("latin-2-told.csv", "told",
          "Amount;Channel\n10,50;Łódź\n".encode("iso8859-2"),
          options={"encoding": "iso8859-2"}, channel=["Łódź"], volume=[10.5]),
    refused("encoding-unknown.csv", "no such encoding", plain(","), "encoding",
            options={"encoding": "klingon"}),
    reads("utf16-le.csv", "a spreadsheet's Unicode text", _ÅRE.encode("utf-16"),
          or_refused="UTF-16", **_ÅRE_READ),
    reads("utf16-be.csv", "the other end first", b"\xfe\xff" + _ÅRE.encode("utf-16-be"),
          or_refused="UTF-16", **_ÅRE_READ),
    reads("utf16-no-bom.csv", "without a byte-order mark", _ÅRE.encode("utf-16-le"),
          or_refused="UTF-16", **_ÅRE_READ),
]  # fmt: skip

QUOTES: list[Case] = [
    reads("quoted-delimiter.csv", "a comma inside quotes parts nothing",
          lines("Amount,Channel", '"1,234.50","web, mobile"', "10.50,web"),
          volume=[1234.5, 10.5], channel=["web, mobile", "web"]),
    reads("quoted-quotes.csv", "a quote inside is doubled",
          lines("Amount,Channel", '10.50,"the ""big"" shop"', '20.50,""""'),
          volume=[10.5, 20.5], channel=['the "big" shop', '"']),
    reads("quoted-all.csv", "everything is quoted, and the decimal mark is the delimiter",
          lines('"Beløp","Kanal"', '"1.234,50","web"', '"99,00",""'),
          volume=[1234.5, 99], channel=["web", None]),
    reads("quoted-newline.csv", "later line numbers count what a quote spans",
          lines("Amount,Channel", '10.50,"web\nshop\nnew"', "abc,web", '20.50,"a\n\nb"', "xyz,web"),
          volume=[10.5, None, 20.5, None], rejected={5: "abc", 9: "xyz"}),
    reads("quoted-newline-crlf.csv", "the same between CRLF ends",
          lines("Amount,Channel", '10.50,"web\r\nshop"', "abc,web", end="\r\n"),
          volume=[10.5, None], channel=["web\r\nshop", "web"], rejected={4: "abc"}),
    reads("quoted-newline-header.csv", "a header of two lines",
          lines('"Order\ndate",Amount', "2024-03-01,10.50", "2024-03-02,abc"),
          ordered_at=["2024-03-01T00:00:00", "2024-03-02T00:00:00"], volume=[10.5, None],
          rejected={4: "abc"}),
    reads("stray-quote.csv", "a quote inside a plain field is a letter",
          lines("Amount,Category", '10.50,5" pipe', '20.50,6" pipe'),
          volume=[10.5, 20.5], category=['5" pipe', '6" pipe']),
    reads("text-after-quote.csv", "what follows a closing quote is broken",
          lines("Amount,Channel", '10.50,"web" shop', "20.50,web"),
          bad_lines={2: "quote"}, volume=[20.5]),
    reads("never-closed.csv", "an open quote swallows nothing",
          lines("Amount,Channel", '10.50,"web', "20.50,web", "30.50,web"),
          bad_lines={2: "never closes"}, volume=[20.5, 30.5]),
]  # fmt: skip

ENDS: list[Case] = [
    reads("crlf.csv", "Windows", plain(",", "\r\n"), **_READ),
    reads("cr.csv", "old Macintosh", plain(",", "\r"), **_READ),
    reads("mixed-ends.csv", "pasted together",
          "Amount,Channel\r\n10.50,web\n20.50,web\r\nabc,web\n",
          rejected={4: "abc"}, volume=[10.5, 20.5, None]),
    reads("no-last-end.csv", "the last line has no end", plain(",").removesuffix("\n"), **_READ),
    reads("lone-cr.csv", "a carriage return inside a plain field is broken",
          "Amount,Channel\n10.50,we\rb\n20.50,web\n", bad_lines={2: "carriage return"},
          volume=[20.5]),
    reads("empty-lines.csv", "they are no rows, but lines",
          "\nAmount,Channel\n\n10.50,web\n   \nabc,web\n\n",
          volume=[10.5, None], rejected={6: "abc"}),
    reads("ragged.csv", "a field too few, a field too many",
          lines("Amount,Channel,Category", "10.50,web,a", "20.50,web", "30.50,web,a,b", "40,web,a"),
          bad_lines={3: "2 fields", 4: "4 fields"}, volume=[10.5, 40]),
    refused("empty.csv", "no byte at all", "", "empty"),
    refused("blank-lines.csv", "nothing but line ends", "\n\n\n", "header"),
    reads("header-only.csv", "a month without sales", "Amount,Channel\n", volume=[], channel=[]),
    reads("one-row.csv", "one sale", "Amount,Channel\n10.50,web\n", volume=[10.5],
          channel=["web"]),
    reads("long-cell.csv", "a comment of 20,000 letters",
          lines("Amount,Category", f"10.50,{'x' * 20_000}", "20.50,y"),
          volume=[10.5, 20.5], category=["x" * 20_000, "y"]),
    reads("too-long-cell.csv", "a field of 150,000 letters is no field, and costs only its line",
          lines("Amount,Category", f"10.50,{'x' * 150_000}", "20.50,y"),
          set_aside={2: ""}, volume=[20.5]),
    reads("nul-byte.csv", "a byte 0 inside a number may hide a digit",
          "Amount,Channel\n10\x0050,web\n20.50,web\n", set_aside={2: ""}, volume=[20.5]),
    reads("nul-byte-level.csv", "a byte 0 in one level costs no other row",
          "Amount,Channel\n10.50,we\x00b\n20.50,web\nabc,web\n",
          rejected={4: "abc"}, volume=[10.5, 20.5, None]),
]  # fmt: skip

_SALES = ("2024-03-01;K1;2;100,50", "2024-03-02;K2;3;200,00")
_TOTALS = [
    ("total-english", "Order date;Customer;Quantity;Amount", "Total;;;300,50"),
    ("total-grand", "Order date;Customer;Quantity;Amount", "Grand total;;5;300,50"),
    ("total-norwegian", "Ordredato;Kundenr;Antall;Beløp", "Totalt;;;300,50"),
    ("total-norwegian-sum", "Ordredato;Kundenr;Antall;Beløp", "Sum;;5;300,50"),
    ("total-swedish", "Orderdatum;Kundnr;Antal;Belopp", "Summa;;;300,50"),
    ("total-danish", "Ordredato;Kundenummer;Antal;Beløb", "I alt;;;300,50"),
    ("total-german", "Bestelldatum;Kundennummer;Menge;Betrag", "Gesamt;;;300,50"),
    ("total-german-summe", "Bestelldatum;Kundennummer;Menge;Betrag", "Summe:;;5;300,50"),
    ("total-second-column", "Order date;Customer;Quantity;Amount", ";TOTAL;5;300,50"),
]

NOT_SALES: list[Case] = [
    *(
        reads(f"{name}.csv", "a sum is no sale", lines(header, *_SALES, total),
              set_aside={4: "total"}, volume=[100.5, 200], buyer_id=["K1", "K2"])
        for name, header, total in _TOTALS
    ),
    reads("total-customer.csv", "a customer may be called so",
          lines("Order date;Customer;Quantity;Amount", "2024-03-01;Total Energies AS;2;100,50",
                "2024-03-02;Total;3;200,00", "2024-03-03;Summit;1;300,00"),
          volume=[100.5, 200, 300], buyer_id=["Total Energies AS", "Total", "Summit"]),
    reads("total-category.csv", "a level may be called so, at the bottom too",
          lines("Category;Quantity;Amount", "Brakes;2;100,50", "Total care;3;200,00"),
          volume=[100.5, 200], category=["brakes", "total care"]),
    reads("total-within.csv", "a sum under each customer, and one so far",
          lines("Kundenr;Ordredato;Antall;Beløp", "K1;01.03.2024;2;100,50",
                "K1;13.03.2024;3;200,00", "Sum K1;;5;300,50", "Totalt hittil;;5;300,50",
                "K2;14.03.2024;1;50,00", "K2;15.03.2024;1;60,00", "K2;16.03.2024;1;70,00"),
          set_aside={4: "total", 5: "total"}, volume=[100.5, 200, 50, 60, 70],
          buyer_id=["K1", "K1", "K2", "K2", "K2"]),
    reads("total-within-indented.csv", "under empty columns, quoted",
          lines("Region,Customer,Order date,Amount", "N,K1,2024-03-01,100.50",
                ',"Subtotal",,100.50', "N,K2,2024-03-02,200.25"),
          set_aside={3: "total"}, volume=[100.5, 200.25]),
    reads("total-within-customer.csv", "a customer named so, with all that a sale has",
          lines("Customer,Order date,Amount", "Sum AS,2024-03-01,100.50",
                "Total,2024-03-02,200.25", "Subtotal Ltd,2024-03-03,300.00"),
          volume=[100.5, 200.25, 300], buyer_id=["Sum AS", "Total", "Subtotal Ltd"]),
    reads("header-again.csv", "files pasted one under the other",
          lines(*PLAIN, *PLAIN), set_aside={4: "header"}, volume=[10.5, 1200, 10.5, 1200]),
    reads("header-again-crlf.csv", "quoted at the second time, other letters",
          lines("Amount;Channel", "10,50;web", '"Amount";"CHANNEL"', "20,50;web", end="\r\n"),
          set_aside={3: "header"}, volume=[10.5, 20.5]),
    reads("separator-lines.csv", "a database client draws a line under the header",
          lines("Amount;Channel", "------;-------", "10,50;web", "20,50;web"),
          set_aside={2: "separator"}, volume=[10.5, 20.5]),
    reads("separator-end.csv", "one drawn across all columns",
          lines("Amount;Channel", "10,50;web", "==============", "20,50;web"),
          set_aside={3: ""}, volume=[10.5, 20.5]),
    reads("footer.csv", "who exported it, and when",
          lines("Amount;Channel", "10,50;web", "20,50;web", "", "Exported 2024-04-01 by finance"),
          bad_lines={5: "1 field"}, volume=[10.5, 20.5]),
    reads("footer-count.csv", "a database client counts",
          lines("Amount,Channel", "10.50,web", "20.50,web", "(2 rows affected)"),
          bad_lines={4: "1 field"}, volume=[10.5, 20.5]),
    reads("footer-padded.csv", "padded with delimiters, it is still no sale",
          lines("Order date;Channel;Amount", "2024-03-01;web;10,50", "2024-03-02;web;20,50",
                "Exported by finance;;"),
          set_aside={4: ""}, volume=[10.5, 20.5]),
    reads("delimiters-only.csv", "a spreadsheet keeps emptied rows: they hold nothing",
          lines("Order date;Channel;Amount", "2024-03-01;web;10,50", ";;", "2024-03-02;web;abc",
                ";;", ";;"),
          volume=[10.5, None], rejected={4: "abc"}),
]  # fmt: skip

_PAGE = "<!DOCTYPE html>\n<html><body><table><tr><td>Amount</td></tr></table></body></html>\n"

NO_TABLES: list[Case] = [
    refused("json.csv", "records as JSON", '[{"Amount": 10.5, "Channel": "web"}]\n', "JSON"),
    refused("json-lines.csv", "one JSON object a line",
            lines('{"Amount": 10.5, "Channel": "web"}', '{"Amount": 20.5, "Channel": "web"}'),
            "JSON"),
    refused("html.csv", "the page of a session that ended", _PAGE, "HTML"),
    refused("html-bom.csv", "the same after a byte-order mark and white space",
            b"\xef\xbb\xbf\r\n  " + _PAGE.lower().encode(), "HTML"),
    refused("xml.csv", "a spreadsheet saved as XML",
            '<?xml version="1.0"?>\n<Workbook><Worksheet/></Workbook>\n', "XML"),
    refused("old-excel.csv", "a workbook of before 2007, by its first bytes",
            bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 504, "Excel"),
    refused("pdf.csv", "a printed report", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "PDF"),
    again("comma.cr-told", "comma.csv", "the plainest file with everything told",
          options={"delimiter": ",", "encoding": "utf-8", "decimal": "point", "dates": "ymd"},
          **_READ),
]  # fmt: skip

CASES = DELIMITERS + ENCODINGS + QUOTES + ENDS + NOT_SALES + NO_TABLES
