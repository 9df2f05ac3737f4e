"""Currencies that an .xlsx workbook names only in the number formats of its cells."""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Mapping
from xml.etree import ElementTree

from b2x.errors import InputError
from b2x.records.tables.workbook_limits import CELL, part_blocks
from b2x.records.values.amounts import take_apart
from b2x.schema.text import number_text

Place = tuple[int, int]
"""Row and column of a cell, from 0."""


def currencies_of_cells(archive: zipfile.ZipFile, part: str, where: str) -> dict[Place, str]:
    """Return the code or sign of the currency in the number formats of a sheet.

    Parameters
    ----------
    archive
        The workbook.
    part, where
        The file of the sheet in the workbook; what to call the sheet in errors.

    Returns
    -------
    The currencies of the cells whose format names one; nothing where all formats of the workbook
    name the same.

    Raises
    ------
    InputError
        When there are several, and cells do not say their row and column.
    """
    names = _currencies_of_styles(archive)
    if len({name for name in names.values() if name}) < 2:
        return {}
    found, without = {}, set()
    for block in part_blocks(archive, archive.getinfo(part)):
        for cell in CELL.finditer(block):
            name = names.get(style[1].decode()) if (style := _STYLE.search(cell[1])) else ""
            place = place_of(cell[1])
            if name and place is not None:
                found[place] = name
            elif name:
                without.add(name)
    _refuse_several(without, where)
    return found


def refuse_currencies_of_ods(archive: zipfile.ZipFile, sheet: str, where: str) -> None:
    """Refuse a sheet of an .ods workbook whose cells are in several currencies.

    Raises
    ------
    InputError
        When they are: python-calamine returns their amounts alone.
    """
    if "content.xml" not in archive.namelist():
        return
    found, current = set(), ""
    for block in part_blocks(archive, archive.getinfo("content.xml")):
        for name, currency in _ODS.findall(block):
            current = html.unescape(name.decode("utf-8", "replace")) if name else current
            if currency and current == sheet:
                found.add(currency.decode("utf-8", "replace"))
    _refuse_several(found, where)


def _refuse_several(currencies: set[str], where: str) -> None:
    if len(currencies) > 1:
        raise InputError(
            f"cells are formatted in several currencies ({', '.join(sorted(currencies))}), and it "
            "cannot be told which amount has which",
            where=where,
            next_step="add a column with the currency of each amount and format the amounts as "
            "numbers, or save the sheet as .xlsx in a spreadsheet program",
        )


def with_currencies(
    rows: list[list[object]], currencies: Mapping[Place, str]
) -> list[list[object]]:
    """Return the rows of a sheet with currencies written out in columns that have several.

    An amount becomes a text with all its digits and an unambiguous decimal point.

    Parameters
    ----------
    rows
        Cells by row and column; changed in place.
    currencies
        Currency by cell.
    """
    columns: dict[int, set[str]] = {}
    for (row, column), name in currencies.items():
        if row >= len(rows) or column >= len(rows[row]):
            continue
        if isinstance(rows[row][column], int | float):
            columns.setdefault(column, set()).add(name)
    several = {column for column, names in columns.items() if len(names) > 1}
    for (row, column), name in currencies.items():
        value = rows[row][column] if row < len(rows) and column in several else None
        if isinstance(value, int | float) and not isinstance(value, bool):
            rows[row][column] = f"{name} {_unambiguous(float(value))}"
    return rows


def place_of(attributes: bytes) -> Place | None:
    """Return the row and column in the XML attributes of a cell, from 0; None where missing.

    Examples
    --------
    >>> place_of(b' r="AB7" s="3"'), place_of(b' s="3"')
    ((6, 27), None)
    """
    place = _PLACE.search(attributes)
    if place is None:
        return None
    column = 0
    for letter in place[1][:4]:
        column = 26 * column + letter - ord("A") + 1
    return int(place[2][:8]) - 1, column - 1


def currency_of_format(code: str) -> str:
    """Return the currency of a number format, ``""`` where it names none that is known.

    Examples
    --------
    >>> currency_of_format('#,##0.00 "kr"'), currency_of_format("[$€-2] #,##0.00")
    ('kr', '€')
    >>> currency_of_format("[$-409]d. mmm"), currency_of_format("0.00")
    ('', '')
    """
    code = html.unescape(code[:_LONGEST_FORMAT])
    shown = [text for pair in _SHOWN.findall(code) for text in pair if text]
    bare = _SHOWN.sub("", code)
    for text in [*(text.strip() for text in shown), *re.findall(r"[$€£¥₹₽₺₴₩₪]", bare)]:
        amount = take_apart(f"{text} 1")
        if amount is not None and amount.currency is not None:
            return amount.currency
    return ""


def _unambiguous(value: float) -> str:
    """Return a number as text with a point that cannot be read as a thousands separator."""
    text = number_text(value)
    digits = text.partition(".")[2]
    return f"{text}0" if len(digits) == 3 else text


def _currencies_of_styles(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the currency of each cell style by its number, ``""`` for none."""
    if "xl/styles.xml" not in archive.namelist():
        return {}
    root = ElementTree.fromstring(archive.read("xl/styles.xml"))
    space = root.tag.rpartition("}")[0] + "}" if root.tag.startswith("{") else ""
    formats = {
        element.get("numFmtId"): currency_of_format(element.get("formatCode", ""))
        for element in root.iter(f"{space}numFmt")
    }
    styles = root.find(f"{space}cellXfs")
    if styles is None:
        return {}
    return {str(i): formats.get(xf.get("numFmtId"), "") for i, xf in enumerate(styles)}


_ODS = re.compile(
    rb'<table:table\s[^<>]*?table:name="([^"]*)"|<table:table-cell\s[^<>]*?office:currency="([^"]*)"'
)
_STYLE = re.compile(rb'\bs="(\d+)"')
_PLACE = re.compile(rb'\br="([A-Z]+)(\d+)"')
_SHOWN = re.compile(r'\[\$([^\]-]*+)[^\]]*+\]|"([^"]*+)"')
_LONGEST_FORMAT = 1000
"""Characters of a number format that are read. Excel writes up to 255."""
