"""What a breakage is."""

from __future__ import annotations

from typing import NamedTuple


class Breakage(NamedTuple):
    """What is broken, by replacing one text in a file, and the test that fails then."""

    what: str
    file: str
    old: str
    new: str
    test: str
