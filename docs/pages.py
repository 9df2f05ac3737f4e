"""Writes the parts of the documentation that follow from the code: ``python -m docs.pages``.

A part stands between the lines ``<!-- NAME: written by `make pages` -->`` and
``<!-- end of NAME -->``.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from b2x.engines.sql import DIALECTS
from b2x.records.mapping.known_export import KnownExport
from b2x.records.mapping.presets import export_names, load_export
from b2x.schema.fields import FIELDS
from tests import breakages

HERE = Path(__file__).parent


def dialects() -> list[str]:
    """Return the table of SQL dialects."""
    lines = ["| `--dialect` | database | joins at most | tests |", "| --- | --- | --- | --- |"]
    for dialect in DIALECTS.values():
        joins = "" if dialect.joins is None else f"{dialect.joins} tables"
        tests = "executed" if dialect.executed else "translated"
        lines.append(f"| `{dialect.name}` | {dialect.title} | {joins} | {tests} |")
    return lines


def exports() -> list[str]:
    """Return the table of known exports."""
    lines = [
        "| `--export` | system, and how to export from it | a row is | fields and their columns |",
        "| --- | --- | --- | --- |",
    ]
    for export in map(load_export, export_names()):
        read = [
            f"`{name}`: {_columns(export, name)}"
            for name in FIELDS
            if name in export.fields or name in export.sum
        ]
        told = ", ".join(f"[{export.title}]({url})" for url in export.sources[:1]) or export.title
        lines.append(f"| `{export.name}` | {told} | {export.one_row} | {'; '.join(read)} |")
    return lines


def _columns(export: KnownExport, field: str) -> str:
    summed = "" if field in export.fields else "sum of "
    columns = " or ".join({**export.fields, **export.sum}[field])
    refunded = f" less {export.refunded}" if field == "volume" and export.refunded else ""
    return f"{summed}{columns}{refunded}"


PARTS: dict[str, tuple[str, Callable[[], list[str]]]] = {
    "dialects": ("sql.md", dialects),
    "exports": ("exports.md", exports),
    "breakages": ("../tests/README.md", breakages.table),
}
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
