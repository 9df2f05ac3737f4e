"""Pages on disk, and one browser for all of their tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import b2x
from b2x.predict.model import Model
from b2x.show.page.model_page import model_page
from tests.chromium import running_chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")  # the browser holds the thread's event loop while it is open
def browser() -> Iterator[Browser]:
    with running_chromium() as running:
        yield running


@pytest.fixture(scope="session")
def textbook_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(b2x.load("textbook"), tmp_path_factory.mktemp("textbook"))


def written(model: Model, folder: Path, language: str = "en") -> Path:
    """Write the page of a model and return its path."""
    path = folder / "page.html"
    path.write_text(model_page(model, language=language), encoding="utf-8")
    return path
