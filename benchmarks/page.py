"""Writes a benchmark's page: to the screen and to a file."""

from __future__ import annotations

from pathlib import Path


def write_page(page: str, path: Path) -> None:
    """Print a page and write it to a file, whose folder is made if it is not there."""
    print(page)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8")
