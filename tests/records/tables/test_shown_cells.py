"""Errors of formulas come out as text; what python-calamine gives as empty is read from the XML."""

import io
import zipfile

import pytest

from b2x.errors import InputError
from b2x.records.tables.shown_cells import show_cells

BOOK = b'<b xmlns:r="x" xmlns="m"><sheets><sheet name="March" r:id="r1"/></sheets></b>'
LINKS = b'<b xmlns="l"><Relationship Id="r1" Target="worksheets/s1.xml"/></b>'


def workbook(cells):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("xl/workbook.xml", BOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", LINKS)
        archive.writestr("xl/worksheets/s1.xml", cells)
    return stream


@pytest.mark.parametrize("prefix", ["", "x:"])
def test_an_error_takes_the_place_of_the_empty_cell(prefix):
    xml = f'<{prefix}c r="B2" t="e"><{prefix}f>1/0</{prefix}f><{prefix}v>#DIV/0!</{prefix}v></c>'
    cells = show_cells([["A", "B"], [1.0, None]], workbook(xml), "March", "x")
    assert cells == [["A", "B"], [1.0, "#DIV/0!"]]


def test_an_error_without_a_place_is_refused():
    with pytest.raises(InputError, match=r"#N/A does not say its row.*correct the formula"):
        show_cells([["A"]], workbook('<c t="e"><v>#N/A</v></c>'), "March", "x")


def test_a_workbook_of_another_format_or_another_sheet_shows_nothing_more():
    cells = [["A"], [None]]
    assert show_cells(cells, io.BytesIO(b"\xd0\xcf\x11\xe0"), "March", "x") == cells
    xml = '<c r="A2" t="e"><v>#N/A</v></c>'
    assert show_cells(cells, workbook(xml), "April", "x") == [["A"], [None]]
