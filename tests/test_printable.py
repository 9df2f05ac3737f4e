"""Cells that b2x writes are never formulas, and its users' own cells stay as they are."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import b2x
from b2x.schema.features import Feature
from b2x.scorecard.decision import Thresholds
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.terms import NumericBins, Term

FORMULA = "=HYPERLINK(A1)"


def model_of(name: str) -> b2x.Model:
    term = Term(Feature("column", (name,), "number"), NumericBins((1.0,)), (-2.0, 2.0, 0.25))
    return b2x.Model(Scorecard(0.0, (term,), (), Thresholds(-1.0, 1.0), {}, {name: (0.0, 9.0)}))


@pytest.mark.parametrize("name", [FORMULA, "+1", "-x", "@SUM(1)", "\uff1dx"])
def test_reasons_and_rejects_that_begin_with_a_field_are_no_formula(
    tmp_path: Path, name: str
) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    rows = "".join(f"{number},{FORMULA}\n" for number in (0, 5, 99, "x"))
    source.write_text(f"{name},note\n{rows}", "utf-8")
    b2x.score_file(source, target, model=model_of(name), reasons=True, mapping={name: name})
    with target.open(encoding="utf-8", newline="") as file:
        header, *scored = csv.reader(file)
    assert header[:2] == [name, "note"]
    assert all(row[1] == FORMULA for row in scored)
    written = [cell for row in scored for cell in row[2:] if name in cell]
    assert len(written) == 4
    assert all(cell.startswith(f"'{name}") for cell in written)
    decided = model_of(name).decide(pd.DataFrame({name: [5.0, 99.0]}), reasons=True)
    assert decided["b2x_reasons"][0] == written[1]
    assert decided["b2x_reject"][1] == written[2]


def test_a_carriage_return_in_a_value_is_one_cell_of_a_csv_file(tmp_path: Path) -> None:
    texts = ["a\rb", "c\nd", "e", '"', "f,g"]
    pq.write_table(pa.table({"volume": [1.0] * 5, "note": texts}), tmp_path / "in.parquet")
    b2x.score_file(tmp_path / "in.parquet", tmp_path / "out.csv", model=model_of("volume"))
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["note"] for row in rows] == texts
    assert b"\r\n" not in (tmp_path / "out.csv").read_bytes()
