"""Exports of known systems: one TOML file each, recognised by their headers.

Which column of a table is which field in the end is decided in mapping.py; what is done to lines,
currencies and rows that are no sales, in reader.py.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal, NoReturn, TypeAlias, cast

from b2x.errors import InputError, UsageError, did_you_mean
from b2x.records.values.notation import Style
from b2x.schema.fields import FIELDS

Rows = Literal["lines", "orders"]

ROLE_HEADERS: dict[str, tuple[str, ...]] = {
    "order_id": (
        "order id", "order number", "order no", "order name", "order reference", "sales order",
        "sales order number", "invoice id", "invoice number", "invoice no", "ordrenr",
        "ordrenummer", "ordre nr", "ordreid", "bestillingsnr", "bestillingsnummer", "fakturanr",
        "fakturanummer", "faktura nr", "ordernr", "ordernummer", "order nr", "beställningsnr",
        "beställningsnummer", "auftragsnr", "auftragsnummer", "auftrags nr", "bestellnr",
        "bestellnummer", "bestell nr", "rechnungsnr", "rechnungsnummer", "rechnungs nr",
        "belegnummer",
    ),
    "currency": (
        "currency", "currency code", "order currency", "transaction currency", "invoice currency",
        "valuta", "valutakode", "valutakod", "währung", "währungscode", "währungskennzeichen",
    ),
    "status": (
        "status", "order status", "invoice status", "payment status", "financial status",
        "ordrestatus", "fakturastatus", "betalingsstatus", "orderstatus", "betalningsstatus",
        "auftragsstatus", "bestellstatus", "rechnungsstatus", "zahlungsstatus",
    ),
}  # fmt: skip
"""Headers by what they say of a row, in files of no known export: which order it belongs to, in
which currency it is, whether it stands. In the form of :func:`b2x.schema.fields.header_key`, in
English, Norwegian, Swedish, Danish and German."""


@dataclass(frozen=True)
class KnownExport:
    """What one system's export means.

    Attributes
    ----------
    name, title
        Its short name, which options take, and its name for people.
    sources
        Addresses of the vendor's public pages that document the headers.
    verified
        When the headers were checked against them.
    rows
        Whether a row is an order or one line of an order.
    order_id
        Header that names the order.
    currency
        Header of the currency.
    currency_fixed
        The currency, where the export is always in one.
    refunded
        Header of an amount that was given back, to be subtracted from ``volume``.
    credit_of
        Header that names the order which a credit note belongs to.
    hints
        Headers that say who or what kind of buyer it is: labels perhaps, never features.
    all, any
        Headers that must all be there, and further documented ones.
    fields
        Headers by field, in order of preference.
    sum
        Of order lines: headers by field of line amounts that are summed over the order's lines.
    not_a_sale
        By header, the values (to be compared trimmed, in any case) of rows that are no sale.
    sale
        By header, the only values of rows that are sales; a row without a value stays one.
    decimal, dates
        How numbers and dates are written, where the export fixes it.
    """

    name: str
    title: str
    sources: tuple[str, ...] = ()
    verified: datetime.date | None = None
    rows: Rows = "orders"
    order_id: str | None = None
    currency: str | None = None
    currency_fixed: str | None = None
    refunded: str | None = None
    credit_of: str | None = None
    hints: tuple[str, ...] = ()
    all: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sum: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    not_a_sale: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sale: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    decimal: Style | None = None
    dates: Style | None = None

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers that it is recognised by; those of its fields where none are named."""
        named = (*self.all, *self.any)
        read = [
            header for table in (self.fields, self.sum) for hs in table.values() for header in hs
        ]
        return named or tuple(dict.fromkeys(read))


@dataclass(frozen=True)
class Recognised:
    """A known export that a table was found, or said, to be.

    Attributes
    ----------
    export
        The export.
    confidence
        Share of the export's headers that the table has, 0 to 1.
    found
        Those headers, as the table writes them.
    how
        ``headers``: recognised by them; ``told``: the user said so.
    """

    export: KnownExport
    confidence: float
    found: tuple[str, ...]
    how: Literal["headers", "told"] = "headers"

    @classmethod
    def told(cls, export: KnownExport, headers: Iterable[str]) -> Recognised:
        """Take the user's word that a table with these headers is that export.

        Raises
        ------
        InputError
            When the table has none of the export's headers.
        """
        headers = list(headers)
        found = _found(export, {_key(header): header for header in headers})
        if not found:
            raise InputError(
                f"no header of {export.title} is in the table",
                where=f"columns found: {', '.join(headers)}",
                next_step="leave --export out, or name another",
            )
        return cls(export, len(found) / len(export.headers), found, "told")

    def __str__(self) -> str:
        of, how = len(self.export.headers), "recognised" if self.how == "headers" else "as told"
        share = f"{len(self.found)} of its {of} headers, {self.confidence:.0%}"
        return f"export: {self.export.title} ({self.export.name}), {how}: {share}"


def recognise(headers: Sequence[str]) -> Recognised | None:
    """Return the shipped export that a table's headers belong to, None where none or two fit.

    Headers count as the same in any case and with white space around them, not in other words.
    An export fits where all the headers that it must have are there; of several, the one of
    whose headers the table has the largest share, then the one with most of them.

    Examples
    --------
    >>> found = recognise(["Date", "Order #", "Status", "Customer", "Items sold", "Net sales"])
    >>> print(found and found.export.title)
    WooCommerce Analytics, orders
    >>> print(recognise(["Date", "Total"]))
    None
    """
    fits = fitting(headers)
    return fits[0] if len(fits) == 1 else None


def fitting(headers: Sequence[str]) -> list[Recognised]:
    """Return the shipped exports that fit a table's headers best: one, none, or several alike."""
    there = {_key(header): header for header in headers}
    fits = []
    for name in export_names():
        export = load_export(name)
        if all(_key(header) in there for header in export.all):
            found = _found(export, there)
            fits.append(Recognised(export, len(found) / len(export.headers), found))
    best = max(map(_fit, fits), default=None)
    return [found for found in fits if _fit(found) == best]


@cache
def load_export(name_or_path: str) -> KnownExport:
    """Load a known export: a shipped one by its name, or a TOML file of one's own by its path.

    Raises
    ------
    UsageError
        When there is no shipped export of that name.
    InputError
        When the file cannot be read, or a key in it is unknown or wrong.

    Examples
    --------
    >>> load_export("shopify").fields["volume"]
    ('Total',)
    """
    if name_or_path in export_names():
        return _read(_FOLDER / f"{name_or_path}.toml")
    if name_or_path.endswith(".toml"):
        return _read(Path(name_or_path))
    raise UsageError(
        f"no known export {name_or_path!r}.{did_you_mean(name_or_path, export_names())}",
        next_step=f"name one of {', '.join(export_names())}, a .toml file of your own, or 'none'",
    )


@cache
def export_names() -> tuple[str, ...]:
    """Return the names of the shipped exports."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


_FOLDER = Path(__file__).parent / "exports"
_Content: TypeAlias = dict[str, Any]


def _key(header: str) -> str:
    return header.strip().casefold()


def _found(export: KnownExport, there: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(there[key] for header in export.headers if (key := _key(header)) in there)


def _fit(found: Recognised) -> tuple[float, int]:
    return found.confidence, len(found.found)


_TEXTS = ("name", "title", "order_id", "currency", "currency_fixed", "refunded", "credit_of")
_TABLES = {
    "recognise": ("all", "any"),
    "fields": tuple(FIELDS),
    "sum": tuple(name for name, of in FIELDS.items() if of.kind == "number"),
    "style": ("decimal", "dates"),
}
_STATES = ("not_a_sale", "sale")
_CHOICES: dict[str, tuple[str, ...]] = {
    "rows": ("orders", "lines"),
    "decimal": ("point", "comma"),
    "dates": ("dmy", "mdy", "ymd"),
}
_MARKS = {"point": ".", "comma": ","}


def _read(path: Path) -> KnownExport:
    import tomllib  # only where a table with headers is read

    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise InputError("no such file", where=str(path), next_step="check --export") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(
            f"not a TOML file: {error}", where=str(path), next_step="correct it"
        ) from None
    file = _File(path, content)
    file.check_keys("", (*_TEXTS, "sources", "verified", "rows", "hints", *_TABLES, *_STATES))
    for table, keys in _TABLES.items():
        file.check_keys(table, keys)
    verified = content.get("verified")
    if verified is not None and type(verified) is not datetime.date:
        file.refuse("verified", "a date, such as 2026-11-24")
    name = file.text("name") or path.stem
    export = KnownExport(
        name=name,
        title=file.text("title") or name,
        sources=file.texts("", "sources"),
        verified=verified,
        rows=cast(Rows, file.choice("", "rows") or "orders"),
        **{key: file.text(key) for key in _TEXTS[2:]},
        hints=file.texts("", "hints"),
        all=file.texts("recognise", "all"),
        any=file.texts("recognise", "any"),
        fields=file.lists("fields"),
        sum=file.lists("sum"),
        not_a_sale=file.lists("not_a_sale"),
        sale=file.lists("sale"),
        decimal=cast(Style | None, _MARKS.get(file.choice("style", "decimal") or "")),
        dates=cast(Style | None, file.choice("style", "dates")),
    )
    file.check_sense(export)
    return export


class _File:
    """A TOML file's content, each key checked as it is taken."""

    def __init__(self, path: Path, content: _Content) -> None:
        self._path, self._content = path, content

    def check_keys(self, table: str, known: Sequence[str]) -> None:
        for key in self._table(table):
            if key not in known:
                place = f"[{table}] has" if table else "there is"
                raise InputError(
                    f"{place} no key {key!r}.{did_you_mean(key, known)}",
                    where=str(self._path),
                    next_step=f"use one of {', '.join(known)}",
                )

    def check_sense(self, export: KnownExport) -> None:
        """Refuse what no single key shows."""
        for name in export.sum:
            if export.rows != "lines":
                self.refuse("sum", 'there only with rows = "lines": orders have nothing to sum')
            if name in export.fields:
                self.refuse(f"sum.{name}", "there, or in [fields], and not in both")
        if not (export.fields or export.sum):
            self.refuse("fields", "there, with a field and its header at least")
        if export.rows == "lines" and export.order_id is None:
            self.refuse("order_id", 'there with rows = "lines": the header that names the order')
        if export.currency and export.currency_fixed:
            self.refuse("currency_fixed", "there only without currency")

    def text(self, key: str) -> str | None:
        value = self._content.get(key)
        if value is not None and not (isinstance(value, str) and value.strip()):
            self.refuse(key, "a text that is not empty")
        return value

    def texts(self, table: str, key: str) -> tuple[str, ...]:
        value = self._table(table).get(key, [])
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list) or not all(
            isinstance(v, str) and v.strip() for v in values
        ):
            self.refuse(f"{table}.{key}".lstrip("."), "a text, or a list of texts, none empty")
        return tuple(values)

    def lists(self, table: str) -> dict[str, tuple[str, ...]]:
        return {key: self.texts(table, key) for key in self._table(table)}

    def choice(self, table: str, key: str) -> str | None:
        value = self._table(table).get(key)
        if value is not None and value not in _CHOICES[key]:
            self.refuse(f"{table}.{key}".lstrip("."), f"one of {', '.join(_CHOICES[key])}")
        return cast(str | None, value)

    def refuse(self, key: str, allowed: str) -> NoReturn:
        raise InputError(
            f"{key!r} is wrong", where=str(self._path), next_step=f"it has to be {allowed}"
        )

    def _table(self, name: str) -> _Content:
        table = self._content.get(name, {}) if name else self._content
        if not isinstance(table, dict):
            self.refuse(name, f"a table, [{name}], with a line for each key")
        return table
