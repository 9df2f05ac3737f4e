"""Order lines get the decision on their order."""

import io

import pandas as pd
import pytest

import b2x
from b2x.errors import InputError
from tests.order_lines import LINES as TEXT

LINES = TEXT.encode()
OPTIONS = {"model": b2x.load("textbook", typical_volume=500), "order": "Ordrenr"}


def test_every_line_comes_out_with_the_decision_on_its_order(score):
    result, out, _ = score(LINES, **OPTIONS, reasons=True)
    pairs = zip(LINES.splitlines(), out.splitlines(), strict=True)
    assert all(line.startswith(own) for own, line in pairs)
    scored = pd.read_csv(io.BytesIO(out), sep=";", decimal=",", dtype={"Ordrenr": str})
    assert scored["b2x_probability"][0] == scored["b2x_probability"][1]
    assert result["rows_in"] == 8 == result["rows_scored"] + result["rows_rejected"]
    assert result["rows_scored"] == 3
    assert sum(result["counts"].values()) == 2  # orders, not lines
    assert scored["b2x_reject"][5] == "no order: 'Ordrenr' is empty"


def test_an_order_is_decided_as_if_it_had_come_in_one_row(score):
    order = {"volume": 120.5, "quantity": 3, "lines": 2, "ordered_at": "2024-02-01"}
    one = OPTIONS["model"].predict_one({**order, "prior_orders": 0, "relationship_days": 0})
    scored = pd.read_csv(io.BytesIO(score(LINES, **OPTIONS).out), sep=";", decimal=",")
    assert scored["b2x_probability"][0] == pytest.approx(one.probability, abs=5e-5)


def test_lines_of_an_order_that_do_not_follow_each_other_are_decided_alike(score):
    header, *lines = LINES.splitlines(keepends=True)
    mixed = b"".join([header, *lines[::2], *lines[1::2]])
    together, apart = (sorted(score(data, **OPTIONS).out.splitlines()) for data in (LINES, mixed))
    assert together == apart


def test_parquet_out_holds_the_lines_too(score):
    out = score(LINES, "out.parquet", **OPTIONS).out
    assert len(pd.read_parquet(io.BytesIO(out))) == 8


@pytest.mark.parametrize("name", ["out.csv", "out.parquet"])
@pytest.mark.parametrize("source", ["lines.csv", "lines.parquet"])
def test_one_line_an_order_can_be_written_instead(score, source, name):
    data = LINES
    if source == "lines.parquet":
        data = pd.read_csv(io.BytesIO(LINES), sep=";", dtype=str).to_parquet()
    result, out, rejects = score(data, name, source, **OPTIONS, by="order")
    orders = (pd.read_csv if name == "out.csv" else pd.read_parquet)(io.BytesIO(out))
    assert orders["Beløp"].astype(float).tolist() == [120.5, 1000, 0, 110]
    assert orders["b2x_reject"].notna().tolist() == [False, False, True, True]
    assert result["rows_in"] == 5  # four orders, and the line without one
    line = 7 if source == "lines.csv" else 6
    assert f"{line},no order: 'Ordrenr' is empty" in rejects.decode()


@pytest.mark.parametrize("name", ["out.csv", "out.parquet"])
def test_lines_in_parquet_keep_all_their_columns(score, name):
    lines = pd.read_csv(io.BytesIO(LINES), sep=";", dtype=str)
    out = score(lines.to_parquet(), name, "lines.parquet", **OPTIONS).out
    scored = (pd.read_csv if name == "out.csv" else pd.read_parquet)(io.BytesIO(out))
    assert scored["Varegruppe"].tolist() == lines["Varegruppe"].tolist()


def test_orders_are_asked_for_where_no_column_names_them(score):
    with pytest.raises(InputError, match=r"no column says which order a line belongs to.*--order"):
        score(LINES, order="none", by="order")


def test_a_line_that_is_not_a_sale_comes_out_with_its_own_reason(score):
    data = b"order number,volume,status\n1,10,paid\n1,90,cancelled\n2,5,cancelled\n2,6,\n"
    options = {"model": "textbook", "order": "order number"}
    result, out, _ = score(data, **options)
    scored = pd.read_csv(io.BytesIO(out))
    assert scored["b2x_label"].notna().tolist() == [True, False, False, False]
    assert scored["b2x_reject"][1:].tolist() == ["no sale: status is 'cancelled'"] * 3
    assert (result["rows_in"], result["rows_scored"], result["rows_rejected"]) == (4, 1, 3)
    result, out, _ = score(data, **options, by="order")
    assert pd.read_csv(io.BytesIO(out))["volume"].tolist() == [10, 11]
    assert (result["rows_scored"], result["rejected_lines"]) == (1, 1)


def test_bad_lines_before_the_first_row_hide_neither_orders_nor_how_they_are_written(score):
    long = "x" * 200_000  # a chunk of the file by itself, and not a row
    data = f"order no,volume\n{long}\n1,10.5\n1,20.5\n".encode()
    with pytest.raises(InputError, match="are the rows order lines"):
        score(data)
    result = score(data, order="none").result
    assert result["understood"]["rows_looked_at"] == 2
    assert (result["rows_scored"], result["rejected_lines"]) == (2, 1)
