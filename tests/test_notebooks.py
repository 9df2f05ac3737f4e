"""The lessons run from start to end, and the stored notebooks are the same lessons."""

from __future__ import annotations

import os
from pathlib import Path

import jupytext
import nbformat
import pytest

from notebooks.run import LESSONS, run

# One after the other with all else that asks for a free port and takes it later.
pytestmark = pytest.mark.xdist_group("ports")


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_runs(lesson: Path) -> None:
    run(lesson)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_the_stored_notebook_is_the_lesson_with_its_outputs(lesson: Path) -> None:
    stored = nbformat.read(lesson.with_suffix(".ipynb"), as_version=4)
    source = jupytext.read(lesson)
    assert [cell.source for cell in stored.cells] == [cell.source for cell in source.cells]
    code = [cell for cell in stored.cells if cell.cell_type == "code"]
    assert sum(bool(cell.outputs) for cell in code) > len(code) / 2
    assert not [o for cell in code for o in cell.outputs if o.output_type == "error"]


def test_a_group_is_held_together(request: pytest.FixtureRequest) -> None:
    if "PYTEST_XDIST_WORKER" in os.environ:
        assert request.node.nodeid.endswith("@ports")  # else groups are spread without a word
