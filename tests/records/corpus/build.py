"""Writes every file of the corpus with its expected reading beside it, from the lists of cases.

Run with ``python -m tests.records.corpus.build``. What is written stays as it is in the repository,
so that other programs can read it too; a test checks that nothing was changed by hand. The files of
known exports, in ``exports/``, are written by hand and left alone.
"""

from __future__ import annotations

import json
from pathlib import Path

from tests.records.corpus import (
    cases_dates,
    cases_files,
    cases_headers,
    cases_lines,
    cases_numbers,
    cases_orders,
)
from tests.records.corpus.case import Case

FOLDER = Path(__file__).parent
SUFFIXES = (".csv", ".gz", ".json", ".tsv", ".txt", ".xlsx", ".zip", ".zst")
"""Of what is written."""

CASES: list[Case] = [
    *cases_numbers.CASES,
    *cases_dates.CASES,
    *cases_lines.CASES,
    *cases_headers.CASES,
    *cases_orders.CASES,
    *cases_files.CASES,
]


def main() -> None:
    """Write what is not there or differs, and remove what no case asks for."""
    written = files()
    for path in present():
        if path.name not in written:
            path.unlink()
    for name, content in written.items():
        path = FOLDER / name
        if not path.exists() or path.read_bytes() != content:
            path.write_bytes(content)
    readings = sum(name.endswith(".json") for name in written)
    print(f"{len(written) - readings} files, {readings} readings of them")


def files() -> dict[str, bytes]:
    """Return the content of every file, by name."""
    found: dict[str, bytes] = {}
    for case in CASES:
        pieces = {f"{case.name}.json": _json(case)}
        if case.content is not None:
            pieces[case.file] = case.content
        for name, content in pieces.items():
            assert name not in found, f"two cases write {name}"
            found[name] = content
    return found


def present() -> list[Path]:
    """Return the files that are there, those of known exports apart."""
    return sorted(path for path in FOLDER.iterdir() if path.suffix in SUFFIXES)


def _json(case: Case) -> bytes:
    # One line a column, so that a difference shows where it is.
    parts = []
    for key, value in case.expected.items():
        if isinstance(value, dict) and value:
            inner = ",\n".join(f"    {_line(name)}: {_line(one)}" for name, one in value.items())
            parts.append(f"  {_line(key)}: {{\n{inner}\n  }}")
        else:
            parts.append(f"  {_line(key)}: {_line(value)}")
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode()


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    main()
