"""A model that is not whole, or answers otherwise than it did, is not verified."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import b2x
from b2x.cli import main
from b2x.engines.batch import BatchEngine
from b2x.errors import UsageError
from b2x.predict.model import Model
from b2x.predict.verify import TRAINING_HASH
from b2x.scorecard.manifest import write_manifest
from b2x.training.model_folder import save_model
from tests.scorecards import random_scorecard
from tests.training.test_model_folder import METRICS


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_model(
        Model(random_scorecard(0)), METRICS, tmp_path_factory.mktemp("made") / "model"
    )


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "model"))


def outcomes(model: object, **options: object) -> dict[str, str]:
    return {check.name: check.outcome for check in b2x.verify(model, **options).checks}


def with_provenance(folder: Path, **provenance: object) -> None:
    card = b2x.load(folder).scorecard
    shutil.rmtree(folder)
    save_model(Model(replace(card, provenance=provenance)), METRICS, folder)


def test_shipped_models_and_saved_ones_are_verified(folder: Path) -> None:
    assert b2x.verify("textbook").passed
    found = outcomes(folder)
    assert b2x.verify(folder).passed
    assert {name for name, outcome in found.items() if outcome == "passed"} == {
        "scorecard", "manifest", "golden",
    }  # fmt: skip


def test_a_scorecard_that_was_changed_fails_and_nothing_else_is_looked_at(folder: Path) -> None:
    path = folder / "scorecard.json"
    path.write_text(path.read_text().replace('"intercept": ', '"intercept": 7, "was": '))
    (folder / "manifest.json").unlink()
    found = b2x.verify(folder)
    assert not found.passed
    assert [check.name for check in found.checks] == ["scorecard"]
    assert "checksum" in found.checks[0].what


@pytest.mark.parametrize("name", ["golden.csv", "metrics.json", "scorecard.json"])
def test_a_file_of_another_model_fails(folder: Path, name: str) -> None:
    (folder / name).write_text("{}\n")
    assert not b2x.verify(folder).passed


def test_golden_predictions_that_were_removed_fail_and_a_card_may_be_edited(folder: Path) -> None:
    (folder / "CARD.md").write_text("My own page.\n")
    assert b2x.verify(folder).passed
    (folder / "golden.csv").unlink()
    assert outcomes(folder)["manifest"] == "failed"


def test_answers_of_another_model_are_named_by_line_and_engine(folder: Path) -> None:
    golden = folder / "golden.csv"
    lines = golden.read_text().splitlines()
    lines[4] = lines[4].rpartition(",")[0] + ",99.5"
    golden.write_text("\n".join(lines) + "\n")
    write_manifest(folder)
    (failed,) = [check for check in b2x.verify(folder).checks if check.outcome == "failed"]
    assert failed.name == "golden"
    assert "the record engine" in failed.what
    assert "line 5" in failed.what


def test_both_engines_are_replayed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = BatchEngine.log_odds
    monkeypatch.setattr(BatchEngine, "log_odds", lambda *a: np.nextafter(whole(*a), np.inf))
    (failed,) = [check for check in b2x.verify(folder).checks if check.outcome == "failed"]
    assert "the batch engine" in failed.what


def test_a_promise_fails_once_its_day_is_past(folder: Path) -> None:
    today = dt.date.today()
    for until, outcome in ((today, "passed"), (today - dt.timedelta(1), "failed")):
        promise = {
            "confidence": 0.9, "until": until.isoformat(), "counted": "sale", "b2c": None,
            "b2b": {"max_error": 0.02}, "sales": 200, "buyers": 150, "measured_on": "orders.csv",
        }  # fmt: skip
        with_provenance(folder, promise=promise)
        assert outcomes(folder)["promise"] == outcome


PROMISE = {
    "confidence": 0.9, "until": None, "counted": "sale", "b2c": None,
    "b2b": {"max_error": 0.02}, "sales": 200, "buyers": 150, "measured_on": "orders.csv",
}  # fmt: skip


def test_a_damaged_promise_fails(folder: Path) -> None:
    with_provenance(folder, promise={**PROMISE, "b2b": {"max_error": -5}})
    assert outcomes(folder)["promise"] == "failed"


def test_a_model_with_a_promise_needs_list_and_golden_predictions(folder: Path) -> None:
    for name in ("manifest.json", "golden.csv"):
        (folder / name).unlink()
    found = outcomes(folder)
    assert (found["manifest"], found["golden"]) == ("absent", "absent")
    with_provenance(folder, promise=PROMISE)
    assert b2x.verify(folder).passed
    for name in ("manifest.json", "golden.csv"):
        (folder / name).unlink()
    found = outcomes(folder)
    assert (found["manifest"], found["golden"]) == ("failed", "failed")


def test_golden_predictions_without_rows_fail(folder: Path) -> None:
    golden = folder / "golden.csv"
    golden.write_text(golden.read_text().splitlines()[0] + "\n")
    write_manifest(folder)
    assert outcomes(folder)["golden"] == "failed"


def test_a_list_of_another_format_fails(folder: Path) -> None:
    path = folder / "manifest.json"
    path.write_text(path.read_text().replace('"format": 1', '"format": 2'))
    (failed,) = b2x.verify(folder).checks
    assert "of another format than 1" in failed.what


def test_the_file_that_a_model_was_trained_on_is_compared(folder: Path, tmp_path: Path) -> None:
    sales = tmp_path / "sales.csv"
    sales.write_bytes(b"volume\n1\n")
    assert outcomes(folder, trained_on=sales)["training"] == "failed"
    known = "3ac3dd29ff29a5ee1ac48d9bb6b1b1df0cfaed3e9a5c0d7b0b61a05fd5e6b0ee"
    with_provenance(folder, **{TRAINING_HASH: known})
    assert outcomes(folder)["training"] == "passed"
    assert outcomes(folder, trained_on=sales)["training"] == "failed"


def test_the_command_exits_with_3_and_prints_what_failed(folder: Path) -> None:
    done = CliRunner().invoke(main, ["verify", str(folder), "--json"])
    assert done.exit_code == 0
    assert json.loads(done.stdout)["passed"]
    (folder / "golden.csv").unlink()
    done = CliRunner().invoke(main, ["verify", str(folder)])
    assert done.exit_code == 3
    assert "failed  manifest: the model's folder is mixed or incomplete" in done.stdout


def test_a_model_that_is_not_there_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match=r"no model 'textbok'\. Did you mean textbook"):
        b2x.verify("textbok")
