"""Currencies that only the number formats of cells name are written out where there are several."""

import re
import zipfile

import openpyxl
import pytest

from b2x.errors import InputError
from b2x.records.tables.open_table import open_table
from b2x.records.tables.workbook_formats import currency_of_format, place_of


@pytest.mark.parametrize(
    ("code", "currency"),
    [
        ("$#,##0.00", "$"),
        ("[$NOK] 0.00", "NOK"),
        ('"£" 0', "£"),
        ("[$-409]0", ""),
        ("0.0%", ""),
        ('0.00\\ "kg"', ""),
        ("#,##0.00\\ [$Fr.-807]", "Fr."),
        ('"USD" 0', "USD"),
    ],
)
def test_a_currency_is_found_in_a_format_however_it_is_written(code, currency):
    assert currency_of_format(code) == currency


def formatted(path, amounts):
    """Write a workbook with a column of amounts, each with its format, and a column of fees."""
    workbook = openpyxl.Workbook()
    workbook.active.append(["Amount", "Fee"])
    for row, (amount, code) in enumerate(amounts, start=2):
        workbook.active.append([amount, 2.5])
        workbook.active[f"A{row}"].number_format = code
        workbook.active[f"B{row}"].number_format = '0.00 "€"'
    workbook.save(path)
    return open_table(path)


def test_one_currency_a_column_leaves_numbers_as_they_are(tmp_path):
    table = formatted(tmp_path / "a.xlsx", [(1.5, '0.00 "kr"'), (3.5, '0.00 "kr"')])
    assert [str(table.schema.field(i).type) for i in (0, 1)] == ["double", "double"]


def test_several_currencies_in_a_column_are_written_with_the_amounts(tmp_path):
    table = formatted(tmp_path / "a.xlsx", [(1.125, '0.00 "kr"'), (7, "[$USD] 0"), (8, "0")])
    chunk = next(table.chunks())
    assert chunk.column(0).to_pylist() == ["kr 1.1250", "USD 7", "8"]
    assert str(table.schema.field(1).type) == "double"


def test_the_place_of_a_cell_is_read_from_its_attributes():
    assert place_of(b' r="A1"') == (0, 0)
    assert place_of(b' s="1" r="AAB12"') == (11, 703)


@pytest.mark.parametrize("codes", [('0.00 "kr"', '0.00 "€"'), ("[$NOK] 0.00", "[$SEK] 0.00")])
def test_several_currencies_in_cells_that_do_not_say_their_place_are_asked_about(tmp_path, codes):
    path, other = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    workbook = openpyxl.Workbook()
    workbook.active.append(["Amount"])
    for row, code in enumerate(codes, start=2):
        workbook.active.append([1.5])
        workbook.active[f"A{row}"].number_format = code
    workbook.save(path)
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(other, "w") as changed:
        for name in archive.namelist():
            data = archive.read(name)
            if name == "xl/worksheets/sheet1.xml":
                data = re.sub(rb'(<(?:c|row)) r="[A-Z]*\d+"', rb"\1", data)
            changed.writestr(name, data)
    with pytest.raises(InputError, match=r"several currencies.*add a column"):
        open_table(other)


def ods(path, cells):
    rows = "".join(
        f'<table:table-row><table:table-cell office:value-type="currency" office:value="{value}" '
        f'office:currency="{currency}"><text:p>{value}</text:p></table:table-cell></table:table-row>'
        for value, currency in cells
    )
    names = ("office", "table", "text")
    spaces = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in names)
    header = (
        '<table:table-row><table:table-cell office:value-type="string"><text:p>Amount</text:p>'
        "</table:table-cell></table:table-row>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr(
            "content.xml",
            f"<office:document-content {spaces}><office:body><office:spreadsheet>"
            f'<table:table table:name="S &amp; M">{header}{rows}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return path


def test_several_currencies_in_an_ods_sheet_are_asked_about(tmp_path):
    one = open_table(ods(tmp_path / "one.ods", [(1.5, "NOK"), (2.5, "NOK")]))
    assert next(iter(one.chunks())).column(0).to_pylist() == [1.5, 2.5]
    with pytest.raises(InputError, match=r"\(NOK, SEK\).*add a column"):
        open_table(ods(tmp_path / "two.ods", [(1.5, "NOK"), (2.5, "SEK")]))
