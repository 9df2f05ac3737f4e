"""What the cells of an .xlsx sheet show beside their values: errors of formulas, and currencies."""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Iterable
from typing import Any, BinaryIO
from xml.etree import ElementTree

from b2x.errors import InputError
from b2x.records.tables.workbook_formats import (
    Place,
    currencies_of_cells,
    place_of,
    refuse_currencies_of_ods,
    with_currencies,
)
from b2x.records.tables.workbook_limits import part_blocks, refuse_formulas


def show_cells(cells: list[list[Any]], stream: BinaryIO, sheet: str, where: str) -> list[list[Any]]:
    """Return the cells of a sheet with what they show beside their values.

    That is the error of a formula, which python-calamine returns as an empty cell
    (https://github.com/dimastbk/python-calamine/issues/105), and the currencies of a column that
    has several.

    Parameters
    ----------
    cells
        The cells by row and column from A1 on; changed in place.
    stream
        The workbook; one that is not .xlsx shows nothing more.
    sheet, where
        Name of the sheet, and what to call it in errors.

    Raises
    ------
    InputError
        When formulas have no value, because the program that wrote them did not compute them.
    zipfile.BadZipFile, xml.etree.ElementTree.ParseError, EOFError
        When the workbook is damaged.
    """
    stream.seek(0)
    if not zipfile.is_zipfile(stream):
        return cells
    with zipfile.ZipFile(stream) as archive:
        part = _part(archive, sheet)
        if part is None:
            refuse_currencies_of_ods(archive, sheet, where)
            return cells
        errors = _errors(part_blocks(archive, archive.getinfo(part)), where)
        currencies = currencies_of_cells(archive, part, where)
    for (row, column), text in errors.items():
        if row < len(cells) and column < len(cells[row]):  # else it is in a comment, say
            cells[row][column] = text
    return with_currencies(cells, currencies)


def _errors(blocks: Iterable[bytes], where: str) -> dict[Place, str]:
    """Return the errors of formulas in the XML of a sheet; refuse formulas without a value."""
    found: dict[Place, str] = {}
    rest, without = b"", 0
    attributes = b""  # of an error's cell whose value has not come yet
    for block in blocks:
        joined = rest + block
        cut = joined.rfind(b"c>") + 2  # a cell may go on in the next block
        rest = joined[cut:]
        if b"<f" in joined or b":f" in joined:
            cells = _FORMULA_WITHOUT_VALUE.findall(joined[:cut])
            without += sum(b't="str"' not in cell for cell in cells)  # whose value may be empty
        if not attributes and b't="e"' not in block:
            continue
        for tag in _TAG.finditer(block):
            name = tag[1].rpartition(b":")[2]
            if name in (b"c", b"/c"):
                is_error = name == b"c" and b't="e"' in tag[2] and not tag[2].endswith(b"/")
                attributes = tag[2] if is_error else b""
            elif name == b"v" and attributes:
                text = html.unescape(tag[3].decode("utf-8", "replace"))
                place = place_of(attributes)
                if place is None:
                    raise InputError(
                        f"a cell with the error {text} does not say its row and column",
                        where=where,
                        next_step="correct the formula, or save the sheet as CSV UTF-8",
                    )
                found[place] = text
                attributes = b""
    refuse_formulas(without, where)
    return found


def _part(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """Return the file of a sheet in an .xlsx archive; None where the archive is another format."""
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return None
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for element in book.iter():
        if element.tag.endswith("}sheet") and element.get("name") == sheet:
            key = next((v for k, v in element.items() if k.endswith("}id")), None)
            target = targets.get(key, "")
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            return part if part in names else None
    return None


_TAG = re.compile(rb"<(/?[\w:]+)([^<>]*)>([^<]*)")
_FORMULA_WITHOUT_VALUE = re.compile(
    rb"<(?:\w+:)?c\b([^<>]*)>\s*<(?:\w+:)?f\b[^<>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
