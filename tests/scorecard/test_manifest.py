"""A model's folder with files of two models is refused, and what users may change is not."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

import b2x
from b2x.errors import ArtifactError, UsageError
from b2x.predict.model import Model
from b2x.records.sales.count_history import HistoryCounter
from b2x.records.sales.history import History
from b2x.schema.columns import Levels
from b2x.scorecard import manifest
from b2x.scorecard.manifest import MANIFEST, MODEL_FILES
from b2x.scorecard.scorecard import Scorecard
from b2x.training.model_folder import save_model
from tests.scorecards import small_profile, small_scorecard


def other_scorecard() -> Scorecard:
    return Scorecard(**{**vars(small_scorecard()), "intercept": 0.25})


def save(folder: Path, scorecard: Scorecard, buyer: str) -> Path:
    counter = HistoryCounter()
    counter.add(Levels(np.array([0]), (buyer,)), np.array(["2024-03-01"], "M8[s]"))
    metrics = {
        "verdict": "usable", "reason": buyer, "rows": 9, "b2b_share": 0.5, "protocol": "folds",
        "metrics": {}, "decisions": {}, "warnings": [],
    }  # fmt: skip
    model = Model(scorecard, "mine", profile=small_profile())
    return save_model(model, metrics, folder, history=counter.history())


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    one = save(tmp_path / "one", small_scorecard(), "kari")
    return one, save(tmp_path / "two", other_scorecard(), "ola")


@pytest.mark.parametrize("name", ["scorecard.json", "metrics.json", "history.parquet", MANIFEST])
def test_a_file_of_another_model_is_refused_by_name(folders: tuple[Path, Path], name: str) -> None:
    one, two = folders
    b2x.load(one)
    shutil.copy(two / name, one / name)
    with pytest.raises(ArtifactError, match=r"mixed or incomplete: .*manifest\.json"):
        b2x.load(one)
    with pytest.raises(ArtifactError, match="mixed or incomplete"):
        b2x.load(one / "scorecard.json")


def test_a_long_history_is_checked_when_it_is_used(
    folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = folders
    monkeypatch.setattr(manifest, "_SMALL", 10)
    shutil.copy(two / "history.parquet", one)
    b2x.load(one)
    with pytest.raises(ArtifactError, match=r"history\.parquet is not of the same model"):
        History.load(one / "history.parquet")
    assert len(History.load(two / "history.parquet").buyers) == 1


def test_replacing_files_one_by_one_is_refused_until_the_last(
    folders: tuple[Path, Path], tmp_path: Path
) -> None:
    one, two = folders
    for done in range(1, len(MODEL_FILES)):
        torn = shutil.copytree(one, tmp_path / f"torn {done}")
        for name in MODEL_FILES[:done]:
            shutil.copy(two / name, torn)
        with pytest.raises(ArtifactError, match="mixed or incomplete"):
            b2x.load(torn)


@pytest.mark.parametrize("text", ["", "[]", '{"sha256": 3}', "[" * 99_999])
def test_a_damaged_list_is_refused(folders: tuple[Path, Path], text: str) -> None:
    (folders[0] / MANIFEST).write_text(text)
    with pytest.raises(ArtifactError, match="the list of the model's files is damaged"):
        b2x.load(folders[0])


def test_what_users_may_change_does_not_stop_a_model(folders: tuple[Path, Path]) -> None:
    one, _ = folders
    (one / "CARD.md").write_text("# Ours\n")
    (one / "history.parquet").unlink()
    metrics = one / "metrics.json"
    metrics.write_bytes(metrics.read_bytes().replace(b"\n", b"\r\n"))
    (one / "notes.txt").write_text("mine")
    assert b2x.load(one).name == "small"
    (one / MANIFEST).unlink()  # a folder of an earlier version has none
    b2x.load(one)


def test_a_scorecard_is_not_saved_over_that_of_a_measured_model(
    folders: tuple[Path, Path],
) -> None:
    one, _ = folders
    before = (one / "scorecard.json").read_bytes()
    with pytest.raises(UsageError, match=r"holds another model.*name another folder"):
        Model(other_scorecard()).save(one)
    assert (one / "scorecard.json").read_bytes() == before
    Model(small_scorecard()).save(one)
    b2x.load(one)
