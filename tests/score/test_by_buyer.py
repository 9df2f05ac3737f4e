"""A file comes out as one line a buyer."""

import csv
import io

import pandas as pd
import pytest

from b2x.errors import InputError


def test_one_line_a_buyer_in_order_of_first_sale(score):
    data = (
        b"Kundenr;volume;channel\nB 2;5000,5;phone\nA;50;web\nB 2;;phone\nb 2;5000;\n A ;50;web\n"
    )
    result, out, _ = score(data, by="buyer")
    assert out.decode() == (
        "Kundenr;sales;volume;share_b2b;share_b2c;b2x_label;b2x_probability\n"
        "B 2;2;5000,5000;0,5000;0,0000;B2B;0,9542\n"
        "A;2;100,0000;0,0000;1,0000;B2C;0,0486\n"
        "b 2;1;5000,0000;1,0000;0,0000;B2B;0,9241\n"
    )
    assert result["counts"] == {"B2B": 2, "B2C": 1, "unsure": 0}
    assert (result["rows_in"], result["rows_scored"], result["by"]) == (5, 5, "buyer")


def test_rows_without_a_buyer_and_bad_rows_are_kept_in_the_rejects_file(score):
    data = b"customer id,volume,channel\nA,5000,phone\n,50,web\nA,x,web\nA\n"
    result, _, rejects = score(data, by="buyer")
    assert [row[:2] for row in csv.reader(io.StringIO(rejects.decode()))][1:] == [
        ["5", "1 field where the header has 3"],
        ["3", "buyer_id: missing"],
        ["4", "volume: 'x' is not a number"],
    ]
    assert result["rejected_by"] == {"buyer_id": 1, "volume": 1}
    assert (result["rows_in"], result["rows_scored"], result["rows_rejected"]) == (4, 1, 3)


def test_buyers_go_to_parquet_too(score):
    data = b"buyer_id,volume\n1,5000\n1.0,5000\n"
    frame = pd.read_parquet(io.BytesIO(score(data, "buyers.parquet", by="buyer").out))
    assert frame[["buyer_id", "sales", "volume"]].to_numpy().tolist() == [["1", 2, 10000.0]]


def test_without_a_buyer_column_the_run_is_refused(score):
    with pytest.raises(InputError, match=r"no column says who the buyer is.*--map buyer_id="):
        score(b"volume\n1\n", by="buyer")
    scored = score(b"volume,Who\n1,x\n", by="buyer", mapping={"buyer_id": "Who"})
    assert scored.result["rows_scored"] == 1
