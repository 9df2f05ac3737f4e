"""A file comes out as it came in, with decisions, whatever its dialect and its faults."""

import csv
import datetime as dt
import gzip
import io
import json

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from b2x.errors import InputError
from b2x.predict.model import Model
from b2x.records.delimited.scan import LEAST_BINARY
from b2x.records.out import writers
from b2x.records.tables import arrow_table
from b2x.schema.features import Feature
from b2x.score.file import score_file
from b2x.scorecard.decision import Thresholds
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.terms import NumericBins, Term


def test_every_row_comes_out_in_order_with_its_decision(score):
    result, out, rejects = score(b"id,volume,channel\n7,5000,phone\n8,50,Web\n9,500,\n")
    assert out == (
        b"id,volume,channel,b2x_label,b2x_probability\n"
        b"7,5000,phone,B2B,0.9707\n8,50,Web,B2C,0.0953\n9,500,,unsure,0.3775\n"
    )
    assert rejects is None
    assert result["counts"] == {"B2B": 1, "B2C": 1, "unsure": 1}
    assert (result["rows_in"], result["rows_scored"], result["rows_rejected"]) == (3, 3, 0)
    json.dumps(result)


def test_reasons_are_written_when_asked_for(score):
    (row,) = score(b"volume,channel\n5000,phone\n", reasons=True).rows
    assert row["b2x_reasons"] == "volume +3.00; channel +1.00"


def test_a_value_that_cannot_be_right_costs_its_label_and_gets_its_reason(score):
    scored = score(b"volume,channel\n5000,web\nabc,web\ninf,web\n-5,web\n")
    result, rows = scored.result, scored.rows
    assert [row["b2x_reject"] for row in rows] == [
        "",
        "volume: 'abc' is not a number",
        "volume: infinite",
        "",
    ]
    assert [bool(row["b2x_label"]) for row in rows] == [True, False, False, True]
    assert [row["volume"] for row in rows] == ["5000", "abc", "inf", "-5"]
    assert (result["rows_in"], result["rows_scored"], result["rejected_values"]) == (4, 2, 2)
    assert result["rejected_by"] == {"volume": 2}
    assert scored.rejects is None


def test_a_rejected_row_far_into_the_file_still_gets_its_column(score):
    scored = score(b"volume\n" + b"5\n" * 40_000 + b"x\n")
    assert scored.rows[0]["b2x_reject"] == ""
    assert scored.rows[-1]["b2x_reject"] == "volume: 'x' is not a number"
    assert scored.result["rows_in"] == len(scored.rows) == 40_001


def test_lines_that_are_not_rows_go_to_the_rejects_file_with_their_number(score):
    data = (
        b'volume,note\n1,"two\nlines"\n2\n3,ok\n4,"open\n5,ok\n\n6,"a"b\n7,' + b"\xff\n8,\xc3\xb8\n"
    )
    scored = score(data)
    result = scored.result
    assert [row["volume"] for row in scored.rows] == ["1", "3", "5", "8"]
    assert scored.rejects == (
        b"line,reason,text\n"
        b"4,1 field where the header has 2,2\n"
        b'6,a quote opens and never closes,"4,""open"\n'
        b'9,text after a closing quote,"6,""a""b"\n'
        b'10,undecodable bytes,"7,\xff"\n'
    )
    assert result["rows_in"] == 8 == result["rows_scored"] + result["rows_rejected"]
    assert (result["rejected_lines"], result["empty_lines"]) == (4, 1)
    assert result["bad_lines"][0] == {"line": 4, "reason": "1 field where the header has 2"}
    assert result["rejects"].endswith("scored.csv.rejects")


def test_a_rejects_file_of_an_earlier_run_does_not_stay(score):
    assert score(b"volume,b\n1\n").rejects is not None
    assert score(b"volume,b\n1,2\n").rejects is None


DIALECTS = {
    "comma": ("volume,note\n1234.5,ø\n-0.25,æ\n", ",", ".", {}),
    "semicolon": ("volume;note\n1234,5;ø\n-0,25;æ\n", ";", ",", {}),
    "thousands": ("volume;note\n1.234,50;ø\n-0,25;æ\n", ";", ",", {}),
    "spaces": ("volume;note\n1\u00a0234,50;ø\n-0,25;æ\n", ";", ",", {}),
    "tab": ("volume\tnote\n1,234.50\tø\n-0.25\tæ\n", "\t", ".", {}),
    "quoted": ('"volume","note"\n"1,234.50","ø"\n"-0.25","æ"\n', ",", ".", {}),
    "told": ("volume;note\n1.234;ø\n-0,25;æ\n", ";", ",", {"decimal": "comma"}),
}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("name", DIALECTS)
def test_every_dialect_reads_the_same_and_comes_out_as_it_came_in(score, name, encoding, end):
    text, delimiter, decimal, options = DIALECTS[name]
    data = text.replace("\n", end).encode(encoding)
    result, out, _ = score(data, **options)
    assert result["counts"] == {"B2B": 1, "B2C": 1, "unsure": 0}
    before, after = data.split(end.encode()), out.split(end.encode())
    assert all(new.startswith(old) for new, old in zip(after, before, strict=True))
    (row,) = csv.reader([after[1].decode(encoding)], delimiter=delimiter)
    assert row[2:] == ["B2B", f"0{decimal}9241"]
    if name == "quoted":
        assert after[0].endswith(b',"note","b2x_label","b2x_probability"')
        assert after[1].endswith(b',"B2B","0.9241"')


cells = st.text(st.characters(codec="utf-8"), max_size=6) | st.sampled_from(
    ['"', '"",', "a\nb", "\r\n", ",", ";", "\t", " x ", "'", "1,5", "\u2028", "\x00", "\ufeff"]
)


@given(
    st.lists(st.tuples(st.integers(-9999, 9999), cells, cells), min_size=1, max_size=8),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from([",", ";", "\t"]),
)
def test_the_tables_own_cells_come_out_byte_for_byte(
    tmp_path_factory, model, table, quoting, delimiter
):
    folder = tmp_path_factory.mktemp("cells")
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=delimiter, quoting=quoting)
    writer.writerows([("volume", "channel", "own note"), *table])
    data = file.getvalue().encode()
    controls = sum(byte < 32 and byte not in b"\t\n\r" for byte in data)
    assume(controls < LEAST_BINARY)  # with more of them, a file is not text
    (folder / "in.csv").write_bytes(data)
    score_file(folder / "in.csv", folder / "out.csv", model=model, delimiter=delimiter)
    out = (folder / "out.csv").read_bytes().decode()
    rows = list(csv.reader(io.StringIO(out, newline=""), delimiter=delimiter))
    assert [tuple(row[:3]) for row in rows[1:]] == [(str(n), *texts) for n, *texts in table]
    assert all(row[3] in ("B2B", "B2C", "unsure") for row in rows[1:])
    # Without the new cells, every byte is as it was.
    position = 0
    for line in file.getvalue().split("\r\n"):
        position = out.index(line, position) + len(line)


TEXT = b"volume,channel\n5000,phone\n50,web\n"


def test_gzip_comes_in_and_goes_out_the_same_each_time(score):
    plain = score(TEXT).out
    assert score(gzip.compress(TEXT), name="orders.csv.gz").out == plain
    zipped = score(TEXT, target="scored.csv.gz").out
    assert gzip.decompress(zipped) == plain
    assert score(TEXT, target="again.csv.gz").out == zipped


def test_text_goes_to_parquet_as_text(score):
    table = pq.read_table(io.BytesIO(score(TEXT, target="scored.parquet").out))
    assert table.column("volume").to_pylist() == ["5000", "50"]
    assert table.column("b2x_probability").to_pylist() == [0.9707, 0.0953]


def test_parquet_keeps_its_types_and_goes_to_text_as_it_shows(score):
    frame = pd.DataFrame(
        {
            "volume": [5000.0, 50.0, np.inf],
            "channel": pd.Categorical(["phone", "web", None]),
            "at": pd.to_datetime(["2024-01-01", None, "2024-01-02"]),
            "list": [[1], [2], None],
        }
    )
    data = frame.to_parquet()
    result, out, _ = score(data, name="orders.parquet", target="typed.parquet")
    typed = pd.read_parquet(io.BytesIO(out))
    pd.testing.assert_frame_equal(
        typed[["volume", "at", "channel"]], frame[["volume", "at", "channel"]]
    )
    assert typed["b2x_label"].tolist()[:2] == ["B2B", "B2C"]
    assert typed["b2x_reject"].tolist()[2] == "volume: infinite"
    assert result["rows_rejected"] == 1
    assert score(data, name="orders.parquet").rows[0] == {
        "volume": "5000",
        "channel": "phone",
        "at": "2024-01-01 00:00:00",
        "list": "[1]",
        "b2x_label": "B2B",
        "b2x_probability": "0.9707",
        "b2x_reject": "",
    }


def test_parquet_keeps_more_than_a_piece_together_and_all_rows_in_order(
    tmp_path, model, monkeypatch
):
    monkeypatch.setattr(arrow_table, "CHUNK", 10)
    source, target = tmp_path / "orders.parquet", tmp_path / "scored.parquet"
    orders = pa.table({"volume": [float(i) for i in range(95)], "channel": ["phone"] * 95})
    pq.write_table(orders, source)
    for rows, size, groups in [(30, 10**9, [30, 30, 30, 5]), (10**9, 1, [10] * 9 + [5])]:
        monkeypatch.setattr(writers, "GROUP_ROWS", rows)
        monkeypatch.setattr(writers, "GROUP_BYTES", size)
        score_file(source, target, model=model)
        about = pq.read_metadata(target)
        assert [about.row_group(i).num_rows for i in range(about.num_row_groups)] == groups
        assert pq.read_table(target).select(["volume", "channel"]) == orders


def test_a_contradiction_met_late_stops_the_run_and_names_its_line(score, tmp_path):
    (tmp_path / "scored.csv").write_text("old")
    late = b"volume;at\n" + b"1.5;1\n" * 60_000 + b"2,5;1\n"
    with pytest.raises(InputError, match=r"decimal point, and '2,5' does not.*line 60002.*decimal"):
        score(late)
    assert (tmp_path / "scored.csv").read_text() == "old"
    result, out, _ = score(late, decimal="point")
    assert result["rows_rejected"] == 1
    assert out.endswith(b"2,5;1;;;volume: '2,5' is not a number\n")


def test_what_is_ambiguous_is_asked_for_and_the_answer_is_used(score):
    data = b"volume\n1.234\n"
    with pytest.raises(InputError, match=r"'1.234' may be 1.234 or 1234.*--decimal"):
        score(data)
    assert score(data, decimal="point").result["counts"]["B2C"] == 1
    assert score(data, decimal="comma").result["counts"]["B2B"] == 1


def test_a_value_at_the_very_end_may_settle_the_column(score):
    result, out, _ = score(b"volume;n\n" + b"1.234;1\n" * 60_000 + b"12,5;1\n")
    assert result["counts"]["B2B"] == 60_000
    assert b"0,9" in out


def test_a_table_without_rows_stays_one(score):
    result, out, _ = score(b"volume,channel\n")
    assert out == b"volume,channel,b2x_label,b2x_probability\n"
    assert result["rows_in"] == 0


def test_two_columns_of_one_name_are_kept_in_csv_and_refused_in_parquet(score):
    data = b"volume,x,x\n1,2,3\n"
    assert score(data).out.startswith(b"volume,x,x,b2x_label")
    with pytest.raises(InputError, match="two columns have the same name"):
        score(data, target="scored.parquet")


def test_letters_that_the_file_cannot_write_are_written_as_escapes(score):
    term = Term(Feature("column", ("Größe Ω",), "number"), NumericBins(()), (1.0, 0.0))
    greek = Model(Scorecard(0.0, (term,), (), Thresholds(-1.0, 1.0)))
    options = {"model": greek, "reasons": True, "mapping": {"Größe Ω": "size"}}
    for encoding, written in [("utf-8", "Größe Ω +1.00"), ("cp1252", "Größe \\u03a9 +1.00")]:
        out = score("size;n\n1;ø\n".encode(encoding), **options).out
        assert out.splitlines()[1].decode(encoding) == f"1;ø;B2B;0.7311;{written}"


def test_a_workbook_from_text_holds_numbers_and_dates_that_excel_can_sum(score, tmp_path):
    terms = [
        Term(Feature("column", (name,), "number"), NumericBins((1.0,)), (-1.0, 1.0, 0.0))
        for name in ("volume", "quantity")
    ]
    weekday = Term(Feature("weekday", ("ordered_at",), "number"), NumericBins((3.0,)), (0.0,) * 3)
    model = Model(Scorecard(0.0, (*terms, weekday), (), Thresholds(-1.0, 1.0)))
    rows = (
        b"Ordrenr;Dato;Amount;Quantity;Note\n"
        b"007;21.02.2024;1 234,50;3;=1+1\n008;22.02.2024 10:30;;x;5\n"
    )
    score(rows, "scored.xlsx", model=model)
    first, second = list(
        openpyxl.load_workbook(tmp_path / "scored.xlsx").active.iter_rows(
            min_row=2, max_col=5, values_only=True
        )
    )
    assert first == ("007", dt.datetime(2024, 2, 21), 1234.5, 3, "=1+1")
    assert second == ("008", dt.datetime(2024, 2, 22, 10, 30), None, "x", "5")


def test_what_a_number_does_not_hold_stays_text_in_a_workbook(score, tmp_path):
    score(b"volume,channel\nNOK 5,phone\nEUR 6,phone\n", "scored.xlsx", rates={"NOK": 1, "EUR": 11})
    sheet = openpyxl.load_workbook(tmp_path / "scored.xlsx").active
    assert [sheet["A2"].value, sheet["A3"].value] == ["NOK 5", "EUR 6"]
