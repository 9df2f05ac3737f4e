"""The lessons run from start to end, and the stored notebooks are the same lessons."""

from __future__ import annotations

import base64
import contextlib
import io
import os
import re
from pathlib import Path
from typing import Any

import jupytext
import nbformat
import numpy as np
import pytest
from matplotlib.image import imread

from b2x.datasets import load_hotel_bookings
from b2x.errors import B2XError, InputError
from notebooks.run import LESSONS, run

# One after the other with all else that asks for a free port and takes it later.
pytestmark = pytest.mark.xdist_group("ports")

NUMBER = re.compile(r"\d[\d,]*\.?\d*")


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_runs_and_gives_the_outputs_that_are_stored(lesson: Path) -> None:
    ran, kept = run(lesson), nbformat.read(lesson.with_suffix(".ipynb"), as_version=4)
    if "load_hotel_bookings" in lesson.read_text("utf-8"):
        try:
            load_hotel_bookings()
        except B2XError:
            pytest.skip("no hotel bookings: set B2X_DATA to the folder that holds them")
    for cell, stored in zip(ran.cells, kept.cells, strict=True):
        if cell.cell_type == "code":
            assert_same(texts(cell), texts(stored))
            for image, before in zip(images(cell), images(stored), strict=True):
                assert image.shape == before.shape
                assert np.abs(image - before).mean() < 0.02


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_the_stored_notebook_is_the_lesson_with_its_outputs(lesson: Path) -> None:
    stored = nbformat.read(lesson.with_suffix(".ipynb"), as_version=4)
    source = jupytext.read(lesson)
    assert [cell.source for cell in stored.cells] == [cell.source for cell in source.cells]
    code = [cell for cell in stored.cells if cell.cell_type == "code"]
    assert sum(bool(cell.outputs) for cell in code) > len(code) / 2
    assert not [o for cell in code for o in cell.outputs if o.output_type == "error"]
    assert not [o for cell in code for o in cell.outputs if o.get("name") == "stderr"]  # warnings
    assert sum(len(images(cell)) for cell in code) >= 1


def test_lessons_import_what_is_public() -> None:
    public = {"b2x", "b2x.datasets", "b2x.duckdb", "b2x.errors", "b2x.polars", "b2x.show"}
    for lesson in LESSONS:
        text = lesson.read_text("utf-8")
        assert set(re.findall(r"^(?:from|import) (b2x[\w.]*)", text, re.M)) <= public


def test_without_the_hotel_bookings_a_lesson_says_what_to_do_and_goes_on() -> None:
    (lesson,) = (path for path in LESSONS if "load_hotel_bookings" in path.read_text("utf-8"))
    cells = [c.source for c in jupytext.read(lesson).cells if c.cell_type == "code"]

    def absent() -> None:
        raise InputError("not here", where="here", next_step="fetch it")

    said, names = io.StringIO(), {"load_hotel_bookings": absent, "B2XError": B2XError}
    with contextlib.redirect_stdout(said):
        for cell in cells:
            if "bookings" in cell and "import" not in cell:
                exec(cell, names)
    assert "B2X_DATA" in said.getvalue()
    assert "b2x[data]" in said.getvalue()


def test_a_group_is_held_together(request: pytest.FixtureRequest) -> None:
    if "PYTEST_XDIST_WORKER" in os.environ:
        assert request.node.nodeid.endswith("@ports")  # else groups are spread without a word


def texts(cell: Any) -> str:
    """Return the text of a cell's outputs, without hashes and the day of a report."""
    parts = []
    for output in cell.outputs:
        data = output.get("data", {})
        parts.append(data.get("text/html") or data.get("text/plain") or output.get("text", ""))
    return re.sub(r"[0-9a-f]{32,}|\d{4}-\d\d-\d\d\. ", "", "".join(parts))


def images(cell: Any) -> list[Any]:
    """Return the pictures of a cell's outputs."""
    found = [output.get("data", {}).get("image/png") for output in cell.outputs]
    return [imread(io.BytesIO(base64.b64decode(png))) for png in found if png]


def assert_same(text: str, stored: str) -> None:
    """Compare words exactly, and numbers as far as another processor gives them alike."""
    assert NUMBER.sub("#", text) == NUMBER.sub("#", stored)
    found, kept = (
        [float(number.replace(",", "")) for number in NUMBER.findall(part)]
        for part in (text, stored)
    )
    assert found == pytest.approx(kept, rel=0.05, abs=0.02)
