"""Finds the columns of a table that may say who or what kind of buyer it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from b2x.errors import InputError, UsageError, did_you_mean
from b2x.label.company_names import company_sign
from b2x.label.official_numbers import is_number_header, number_sign
from b2x.records.mapping.roles import folded, is_id, role_of
from b2x.records.mapping.value_forms import has_email
from b2x.records.whole_table import Records
from b2x.schema.answers import answers_of_column, read_answer
from b2x.schema.fields import FIELDS, header_key
from b2x.schema.text import MISSING_LEVELS
from b2x.schema.words import ANSWER_WORDS, THING_WORDS

Role = Literal["company", "name", "number", "email", "kind"]
"""``company``: a company's name; ``name``: the buyer's, of either kind; ``number``: of an
organisation or for VAT; ``email``; ``kind``: a flag or group that says B2B or B2C."""
ROLES: tuple[str, ...] = get_args(Role)

LOOKED_AT = 2_000
"""Different values of a column by which its role is found."""
MOST_KINDS = 50
"""A flag or customer group has no more different values."""
CUSTOMER_GROUPS = (
    "customer group", "customer type", "customer segment", "client type", "buyer type", "kundetype",
    "kundegruppe", "kundesegment", "kundtyp", "kundgrupp", "kundentyp", "kundengruppe",
    "account type", "market segment", "segment", "kundeart", "kundenart", "debitorgruppe",
)  # fmt: skip
"""Headers of groups of customers; values that name neither kind say nothing there."""
_SELLERS = (
    "supplier", "vendor", "carrier", "seller", "salesperson", "sales rep", "salesman", "brand",
    "manufacturer", "leverandor", "leverantor", "lieferant", "selger", "saljare", "saelger",
    "verkaufer", "owner", "created by", "handled by", "warehouse", "store", "shop", "butikk",
    "product", "item", "sku", "produkt", "vare", "artikel", "vara", "lineitem", "sender",
)  # fmt: skip
_DEALS = (
    "deal name", "deal title", "opportunity", "avtale", "avtal", "aftale", "affar", "geschaft",
    "mulighet", "mojlighet", "mulighed", "project", "prosjekt", "projekt", "subject", "emne",
    "amne", "betreff", "title", "tittel", "titel", "campaign", "kampanje", "kampanj", "event",
    "description", "beskrivelse", "beskrivning", "beschreibung",
)  # fmt: skip
"""Headers of what a sale is called: training for Kari is no company's."""
_NAMES = (
    "name", "navn", "namn", "customer", "kunde", "kund", "buyer", "client", "klient", "kjoper",
    "kopare", "kober", "kaeufer", "kaufer", "recipient", "mottaker", "mottagare", "modtager",
    "empfanger", "bill to", "billed to", "ship to", "sold to", "invoice to", "payer", "consignee",
    "guest", "account", "debitor",
)  # fmt: skip
_NOT_NAMES = (
    "address", "adresse", "adress", "street", "phone", "telefon", "mobil", "zip", "post", "number",
    "nummer", "city", "country", "note", "comment", "user", "login",
)  # fmt: skip
_INVOICING = ("ean", "ean nummer", "gln", "ehf", "peppol")
"""How public bodies are sent invoices: behaviour, as all terms of payment."""
_EMAILS = ("email", "e mail", "mail", "epost", "e post", "mejl")


@dataclass(frozen=True)
class HintColumn:
    """A column that may hold hints.

    Attributes
    ----------
    role
        What it holds.
    header
        Its header.
    texts
        Its different texts.
    codes
        intp of shape (n,): place of each row's text in `texts`, -1 where it has none.
    """

    role: str
    header: str
    texts: tuple[str, ...]
    codes: NDArray[np.intp]


def find_hint_columns(records: Records, exclude: Iterable[str] = ()) -> list[HintColumn]:
    """Find the columns that may hold hints: by the known export, by header and by values.

    A column that is read as a field (channel, payment, category ...) is not one: how somebody buys
    and pays is behaviour. The buyer's own column may be one.
    """
    left_out = {header.strip() for header in exclude} | {
        column.header
        for column in records.understood.columns
        if column.name in FIELDS and column.name != "buyer_id"
    }
    documented = {header_key(header) for header in records.export_hints}
    found = []
    for header in dict.fromkeys(records.headers):
        if header.strip() in left_out or records.headers.count(header) > 1:
            continue
        texts, codes = _coded(records.raw(header))
        role = _role(header, texts[:LOOKED_AT], header_key(header) in documented) if texts else None
        if role is not None:
            found.append(HintColumn(role, header, texts, codes))
    return found


def named_hint_columns(
    records: Records, columns: Mapping[str, str | Sequence[str]]
) -> list[HintColumn]:
    """Return the columns that the user named, by role.

    Raises
    ------
    UsageError
        When there is no such role.
    InputError
        When there is no such column.
    """
    found = []
    for role, headers in columns.items():
        if role not in ROLES:
            raise UsageError(
                f"no kind of hint {role!r}.{did_you_mean(role, ROLES)}",
                next_step=f"name one of {', '.join(ROLES)}, such as --hint company=COLUMN",
            )
        for header in (headers,) if isinstance(headers, str) else headers:
            header = records.headers[records.position(header)]
            texts, codes = _coded(records.raw(header))
            if not texts:
                raise InputError("the column is empty", where=header, next_step="name another")
            found.append(HintColumn(role, header, texts, codes))
    return found


def kind_of_text(column: HintColumn) -> list[bool | None]:
    """Return for each text of a ``kind`` column whether it says B2B; None where neither.

    Where only the column's role says what yes means (``is-business-order``), no says nothing.
    """
    answers = answers_of_column(column.header, column.texts)
    if answers is not None:
        b2b, b2c = set(answers.b2b), set(answers.b2c)
        return [True if text in b2b else False if text in b2c else None for text in column.texts]
    if _yes_or_no(column.texts):
        return [ANSWER_WORDS[text.lower()] == "yes" or None for text in column.texts]
    return [_kind(text) for text in column.texts]


def same_texts(one: HintColumn, other: HintColumn) -> NDArray[np.bool_]:
    """Return the rows in which two columns have the same text, in any case; bool (n,)."""
    places: dict[str, int] = {}
    both = [
        np.array([places.setdefault(t.casefold(), len(places)) for t in column.texts] + [-1 - i])
        for i, column in enumerate((one, other))
    ]
    return np.asarray(both[0][one.codes] == both[1][other.codes])


def _coded(column: NDArray[np.object_]) -> tuple[tuple[str, ...], NDArray[np.intp]]:
    """Return a column's different texts and each row's place among them."""
    places: dict[str, int] = {}
    codes = np.full(len(column), -1, dtype=np.intp)
    for row, text in enumerate(column.tolist()):
        if text is not None:
            codes[row] = places.setdefault(text, len(places))
    return tuple(places), codes


def _role(header: str, texts: Sequence[str], documented: bool) -> str | None:
    """Return what a column holds, None where it holds no hint."""
    key = folded(header_key(header))
    if _holds(key, (*_SELLERS, *_DEALS)) and not documented:
        return None
    if _says_kind(header, key, texts):
        return "kind"
    if is_number_header(header):
        return "number"
    role = role_of(header)
    if _holds(key, _EMAILS) or _share(texts, has_email) >= 0.5:
        return "email"
    if role == "company":
        about = header_key(header).rpartition(" ")[2] in THING_WORDS  # company size, country
        numbers = _mostly_numbers(texts) and not (is_id(header) or " " not in key)
        return None if about or numbers or _holds(key, _INVOICING) else "company"
    if role == "personal" and _holds(key, _NAMES) and not _holds(key, _NOT_NAMES):
        return None if _mostly_numbers(texts) else "name"
    if documented:
        return "name"
    if role in ("thing", "count", "text", "official"):
        return None
    if _share(texts, lambda text: company_sign(text) == "legal form") >= 0.2:
        return "name"
    return "number" if _share(texts, lambda text: number_sign(text) is not None) >= 0.5 else None


def _says_kind(header: str, key: str, texts: Sequence[str]) -> bool:
    """Return whether a column is a flag or group that says which buyers are businesses."""
    words = {text for text in texts if text.casefold() not in MISSING_LEVELS}
    if not words or len(words) > MOST_KINDS:
        return False
    if answers_of_column(header, words) is not None:
        # Single letters and figures mean B2B only where the header says so.
        return any(len(word) > 1 for word in words) or role_of(header) == "company" or "b2" in key
    if role_of(header) == "company" and _yes_or_no(words):
        return True
    kinds = {_kind(text) for text in words}
    return _holds(key, CUSTOMER_GROUPS) and bool(kinds - {None})


def _yes_or_no(texts: Iterable[str]) -> bool:
    return all(ANSWER_WORDS.get(text.lower()) in ("yes", "no") for text in texts)


def _kind(text: str) -> bool | None:
    try:
        return read_answer(text) if len(text) > 1 else None
    except InputError:
        return None


def _holds(key: str, words: Iterable[str]) -> bool:
    """Return whether a header's key has one of the words, alone, as a phrase or in a compound."""
    parts = key.split()
    return any(
        f" {word} " in f" {key} "
        or (len(word) >= 4 and any(p.endswith(word) or p.startswith(word) for p in parts))
        for word in words
    )


def _share(texts: Sequence[str], holds: Callable[[str], bool]) -> float:
    return sum(map(holds, texts)) / len(texts)


def _mostly_numbers(texts: Sequence[str]) -> bool:
    return _share(texts, lambda text: not any(c.isalpha() for c in text)) > 0.5
