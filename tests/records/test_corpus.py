"""Small files are read, or refused, as the JSON beside each of them says.

Beside ``NAME.csv`` (or ``.csv.gz``, ``.xlsx``, ...) stands ``NAME.json``:

``why``
    What the file tests.
``file``
    The file, where it has another name; ``#`` and a sheet's name may follow.
``options``
    Keywords of :func:`b2x.records.whole_table.read_all`.
``refused``
    Part of the error message; nothing else is given.
``or_refused``
    Part of an error message that is right too, instead of the reading.
``rows``, ``columns``
    The number of rows (of orders, where lines are folded), and the values of columns: numbers, wall
    clock times as ISO text, normalised levels; null is missing.
``rejected``, ``bad_lines``
    Part of the reason by line: of every row with a value that cannot be right, and of every line
    that is not a row.
``set_aside``
    Part of the reason by line, of lines that may be rejected or bad; the rows and columns are
    without them.
``absent``
    Columns that must not be there.
``warns``
    Part of a warning.
``export``
    Name of the known export that has to be recognised, or null.
"""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from b2x.errors import B2XError
from b2x.records.whole_table import Records, read_all
from b2x.schema.columns import Column, Levels
from tests.records.corpus.build import FOLDER, files, present

READINGS = sorted(FOLDER.glob("*.json")) + sorted((FOLDER / "exports").glob("*.json"))


@pytest.mark.parametrize("reading", READINGS, ids=lambda path: path.stem)
def test_a_file_is_read_as_it_says_beside_it(reading: Path) -> None:
    expected = json.loads(reading.read_text("utf-8"))
    differences = compare(file_of(reading, expected), expected)
    assert not differences, "\n".join([f"{reading.stem}: {expected.get('why', '')}", *differences])


def test_the_corpus_is_what_its_script_writes() -> None:
    written = files()
    assert sorted(path.name for path in present()) == sorted(written)
    for name, content in written.items():
        there = (FOLDER / name).read_bytes()
        assert opened(name, there) == opened(name, content), f"{name}: run its build.py"


def test_the_corpus_asks_about_every_option_and_settles_what_it_asks() -> None:
    readings = [json.loads(path.read_text("utf-8")) for path in READINGS]
    refused = [reading["refused"] for reading in readings if "refused" in reading]
    for option in ("--decimal", "--dates", "--map", "--rate", "--order"):
        assert option in refused
    settled = {r["file"] for r in readings if "file" in r and "options" in r and "rows" in r}
    asked = {
        file_of(path, expected).name
        for path, expected in zip(READINGS, readings, strict=True)
        if expected.get("refused", "").startswith("--")
    }
    assert {name for name in asked if name.startswith("ambiguous")} <= settled


def test_the_corpus_is_large_enough_to_judge_by() -> None:
    assert sum(path.suffix != ".json" for path in present()) >= 120


def test_a_difference_of_any_kind_is_found() -> None:
    source = FOLDER / "dates-impossible.csv"
    expected = json.loads((FOLDER / "dates-impossible.json").read_text("utf-8"))
    assert not compare(source, expected)
    wrong: list[dict[str, Any]] = [
        {"rows": 2},
        {"columns": {"volume": [10, 20, 31]}},
        {"columns": {"volume": [10, 20, None]}},
        {"columns": {"volume": [10, 20]}},
        {"columns": {"ordered_at": [None, None, "2024-02-28T00:00:01"]}},
        {"columns": {"channel": ["web", "web", "phone"]}},
        {"columns": {"quantity": [1, 1, 1]}},
        {"rejected": {"2": "31.02.2024"}},
        {"rejected": {"2": "31.02.2024", "4": "13.13.2024"}},
        {"rejected": {"2": "31.02.2024", "3": "14.13.2024"}},
        {"bad_lines": {"4": ""}},
        {"set_aside": {"4": ""}},
        {"absent": ["volume"]},
        {"warns": "whatever"},
        {"refused": "--decimal"},
    ]
    for change in wrong:
        assert compare(source, {**expected, **change}), change
    empty = FOLDER / "empty.csv"
    assert not compare(empty, {"refused": "IS EMPTY"})
    assert compare(empty, {"refused": ".csv"})
    assert compare(empty, {"refused": "full"})
    assert compare(empty, expected)
    assert not compare(empty, {**expected, "or_refused": "is empty"})


def file_of(reading: Path, expected: dict[str, Any]) -> Path:
    """Return the file that a JSON speaks of, with the sheet where one is named."""
    if "file" in expected:
        return reading.parent / expected["file"]
    found = [
        path
        for path in reading.parent.glob(f"{reading.stem}.*")
        if path.suffix != ".json" and path.name.partition(".")[0] == reading.stem
    ]
    assert len(found) == 1, f"{len(found)} files for {reading.name}"
    return found[0]


def compare(source: Path, expected: dict[str, Any]) -> list[str]:
    """Read a file and return what is not as expected, one line each."""
    part = expected.get("refused") or expected.get("or_refused", "")
    try:
        records = read_all(str(source), **expected.get("options", {}))
    except B2XError as error:
        said = str(error).replace(str(source), "").replace(source.name, "")  # names prove nothing
        if part and part.casefold() in said.casefold():
            return []
        wanted = f"refused with {part!r}" if part else "read"
        return [f"refused, and should be {wanted}: {error}"]
    if "refused" in expected:
        return [f"read, and should be refused with {part!r}: {described(records)}"]
    return list(_differences(records, expected))


def _differences(records: Records, expected: dict[str, Any]) -> list[str]:
    found = []
    reasons = {str(n): r for n, r in zip(records.numbers, records.reasons, strict=True) if r}
    bad = {str(line.line): line.reason for line in records.bad_lines}
    aside = expected.get("set_aside", {})
    both = reasons | bad
    found += _reasons("set aside", {line: both[line] for line in aside if line in both}, aside)
    keep = np.array([str(number) not in aside for number in records.numbers], dtype=bool)
    for name, there in (("rejected", reasons), ("bad_lines", bad)):
        if name in expected or aside:
            others = {line: reason for line, reason in there.items() if line not in aside}
            found += _reasons(name, others, expected.get(name, {}))
    if int(keep.sum()) != expected["rows"]:
        found.append(f"{int(keep.sum())} rows instead of {expected['rows']}")
    for name, values in expected["columns"].items():
        if name not in records.columns:
            found.append(f"no column {name!r}, only {', '.join(records.columns)}")
            continue
        read = np.array(readable(records.columns[name]), dtype=object)[keep].tolist()
        if not _same(read, values):
            found.append(f"{name}: {read} instead of {values}")
    found += [f"column {name!r} is there" for name in expected.get("absent", []) if
              name in records.columns]  # fmt: skip
    if "export" in expected and records.understood.export != expected["export"]:
        found.append(f"export {records.understood.export!r} instead of {expected['export']!r}")
    warned = expected.get("warns", "").casefold()
    if not any(warned in warning.casefold() for warning in (*records.understood.warnings, "")):
        found.append(f"no warning says {expected['warns']!r}: {records.understood.warnings}")
    return found


def readable(column: Column) -> list[Any]:
    """Return a column as JSON values: numbers, ISO wall clocks, levels; None is missing."""
    if isinstance(column, Levels):
        return [column.levels[code] if code >= 0 else None for code in column.codes]
    missing = np.isnat(column) if column.dtype.kind == "M" else np.isnan(column)
    values = np.datetime_as_string(column) if column.dtype.kind == "M" else column
    return [None if gone else value for value, gone in zip(values.tolist(), missing, strict=True)]


def described(records: Records) -> str:
    """Return what was read, for people."""
    columns = {name: readable(column)[:5] for name, column in records.columns.items()}
    return f"{columns}, reasons {[r for r in records.reasons if r]}"


def opened(name: str, content: bytes) -> Any:
    """Return what a file holds: of a compressed one its members, of a workbook its cells.

    Two versions of a compressing library write other bytes for the same content.
    """
    if content.startswith(b"PK\x03\x04") and "cut" not in name:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if "xl/workbook.xml" in archive.namelist():
                return _cells(content)
            return {member: archive.read(member) for member in archive.namelist()}
    if name.endswith(".zst"):
        import pyarrow as pa

        return pa.input_stream(pa.BufferReader(content), compression="zstd").read()
    if name.endswith(".gz") and "cut" not in name:
        import gzip

        return gzip.decompress(content)
    return content if "cut" not in name else len(content) > 0


def _cells(content: bytes) -> dict[str, list[Any]]:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(content))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def _reasons(name: str, found: dict[str, str], expected: dict[str, str]) -> list[str]:
    right = found.keys() == expected.keys() and all(
        part.casefold() in found[line].casefold() for line, part in expected.items()
    )
    return [] if right else [f"{name}: {found} instead of {expected}"]


def _same(read: list[Any], expected: list[Any]) -> bool:
    if len(read) != len(expected):
        return False
    for one, other in zip(read, expected, strict=True):
        numbers = isinstance(one, float) and isinstance(other, (int, float))
        # A sum or a converted amount may differ in its last bits.
        if abs(one - other) > 1e-12 * abs(other) if numbers else one != other:
            return False
    return True
