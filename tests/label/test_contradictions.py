"""Answers that contradict what is documented are told, wherever a sheet is read."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from b2x.decide.audited import read_audit, read_scored
from b2x.label.make_sheet import make_sheet
from b2x.training.labelled_records import LabelColumns, read_labelled

N = 60
IS_B2B = np.arange(N) % 3 == 0
SALES: dict[str, list[Any]] = {
    "buyer_id": [f"K{i}" for i in range(N)],
    "volume": [float(i + 1) for i in range(N)],
    "Firma": [f"Fjord {i} AS" if kind else "" for i, kind in enumerate(IS_B2B.tolist())],
}


def answered(path: Path, how: str, *, audit: bool) -> Path:
    make_sheet(SALES, path, n=N, audit=audit)
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    kinds = [bool(IS_B2B[int(line["b2x_id"].split("-")[1]) - 1]) for line in lines]
    kinds = {"right": kinds, "shifted": kinds[1:] + kinds[:1], "swapped": [not k for k in kinds]}[
        how
    ]
    for line, kind in zip(lines, kinds, strict=True):
        line["b2x_answer"] = "B2B" if kind else "B2C"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
    return path


@pytest.mark.parametrize("how", ["right", "shifted", "swapped"])
def test_contradictions_are_told_of_audits_and_of_answers_to_learn_from(
    how: str, tmp_path: Path
) -> None:
    audit = read_audit(
        answered(tmp_path / "audit.csv", how, audit=True), read_scored(SALES, "textbook")
    )
    sheet = answered(tmp_path / "labels.csv", how, audit=False)
    labelled = read_labelled(SALES, LabelColumns(sheets=sheet))
    for warnings in (audit.warnings, labelled.warnings):
        told = [w for w in warnings if "20 answers contradict what 'Firma' documents" in w]
        assert len(told) == (how != "right")
