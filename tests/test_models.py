"""The shipped models: golden predictions are exact, and each folder is complete."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

import b2x
from b2x.engines.record import RecordEngine
from b2x.predict.load import shipped_models
from b2x.schema.columns import Column, Levels
from b2x.scorecard.golden import golden_records, parse_golden_row
from b2x.training.card import model_card

MODELS = shipped_models()


def test_both_models_are_shipped() -> None:
    assert set(MODELS) == {"hotel", "textbook"}


@pytest.mark.parametrize("name", MODELS)
def test_golden_predictions_are_exact_on_both_engines(name: str) -> None:
    model = b2x.load(name)
    with (MODELS[name] / "golden.csv").open(encoding="utf-8", newline="") as file:
        rows = [parse_golden_row(row, model.scorecard) for row in csv.DictReader(file)]
    assert len(rows) == len(golden_records(model.scorecard))
    single = RecordEngine(model.scorecard)
    assert [single.log_odds(record) for record, _ in rows] == [expected for _, expected in rows]
    columns: dict[str, Column] = {}
    for column, kind in model.scorecard.inputs.items():
        values = [record[column] for record, _ in rows]
        if kind == "number":
            columns[column] = np.array([np.nan if v is None else v for v in values], dtype=float)
        elif kind == "time":
            columns[column] = np.array(values, dtype="datetime64[s]")
        else:
            texts = sorted({v for v in values if v is not None})
            codes = np.array([-1 if v is None else texts.index(v) for v in values])
            columns[column] = Levels.from_coded(codes, texts)
    assert model.engine.log_odds(columns).tolist() == [expected for _, expected in rows]


@pytest.mark.parametrize("name", MODELS)
def test_a_model_folder_holds_card_metrics_and_provenance(name: str) -> None:
    folder = MODELS[name]
    metrics = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
    card = (folder / "CARD.md").read_text(encoding="utf-8")
    assert metrics["verdict"] in {"usable", "weak"}
    for figure in metrics["metrics"].values():
        assert figure["low"] <= figure["value"] <= figure["high"]
    assert f"{metrics['metrics']['average_precision']['value']:.3f}" in card
    assert "never by itself a legal or tax determination" in card
    assert b2x.load(name).scorecard.provenance["name"] == name
    assert name in (Path(folder).parent / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", MODELS)
def test_a_card_is_generated_from_the_model_and_its_metrics(name: str) -> None:
    card = (MODELS[name] / "CARD.md").read_text(encoding="utf-8")
    metrics = json.loads((MODELS[name] / "metrics.json").read_text(encoding="utf-8"))
    _, *notes = card.partition("\n\nA prediction is an aid")[0].split("\n\n")
    assert card == model_card(name, b2x.load(name).scorecard, metrics, notes)


def test_no_level_of_a_shipped_model_looks_like_a_person_or_an_id() -> None:
    for name in MODELS:
        for term in b2x.load(name).scorecard.terms:
            for level in getattr(term.bins, "levels", ()):
                assert "@" not in level
                assert len(level) < 40
