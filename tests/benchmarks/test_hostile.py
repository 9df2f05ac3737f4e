"""The attack on b2x: a small part of it finds no fault, and each kind of fault is counted."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from b2x.errors import InputError
from benchmarks.hostile.outcome import FAULTS

if sys.platform != "linux":
    pytest.skip("limits and peaks of Linux", allow_module_level=True)

from benchmarks.hostile import cases
from benchmarks.hostile.commands import COMMANDS
from benchmarks.hostile.full_disk import fill
from benchmarks.hostile.run import main
from benchmarks.hostile.workers import Kind, attack
from tests.benchmarks.faulty_case import faulty_case

Score = Callable[..., dict[str, Any]]


def test_a_small_part_finds_no_fault_and_writes_the_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page, marks = tmp_path / "README.md", "<!-- figures: written by `make bench-hostile` -->\n"
    page.write_text(f"before\n{marks}old\n<!-- end of figures -->\nafter\n")
    kinds = "csv,parquet,workbook,scorecard,history"
    options = ["--only", kinds, "--scale", ".002", "--out", str(tmp_path), "--readme", str(page)]
    assert main(options) == 0, capsys.readouterr().out
    found = json.loads((tmp_path / "results.json").read_text())
    assert list(found) == kinds.split(",")
    assert {name: count["tried"] for name, count in found.items()} == {
        "csv": 20, "parquet": 6, "workbook": 6, "scorecard": 20, "history": 1
    }  # fmt: skip
    assert all(c["tried"] == c["answered"] + c["refused"] for c in found.values())
    assert found["csv"]["answered"] > 5
    assert 50 < found["csv"]["peak_mb"] < 300
    written = page.read_text()
    assert written.startswith("before\n")
    assert written.endswith("after\n")
    assert "| csv | 20 |" in written
    assert "old" not in written


def test_a_few_kills_find_no_fault() -> None:
    line = [sys.executable, "-m", "benchmarks.hostile.kills", "export", "1", "4"]
    run = subprocess.run(line, capture_output=True, env={**os.environ, "OMP_NUM_THREADS": "1"})
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    assert (found["tried"], found["faults"]) == (4, {}), found["described"]


def test_a_full_disk_finds_no_fault() -> None:
    count = fill("inspect --write-map", 0.1)
    if count is None:
        pytest.skip("this machine lets nobody mount a small disk")
    assert not count.faults, count.described
    assert count.answered >= 1
    assert count.refused >= 2


def test_each_fault_is_counted_and_the_cases_after_it_are_run() -> None:
    count = attack(Kind("faulty", faulty_case, 300, seconds=1), 1, range(6))
    assert count.faults == {"tracebacks": 2, "over memory": 1, "over time": 1, "lost": 1}
    assert [case for case, _, _ in count.described] == [0, 1, 2, 3, 4]
    assert (count.tried, count.answered) == (6, 2)


@pytest.mark.parametrize(
    ("now", "column"),
    [
        ({"out.csv.rejects": b"new", "out.csv": b"old", "h.parquet": b"old"}, ""),
        ({"out.csv.rejects": b"new", "out.csv": b"new", "h.parquet": b"old"}, ""),
        ({"out.csv.rejects": b"old", "out.csv": b"new", "h.parquet": b"old"}, "mixed"),
        ({"out.csv.rejects": b"new", "out.csv": b"old", "h.parquet": b"new"}, "mixed"),
        ({"out.csv.rejects": b"old", "out.csv": b"ne", "h.parquet": b"old"}, "mixed"),
        ({"out.csv.rejects": b"old", "h.parquet": b"old"}, "lost"),
    ],
)
def test_torn_mixed_and_missing_files_are_told_apart(now: dict[str, bytes], column: str) -> None:
    names = "out.csv.rejects", "out.csv", "h.parquet"
    old, new = dict.fromkeys(names, b"old"), dict.fromkeys(names, b"new")
    assert list(COMMANDS["score"].fault(now, old, new)) == ([column] if column else [])


def test_a_model_folder_of_two_runs_is_a_fault() -> None:
    old, new = {"model/a": b"old", "model/b": b"old"}, {"model/a": b"new", "model/b": b"new"}
    assert "mixed" in COMMANDS["train -o"].fault({**old, "model/b": b"new"}, old, new)


@pytest.mark.parametrize("fault", ["a row", "a character", "an older file"])
def test_what_is_lost_of_a_file_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    score: Score = cases.score_file

    def broken(source: Path, target: Path, **options: Any) -> dict[str, Any]:
        result = score(source, target, **options)
        lines = target.read_bytes().splitlines(keepends=True)
        if fault == "an older file":
            raise InputError("refused")
        if fault == "a row":
            del lines[1]
        target.write_bytes(b"".join(lines).replace(b"phone", b"phono"))
        return result

    monkeypatch.setattr(cases, "score_file", broken)
    data = b"volume,channel,note\n5,phone,q00001z\n6,phone,q00002z\n"
    monkeypatch.setattr(cases.mutations, "mutated_csv", lambda _: (data, [data]))
    assert "lost" in cases.csv_case(random.Random(0), tmp_path).faults
    assert set(FAULTS) > {"lost"}
