"""Every benchmark answers ``--help`` with the project's own packages alone."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

import benchmarks

FOLDER = Path(benchmarks.__file__).parent
NAMES = sorted(
    path.stem if path.is_file() else f"{path.name}.run"
    for path in (*FOLDER.glob("*.py"), *(p.parent for p in FOLDER.glob("*/__main__.py")))
    if path.is_dir() or "def main(" in path.read_text("utf-8")
)


@pytest.mark.parametrize("name", NAMES)
def test_a_benchmark_says_what_it_does_and_runs_nothing(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for peer in ("catboost", "interpret", "lightgbm", "onnxruntime", "skl2onnx", "xgboost"):
        monkeypatch.setitem(sys.modules, peer, None)  # not installed
    monkeypatch.setattr(sys, "argv", [name, "--help"])
    module = importlib.import_module(f"benchmarks.{name}")
    with pytest.raises(SystemExit, match="0"):
        module.main()
    assert "usage:" in capsys.readouterr().out
    assert len(NAMES) > 10
