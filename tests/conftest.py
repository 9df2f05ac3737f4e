"""What all tests share: the public tables' folder, and no deadlines on a busy machine.

Tests that need real data skip loudly where it is not there, and fail under CI.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# CI draws the same examples each time, so that a push fails by its own change; developers' runs
# go on looking for new ones.
settings.register_profile("b2x", deadline=None, derandomize=os.environ.get("CI") == "true")
settings.load_profile("b2x")


@pytest.fixture(scope="session")
def data_folder() -> Path:
    root = Path(__file__).resolve().parents[1]
    named = os.environ.get("B2X_DATA")
    folder = Path(named) if named else root.parent / "shared" / "data"
    if (folder / "hotel_bookings.csv.gz").is_file():
        return folder
    reason = f"no public tables in {folder}: set B2X_DATA to the folder that holds them"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def originals(data_folder: Path) -> Path:
    folder = data_folder / "originals"
    if folder.is_dir():
        return folder
    reason = f"no originals in {folder}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
