"""Cases: compressed files and workbooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from tests.records.corpus.case import Case, again, lines, reads, refused
from tests.records.corpus.packed import gzipped, workbook, zipped, zstandard

_TEXT = lines("Amount;Channel", "10,50;web", "abc;web", "20,50;phone")
_READ: dict[str, Any] = {
    "volume": [10.5, None, 20.5],
    "channel": ["web", "web", "phone"],
    "rejected": {3: "abc"},
}

COMPRESSED: list[Case] = [
    reads("gzip.csv.gz", "gzip", gzipped(_TEXT), **_READ),
    reads("gzip-two-members.csv.gz", "gzip files laid end to end are one file",
          gzipped(_TEXT[:20]) + gzipped(_TEXT[20:]), **_READ),
    reads("zstandard.csv.zst", "Zstandard", zstandard(_TEXT), **_READ),
    reads("zip-one.csv.zip", "an archive of one file", zipped({"orders.csv": _TEXT}), **_READ),
    reads("zip-folder.zip", "one file in a folder",
          zipped({"export/": "", "export/orders.csv": _TEXT}), **_READ),
    reads("zip-utf8-bom.zip", "one file with a byte-order mark",
          zipped({"orders.csv": b"\xef\xbb\xbf" + _TEXT.encode()}), **_READ),
    refused("zip-two.zip", "which of the two?",
            zipped({"march.csv": _TEXT, "april.csv": _TEXT}), "april.csv"),
    reads("zip-mac.zip", "a Macintosh adds a file of its own",
          zipped({"orders.csv": _TEXT, "__MACOSX/._orders.csv": b"\0\5\x16\7"}),
          or_refused="orders.csv", **_READ),
    refused("zip-empty.zip", "an archive without a file", zipped({}), "zip"),
    refused("gzip-cut.csv.gz", "the download broke off", gzipped(_TEXT)[:-20], "damaged"),
    refused("gzip-empty.csv.gz", "an empty file in gzip", gzipped(""), "empty"),
    reads("gzip-ambiguous-settled.csv.gz", "a compressed file is read twice where needed",
          gzipped(lines("Amount;Channel", *["1.234;web"] * 9, "12,5;web")),
          volume=[1234] * 9 + [12.5]),
]  # fmt: skip


def book(
    name: str, why: str, rows: Sequence[Sequence[Any]], formats: Mapping[str, str] = {}, **more: Any
) -> Case:
    """A workbook of one sheet."""
    return reads(f"{name}.xlsx", why, workbook({"Orders": rows}, formats), **more)


_HEADER = ["Order date", "Amount", "Channel"]
_FIRST = [_HEADER, [date(2024, 3, 1), 10.5, "web"], [date(2024, 3, 2), 1234, "phone"]]
_SECOND = [_HEADER, [date(2024, 4, 1), 99.5, "app"]]
_CURRENCIES = [
    _HEADER, [date(2024, 3, 1), 1234.5, "web"], [date(2024, 3, 2), 1, "web"],
    [date(2024, 3, 3), 125, "web"], [date(2024, 3, 4), 0.125, "web"],
]  # fmt: skip
_FORMATS = {"B": '#,##0.00 "kr"', "B3": "[$€-2] #,##0.00", "B4": "[$€-407]#,##0",
            "B5": '[$-414]#,##0.00" kr"'}  # fmt: skip

WORKBOOKS: list[Case] = [
    book("workbook-typed", "numbers and dates have types: nothing to ask", _FIRST,
         ordered_at=["2024-03-01T00:00:00", "2024-03-02T00:00:00"], volume=[10.5, 1234],
         channel=["web", "phone"]),
    book("workbook-times", "a time of day, and a number format that only changes the display",
         [_HEADER, [datetime(2024, 4, 3, 14, 30), 1234.5, "web"],
          [datetime(2024, 4, 3, 23, 59, 59), 0.25, "web"]],
         {"A": "mm-dd-yy h:mm", "B": "#,##0"},
         ordered_at=["2024-04-03T14:30:00", "2024-04-03T23:59:59"], volume=[1234.5, 0.25]),
    book("workbook-text-amounts", "amounts stored as text",
         [_HEADER, [date(2024, 3, 1), "1 234,50", "web"], [date(2024, 3, 2), "99,00 kr", "web"]],
         volume=[1234.5, 99]),
    book("workbook-mixed", "some cells are numbers, others text",
         [_HEADER, [date(2024, 3, 1), 10.5, "web"], ["13.03.2024", "1 234,50", "web"],
          ["14.03.2024", 1234, "web"]],
         ordered_at=["2024-03-01T00:00:00", "2024-03-13T00:00:00", "2024-03-14T00:00:00"],
         volume=[10.5, 1234.5, 1234]),
    refused("workbook-mixed-open.xlsx", "a number does not settle the decimal mark of a text",
            workbook({"Orders": [_HEADER, [date(2024, 3, 1), 10.5, "web"],
                                 [date(2024, 3, 2), "1.234", "web"]]}, {}), "--decimal"),
    again("workbook-mixed-open.comma", "workbook-mixed-open.xlsx", "told; typed numbers stay",
          options={"decimal": "comma"}, volume=[10.5, 1234]),
    book("workbook-percent", "15 % is stored as .15",
         [["Amount", "Discount"], [100, 0.15], [200, 0.075]], {"B": "0 %"},
         volume=[100, 200], discount=[0.15, 0.075]),
    book("workbook-percent-header", "a percent format in a column named percent",
         [["Amount", "Discount %"], [100, 0.15], [200, 0.5]], {"B": "0 %"},
         volume=[100, 200], discount=[0.15, 0.5]),
    book("workbook-percent-points", "numbers above one in such a column are hundredths",
         [["Amount", "Discount %"], [100, 15], [200, 0.5]], {},
         volume=[100, 200], discount=[0.15, 0.005]),
    book("workbook-total-within", "a total below each month",
         [["Customer", "Order date", "Amount"], ["K1", date(2024, 3, 1), 10.5],
          ["Sum March", None, 10.5], ["K1", date(2024, 4, 1), 20.5], ["K2", date(2024, 4, 2), 30.5],
          ["K2", date(2024, 4, 3), 40.5]],
         set_aside={3: "total"}, volume=[10.5, 20.5, 30.5, 40.5]),
    book("workbook-currency", "one currency in the number formats changes nothing",
         [_HEADER, [date(2024, 3, 1), 1234.5, "web"]], {"B": '"kr" #,##0.00'}, volume=[1234.5]),
    refused("workbook-currencies.xlsx", "two currencies that only the number formats name",
            workbook({"Orders": _CURRENCIES}, _FORMATS), "--rate"),
    again("workbook-currencies.rates", "workbook-currencies.xlsx", "told the rates",
          options={"rates": {"NOK": 1, "EUR": 11}}, volume=[1234.5, 11, 1375, 0.125]),
    again("workbook-currencies.signs", "workbook-currencies.xlsx", "rates told by currency sign",
          options={"rates": {"kr": 1, "€": 11}}, volume=[1234.5, 11, 1375, 0.125]),
    book("workbook-errors", "errors of formulas; #N/A is missing",
         [_HEADER, [date(2024, 3, 1), "#DIV/0!", "web"], [date(2024, 3, 2), "#N/A", "web"],
          [date(2024, 3, 3), 10.5, "web"]],
         volume=[None, None, 10.5], rejected={2: "#DIV/0!"}),
    book("workbook-empty-cells", "empty cells are missing, empty rows are skipped",
         [_HEADER, [date(2024, 3, 1), None, "web"], [None, None, None],
          [date(2024, 3, 2), "abc", None]],
         volume=[None, None], channel=["web", None], rejected={4: "abc"}),
    book("workbook-ids", "customer numbers that are numbers, and one that is not",
         [["Customer number", "Amount"], [1001, 10.5], [1002.0, 20.5], ["007", 30.5]],
         buyer_id=["1001", "1002", "007"], volume=[10.5, 20.5, 30.5]),
    book("workbook-total", "a total at the bottom is not a sale",
         [["Customer", "Quantity", "Amount"], ["K1", 2, 100.5], ["K2", 3, 200],
          ["Total", None, 300.5]],
         set_aside={4: "total"}, volume=[100.5, 200]),
    book("workbook-norwegian", "headers in Norwegian",
         [["Ordredato", "Kundenummer", "Beløp", "Salgskanal"],
          [date(2024, 3, 1), "K1", 10.5, "Nett"]],
         ordered_at=["2024-03-01T00:00:00"], buyer_id=["K1"], volume=[10.5], channel=["nett"]),
    book("workbook-truth", "truth values",
         [["Amount", "Member"], [10.5, True], [20.5, False]], volume=[10.5, 20.5],
         own={"Member": ["true", "false"]}),
    reads("workbook-1904.xlsx", "days counted from 1904, as old Macintosh workbooks do",
          workbook({"Orders": _FIRST}, {}, mac=True),
          ordered_at=["2024-03-01T00:00:00", "2024-03-02T00:00:00"], volume=[10.5, 1234]),
    reads("workbook-empty-second.xlsx", "an empty second sheet does not count",
          workbook({"Orders": _FIRST, "Sheet2": []}, {}), or_refused="#", volume=[10.5, 1234]),
    book("workbook-header-only", "a month without sales", [_HEADER], volume=[]),
    refused("workbook-empty.xlsx", "an empty sheet", workbook({"Orders": []}, {}), "empty"),
    refused("workbook-two-sheets.xlsx", "which of the two?",
            workbook({"March": _FIRST, "April 2024": _SECOND}, {}), "#"),
    reads("workbook-two-sheets.xlsx#March", "told: the first", None,
          name="workbook-two-sheets.first", volume=[10.5, 1234]),
    reads("workbook-two-sheets.xlsx#April 2024", "told: the second", None,
          name="workbook-two-sheets.second", volume=[99.5], channel=["app"]),
    refused("workbook-two-sheets.xlsx#May", "no such sheet: names the sheets", None,
            "April 2024", name="workbook-two-sheets.third"),
    reads("workbook-as.csv", "the first bytes say what it is, whatever the name",
          workbook({"Orders": _FIRST}, {}),
         volume=[10.5, 1234]),
    refused("workbook-cut.xlsx", "the download broke off",
            workbook({"Orders": _FIRST}, {})[:700], "Excel"),
]  # fmt: skip

CASES = COMPRESSED + WORKBOOKS
