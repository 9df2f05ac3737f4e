"""Damaged and hostile inputs end in an error of b2x, soon and in little memory."""

import contextlib
import datetime as dt
import io
import random
import resource
import time
import zipfile

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from b2x.errors import B2XError, InputError
from b2x.records.files import spooled
from b2x.records.mapping.map_columns import map_columns
from b2x.records.mapping.value_forms import ValueForms, has_email
from b2x.records.read_table import read_table
from b2x.records.tables.frames import to_arrow
from b2x.records.tables.headers import plain_headers
from b2x.records.tables.open_table import open_table
from b2x.records.tables.shown_cells import _errors
from b2x.records.tables.totals import _is_amount, _shape, _words
from b2x.records.tables.workbook_formats import currency_of_format
from b2x.records.tables.workbook_limits import _Part
from b2x.records.values.amounts import take_apart
from b2x.records.values.dates import read_time
from b2x.records.values.numbers import read_number
from b2x.schema.fields import header_key
from b2x.schema.text import whole_number
from b2x.score.file import score_file
from tests.mutations import mutated_parquet, mutated_workbook

LONG = 200_000
PIECES = [
    *(" ", "a", "1", "(", "[$", '"', "@", "a@", "a@b.", "1.", "1 ", "-", "#1", "A_", ".0"),
    *("kr", "NOK ", "1:2 ", "jan ", "<c ", '<c t="e"', "<v>"),
]
READERS = {
    "map_columns": lambda text: map_columns(["ordered_at", f"Amount{text}x"]),
    "plain_headers": lambda text: plain_headers([text, f"{text}x"]),
    "header_key": header_key.__wrapped__,
    "has_email": has_email,
    "ValueForms": lambda text: ValueForms().add(f"{text}x"),
    "whole_number": whole_number,
    "read_number": lambda text: read_number(text + "x", ","),
    "read_time": lambda text: read_time(text + "x", "dmy"),
    "read_time, after a date": lambda text: read_time(f"1.2.2024 {text}x", "dmy"),
    "take_apart": lambda text: take_apart(text + "x"),
    "is_amount": lambda text: _is_amount(text + "x"),
    "shape": lambda text: (_shape(text), _words(text)),
    "currency_of_format": currency_of_format,
    "errors": lambda text: _errors([b't="e"' + text.encode()], "a.xlsx"),
    "part": lambda text: _Part([1]).add(text.encode(), "a.xlsx"),
}


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
def test_no_pattern_takes_more_than_linear_time(read):
    # What is not linear takes minutes for this length.
    for piece in PIECES:
        before = time.process_time()
        with contextlib.suppress(InputError):
            read(piece * (LONG // len(piece)))
        assert time.process_time() - before < 2, piece


def sheet(xml, more=()):
    """Return a workbook whose sheet has some rows in XML."""
    book, stream, made = openpyxl.Workbook(), io.BytesIO(), io.BytesIO()
    book.active.append(["volume", "channel"])
    book.save(stream)
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name.endswith("sheet1.xml"):
                data = data.replace(b"</sheetData>", xml + b"</sheetData>")
            if name not in dict(more):
                new.writestr(name, data)
        for name, data in more:
            new.writestr(name, data)
    return made.getvalue()


FAR = {
    "far cell": b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    "single quotes": b"<row><c r='XFD1048576'><v>1</v></c></row>",
    "spaces": b'<row><c r = "XFD1048576"><v>1</v></c></row>',
    "row without places": b'<row r="1048576">' + b"<c><v>1</v></c>" * 99 + b"</row>",
    "after CDATA": b'<row><![CDATA[<!--]]><c r="XFD1048576"><v>1</v></c></row>',
}


@pytest.mark.parametrize("xml", FAR.values(), ids=FAR)
def test_a_cell_far_out_is_refused_before_the_sheet_is_built(tmp_path, xml):
    (tmp_path / "a.xlsx").write_bytes(sheet(xml))
    with pytest.raises(InputError, match=r"too large: a sheet reaches to row 1,048,576, column"):
        open_table(tmp_path / "a.xlsx")


def test_cells_in_comments_and_formats_without_a_value_are_not_far_out(tmp_path):
    row = b'<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="str"><v>web</v></c></row>'
    row += b'<!-- <c r="XFD1048576" t="e"><v>#N/A</v></c> -->'
    row += b'<row r="1048576"><c r="XFD1048576" s="0"/></row>'
    (tmp_path / "a.xlsx").write_bytes(sheet(row))
    assert open_table(tmp_path / "a.xlsx").rows == 1


def test_texts_that_cells_share_count_in_every_cell(tmp_path):
    rows = b"".join(b'<row><c t="s"><v>0</v></c><c><v>1</v></c></row>' for _ in range(3000))
    texts = b"<sst><si><t>" + b"x" * 100_000 + b"</t></si></sst>"
    (tmp_path / "a.xlsx").write_bytes(sheet(rows, [("xl/sharedStrings.xml", texts)]))
    with pytest.raises(InputError, match=r"more than 256 MiB of text"):
        open_table(tmp_path / "a.xlsx")


def test_a_long_text_in_many_rows_is_read_in_small_batches(tmp_path):
    rows = 40_000
    notes = pa.array(["x" * 20_000, "y"]).take(pa.array([0, 1] * (rows // 2)))
    table = pa.table({"volume": [1.0] * rows, "note": notes})
    pq.write_table(table, tmp_path / "a.parquet")
    sizes = [chunk.column(1).nbytes for chunk in open_table(tmp_path / "a.parquet").chunks()]
    assert sum(sizes) > 20 * max(sizes)
    assert max(sizes) < 20 * 2**20


def test_one_huge_text_is_refused(tmp_path):
    pq.write_table(pa.table({"volume": [1.0], "note": ["x" * 40_000_000]}), tmp_path / "a.parquet")
    with pytest.raises(InputError, match="longer than 16 MiB"):
        list(open_table(tmp_path / "a.parquet").chunks())


def test_a_parquet_footer_that_says_another_number_of_rows_is_refused(tmp_path):
    pq.write_table(pa.table({"volume": [1.5] * 60, "note": ["x"] * 60}), tmp_path / "a.parquet")
    whole = (tmp_path / "a.parquet").read_bytes()
    footer = len(whole) - int.from_bytes(whole[-8:-4], "little") - 8
    n_refused = 0
    for i in range(footer, len(whole) - 8):
        if whole[i] != 120:  # 60, as Thrift writes it
            continue
        path = tmp_path / f"{i}.parquet"
        path.write_bytes(whole[:i] + b"\0" + whole[i + 1 :])
        try:
            rows = sum(map(len, open_table(path).chunks()))
        except InputError:
            n_refused += 1
        else:
            assert rows == pq.read_metadata(path).num_rows, i
    assert n_refused >= 2


@pytest.mark.parametrize("name", ["channel", "note"])
@pytest.mark.parametrize("coded", [False, True])
def test_a_parquet_text_that_is_not_utf8_is_refused(tmp_path, name, coded):
    texts = pa.array([b"web", b"\xa0\xd2"]).cast(pa.binary()).view(pa.string())
    columns = {"channel": ["web", "web"], "note": ["a", "b"], "volume": [1, 2]}
    columns[name] = texts.dictionary_encode() if coded else texts
    pq.write_table(pa.table(columns), tmp_path / "a.parquet")
    with pytest.raises(InputError, match=r"Parquet file is damaged or cannot be read: .*UTF"):
        score_file(tmp_path / "a.parquet", tmp_path / "b.parquet")


def test_columns_of_any_arrow_type_are_read_or_refused():
    def read(zone):
        times = pa.array([dt.datetime(2024, 3, 1, 9)] * 3, pa.timestamp("us", zone))
        return next(read_table(pa.table({"ordered_at": times, "volume": [1, 2, 3]})).batches())

    for zone in ("utc", "Z", "GMT", "UTC", "+02:00"):
        assert len(read(zone).columns["ordered_at"]) == 3
    for zone in ("GMT+2", "Foo/Bar"):
        with pytest.raises(InputError, match="time zone"):
            read(zone)
    span = pa.array([(1, 2, 3), None], pa.month_day_nano_interval())
    assert to_arrow(pa.table({"a": span})).column(0).type == pa.large_string()


def test_a_stream_without_end_fills_no_disk(monkeypatch):
    monkeypatch.setattr(spooled, "MOST_SPOOLED", 3 * 2**20)
    with pytest.raises(InputError, match="temporary file"):
        spooled.Spooled(io.BytesIO(b"x" * 2**22))


def test_a_file_of_bad_lines_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("b2x.records.tables.csv_table.MOST_BAD", 1000)
    (tmp_path / "a.csv").write_text("volume,channel\n1,web\n" + "x\n" * 2000)
    with pytest.raises(InputError, match="more than 1,000 lines cannot be read"):
        list(open_table(tmp_path / "a.csv").chunks())


def test_a_quote_in_every_line_takes_linear_time(tmp_path):
    (tmp_path / "a.csv").write_text("volume,channel\n" + 'x","y\n' * 20_000)
    before = time.process_time()
    chunks = list(open_table(tmp_path / "a.csv").chunks())
    assert time.process_time() - before < 5
    assert {bad.reason for chunk in chunks for bad in chunk.bad} == {
        "a quote opens and never closes"
    }


def test_a_header_of_many_columns_takes_linear_time(tmp_path):
    names = ",".join(f"column {i}" for i in range(20_000))
    (tmp_path / "a.csv").write_text(f"volume,{names}\n" + f"1{',2' * 20_000}\n" * 3)
    before = time.process_time()
    assert read_table(tmp_path / "a.csv", wanted={"volume": "number"}).header_of("volume")
    assert time.process_time() - before < 10


@pytest.mark.parametrize("kind", ["parquet", "xlsx", "ods", "xls"])
def test_damaged_files_raise_errors_of_b2x_only(tmp_path, kind):
    rng = random.Random(f"damage of {kind}")
    path = tmp_path / f"a.{kind}"
    n_refused = 0
    for _ in range(150):
        path.write_bytes(mutated_parquet(rng) if kind == "parquet" else mutated_workbook(rng, kind))
        try:
            for _ in read_table(path).batches():
                pass
        except B2XError:
            n_refused += 1
    assert n_refused > 15
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 4 * 2**20  # KiB


def test_an_ods_cell_that_stands_for_many_counts_as_many(tmp_path):
    space = 'xmlns:{0}="urn:oasis:names:tc:opendocument:xmlns:{0}:1.0"'
    spaces = " ".join(space.format(name) for name in ("office", "table", "text"))
    cell = '<table:table-cell office:value-type="float" office:value="1" '
    cell += 'table:number-columns-repeated="16384"/>'
    xml = f"<office:document-content {spaces}><office:body><office:spreadsheet>"
    xml += (
        f'<table:table table:name="S"><table:table-row table:number-rows-repeated="1048576">{cell}'
    )
    xml += "</table:table-row></table:table></office:spreadsheet></office:body>"
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", xml + "</office:document-content>")
    with pytest.raises(InputError, match="too large: a sheet reaches to row 1,048,576"):
        open_table(tmp_path / "a.ods")
