"""What all tests share: real tables, no skips in CI, no time limits on generated examples."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import settings

IN_CI = os.environ.get("CI") == "true"
NOT_PROMISED = "SCIPY_ARRAY_API is not set"
"""Why scikit-learn itself skips its check of other libraries' arrays, which are not supported."""

# CI draws the same examples each time, so that a push fails by its own change; developers' runs
# go on looking for new ones.
settings.register_profile("b2x", deadline=None, derandomize=IN_CI)
settings.load_profile("b2x")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, object]:
    """Turn a skip into a failure in CI, where every component is installed."""
    report = yield
    skipped = report.skipped and not hasattr(report, "wasxfail")
    if IN_CI and skipped and NOT_PROMISED not in _reason(report):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} may not be skipped in CI: {_reason(report)}"
    return report


def _reason(report: pytest.TestReport) -> str:
    return report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """Return the folder of the public tables."""
    root = Path(__file__).resolve().parents[1]
    named = os.environ.get("B2X_DATA")
    folder = Path(named) if named else root.parent / "shared" / "data"
    if not (folder / "hotel_bookings.csv.gz").is_file():
        pytest.skip(f"no public tables in {folder}: set B2X_DATA to the folder that holds them")
    return folder


@pytest.fixture(scope="session")
def originals(data_folder: Path) -> Path:
    """Return the folder of the published files from which the tables are prepared."""
    folder = data_folder / "originals"
    if not folder.is_dir():
        pytest.skip(f"no published files in {folder}")
    return folder
