"""The counts of a model's training rows come back as they were saved, or are refused."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

import b2x
from b2x.errors import ArtifactError
from b2x.predict.model import Model
from b2x.scorecard.profile import PROFILE, BinCounts, Profile, dump_profile, load_profile
from b2x.training.model_folder import save_model
from tests.scorecards import small_scorecard

METRICS = {
    "verdict": "usable", "reason": "It is.", "rows": 9, "b2b_share": 0.5, "protocol": "folds",
    "metrics": {}, "decisions": {}, "warnings": [],
}  # fmt: skip


def profile(rows: float = 8.0) -> Profile:
    terms = {
        term.feature.name: BinCounts(
            (rows,) * len(term.bins), (6.5,) * len(term.bins), (1.25,) * len(term.bins)
        )
        for term in small_scorecard().terms
    }
    return Profile(terms, 80, 65, 70, (-1.5, 0.25), (20, 40, 20), {"volume": "Beløp «kr»"})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    model = Model(small_scorecard(), "mine", profile=profile())
    return save_model(model, METRICS, tmp_path / "model")


def test_what_is_saved_is_loaded_and_stays_with_the_model(folder: Path) -> None:
    assert load_profile(folder) == load_profile(folder / "scorecard.json") == profile()
    model = b2x.load(folder)
    assert model.profile == profile()
    (parameter,) = model.scorecard.parameters or ("",)
    if parameter:
        assert model.with_parameters(**{parameter: 7.0}).profile == profile()


def test_a_model_without_counts_has_none(tmp_path: Path) -> None:
    assert load_profile(tmp_path) is None
    assert load_profile(tmp_path / "alone.json") is None
    assert Model(small_scorecard()).profile is None
    assert b2x.load("textbook").profile is None


def test_counts_of_another_model_are_refused(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    save_model(Model(small_scorecard(), profile=profile(9.0)), METRICS, other)
    shutil.copy(other / PROFILE, folder)
    with pytest.raises(ArtifactError, match=r"profile\.json is not of the same model"):
        _ = b2x.load(folder).profile
    (folder / "manifest.json").unlink()
    (folder / PROFILE).write_text(dump_profile(replace(profile(), terms={})), encoding="utf-8")
    with pytest.raises(ArtifactError, match="those of another model"):
        _ = b2x.load(folder).profile


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("format", 2), ("rows", None), ("log_odds_edges", [1.0]), ("log_odds_rows", [-1, 2, 3]),
        ("terms", {"volume": {"rows": [1.0], "labelled": [1.0, 2.0], "b2b": [1.0, 2.0]}}),
        ("headers", []), ("terms", {"volume": {"rows": [float("nan")]}}),
    ],
)  # fmt: skip
def test_a_damaged_file_is_refused(folder: Path, key: str, value: object) -> None:
    (folder / "manifest.json").unlink()
    document = json.loads((folder / PROFILE).read_text(encoding="utf-8"))
    (folder / PROFILE).write_text(json.dumps({**document, key: value}), encoding="utf-8")
    with pytest.raises(ArtifactError, match=r"training rows cannot be read.*profile\.json"):
        load_profile(folder)
