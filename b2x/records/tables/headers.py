"""Makes column names unique and not empty, and tells which names they were made of."""

from __future__ import annotations

import re
from collections.abc import Sequence

INVISIBLE = "\ufeff\u200b\u200e\u200f\u2060"
"""Invisible characters around a name, besides white space: byte order and direction marks."""


def unique_headers(fields: Sequence[str]) -> list[str]:
    """Return a unique name for each column: trimmed, numbered where it is empty or not the first.

    Examples
    --------
    >>> unique_headers(["Amount", " Amount ", "", "Note"])
    ['Amount', 'Amount#2', '#3', 'Note']
    """
    names = [field.strip().strip(INVISIBLE).strip() for field in fields]
    taken = set(names)
    found: dict[str, int] = {}
    unique = []
    for place, name in enumerate(names, start=1):
        number = found[name] = found.get(name, 0) + 1
        if not name:
            number, name = place, ""
        if name and number == 1:
            unique.append(name)
            continue
        while f"{name}#{number}" in taken:  # another column has just this name
            number += 1
        taken.add(f"{name}#{number}")
        unique.append(f"{name}#{number}")
        if name:
            found[name] = number
    return unique


def plain_headers(headers: Sequence[str]) -> list[str]:
    """Return the names that :func:`unique_headers` made these of, to recognise fields by.

    Examples
    --------
    >>> plain_headers(["Amount", "Amount#2", "#3", "Invoice #3"])
    ['Amount', 'Amount', '', 'Invoice #3']
    """
    there = set(headers)
    plain = []
    for place, header in enumerate(headers, start=1):
        match = _NUMBERED.fullmatch(header)
        if match is None:
            plain.append(header)
        elif not match[1]:
            plain.append("" if match[2] == str(place) else header)
        else:
            plain.append(match[1] if match[1] in there else header)
    return plain


_NUMBERED = re.compile(r"(.*)#([1-9]\d*)", re.DOTALL)
