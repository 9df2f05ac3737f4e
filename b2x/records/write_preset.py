"""Writes how a table is read as the TOML file of a known export, for the user to correct."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from b2x.records.mapping.map_columns import find_header
from b2x.records.reading import Reading


def preset_text(name: str, reading: Reading) -> str:
    """Return TOML text that :func:`b2x.records.mapping.presets.load_export` reads.

    Parameters
    ----------
    name
        Name of the export.
    reading
        How the table is read.

    Examples
    --------
    >>> from b2x.records.read_table import read_table
    >>> print(preset_text("mine", read_table({"Total": [9.5], "Kanal": ["Web"]})))
    name = "mine"
    title = "mine"
    sources = []
    rows = "orders"
    <BLANKLINE>
    [recognise]
    all = ["Total", "Kanal"]
    <BLANKLINE>
    [fields]
    volume = "Total"
    channel = "Kanal"
    <BLANKLINE>
    """
    sections = (
        _about(name, reading),
        _section("recognise", _recognise(reading)),
        _section("fields", _fields(reading)),
        _section("sum", _summed(reading)),
        _section("not_a_sale", _statuses(reading, of_sales=False)),
        _section("sale", _statuses(reading, of_sales=True)),
        _section("style", _style(reading)),
    )
    return "".join(f"{line}\n" for lines in sections for line in lines)


def _section(name: str, keys: Mapping[str, str]) -> Iterator[str]:
    if keys:
        yield from ("", f"[{name}]", *(f"{key} = {value}" for key, value in keys.items()))


def _about(name: str, reading: Reading) -> Iterator[str]:
    """Yield what is said of the whole table."""
    headers, known = reading.own_headers, reading.recognised
    order_id = reading.orders.key_header if reading.orders is not None else None
    found = {}
    hints: list[str] = []
    if known is not None:
        names = {"refunded": known.export.refunded, "credit_of": known.export.credit_of}
        found = {key: find_header(name, headers) for key, name in names.items()}
        order_id = order_id or find_header(known.export.order_id, headers)
        hints = [h for hint in known.export.hints if (h := find_header(hint, headers))]
    yield f"name = {_text(name)}"
    yield f"title = {_text(name)}"
    yield "sources = []"
    yield f"rows = {_text(_rows(reading))}"
    found = {"order_id": order_id, "currency": reading.rules.money.header, **found}
    for key, header in found.items():
        if header is not None:
            yield f"{key} = {_text(header)}"
    if hints:
        yield f"hints = {_texts(hints)}"


def _rows(reading: Reading) -> str:
    if reading.orders is None:
        return "orders"
    return "lines" if reading.recognised is None else reading.recognised.export.rows


def _recognise(reading: Reading) -> dict[str, str]:
    known = list(_field_headers(reading).values())
    found = reading.recognised.found if reading.recognised is not None else ()
    others = [header for header in found if header not in known]
    return {"all": _texts(known), **({"any": _texts(others)} if others else {})}


def _fields(reading: Reading) -> dict[str, str]:
    summed = _summed(reading)
    headers = _field_headers(reading)
    return {name: _text(header) for name, header in headers.items() if name not in summed}


def _field_headers(reading: Reading) -> dict[str, str]:
    """Return the column of the file that each field is read from."""
    return {
        column.name: column.header
        for column in reading.understood.columns
        if column.how != "own" and column.header in reading.own_headers
    }


def _summed(reading: Reading) -> dict[str, str]:
    # The amounts of orders and their credit notes are summed without being named.
    if reading.orders is None or _rows(reading) == "orders":
        return {}
    return {name: _text(header) for name, header in reading.orders.summed_headers.items()}


def _statuses(reading: Reading, *, of_sales: bool) -> dict[str, str]:
    values = {
        status.header: ["won"] if of_sales and status.by_words else sorted(status.values)
        for status in reading.rules.statuses
        if status.of_sales is of_sales or (status.by_words and not of_sales)
    }
    return {_text(header): _texts(listed) for header, listed in values.items() if listed}


def _style(reading: Reading) -> dict[str, str]:
    fields = [column for column in reading.understood.columns if column.how != "own"]
    styles = {column.kind: column.style for column in fields if column.style}
    found = {}
    if decimal := styles.get("number"):
        found["decimal"] = _text("comma" if decimal == "," else "point")
    if dates := styles.get("time"):
        found["dates"] = _text(dates)
    return found


def _texts(values: Iterable[str]) -> str:
    return f"[{', '.join(map(_text, values))}]"


def _text(value: str) -> str:
    """Return a TOML string: JSON's escapes are TOML's."""
    return json.dumps(value, ensure_ascii=False)
