"""Simulated exports, written as sellers' systems write them."""

from __future__ import annotations

import csv
import io
import math
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from b2x.datasets.simulate import simulate
from b2x.errors import UsageError, did_you_mean
from b2x.writing.whole_or_absent import write_whole

N_SALES = 400
"""Rows of every sample."""

_SEED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """How one seller's export is written.

    Parameters
    ----------
    file
        File name with its extension.
    seller
        Name in :data:`b2x.datasets.SELLERS`.
    headers
        Header in the file by column of :func:`b2x.datasets.simulate`, in order.
    delimiter, decimal, encoding, newline
        Those of the file.
    time_format
        ``strftime`` format of dates.
    constant
        Further headers, each with the value of all rows.
    words
        The file's word by level, where they differ.
    order_number
        Function from the simulated order id to the file's.
    """

    file: str
    seller: str
    headers: Mapping[str, str]
    delimiter: str
    decimal: str
    encoding: str
    newline: str
    time_format: str
    constant: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    order_number: Callable[[str], str] = str


def sample_bytes(name: str) -> bytes:
    """Return the content of a sample file.

    Parameters
    ----------
    name
        A file name from :data:`SAMPLES`.

    Returns
    -------
    bytes
        The header and :data:`N_SALES` rows, the same on every call with the same versions of
        numpy and pandas. A missing value is an empty cell.

    Raises
    ------
    b2x.errors.UsageError
        If there is no such sample.

    Examples
    --------
    >>> sample_bytes("consulting-firm.csv").decode("cp1252").splitlines()[0][:36]
    'Ordrenr;Kunde;Dato;Første kontakt;Be'
    """
    if name not in SAMPLES:
        raise UsageError(
            f"no sample {name!r}.{did_you_mean(name, SAMPLES)}",
            next_step=f"use one of {', '.join(SAMPLES)}",
        )
    sample = SAMPLES[name]
    sales = simulate(sample.seller, N_SALES, seed=_SEED)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=sample.delimiter, lineterminator=sample.newline)
    writer.writerow([*sample.headers.values(), *sample.constant])
    columns = [[_cell(sample, c, v) for v in sales[c].tolist()] for c in sample.headers]
    for row in zip(*columns, strict=True):
        writer.writerow([*row, *sample.constant.values()])
    return text.getvalue().encode(sample.encoding)


def write_samples(folder: str | Path) -> list[Path]:
    """Write every sample into `folder`, which is created if needed.

    Parameters
    ----------
    folder
        Folder for the files; files of the same names are replaced.

    Returns
    -------
    list of pathlib.Path
        The files, in the order of :data:`SAMPLES`.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     [path.name for path in write_samples(folder)][:2]
    ['software-start-up.csv', 'consulting-firm.csv']
    """
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    paths = []
    for name in SAMPLES:
        path = target / name
        write_whole(path, sample_bytes(name))
        paths.append(path)
    return paths


def _cell(sample: Sample, column: str, value: Any) -> str:
    if value is None or value != value:
        return ""
    if column == "order_id":
        return sample.order_number(value)
    if column in ("ordered_at", "first_contact_at"):
        return str(value.strftime(sample.time_format))
    if isinstance(value, float):
        return _number(column, value).replace(".", sample.decimal)
    return sample.words.get(value, str(value))


def _number(column: str, value: float) -> str:
    if not math.isfinite(value):
        raise ValueError(f"a simulated {column} is not finite: {value}")
    return f"{value:.2f}" if column in ("volume", "discount") else f"{value:.0f}"


_HUBSPOT_LIKE = Sample(
    file="software-start-up.csv",
    seller="software-start-up",
    headers={
        "order_id": "Record ID",
        "buyer_id": "Customer ID",
        "first_contact_at": "Create Date",
        "ordered_at": "Close Date",
        "volume": "Amount",
        "currency": "Currency",
        "quantity": "Units",
        "stakeholders": "Number of Associated Contacts",
        "channel": "Original Source",
        "stages": "Number of Stages",
        "discount": "Discount Rate",
        "payment": "Payment Method",
        "category": "Product Type",
        "label": "Customer Type",
    },
    delimiter=",",
    decimal=".",
    encoding="utf-8",
    newline="\n",
    time_format="%Y-%m-%d %H:%M",
    constant={"Deal Stage": "Closed Won", "Pipeline": "Sales Pipeline"},
    words={"web shop": "Online", "app": "Mobile App", "marketplace": "Marketplace",
           "e-mail": "Email", "phone": "Phone", "field sales": "Sales Rep",
           "partner": "Partner", "card": "Credit Card", "wallet": "PayPal",
           "invoice": "Invoice", "direct debit": "SEPA Direct Debit"},
    order_number=lambda order: f"90{order[1:]}77",
)  # fmt: skip

_NORWEGIAN = Sample(
    file="consulting-firm.csv",
    seller="consulting-firm",
    headers={
        "order_id": "Ordrenr",
        "buyer_id": "Kunde",
        "ordered_at": "Dato",
        "first_contact_at": "Første kontakt",
        "volume": "Beløp",
        "currency": "Valuta",
        "quantity": "Antall",
        "stakeholders": "Antall kontakter",
        "channel": "Salgskanal",
        "stages": "Antall steg",
        "quote_revisions": "Tilbudsrevisjoner",
        "discount": "Rabatt",
        "category": "Kategori",
        "label": "Kundetype",
    },
    delimiter=";",
    decimal=",",
    encoding="cp1252",
    newline="\r\n",
    time_format="%d.%m.%Y",
    words={"web shop": "nettbutikk", "e-mail": "e-post", "phone": "telefon",
           "field sales": "selger", "partner": "forhandler", "tender": "anbud",
           "other": "annet", "survey": "oppmåling", "drawings": "tegninger",
           "permits": "byggesøknad", "advice": "rådgivning"},
    order_number=lambda order: order[1:],
)  # fmt: skip

_SWEDISH = Sample(
    file="marketing-agency.csv",
    seller="marketing-agency",
    headers={
        "order_id": "Ordernummer",
        "buyer_id": "Kundnr",
        "ordered_at": "Orderdatum",
        "volume": "Belopp",
        "currency": "Valuta",
        "lines": "Orderrader",
        "cycle_days": "Säljcykel",
        "stakeholders": "Beslutsfattare",
        "channel": "Försäljningskanal",
        "quote_revisions": "Offertrevisioner",
        "discount": "Rabattsats",
        "payment": "Betalningssätt",
        "category": "Produktgrupp",
        "label": "Kundtyp",
    },
    delimiter=";",
    decimal=",",
    encoding="utf-8",
    newline="\n",
    time_format="%Y-%m-%d %H:%M",
    words={"web shop": "webb", "e-mail": "e-post", "phone": "telefon", "app": "mobilapp",
           "field sales": "utesälj", "partner": "återförsäljare", "other": "övrigt",
           "card": "kort", "invoice": "faktura", "wallet": "Swish", "print": "trycksaker",
           "event": "evenemang", "photo": "foto", "social media": "sociala medier"},
    order_number=lambda order: f"O-{order[1:]}",
)  # fmt: skip

_PRACTICE = Sample(
    file="law-firm.tsv",
    seller="law-firm",
    headers={
        "order_id": "Matter No",
        "buyer_id": "Client ID",
        "first_contact_at": "First Contact",
        "ordered_at": "Invoice Date",
        "volume": "Invoice Amount",
        "currency": "Currency",
        "quantity": "Units",
        "lines": "Line Items",
        "stakeholders": "Decision Makers",
        "channel": "Channel",
        "discount": "Discount",
        "category": "Category",
        "label": "label",
    },
    delimiter="\t",
    decimal=".",
    encoding="utf-8",
    newline="\n",
    time_format="%d.%m.%Y",
    constant={"Office": "Oslo"},
    order_number=lambda order: f"M{order[1:]}",
)

_SHOPIFY_LIKE = Sample(
    file="web-shop.csv",
    seller="web-shop",
    headers={
        "order_id": "Name",
        "buyer_id": "Customer ID",
        "ordered_at": "Created at",
        "currency": "Currency",
        "volume": "Total",
        "quantity": "Total Quantity",
        "lines": "Line Items",
        "discount": "Discount Share",
        "channel": "Source",
        "payment": "Payment Method",
        "category": "Product Type",
        "label": "label",
    },
    delimiter=",",
    decimal=".",
    encoding="utf-8-sig",
    newline="\n",
    time_format="%Y-%m-%d %H:%M:%S",
    constant={"Financial Status": "paid", "Fulfillment Status": "fulfilled"},
    words={"web shop": "web", "app": "ios", "marketplace": "amazon", "store": "pos",
           "e-mail": "email", "phone": "phone", "card": "Visa", "wallet": "Vipps",
           "invoice": "Klarna Invoice", "other": "Gift Card"},
    order_number=lambda order: f"#{order[1:]}",
)  # fmt: skip

_GERMAN = Sample(
    file="wholesaler.csv",
    seller="wholesaler",
    headers={
        "order_id": "Auftragsnummer",
        "buyer_id": "Kundennummer",
        "ordered_at": "Auftragsdatum",
        "volume": "Betrag",
        "currency": "Währung",
        "quantity": "Menge",
        "lines": "Positionen",
        "cycle_days": "Verkaufszyklus",
        "stakeholders": "Ansprechpartner",
        "channel": "Vertriebsweg",
        "discount": "Rabattsatz",
        "payment": "Zahlungsart",
        "category": "Warengruppe",
        "label": "Kundentyp",
    },
    delimiter=";",
    decimal=",",
    encoding="utf-8-sig",
    newline="\r\n",
    time_format="%d.%m.%Y %H:%M",
    words={"web shop": "Onlineshop", "phone": "Telefon", "e-mail": "E-Mail", "store": "Filiale",
           "field sales": "Vertrieb", "card": "Kreditkarte", "transfer": "Banküberweisung",
           "invoice": "Rechnung", "cash": "Barzahlung", "party": "Feier", "kitchen": "Küche",
           "seasonal": "Saison", "garden": "Garten"},
    order_number=lambda order: f"A{order[1:]}",
)  # fmt: skip

SAMPLES: Mapping[str, Sample] = MappingProxyType(
    {
        sample.file: sample
        for sample in (_HUBSPOT_LIKE, _NORWEGIAN, _SWEDISH, _PRACTICE, _SHOPIFY_LIKE, _GERMAN)
    }
)
"""The samples by file name."""

if __name__ == "__main__":
    for written in write_samples(sys.argv[1] if len(sys.argv) > 1 else "data/samples"):
        print(written)
