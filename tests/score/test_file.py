"""A run as a whole: where it reads and writes, what it tells, what it imports."""

import io
import subprocess
import sys
from decimal import Decimal

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from b2x.errors import InputError


def test_standard_input_and_output_are_files_too(model_folder):
    code = (
        "import sys; from b2x.score.file import score_file; "
        f"r = score_file('-', '-', model={str(model_folder)!r}); "
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
    assert done.stderr == b"3 1 rejected line is not kept; name a file to keep them\n"


def test_scoring_imports_neither_pandas_nor_scikit_learn(tmp_path, model_folder):
    (tmp_path / "in.csv").write_bytes(b"volume,channel,buyer_id\n5000,phone,1\nx,web,2\nbad\n")
    code = f"""
import sys
from decimal import Decimal
from b2x.score.file import score_file
for target in ("out.csv", "out.parquet"):
    score_file({str(tmp_path)!r} + "/in.csv", {str(tmp_path)!r} + "/" + target,
               model={str(model_folder)!r}, reasons=True, log={str(tmp_path)!r} + "/log.jsonl")
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


def test_the_file_and_the_frame_get_the_same_decisions(score, model):
    data = b"volume,channel\n5000,phone\n50,\n,Web \n1e3,1.0\n"
    rows, decided = score(data).rows, model.decide(pd.read_csv(io.BytesIO(data)))
    assert [row["b2x_label"] for row in rows] == decided["b2x_label"].tolist()
    assert [float(row["b2x_probability"]) for row in rows] == [
        round(p, 4) for p in decided["b2x_probability"]
    ]


def test_decimals_and_long_numbers_come_out_digit_by_digit(score):
    amounts = ["99999999999999.99", "100.50", "0.00", "19.99"]
    customers = [f"123456789012345678{i}" for i in range(4)]
    table = pa.table(
        {
            "volume": pa.array([Decimal(a) for a in amounts], pa.decimal128(18, 2)),
            "Customer ID": pa.array([Decimal(c) for c in customers], pa.decimal128(38, 0)),
        }
    )
    data = io.BytesIO()
    pq.write_table(table, data)
    rows = score(data.getvalue(), name="orders.parquet").rows
    assert [row["volume"] for row in rows] == amounts
    assert [row["Customer ID"] for row in rows] == customers
