"""Changes that break the code in one place each, and the test that has to fail then.

The table in ``tests/README.md`` is written from them by ``make pages``.
"""

from __future__ import annotations

from tests.breakages import of_learning, of_records, of_the_rest
from tests.breakages.breakage import Breakage as Breakage

BREAKAGES = (*of_the_rest.BREAKAGES, *of_learning.BREAKAGES, *of_records.BREAKAGES)


def table() -> list[str]:
    """Return the list as a Markdown table."""
    lines = ["| break this | in | and this test turns red |", "| --- | --- | --- |"]
    return lines + [
        f"| {one.what} | `{one.file}` | `{one.test.removeprefix('tests/')}` |" for one in BREAKAGES
    ]
