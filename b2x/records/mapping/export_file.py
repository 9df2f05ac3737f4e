"""Reads the TOML file of a known export, and refuses keys and values that are not allowed."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn, TypeAlias, cast

from b2x.errors import InputError, did_you_mean
from b2x.records.mapping.known_export import KnownExport, Rows
from b2x.records.values.notation import date_style, decimal_style
from b2x.schema.fields import FIELDS

_Content: TypeAlias = dict[str, Any]

_TEXTS = (
    "name", "title", "one_row", "order_id", "currency", "currency_fixed", "refunded", "credit_of",
)  # fmt: skip
_KEYS = {
    "recognise": ("all", "any"),
    "fields": tuple(FIELDS),
    "sum": tuple(name for name, field in FIELDS.items() if field.kind == "number"),
    "style": ("decimal", "dates"),
}
"""The keys of those tables that have a closed list of them."""
_STATUSES = ("not_a_sale", "sale")
_CHOICES: dict[str, tuple[str, ...]] = {
    "rows": ("orders", "lines"),
    "decimal": ("point", "comma"),
    "dates": ("dmy", "mdy", "ymd"),
}


def read_export(path: Path) -> KnownExport:
    """Read the file of a known export.

    Raises
    ------
    InputError
        When the file cannot be read, or a key in it is unknown or has a wrong value.
    """
    import tomllib  # here, because only tables with headers need it

    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise InputError("no such file", where=str(path), next_step="check --export") from None
    except RecursionError:
        raise InputError(
            "the file is nested too deeply", where=str(path), next_step="correct it"
        ) from None
    except ValueError as error:  # also a number with more digits than Python reads
        raise InputError(
            f"the file is not TOML: {error}", where=str(path), next_step="correct it"
        ) from None
    file = _File(path, content)
    file.check_keys("", (*_TEXTS, "sources", "verified", "rows", "hints", *_KEYS, *_STATUSES))
    for table, keys in _KEYS.items():
        file.check_keys(table, keys)
    name = file.text("name") or path.stem
    rows = cast(Rows, file.choice("", "rows") or "orders")
    export = KnownExport(
        name=name,
        title=file.text("title") or name,
        one_row=file.text("one_row") or {"orders": "an order", "lines": "an order line"}[rows],
        sources=file.texts("", "sources"),
        verified=file.date("verified"),
        rows=rows,
        **{key: file.text(key) for key in _TEXTS[3:]},
        hints=file.texts("", "hints"),
        all=file.texts("recognise", "all"),
        any=file.texts("recognise", "any"),
        fields=file.lists("fields"),
        sum=file.lists("sum"),
        not_a_sale=file.lists("not_a_sale"),
        sale=file.lists("sale"),
        decimal=decimal_style(file.choice("style", "decimal")),
        dates=date_style(file.choice("style", "dates")),
    )
    file.check_together(export)
    return export


class _File:
    """The content of a TOML file; each value is checked as it is taken."""

    def __init__(self, path: Path, content: _Content) -> None:
        self._path, self._content = path, content

    def check_keys(self, table: str, known: Sequence[str]) -> None:
        for key in self._table(table):
            if key not in known:
                self._refuse(
                    f"unknown key {key!r}{f' in [{table}]' if table else ''}."
                    f"{did_you_mean(key, known)}",
                    f"use one of {', '.join(known)}",
                )

    def check_together(self, export: KnownExport) -> None:
        """Refuse what contradicts itself although each value is allowed."""
        if export.sum and export.rows != "lines":
            self._refuse(
                "[sum] is there, and rows are orders, which have no lines to sum",
                'write rows = "lines", or move its fields to [fields]',
            )
        for name in export.sum.keys() & export.fields.keys():
            self._refuse(f"{name!r} is in [fields] and in [sum]", "keep one of them")
        if not (export.fields or export.sum):
            self._refuse(
                "no field has a header", 'name one at least, such as [fields] volume = "Total"'
            )
        if export.rows == "lines" and export.order_id is None:
            self._refuse(
                'rows = "lines" needs order_id', "add order_id, the header that names the order"
            )
        if export.currency and export.currency_fixed:
            self._refuse("currency and currency_fixed are both there", "keep one of them")

    def text(self, key: str) -> str | None:
        value = self._content.get(key)
        if value is not None and not _is_text(value):
            self._refuse_value(key, value, "a text that is not empty")
        return cast(str | None, value)

    def texts(self, table: str, key: str) -> tuple[str, ...]:
        value = self._table(table).get(key, [])
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list) or not all(map(_is_text, values)):
            self._refuse_value(f"{table}.{key}", value, "a text, or a list of texts, none empty")
        return tuple(values)

    def lists(self, table: str) -> dict[str, tuple[str, ...]]:
        return {key: self.texts(table, key) for key in self._table(table)}

    def choice(self, table: str, key: str) -> str | None:
        value = self._table(table).get(key)
        if value is not None and value not in _CHOICES[key]:
            self._refuse_value(f"{table}.{key}", value, f"one of {', '.join(_CHOICES[key])}")
        return cast(str | None, value)

    def date(self, key: str) -> datetime.date | None:
        value = self._content.get(key)
        if value is not None and type(value) is not datetime.date:
            self._refuse_value(key, value, "a date, such as 2026-11-24")
        return value

    def _table(self, name: str) -> _Content:
        table = self._content.get(name, {}) if name else self._content
        if not isinstance(table, dict):
            self._refuse_value(name, table, f"a table, [{name}], with a line for each key")
        return table

    def _refuse_value(self, key: str, value: object, allowed: str) -> NoReturn:
        self._refuse(f"wrong value of {key.lstrip('.')!r}: {value!r}", f"use {allowed}")

    def _refuse(self, problem: str, next_step: str) -> NoReturn:
        raise InputError(problem, where=str(self._path), next_step=next_step)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())
