"""Finds the columns whose values say which rows are sales."""

from __future__ import annotations

from collections.abc import Sequence

from b2x.errors import InputError
from b2x.records.mapping.role_headers import is_status, says_ended, without_sale
from b2x.records.mapping.settings import Settings
from b2x.records.sales.rules import Statuses
from b2x.records.sales.status_words import is_won, says_no_sale
from b2x.records.tables.chunk import Table, first_values
from b2x.records.values.missing import is_missing_word
from b2x.schema.fields import header_key
from b2x.schema.words import ANSWER_WORDS

LEDGER = (
    {"gross", "brutto"},
    {"fee", "fees", "gebyr", "avgift", "gebühr", "gebühren", "entgelt"},
    {"net", "netto"},
    {"balance", "saldo", "guthaben", "balance impact", "auswirkung auf guthaben"},
)
"""Headers of which a ledger of payments has one each."""
_ANSWERS = {
    meaning: frozenset(word for word, means in ANSWER_WORDS.items() if means == meaning)
    for meaning in ("yes", "no")
}


def find_statuses(table: Table, settings: Settings) -> tuple[Statuses, ...]:
    """Return which values of which columns say that a row is a sale, or is not.

    The known export lists some; where it lists won as a sale, every word for won counts. In any
    column whose header says status, stage or phase, words such as cancelled, failed and lost mark
    rows that are not sales; if one of its first rows says won, only rows that say won are sales. A
    column such as `Cancelled` marks rows where it says yes, `Cancelled at` where it is filled.
    With ``export="none"`` every row is a sale.

    Raises
    ------
    InputError
        When the table is a ledger of payments, and no known export says which of them are sales.
    """
    export, headers = settings.export, settings.headers
    if settings.options.get("export") == "none":
        return ()
    if export is None and settings.options.get("export") is None:
        _refuse_ledger(headers, table.name)
    listed = {} if export is None else {
        (header, of_sales): frozenset(value.strip().lower() for value in values)
        for rules, of_sales in ((export.not_a_sale, False), (export.sale, True))
        for name, values in rules.items()
        if (header := settings.header(name)) is not None
    }  # fmt: skip
    keys = {header: header_key(header) for header in headers if (header, True) not in listed}
    asked = {header for header, key in keys.items() if is_status(key) or _is_flag(key)}
    places = {header: headers.index(header) for header in asked}
    values = first_values(table, places.values())
    found: dict[str, Statuses] = {}
    for (header, of_sales), listed_values in listed.items():
        by_words = of_sales and any(map(is_won, listed_values))
        means = listed.get((header, False), frozenset()) if by_words else listed_values
        found[header] = Statuses(header, headers.index(header), means, of_sales, by_words)
    told = any(_said(keys[h]) == "no" and values.get(p, set()) - {""} for h, p in places.items())
    for header, position in places.items():
        key, there = keys[header], values.get(position, set())
        if is_status(key):
            also = found[header].values if header in found else frozenset()
            won = not told and any(map(is_won, there))
            found[header] = Statuses(header, position, also, won, by_words=True)
        elif header not in found and (said := _flags(key, there)):
            found[header] = Statuses(header, position, said)
    return tuple(sorted(found.values(), key=lambda status: status.position))


def _refuse_ledger(headers: Sequence[str], where: str) -> None:
    keys = {header_key(header): header for header in headers}
    if not all(any(key in words for key in keys) for words in LEDGER):
        return
    raise InputError(
        "the columns of gross, fee, net and balance are those of a ledger of payments, in which "
        "withdrawals, refunds and refused payments stand beside sales",
        where=where,
        next_step="export it in English if the system is one that b2x knows, say which rows are "
        "sales with --export FILE.toml, or pass --export none to take each row for one",
    )


def _is_flag(key: str) -> bool:
    return says_ended(key) or _said(key) != ""


def _said(key: str) -> str:
    """Return the answer of rows that are not sales: yes under Cancelled, no under Won."""
    key = " ".join(without_sale(key))
    return "no" if is_won(key, alone=True) else "yes" if says_no_sale(key, alone=True) else ""


def _flags(key: str, there: set[str]) -> frozenset[str]:
    """Return the values that mark a row that is not a sale; none where the column is not a flag."""
    filled = {text.lower() for text in there if not is_missing_word(text)}
    if says_ended(key):
        return frozenset("*") if len(filled) < len(there) else frozenset()
    if not filled or not filled <= _ANSWERS["yes"] | _ANSWERS["no"]:
        return frozenset()
    return _ANSWERS[_said(key)]
