"""A test that is skipped for want of a component fails in CI, and is listed everywhere else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SKIPPED = """
import pytest


@pytest.fixture
def java():
    pytest.skip("no Java")


def test_spark(java): ...
@pytest.mark.skipif(True, reason="no PostgreSQL")
def test_postgres(): ...
def test_in_the_middle(): pytest.skip("no DuckDB")
@pytest.mark.xfail
def test_known_fault(): assert False
"""


@pytest.mark.parametrize("ci", ["true", ""])
def test_a_skip_is_a_failure_in_ci_and_is_listed_elsewhere(ci: str, tmp_path: Path) -> None:
    (tmp_path / "test_components.py").write_text(SKIPPED, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-c", ROOT / "pyproject.toml", "--rootdir", tmp_path]
    options = ["-p", "tests.conftest", "-p", "no:cacheprovider", "-p", "no:xdist"]
    done = subprocess.run(
        [*command, *options, tmp_path], cwd=ROOT, env={**os.environ, "CI": ci},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == (1 if ci else 0), done.stdout
    for component in ("no Java", "no PostgreSQL", "no DuckDB"):
        assert component in done.stdout
    summary = done.stdout.splitlines()[-1]
    assert ("1 failed, 1 xfailed, 2 errors" if ci else "3 skipped, 1 xfailed") in summary
