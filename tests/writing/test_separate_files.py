"""A file that a run reads is never written over, and no two results go into one file."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from b2x.errors import UsageError
from b2x.predict.model import Model
from b2x.writing.separate_files import check_outside, check_separate
from tests.scorecards import small_scorecard

ROWS = b"volume,channel,buyer,date\n5000,phone,a,2024-01-01\n50,web,b,2024-01-02\nbad\n"


@pytest.fixture(scope="module")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Model(small_scorecard()).save(tmp_path_factory.mktemp("model")).parent


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("in.csv", "out.csv", "x.csv.rejects"):
        (tmp_path / name).write_bytes(ROWS)
    return tmp_path


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def refused(*arguments: str, stdin: Path | None = None, stdout: Path | None = None) -> str:
    """Run a command that is refused as wrong usage and changes no file, and return its message."""
    before = contents(Path())
    with (
        open(stdin or os.devnull, "rb") as source,
        open(stdout or os.devnull, "ab") as target,
    ):
        run = subprocess.run(
            [sys.executable, "-m", "b2x", *arguments],
            stdin=source, stdout=target, stderr=subprocess.PIPE,
        )  # fmt: skip
    assert run.returncode == 2, run.stderr
    assert contents(Path()) == before
    return run.stderr.decode().splitlines()[-1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("score in.csv in.csv", "the target is the source (in.csv)"),
        ("score in.csv sub/../in.csv", "the target is the source (sub/../in.csv and in.csv)"),
        ("score in.csv soft.csv", "the target is the source (soft.csv and in.csv)"),
        ("score in.csv hard.csv", "the target is the source (hard.csv and in.csv)"),
        ("score x.csv.rejects x.csv", "the target's rejects file is the source (x.csv.rejects)"),
        ("score in.csv new.csv --write-history in.csv", "the history to be written is the source"),
        ("score in.csv new.csv --write-history new.csv", "history to be written is the target"),
        ("score in.csv new.csv --write-history NEW.csv", "history to be written is the target"),
        ("score in.csv new.csv --write-history new.csv.rejects", "is the target's rejects file"),
        ("score in.csv out.csv --history out.csv", "the target is the history (out.csv)"),
        ("score in.csv model/scorecard.json --model model", "is the model's scorecard.json"),
        ("score in.csv new.csv --model model --write-history model/history.parquet",
         "the history to be written is the model's history.parquet"),
        ("score in.csv own.toml --export own.toml", "the target is the export's description"),
        ("export sql model --dialect duckdb --table o -o model/CARD.md", "is the model's CARD.md"),
        ("train model/sales.csv --label kind -o model", "the source is in the folder"),
        ("train in.csv --label kind -o .", "the source is in the folder"),
        ("inspect in.csv --write-map in.csv", "the file exists already (in.csv)"),
    ],
)  # fmt: skip
def test_one_file_in_two_roles_is_refused_by_both_names(
    folder: Path, model_folder: Path, arguments: str, said: str
) -> None:
    (folder / "sub").mkdir()
    (folder / "soft.csv").symlink_to("in.csv")
    (folder / "hard.csv").hardlink_to("in.csv")
    (folder / "own.toml").write_text('name = "mine"\n')
    (folder / "model").mkdir()
    (folder / "model" / "scorecard.json").write_bytes(
        (model_folder / "scorecard.json").read_bytes()
    )
    (folder / "model" / "CARD.md").write_text("mine")
    (folder / "model" / "sales.csv").write_bytes(ROWS)
    assert said in refused(*arguments.split())


def test_standard_streams_that_are_files_count(folder: Path) -> None:
    source = folder / "in.csv"
    assert "the target is the source" in refused("score", "-", "in.csv", stdin=source)
    assert "the target is the source" in refused("score", "in.csv", "-", stdout=source)


def test_a_file_of_a_source_in_parts_is_not_a_target(folder: Path) -> None:
    (folder / "parts").mkdir()
    (folder / "parts" / "one.parquet").touch()
    for source in ("parts", "parts/*.parquet", str(folder / "parts")):
        with pytest.raises(UsageError, match="the target is the source"):
            check_separate({"source": source}, {"target": "parts/one.parquet"})
    check_separate({"source": "parts"}, {"target": "parts/scored.csv"})


def test_devices_and_different_files_are_no_trouble(folder: Path) -> None:
    check_separate(
        {"source": "/dev/null"}, {"target": "/dev/null", "history to be written": "/dev/null"}
    )
    check_separate({"source": "in.csv"}, {"target": "out.csv", "history": None})
    check_outside(folder / "none", {"source": "in.csv"})
