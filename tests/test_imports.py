"""What is imported when: scoring never pays for what only learning needs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import b2x

HEAVY = {"sklearn", "pandas", "matplotlib", "pyarrow", "scipy", "joblib"}


def loaded_after(code: str) -> set[str]:
    """Return the modules that a fresh interpreter holds after running `code`."""
    script = f"{code}\nimport sys; print('LOADED', *sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    return set(done.stdout.rpartition("LOADED")[2].split())


@pytest.mark.parametrize(
    ("code", "never"),
    [
        ("import b2x", HEAVY | {"numpy"}),
        ("import b2x; b2x.load('hotel')", HEAVY | {"numpy"}),
        ("import b2x; b2x.load('hotel').predict_one({'volume': 100})", HEAVY | {"numpy"}),
        ("import b2x; b2x.load('hotel').predict_many([{'volume': 1}] * 9)", HEAVY | {"numpy"}),
        ("import b2x; b2x.load('hotel').predict_many([{'volume': 1}] * 999)", HEAVY),
        ("from b2x.cli import main; main(['--help'], standalone_mode=False)", HEAVY | {"numpy"}),
        (
            "import b2x; b2x.score_file('data/samples/web-shop.csv', '/dev/null')",
            HEAVY - {"pyarrow"},
        ),
    ],
)
def test_nothing_is_imported_that_the_work_does_not_need(code: str, never: set[str]) -> None:
    assert not loaded_after(code) & never


def test_text_is_scored_without_what_other_files_need(tmp_path: Path) -> None:
    source, target = tmp_path / "orders.csv", tmp_path / "scored.csv"
    source.write_text("order_id,volume,ordered_at\n1,100.5,2024-01-02\n2,n/a,2024-01-03\n")
    never = {"numpy.ma", "pyarrow.fs", "pyarrow.parquet", "ssl", "tempfile", "zipfile"}
    model = "b2x.load('textbook', typical_volume=850)"
    code = f"import b2x; b2x.score_file({str(source)!r}, {str(target)!r}, model={model})"
    assert not loaded_after(code) & never


def test_every_public_name_is_there_and_they_are_at_most_twenty() -> None:
    assert len(b2x.__all__) <= 20
    for name in b2x.__all__:
        assert getattr(b2x, name).__doc__
    assert not hasattr(b2x, "no_such_name")
