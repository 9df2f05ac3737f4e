"""The wheel holds what it must, and works in a new environment outside the source tree."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT],
        check=True,
        capture_output=True,
    )
    (path,) = folder.glob("*.whl")
    return path


def test_the_wheel_holds_the_package_and_the_models_and_nothing_else(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for model in ("hotel", "textbook"):
        for file in ("scorecard.json", "metrics.json", "CARD.md", "golden.csv"):
            assert f"b2x/models/{model}/{file}" in names
    assert {"b2x/py.typed", "b2x/models/CHANGELOG.md"} <= names
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {"b2x"}
    assert not [name for name in names if name.endswith((".gz", ".parquet", ".pkl"))]
    assert wheel.stat().st_size < 2**20


def test_the_wheel_scores_a_file_in_a_new_environment(wheel: Path, tmp_path: Path) -> None:
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=True)
    python = environment / "bin" / "python"
    install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*install, "-c", ROOT / "lock.txt", wheel], check=True)
    source = tmp_path / "orders.csv"
    source.write_bytes((ROOT / "data/samples/web-shop.csv").read_bytes())
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    subprocess.run(
        [environment / "bin" / "b2x", "score", "orders.csv", "scored.csv", "--reasons"],
        check=True,
        cwd=tmp_path,
        env=clean,
    )
    with (tmp_path / "scored.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 400
    assert {row["b2x_label"] for row in rows} <= {"B2B", "B2C", "unsure"}
    assert all(row["b2x_probability"] for row in rows)
