"""What was understood of a table as an export file of the user's own, to begin from."""

from __future__ import annotations

import json

from b2x.records.reading import Reading


def map_text(name: str, reading: Reading) -> str:
    """Return a TOML text that :func:`b2x.records.known.load_export` reads.

    Parameters
    ----------
    name
        What to call the export.
    reading
        The table.

    Examples
    --------
    >>> from b2x.records.reader import read_table
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
    summed = orders.summed_headers if orders is not None else {}
    lines = [
        f"name = {_text(name)}",
        f"title = {_text(name)}",
        "sources = []",
        f"rows = {_text('orders' if orders is None else 'lines')}",
    ]
    if orders is not None:
        lines.append(f"order_id = {_text(orders.key_header)}")
    if reading.rules.money.header is not None:
        lines.append(f"currency = {_text(reading.rules.money.header)}")
    lines += ["", "[recognise]"]
    known = [column.header for column in fields if column.header in reading.own_headers]
    lines.append(f"all = [{', '.join(_text(header) for header in known)}]")
    lines += ["", "[fields]"]
    lines += [
        f"{column.name} = {_text(column.header)}"
        for column in fields
        if column.name not in summed and column.header in reading.own_headers
    ]
    if summed:
        lines += ["", "[sum]", *(f"{name} = {_text(header)}" for name, header in summed.items())]
    if reading.rules.statuses:
        lines += ["", "[not_a_sale]"]
    for status in reading.rules.statuses:
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


def _text(value: str) -> str:
    """Write a text as TOML does: JSON's escapes are TOML's."""
    return json.dumps(value, ensure_ascii=False)
