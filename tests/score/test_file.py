"""A file comes out as it came in, with decisions, whatever its dialect and its faults."""

import csv
import gzip
import io
import json
import subprocess
import sys

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from b2x.errors import InputError, UsageError
from b2x.predict.model import Model
from b2x.records.out import writers
from b2x.records.read_table import read_table
from b2x.records.tables import arrow_table
from b2x.schema.features import Feature
from b2x.score.file import score_file
from b2x.scorecard.decision import Thresholds
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.terms import NumericBins, Term
from tests.scorecards import small_scorecard

MODEL = Model(small_scorecard())


@pytest.fixture
def score(tmp_path):
    """Score bytes and return the result, the output's bytes and the rejects file's."""

    def run(data, target="scored.csv", name="orders.csv", model=MODEL, **options):
        source = tmp_path / name
        source.write_bytes(data)
        result = score_file(source, tmp_path / target, model=model, **options)
        rejects = tmp_path / f"{target}.rejects"
        return (
            result,
            (tmp_path / target).read_bytes(),
            rejects.read_bytes() if rejects.exists() else None,
        )

    return run


def table_of(data, **options):
    return list(csv.DictReader(io.StringIO(data.decode(), newline=""), **options))


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
    _, out, _ = score(b"volume,channel\n5000,phone\n", reasons=True)
    assert table_of(out)[0]["b2x_reasons"] == "volume +3.00; channel +1.00"


def test_a_value_that_cannot_be_right_costs_its_label_and_gets_its_reason(score):
    result, out, rejects = score(b"volume,channel\n5000,web\nabc,web\ninf,web\n-5,web\n")
    rows = table_of(out)
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
    assert rejects is None


def test_a_rejected_row_far_into_the_file_still_gets_its_column(score):
    result, out, _ = score(b"volume\n" + b"5\n" * 40_000 + b"x\n")
    rows = table_of(out)
    assert rows[0]["b2x_reject"] == ""
    assert rows[-1]["b2x_reject"] == "volume: 'x' is not a number"
    assert result["rows_in"] == len(rows) == 40_001


def test_lines_that_are_no_rows_go_to_the_rejects_file_with_their_number(score):
    data = (
        b'volume,note\n1,"two\nlines"\n2\n3,ok\n4,"open\n5,ok\n\n6,"a"b\n7,' + b"\xff\n8,\xc3\xb8\n"
    )
    result, out, rejects = score(data)
    assert [row["volume"] for row in table_of(out)] == ["1", "3", "5", "8"]
    assert rejects == (
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
    assert score(b"volume,b\n1\n")[2] is not None
    assert score(b"volume,b\n1,2\n")[2] is None


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
def test_the_tables_own_cells_come_out_byte_for_byte(tmp_path_factory, table, quoting, delimiter):
    folder = tmp_path_factory.mktemp("cells")
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=delimiter, quoting=quoting)
    writer.writerows([("volume", "channel", "own note"), *table])
    (folder / "in.csv").write_bytes(file.getvalue().encode())
    score_file(folder / "in.csv", folder / "out.csv", model=MODEL, delimiter=delimiter)
    out = (folder / "out.csv").read_bytes().decode()
    rows = list(csv.reader(io.StringIO(out, newline=""), delimiter=delimiter))
    assert [tuple(row[:3]) for row in rows[1:]] == [(str(n), *texts) for n, *texts in table]
    assert all(row[3] in ("B2B", "B2C", "unsure") for row in rows[1:])
    # Without the new cells, every byte is as it was.
    position = 0
    for line in file.getvalue().split("\r\n"):
        position = out.index(line, position) + len(line)


def test_gzip_and_parquet_come_in_and_go_out(score, tmp_path):
    text = b"volume,channel\n5000,phone\n50,web\n"
    _, plain, _ = score(text)
    assert score(gzip.compress(text), name="orders.csv.gz")[1] == plain
    _, zipped, _ = score(text, target="scored.csv.gz")
    assert gzip.decompress(zipped) == plain
    assert score(text, target="again.csv.gz")[1] == zipped

    score(text, target="scored.parquet")
    table = pq.read_table(tmp_path / "scored.parquet")
    assert table.column("volume").to_pylist() == ["5000", "50"]
    assert table.column("b2x_probability").to_pylist() == [0.9707, 0.0953]

    frame = pd.DataFrame(
        {
            "volume": [5000.0, 50.0, np.inf],
            "channel": pd.Categorical(["phone", "web", None]),
            "at": pd.to_datetime(["2024-01-01", None, "2024-01-02"]),
            "list": [[1], [2], None],
        }
    )
    frame.to_parquet(tmp_path / "orders.parquet")
    result = score_file(tmp_path / "orders.parquet", tmp_path / "typed.parquet", model=MODEL)
    typed = pd.read_parquet(tmp_path / "typed.parquet")
    pd.testing.assert_frame_equal(
        typed[["volume", "at", "channel"]], frame[["volume", "at", "channel"]]
    )
    assert typed["b2x_label"].tolist()[:2] == ["B2B", "B2C"]
    assert typed["b2x_reject"].tolist()[2] == "volume: infinite"
    assert result["rows_rejected"] == 1
    score_file(tmp_path / "orders.parquet", tmp_path / "typed.csv", model=MODEL)
    rows = table_of((tmp_path / "typed.csv").read_bytes())
    assert rows[0] == {
        "volume": "5000",
        "channel": "phone",
        "at": "2024-01-01 00:00:00",
        "list": "[1]",
        "b2x_label": "B2B",
        "b2x_probability": "0.9707",
        "b2x_reject": "",
    }


def test_parquet_keeps_more_than_a_piece_together_and_all_rows_in_order(tmp_path, monkeypatch):
    monkeypatch.setattr(arrow_table, "CHUNK", 10)
    source, target = tmp_path / "orders.parquet", tmp_path / "scored.parquet"
    orders = pa.table({"volume": [float(i) for i in range(95)], "channel": ["phone"] * 95})
    pq.write_table(orders, source)
    for rows, size, groups in [(30, 10**9, [30, 30, 30, 5]), (10**9, 1, [10] * 9 + [5])]:
        monkeypatch.setattr(writers, "GROUP_ROWS", rows)
        monkeypatch.setattr(writers, "GROUP_BYTES", size)
        score_file(source, target, model=MODEL)
        about = pq.read_metadata(target)
        assert [about.row_group(i).num_rows for i in range(about.num_row_groups)] == groups
        assert pq.read_table(target).select(["volume", "channel"]) == orders


def test_standard_input_and_output_are_files_too(tmp_path):
    MODEL.save(tmp_path)
    code = (
        "import sys; from b2x.score.file import score_file; "
        f"r = score_file('-', '-', model={str(tmp_path)!r}); "
        "print(r['rows_in'], r['warnings'][-1], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=b"volume,channel\n5000,phone\nx,web\nbad\n",
        capture_output=True,
        check=True,
    )
    assert done.stdout == (
        b"volume,channel,b2x_label,b2x_probability,b2x_reject\n"
        b"5000,phone,B2B,0.9707,\nx,web,,,volume: 'x' is not a number\n"
    )
    assert done.stderr == b"3 1 rejected lines are not kept; name a file to keep them\n"


def test_scoring_imports_neither_pandas_nor_scikit_learn(tmp_path):
    MODEL.save(tmp_path)
    (tmp_path / "in.csv").write_bytes(b"volume,channel,buyer_id\n5000,phone,1\nx,web,2\nbad\n")
    code = f"""
import sys
from b2x.score.file import score_file
for target in ("out.csv", "out.parquet"):
    for by in ("sale", "buyer"):
        score_file({str(tmp_path)!r} + "/in.csv", {str(tmp_path)!r} + "/" + by + target,
                   model={str(tmp_path)!r}, by=by, reasons=True)
print(sorted({{"pandas", "sklearn", "matplotlib", "polars"}} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout == b"[]\n"


def test_what_was_understood_is_told_before_the_work(score):
    seen = []
    result, _, _ = score(
        b"Total;Kanal;Merknad\n1.234,5;Nettbutikk;a\n",
        understood=lambda what: seen.extend(what.lines()),
        progress=seen.append,
    )
    assert seen[1:7] == [
        "  encoding utf-8: every line is",
        "  semicolon: 3 columns",
        "  not a known export; 2 fields found by their headers",
        "  field    column  first values  read as",
        "  volume   Total   1.234,5       money, the seller's currency; a decimal comma",
        "  channel  Kanal   Nettbutikk    category",
    ]
    assert seen[7] == "  not read: Merknad"
    assert seen[-1] == 1.0
    assert result["understood"]["columns"][0]["header"] == "Total"


def test_inputs_that_are_not_there_count_as_missing_and_are_named(score):
    result, _, _ = score(b"Amount\n5000\n", mapping={"volume": "Amount"})
    assert result["missing_fields"] == ["channel"]
    assert result["warnings"] == ["1 of 2 inputs of the model are not in the table"]


def test_a_file_where_nothing_fits_is_refused(score, tmp_path):
    with pytest.raises(InputError, match=r"no column fits.*Did you mean volume=volum"):
        score(b"volum,b\n1,2\n")
    assert not (tmp_path / "scored.csv").exists()


def test_a_file_that_was_scored_before_is_refused(score):
    _, out, _ = score(b"volume\n1\n")
    with pytest.raises(InputError, match="'b2x_label' already: it was scored before"):
        score(out)


def test_a_target_that_is_the_source_is_refused(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text("volume\n1\n")
    (tmp_path / "link.csv").symlink_to(path)
    for target in (path, tmp_path / "link.csv"):
        with pytest.raises(UsageError, match="the target is the source"):
            score_file(path, target, model=MODEL)
    assert path.read_text() == "volume\n1\n"


def test_a_contradiction_met_late_stops_the_run_and_names_its_line(score, tmp_path):
    (tmp_path / "scored.csv").write_text("old")
    late = b"volume;at\n" + b"1.5;1\n" * 100_000 + b"2,5;1\n"
    with pytest.raises(
        InputError, match=r"decimal point, and '2,5' does not.*line 100002.*decimal"
    ):
        score(late)
    assert (tmp_path / "scored.csv").read_text() == "old"
    result, out, _ = score(late, decimal="point")
    assert result["rows_rejected"] == 1
    assert out.endswith(b"2,5;1;;;volume: '2,5' is not a number\n")


def test_what_is_ambiguous_is_asked_for_and_the_answer_is_used(score):
    data = b"volume\n1.234\n"
    with pytest.raises(InputError, match=r"'1.234' may be 1.234 or 1234.*--decimal"):
        score(data)
    assert score(data, decimal="point")[0]["counts"]["B2C"] == 1
    assert score(data, decimal="comma")[0]["counts"]["B2B"] == 1


def test_a_value_at_the_very_end_may_settle_the_column(score):
    result, out, _ = score(b"volume;n\n" + b"1.234;1\n" * 100_000 + b"12,5;1\n")
    assert result["counts"]["B2B"] == 100_000
    assert b"0,9" in out


RELATIVE = Model(
    Scorecard(
        0.0,
        (
            Term(
                Feature("relative", ("volume",), "number"),
                NumericBins((0.5, 2.0)),
                (-2.0, 0.0, 2.0, 0.0),
            ),
        ),
        (),
        Thresholds(-1.0, 1.0),
        {"typical_volume": None},
    )
)


def test_an_unknown_typical_volume_is_the_files_median_and_reported(score):
    data = b"volume\n100\n1000\n10\n-7\n0\n"
    result, out, _ = score(data, model=RELATIVE)
    assert result["parameters"] == {"typical_volume": 100.0}
    assert [row["b2x_label"] for row in table_of(out)] == ["unsure", "B2B", "B2C", "B2C", "B2C"]
    told, _, _ = score(data, model=RELATIVE.with_parameters(typical_volume=1000.0))
    assert told["parameters"] == {"typical_volume": 1000.0}


def test_without_any_volume_to_be_typical_it_counts_as_missing_with_a_warning(score):
    result, _, _ = score(b"volume\n0\n0\n", model=RELATIVE)
    assert result["parameters"] == {"typical_volume": None}
    assert result["warnings"] == ["volume counts as missing: no value above 0 could be read"]


def test_the_typical_volume_of_a_long_file_comes_from_all_of_it(score):
    values = np.arange(1, 120_001)
    result, _, _ = score(b"volume\n" + b"\n".join(str(v).encode() for v in values), model=RELATIVE)
    assert result["parameters"]["typical_volume"] == pytest.approx(60_000, rel=1e-4)


def test_a_table_without_rows_stays_one(score):
    result, out, _ = score(b"volume,channel\n")
    assert out == b"volume,channel,b2x_label,b2x_probability\n"
    assert result["rows_in"] == 0


def test_the_file_and_the_frame_get_the_same_decisions(score):
    data = b"volume,channel\n5000,phone\n50,\n,Web \n1e3,1.0\n"
    _, out, _ = score(data)
    frame = pd.read_csv(io.BytesIO(data))
    decided = MODEL.decide(frame)
    assert [row["b2x_label"] for row in table_of(out)] == decided["b2x_label"].tolist()
    assert [float(row["b2x_probability"]) for row in table_of(out)] == [
        round(p, 4) for p in decided["b2x_probability"]
    ]


def test_two_columns_of_one_name_are_kept_in_csv_and_refused_in_parquet(score):
    data = b"volume,x,x\n1,2,3\n"
    assert score(data)[1].startswith(b"volume,x,x,b2x_label")
    with pytest.raises(InputError, match="two columns have the same name"):
        score(data, target="scored.parquet")


def test_an_unknown_way_to_roll_up_is_refused(score):
    with pytest.raises(UsageError, match=r"by='month'.*'sale', 'order' or 'buyer'"):
        score(b"volume\n1\n", by="month")


def test_letters_that_the_file_cannot_write_are_written_as_escapes(score, tmp_path):
    term = Term(Feature("column", ("Größe Ω",), "number"), NumericBins(()), (1.0, 0.0))
    model = Model(Scorecard(0.0, (term,), (), Thresholds(-1.0, 1.0)))
    table = pa.table({"Größe Ω": [1.0]})
    pq.write_table(table, tmp_path / "in.parquet")
    score_file(tmp_path / "in.parquet", tmp_path / "out.csv", model=model, reasons=True)
    assert "Größe Ω +1.00" in (tmp_path / "out.csv").read_text("utf-8")
    reading = read_table(tmp_path / "in.parquet", wanted=model.scorecard.inputs)
    assert reading.understood.missing_fields == ()
    _, out, _ = score(
        "size;n\n1;ø\n".encode("cp1252"), model=model, reasons=True, mapping={"Größe Ω": "size"}
    )
    assert out.splitlines()[1] == b"1;\xf8;B2B;0.7311;" + "Größe \\u03a9 +1.00".encode("cp1252")
