"""What was understood of a table as an export file of the user's own, to begin from."""

from __future__ import annotations

import json

from b2x.records.mapping.map_columns import find_header
from b2x.records.reading import Reading


def map_text(name: str, reading: Reading) -> str:
    """Return a TOML text that :func:`b2x.records.mapping.presets.load_export` reads.

    Parameters
    ----------
    name
        What to call the export.
    reading
        The table.

    Examples
    --------
    >>> from b2x.records.read_table import read_table
    >>> print(map_text("mine", read_table({"Total": [9.5], "Kanal": ["Web"]})))
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
    fields = [column for column in reading.understood.columns if column.how != "own"]
    orders = reading.orders
    # The amounts of orders and their credit notes are summed without being told.
    summed = orders.summed_headers if orders is not None and _rows(reading) == "lines" else {}
    lines = [
        f"name = {_text(name)}",
        f"title = {_text(name)}",
        "sources = []",
        f"rows = {_text(_rows(reading))}",
    ]
    if orders is not None:
        lines.append(f"order_id = {_text(orders.key_header)}")
    if reading.rules.money.header is not None:
        lines.append(f"currency = {_text(reading.rules.money.header)}")
    lines += _of_known_export(reading)
    lines += ["", "[recognise]"]
    known = [column.header for column in fields if column.header in reading.own_headers]
    lines.append(f"all = [{', '.join(_text(header) for header in known)}]")
    found = reading.recognised.found if reading.recognised is not None else ()
    if others := [header for header in found if header not in known]:
        lines.append(f"any = [{', '.join(_text(header) for header in others)}]")
    lines += ["", "[fields]"]
    lines += [
        f"{column.name} = {_text(column.header)}"
        for column in fields
        if column.name not in summed and column.header in reading.own_headers
    ]
    if summed:
        lines += ["", "[sum]", *(f"{name} = {_text(header)}" for name, header in summed.items())]
    for table, of_sales in (("not_a_sale", False), ("sale", True)):
        statuses = [s for s in reading.rules.statuses if s.of_sales is of_sales]
        lines += ["", f"[{table}]"] if statuses else []
        for status in statuses:
            values = ", ".join(_text(value) for value in sorted(status.values))
            lines.append(f"{_text(status.header)} = [{values}]")
    styles = {column.kind: column.style for column in fields if column.style}
    if styles:
        lines += ["", "[style]"]
        if "number" in styles:
            lines.append(f'decimal = "{"comma" if styles["number"] == "," else "point"}"')
        if "time" in styles:
            lines.append(f'dates = "{styles["time"]}"')
    return "\n".join([*lines, ""])


def _rows(reading: Reading) -> str:
    if reading.orders is None:
        return "orders"
    return "lines" if reading.recognised is None else reading.recognised.export.rows


def _of_known_export(reading: Reading) -> list[str]:
    """Return what is known of the system that wrote the table, and of no column by itself."""
    if reading.recognised is None:
        return []
    export, headers = reading.recognised.export, reading.own_headers
    lines = []
    for key, name in (("refunded", export.refunded), ("credit_of", export.credit_of)):
        if (header := find_header(name, headers)) is not None:
            lines.append(f"{key} = {_text(header)}")
    header = find_header(export.order_id, headers)
    if header is not None and reading.orders is None:
        lines.append(f"order_id = {_text(header)}")
    if hints := [h for hint in export.hints if (h := find_header(hint, headers)) is not None]:
        lines.append(f"hints = [{', '.join(_text(hint) for hint in hints)}]")
    return lines


def _text(value: str) -> str:
    """Write a text as TOML does: JSON's escapes are TOML's."""
    return json.dumps(value, ensure_ascii=False)
