"""The table of an attack, and the section of a page that holds it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.hostile.outcome import FAULTS

BEGIN = "<!-- figures: written by `make bench-hostile` -->\n"
END = "<!-- end of figures -->\n"


def table(found: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the counts as a table in Markdown."""
    head = ("", "tried", "answered", "refused", *FAULTS, "most CPU s", "peak MB")
    lines = ["| " + " | ".join(head) + " |", "| --- |" + " ---: |" * (len(head) - 1)]
    for name, count in found.items():
        faults = [f"{count['faults'].get(column, 0):,}" for column in FAULTS]
        shown = [f"{count[key]:,}" for key in ("tried", "answered", "refused")]
        most = (
            [f"{count['seconds']:.1f}", f"{count['peak_mb']:.0f}"] if count["seconds"] else ["", ""]
        )
        lines.append("| " + " | ".join([name, *shown, *faults, *most]) + " |")
    return "\n".join(lines)


def write_readme(path: Path, found: Mapping[str, Mapping[str, Any]]) -> None:
    """Replace the section of a page between its two marks."""
    before, _, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    path.write_text(f"{before}{BEGIN}\n{table(found)}\n\n{END}{after}", encoding="utf-8")
