"""Sales rolled up to one line a buyer."""

import csv
import io
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from b2x.errors import InputError
from b2x.predict.model import Model
from b2x.schema.columns import Levels
from b2x.score.buyers import BuyerRollup
from b2x.score.file import score_file
from tests.scorecards import small_scorecard

MODEL = Model(small_scorecard())


def rolled(tmp_path, text, target="buyers.csv", **options):
    (tmp_path / "orders.csv").write_text(text, "utf-8")
    result = score_file(
        tmp_path / "orders.csv", tmp_path / target, model=MODEL, by="buyer", **options
    )
    return result, tmp_path / target


def test_one_line_a_buyer_in_order_of_first_sale(tmp_path):
    result, path = rolled(
        tmp_path,
        "Kundenr;volume;channel\nB 2;5000,5;phone\nA;50;web\nB 2;;phone\nb 2;5000;\n A ;50;web\n",
    )
    assert path.read_text() == (
        "Kundenr;sales;volume;share_b2b;share_b2c;b2x_label;b2x_probability\n"
        "B 2;2;5000,5000;0,5000;0,0000;B2B;0,9542\n"
        "A;2;100,0000;0,0000;1,0000;B2C;0,0486\n"
        "b 2;1;5000,0000;1,0000;0,0000;B2B;0,9241\n"
    )
    assert result["counts"] == {"B2B": 2, "B2C": 1, "unsure": 0}
    assert (result["rows_in"], result["rows_scored"], result["by"]) == (5, 5, "buyer")


def test_rows_of_nobody_and_bad_rows_are_kept_in_the_rejects_file(tmp_path):
    result, path = rolled(
        tmp_path, "customer id,volume,channel\nA,5000,phone\n,50,web\nA,x,web\nA\n"
    )
    rejects = path.with_name("buyers.csv.rejects").read_text()
    assert [row[:2] for row in csv.reader(io.StringIO(rejects))][1:] == [
        ["5", "1 field where the header has 3"],
        ["3", "buyer_id: missing"],
        ["4", "volume: 'x' is not a number"],
    ]
    assert result["rejected_by"] == {"buyer_id": 1, "volume": 1}
    assert (result["rows_in"], result["rows_scored"], result["rows_rejected"]) == (4, 1, 3)


def test_buyers_go_to_parquet_too(tmp_path):
    _, path = rolled(tmp_path, "buyer_id,volume\n1,5000\n1.0,5000\n", "buyers.parquet")
    frame = pd.read_parquet(path)
    assert frame[["buyer_id", "sales", "volume"]].to_numpy().tolist() == [["1", 2, 10000.0]]


def test_without_a_buyer_column_the_run_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"no column says who the buyer is.*--map buyer_id="):
        rolled(tmp_path, "volume\n1\n")
    result, _ = rolled(tmp_path, "volume,Who\n1,x\n", mapping={"buyer_id": "Who"})
    assert result["rows_scored"] == 1


def roll_up(intercept, log_odds, parts=1):
    rollup = BuyerRollup(intercept)
    for some in np.array_split(np.array(log_odds, dtype=float), parts):
        n = len(some)
        rollup.add(
            Levels(np.zeros(n, dtype=np.int64), ("A",)),
            some,
            np.full(n, math.nan),
            some > 1,
            some < -1,
        )
    (line,) = rollup.lines()
    return line


def test_one_sale_gives_its_own_log_odds():
    assert roll_up(-0.5, [2.25]).log_odds == 2.25


def test_repeats_strengthen_the_evidence_less_than_independent_sales_would():
    assert roll_up(-1.0, [0.0] * 16).log_odds == -1.0 + 4.0
    assert math.isnan(roll_up(-1.0, [0.0] * 16).volume)


@given(st.lists(st.integers(-4000, 4000), min_size=1, max_size=30), st.integers(1, 5))
def test_batches_of_any_size_give_the_same_line(log_odds, parts):
    values = [value / 256 for value in log_odds]  # sums of these are exact
    assert repr(roll_up(0.25, values, parts)) == repr(roll_up(0.25, values))
