"""The breakages and the page of tests name what exists; ``make breakages`` breaks the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.breakages import BREAKAGES, Breakage

TESTS = Path(__file__).parent
ROOT = TESTS.parent


@pytest.mark.parametrize("breakage", BREAKAGES, ids=lambda breakage: breakage.what)
def test_a_breakage_fits_the_code_and_names_a_test(breakage: Breakage) -> None:
    assert (ROOT / breakage.file).read_text("utf-8").count(breakage.old) == 1
    file, _, name = breakage.test.partition("::")
    assert f"def {name}(" in (ROOT / file).read_text("utf-8")


def test_every_room_is_broken_once() -> None:
    rooms = {path.parent.name for path in (ROOT / "b2x").glob("*/__init__.py")}
    assert rooms <= {breakage.file.split("/")[1] for breakage in BREAKAGES}


def test_every_file_that_the_page_names_is_there() -> None:
    named = re.findall(r"`([\w/]+\.py)`", (TESTS / "README.md").read_text("utf-8"))
    assert len(named) > 50
    assert not [name for name in named if not any((f / name).exists() for f in (TESTS, ROOT))]
