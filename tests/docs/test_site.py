"""The site is built without a warning: its links lead somewhere, every public name is on it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import b2x

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site without running its commands, which `make docs` does."""
    out = tmp_path_factory.mktemp("site")
    build = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html"]
    command = [*build, "-c", str(ROOT / "docs"), "-d", str(out / "doctrees"), str(ROOT), str(out)]
    done = subprocess.run(
        command, env=os.environ | {"B2X_DOCS_RUN": "off"}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return out


def test_every_public_name_has_its_place_in_the_reference(site: Path) -> None:
    named = {path.stem.removeprefix("b2x.") for path in (site / "docs/reference").glob("*.html")}
    assert set(b2x.__all__) <= named


def test_the_pages_need_no_network(site: Path) -> None:
    for page in (site / "docs").glob("*.html"):
        text = page.read_text("utf-8")
        assert 'src="http' not in text, page
        assert '<link rel="stylesheet" href="http' not in text, page
