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


@pytest.mark.parametrize("prefix", ["", "x:"])
@pytest.mark.parametrize(
    "value", ["", "<{0}v/>", "<{0}v />", "<{0}v></{0}v>"], ids=["none", "self", "space", "empty"]
)
@pytest.mark.parametrize("formula", ["<{0}f>A2*2</{0}f>", '<{0}f t="shared" si="0"/>'])
def test_formulas_that_were_not_computed_are_refused_with_their_number(prefix, value, formula):
    cell = f'<{{0}}c r="B2">{formula}{value}</{{0}}c>'.format(prefix)
    with pytest.raises(InputError, match=r"3 formulas have no value.*save it there"):
        show_cells([["A", "B"]], workbook(cell * 3), "March", "x")


def test_formulas_are_counted_over_the_ends_of_blocks():
    cell = '<c r="B2"><f>A2*2</f><v/></c>'
    n = 3 * 2**20 // len(cell)
    with pytest.raises(InputError, match=f"{n:,} formulas have no value"):
        show_cells([["A", "B"]], workbook(cell * n), "March", "x")


def test_computed_formulas_and_texts_that_are_empty_are_read():
    xml = '<c r="A2"><f>1+1</f><v>2</v></c><c r="B2" t="str"><f>IF(A2,"","x")</f><v></v></c>'
    assert show_cells([["A", "B"], [2.0, None]], workbook(xml), "March", "x")[1] == [2.0, None]
