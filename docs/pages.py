"""Writes the parts of the documentation that follow from the code: ``python -m docs.pages``.

A part stands between the lines ``<!-- NAME: written by `make pages` -->`` and
``<!-- end of NAME -->``.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from b2x.engines.sql import DIALECTS

HERE = Path(__file__).parent


def dialects() -> list[str]:
    """Return the table of SQL dialects."""
    lines = ["| `--dialect` | database | joins at most | tests |", "| --- | --- | --- | --- |"]
    for dialect in DIALECTS.values():
        joins = "" if dialect.joins is None else f"{dialect.joins} tables"
        tests = "executed" if dialect.executed else "translated"
        lines.append(f"| `{dialect.name}` | {dialect.title} | {joins} | {tests} |")
    return lines


PARTS: dict[str, tuple[str, Callable[[], list[str]]]] = {"dialects": ("sql.md", dialects)}
"""Name of each part: the page that it stands in, and what gives its lines."""


def with_part(text: str, name: str, lines: list[str]) -> str:
    """Return a page's text with the lines of one part replaced.

    Raises
    ------
    ValueError
        When the page has no such part.
    """
    old = text.splitlines()
    begin = old.index(f"<!-- {name}: written by `make pages` -->")
    end = old.index(f"<!-- end of {name} -->", begin)
    return "\n".join([*old[: begin + 1], *lines, *old[end:], ""])


def main() -> None:
    """Write every part into its page."""
    for name, (page, lines) in PARTS.items():
        path = HERE / page
        path.write_text(with_part(path.read_text("utf-8"), name, lines()), "utf-8")


if __name__ == "__main__":
    main()
