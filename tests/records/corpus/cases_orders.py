"""Cases: currencies, cancelled orders, credit notes, and lines that make up one order."""

from __future__ import annotations

from tests.records.corpus.case import Case, again, amounts, lines, reads, refused

_DAYS = {"ordered_at": ["2024-03-01T00:00:00", "2024-03-02T00:00:00"]}

CURRENCIES: list[Case] = [
    reads("currency-one.csv", "one currency needs no rate",
          lines("Amount;Currency", "100,50;NOK", "200,00;NOK"), volume=[100.5, 200]),
    refused("currency-two.csv", "kroner and euros make no one volume",
            lines("Amount;Currency", "100,50;NOK", "200,00;EUR"), "--rate"),
    again("currency-two.rates", "currency-two.csv", "told what they are worth",
          options={"rates": {"EUR": 11.5, "NOK": 1}}, volume=[100.5, 2300]),
    again("currency-two.one-missing", "currency-two.csv", "a rate is missing",
          options={"rates": {"EUR": 11.5}}, part="NOK"),
    refused("currency-norwegian.csv", "the column's name in Norwegian",
            lines("Beløp;Valuta", "100,50;NOK", "200,00;SEK"), "--rate"),
    refused("currency-german.csv", "and in German",
            lines("Betrag;Währung", "100,50;EUR", "200,00;CHF"), "--rate"),
    amounts("currency-signs-two", "signs in the amounts", ["$100.50", "€200.00"], "--rate"),
    again("currency-signs-two.rates", "currency-signs-two.csv", "told what they are worth",
          options={"rates": {"USD": 10, "EUR": 11.5}}, volume=[1005, 2300], **_DAYS),
    amounts("currency-codes-two", "codes in the amounts", ["NOK 100,50", "200,00 EUR"], "--rate"),
    reads("currency-yen.csv", "yen are not scaled by a rate either",
          lines("Amount;Currency", "1000;JPY", "10.50;EUR"),
          options={"rates": {"JPY": 0.006, "EUR": 1}}, volume=[6, 10.5]),
    reads("currency-letters.csv", "one currency in two spellings",
          lines("Amount;Currency", "100,50;nok", "200,00; NOK "), volume=[100.5, 200]),
]  # fmt: skip

CANCELLED: list[Case] = [
    reads("cancelled-english.csv", "a cancelled order is no sale",
          lines("Order number;Order date;Amount;Status", "1001;2024-03-01;100,50;Completed",
                "1002;2024-03-02;200,00;Cancelled"),
          set_aside={3: "sale"}, volume=[100.5]),
    reads("cancelled-american.csv", "with one l, in capitals",
          lines("Order number,Order date,Amount,Order status", "1001,2024-03-01,100.50,SHIPPED",
                "1002,2024-03-02,200.00,CANCELED"),
          set_aside={3: "sale"}, volume=[100.5]),
    reads("cancelled-norwegian.csv", "in Norwegian",
          lines("Ordrenr;Ordredato;Beløp;Status", "1001;01.03.2024;100,50;Fullført",
                "1002;13.03.2024;200,00;Kansellert"),
          set_aside={3: "sale"}, volume=[100.5]),
    reads("cancelled-swedish.csv", "in Swedish",
          lines("Ordernummer;Orderdatum;Belopp;Status", "1001;2024-03-01;100,50;Levererad",
                "1002;2024-03-02;200,00;Makulerad", "1003;2024-03-02;300,00;Annullerad"),
          set_aside={3: "sale", 4: "sale"}, volume=[100.5]),
    reads("cancelled-danish.csv", "in Danish",
          lines("Ordrenummer;Ordredato;Beløb;Ordrestatus", "1001;01.03.2024;100,50;Afsendt",
                "1002;13.03.2024;200,00;Annulleret"),
          set_aside={3: "sale"}, volume=[100.5]),
    reads("cancelled-german.csv", "in German",
          lines("Auftragsnummer;Bestelldatum;Betrag;Status", "1001;01.03.2024;100,50;Versendet",
                "1002;13.03.2024;200,00;Storniert"),
          set_aside={3: "sale"}, volume=[100.5]),
    reads("credit-alone.csv", "a credit note that names no order stays a negative sale",
          lines("Invoice number;Invoice date;Amount", "1;2024-03-01;100.50", "2;2024-03-02;-40.00"),
          volume=[100.5, -40]),
]  # fmt: skip

_LINES = lines(
    "Order number,Order date,Product category,Quantity,Amount,Channel",
    "1001,2024-03-01,Bikes,1,1000.50,phone",
    "1001,2024-03-01,Helmets,2,99.50,phone",
    "1001,2024-03-02,Bikes,1,900.00,phone",
    "1002,2024-03-03,Lights,5,50.25,web",
    "1003,2024-03-04,Bikes,1,1000.00,web",
    "1003,2024-03-04,Bikes,1,1000.00,web",
)
_FOLDED = {
    "volume": [2000, 50.25, 2000],
    "quantity": [4, 5, 2],
    "lines": [3, 1, 2],
    "ordered_at": ["2024-03-01T00:00:00", "2024-03-03T00:00:00", "2024-03-04T00:00:00"],
    "category": ["bikes", "lights", "bikes"],
    "channel": ["phone", "web", "web"],
}

ORDER_LINES: list[Case] = [
    refused("order-lines.csv", "an order number that repeats: are these lines of orders?", _LINES,
            "--order"),
    again("order-lines.folded", "order-lines.csv", "told: one record an order",
          options={"order": "Order number"}, **_FOLDED),
    again("order-lines.none", "order-lines.csv", "told: every row is a sale",
          options={"order": "none"}, volume=[1000.5, 99.5, 900, 50.25, 1000, 1000],
          absent=["lines"]),
    again("order-lines.unknown", "order-lines.csv", "no such column",
          options={"order": "Order numbr"}, part="Did you mean Order number"),
    reads("order-lines-unsorted.csv", "lines of one order need not stand together",
          lines("Order number,Order date,Quantity,Amount", "1001,2024-03-02,1,1000.50",
                "1002,2024-03-03,5,50.25", "1001,2024-03-01,2,99.50"),
          options={"order": "Order number"}, volume=[1100, 50.25], quantity=[3, 5],
          lines=[2, 1], ordered_at=["2024-03-01T00:00:00", "2024-03-03T00:00:00"]),
    reads("order-lines-bad-line.csv", "an order with a line that cannot be read has no sum",
          lines("Order number,Quantity,Amount", "1001,1,abc", "1001,2,99.50", "1002,5,50.25"),
          options={"order": "Order number"}, set_aside={2: "abc"}, volume=[50.25]),
    reads("order-lines-once-mentioned.csv", "what stands only on an order's first line is its own",
          lines("Order number,Order date,Customer,Amount,Channel", "1001,2024-03-01,K1,10.50,web",
                "1001,,,20.50,", "1002,2024-03-02,K2,5.25,phone"),
          options={"order": "Order number"}, volume=[31, 5.25], buyer_id=["K1", "K2"],
          channel=["web", "phone"], **_DAYS),
    again("export-unknown", "orders-once.csv", "no such system: names those that are known",
          options={"export": "shopfy"}, part="Did you mean shopify"),
    again("export-none", "orders-once.csv", "told that no known system wrote it",
          options={"export": "none"}, volume=[100.5, 200], **_DAYS),
    reads("orders-once.csv", "an order number that never repeats asks nothing",
          lines("Order number,Order date,Amount", "1001,2024-03-01,100.50",
                "1002,2024-03-02,200.00"), volume=[100.5, 200], **_DAYS),
]  # fmt: skip

CASES = CURRENCIES + CANCELLED + ORDER_LINES
