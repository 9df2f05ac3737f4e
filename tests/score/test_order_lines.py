"""What scoring a file of order lines promises."""

from pathlib import Path

import pandas as pd
import pytest

import b2x
from b2x.errors import InputError
from tests.records.sales.test_orders import LINES


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "lines.csv"
    path.write_text(LINES, encoding="utf-8")
    return path


def test_every_line_comes_out_with_what_was_decided_on_its_order(path: Path) -> None:
    model = b2x.load("textbook", typical_volume=500)
    target = path.with_name("out.csv")
    result = b2x.score_file(path, target, model=model, order="Ordrenr", reasons=True)
    lines = target.read_text(encoding="utf-8").splitlines()
    assert [line.split(";b2x_")[0] for line in lines[:1]] == LINES.splitlines()[:1]
    assert all(out.startswith(own) for own, out in zip(LINES.splitlines(), lines, strict=True))
    scored = pd.read_csv(target, sep=";", decimal=",", dtype={"Ordrenr": str})
    assert scored["b2x_probability"][0] == scored["b2x_probability"][1]
    assert result["rows_in"] == 8 == result["rows_scored"] + result["rows_rejected"]
    assert result["rows_scored"] == 3
    assert sum(result["counts"].values()) == 2  # orders, not lines
    assert scored["b2x_reject"][5] == "no order: 'Ordrenr' is empty"


def test_an_order_is_decided_as_if_it_had_come_in_one_row(path: Path) -> None:
    model = b2x.load("textbook", typical_volume=500)
    target = path.with_name("out.csv")
    b2x.score_file(path, target, model=model, order="Ordrenr")
    order = {"volume": 120.5, "quantity": 3, "lines": 2, "ordered_at": "2024-02-01"}
    one = model.predict_one({**order, "prior_orders": 0, "relationship_days": 0})
    scored = pd.read_csv(target, sep=";", decimal=",")
    assert scored["b2x_probability"][0] == pytest.approx(one.probability, abs=5e-5)


def test_lines_that_do_not_stand_together_are_decided_alike(path: Path) -> None:
    model = b2x.load("textbook", typical_volume=500)
    header, *lines = LINES.splitlines()
    mixed = path.with_name("mixed.csv")
    mixed.write_text("\n".join([header, *lines[::2], *lines[1::2]]), encoding="utf-8")
    found = []
    for source in (path, mixed):
        target = source.with_suffix(".out.csv")
        b2x.score_file(source, target, model=model, order="Ordrenr")
        table = pd.read_csv(target, sep=";", dtype=str)
        found.append(table.sort_values(list(table.columns[:6]))["b2x_probability"].tolist())
    assert str(found[0]) == str(found[1])


def test_parquet_out_holds_the_lines_too(path: Path) -> None:
    target = path.with_name("out.parquet")
    model = b2x.load("textbook", typical_volume=500)
    b2x.score_file(path, target, model=model, order="Ordrenr")
    assert len(pd.read_parquet(target)) == 8


@pytest.mark.parametrize("name", ["out.csv", "out.parquet"])
def test_one_line_an_order_can_be_written_instead(path: Path, name: str) -> None:
    target = path.with_name(name)
    model = b2x.load("textbook", typical_volume=500)
    result = b2x.score_file(path, target, model=model, order="Ordrenr", by="order")
    orders = pd.read_csv(target) if name == "out.csv" else pd.read_parquet(target)
    assert orders["Beløp"].astype(float).tolist() == [120.5, 1000, 0, 110]
    assert orders["b2x_reject"].notna().tolist() == [False, False, True, True]
    assert result["rows_in"] == 5  # four orders, and the line of none
    rejects = target.with_name(f"{name}.rejects").read_text(encoding="utf-8")
    assert "7,no order: 'Ordrenr' is empty" in rejects


def test_orders_are_asked_for_where_no_column_names_them(path: Path) -> None:
    with pytest.raises(InputError, match=r"no column says which order a line belongs to.*--order"):
        b2x.score_file(path, path.with_name("out.csv"), order="none", by="order")


def test_a_line_that_is_no_sale_comes_out_with_its_own_reason(tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(
        "order number,volume,status\n1,10,paid\n1,90,cancelled\n2,5,cancelled\n2,6,\n"
    )
    result = b2x.score_file(source, target, order="order number")
    scored = pd.read_csv(target)
    assert scored["b2x_label"].notna().tolist() == [True, False, False, False]
    assert scored["b2x_reject"][1:].tolist() == ["no sale: status is 'cancelled'"] * 3
    assert (result["rows_in"], result["rows_scored"], result["rows_rejected"]) == (4, 1, 3)
    by_order = b2x.score_file(source, target, order="order number", by="order")
    assert pd.read_csv(target)["volume"].tolist() == [10, 11]
    assert (by_order["rows_scored"], by_order["rejected_lines"]) == (1, 1)


def test_bad_lines_before_the_first_row_hide_neither_orders_nor_how_they_are_written(
    tmp_path: Path,
) -> None:
    long = "x" * 200_000  # a piece of the file by itself, and no row
    source = tmp_path / "orders.csv"
    source.write_text(f"order no,volume\n{long}\n1,10.5\n1,20.5\n")
    with pytest.raises(InputError, match="are the rows order lines"):
        b2x.score_file(source, tmp_path / "out.csv")
    result = b2x.score_file(source, tmp_path / "out.csv", order="none")
    assert result["understood"]["rows_looked_at"] == 2
    assert (result["rows_scored"], result["rejected_lines"]) == (2, 1)
