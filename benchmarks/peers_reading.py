"""Compares b2x with pandas, polars, DuckDB and clevercsv at reading the corpus of small files.

Run with ``make bench-reading``. All readers get the same text files without options, and are judged
alike, once on the amounts and once on the dates of each file:

- right: the values are exactly as expected, or the file is refused where only a refusal is right
  (day or month first? a web page?);
- wrong in silence: numbers or dates came out, without an error, and are not as expected;
- left over: no numbers or dates came out of the column; or those that did are right, and each of
  the others was named with its line and reason. Nobody is misled, but work is left to the user;
- refused: an error where the file can be read.

Rows without a value are not counted. For all readers, columns are found by the header words that
b2x knows. What a table means (orders and their lines, currencies, statuses, which of two columns
is meant) is left out, because the peers do not claim to know it. The expected readings follow from
what b2x promises, so the table shows how far each reader keeps these promises at its defaults, not
how good it is at what it is made for.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import math
import warnings
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple, cast

import numpy as np

from b2x.errors import B2XError
from b2x.records.whole_table import read_all
from b2x.schema.fields import BY_HEADER, header_key
from benchmarks.page import write_page

CORPUS = Path(__file__).resolve().parents[1] / "tests" / "records" / "corpus"
SUFFIXES = {".csv", ".tsv", ".txt"}
JUDGED = {"volume": "amounts", "ordered_at": "dates"}
MEANING = ("--map", "--rate", "--order", "sale")
"""Words in the expected readings of files that are about what a table means."""
LENIENT = {"lone-cr.csv", "text-after-quote.csv", "times-postgres.csv", "times-zones.csv",
           "too-long-cell.csv"}  # fmt: skip
"""Files that others may read differently with good reason: a broken line that b2x sets aside, a
time zone offset that b2x ignores and others convert."""
OUTCOMES = ("right", "wrong in silence", "left over", "refused")

Values = Mapping[str, Sequence[Any]]
"""By field: numbers as floats, dates as datetimes, all else as its text."""
NAMED = "lines left over"
"""Key that is present where a reader named the lines that it did not read."""
WHOLE = " of whole rows"
"""Suffix of a field's name: its values without the rows that the reader named as unreadable."""


class Expected(NamedTuple):
    """A file, its expected values (None: a refusal is expected), and the fields to judge."""

    path: Path
    values: Values | None
    fields: tuple[str, ...]


def main() -> None:
    """Read every file with every reader; print the page and write it to ``--out``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("out/benchmarks/reading.md"))
    parser.add_argument("--files", action="store_true", help="also list the outcome of each file")
    arguments = parser.parse_args()
    files = expectations()
    outcomes = {name: judge_all(read, files) for name, read in readers().items()}
    page = "\n\n".join(table(files, outcomes, field) for field in JUDGED) + "\n"
    if arguments.files:
        page += "\n" + listing(outcomes)
    write_page(page, arguments.out)


def expectations() -> list[Expected]:
    """Return the text files of the corpus that are read without options."""
    found = []
    for path in sorted(CORPUS.iterdir()):
        beside = path.with_name(path.name.partition(".")[0] + ".json")
        if path.suffix not in SUFFIXES or path.name in LENIENT or not beside.exists():
            continue
        reading = json.loads(beside.read_text("utf-8"))
        reasons = [reading.get("refused", ""), *reading.get("set_aside", {}).values()]
        if "options" in reading or any(reason in MEANING for reason in reasons):
            continue
        if "refused" in reading:  # a question about amounts does not judge the dates beside them
            field = "ordered_at" if reading["refused"] == "--dates" else "volume"
            found.append(Expected(path, None, (field,)))
            continue
        columns = reading["columns"]
        values = {field: columns[field] for field in JUDGED if field in columns}
        if "ordered_at" in values:
            values["ordered_at"] = [text and datetime.fromisoformat(text) for text in
                                    values["ordered_at"]]  # fmt: skip
        found.append(Expected(path, values, tuple(values)))
    return found


def readers() -> dict[str, Callable[[Path], Values]]:
    """Return the installed readers by name and version."""
    found: dict[str, Callable[[Path], Values]] = {"b2x": read_b2x}
    for package, title, read in (
        ("pandas", "pandas.read_csv", read_pandas),
        ("polars", "polars.read_csv", read_polars),
        ("duckdb", "DuckDB read_csv", read_duckdb),
        ("clevercsv", "clevercsv, its dialect into pandas", read_clevercsv),
    ):
        if importlib.util.find_spec(package) is None:
            print(f"{package} is not installed: left out")
            continue
        version = importlib.import_module(package).__version__
        found[f"{title} ({version})"] = read
    return found


def judge_all(
    read: Callable[[Path], Values], files: Sequence[Expected]
) -> dict[tuple[str, str], str]:
    """Return the outcome of each file and field."""
    found = {}
    for expected in files:
        values: Values | None
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                values = read(expected.path)
        except Exception as error:  # a peer's refusal may be of any kind
            if read is read_b2x and not isinstance(error, B2XError):
                raise
            values = None
        for field in expected.fields:
            found[expected.path.name, field] = judge(values, expected.values, field)
    return found


def judge(values: Values | None, expected: Values | None, field: str) -> str:
    """Return one of `OUTCOMES`."""
    if values is None:
        return "right" if expected is None else "refused"
    read = _present(values.get(field, ["no such column"]))
    if expected is not None:
        whole = _present(values.get(field + WHOLE, read))
        if any(_same(one, _present(expected[field])) for one in (read, whole)):
            return "right"
    if NAMED in values and _is_part(read, _present((expected or {}).get(field, []))):
        return "left over"
    came_out = datetime if field == "ordered_at" else float
    if not any(isinstance(value, came_out) for value in read):
        # Also a file that came out as one column, and a table without a row.
        return "left over" if read or not expected else "wrong in silence"
    return "wrong in silence"


def table(
    files: Sequence[Expected], outcomes: Mapping[str, Mapping[tuple[str, str], str]], field: str
) -> str:
    """Return the Markdown table of one field."""
    counts = {
        name: Counter(outcome for (_, judged), outcome in found.items() if judged == field)
        for name, found in outcomes.items()
    }
    n = max(sum(count.values()) for count in counts.values())
    lines = [
        f"| {JUDGED[field]} of {n} files | {' | '.join(OUTCOMES)} |",
        f"| --- |{' ---: |' * len(OUTCOMES)}",
    ]
    for name, count in counts.items():
        shares = " | ".join(f"{count[outcome] / n:.0%} ({count[outcome]})" for outcome in OUTCOMES)
        lines.append(f"| {name} | {shares} |")
    return "\n".join(lines)


def listing(outcomes: Mapping[str, Mapping[tuple[str, str], str]]) -> str:
    """Return the outcome of every file with every reader, as a Markdown table."""
    names = [name.partition(" ")[0] for name in outcomes]
    lines = [f"| file | field | {' | '.join(names)} |", "| --- |" + " --- |" * (len(names) + 1)]
    for file, field in next(iter(outcomes.values())):
        cells = " | ".join(found[file, field] for found in outcomes.values())
        lines.append(f"| {file} | {JUDGED[field]} | {cells} |")
    return "\n".join(lines) + "\n"


def read_b2x(path: Path) -> Values:
    """Read with b2x."""
    records = read_all(str(path))
    columns = cast("dict[str, np.ndarray[Any, Any]]", records.columns)  # of those judged
    found = {field: columns[field].tolist() for field in JUDGED if field in columns}
    good = records.reasons == ""
    whole = {f"{field}{WHOLE}": columns[field][good].tolist() for field in found}
    named = {NAMED: ()} if records.bad_lines or not good.all() else {}
    values = {name: [_plain(value) for value in column] for name, column in (found | whole).items()}
    return {**values, **named}


def read_pandas(path: Path) -> Values:
    """Read with pandas at its defaults."""
    import pandas as pd

    return _of_pandas(pd.read_csv(path))


def read_polars(path: Path) -> Values:
    """Read with polars at its defaults."""
    import polars as pl

    return _by_field(pl.read_csv(path).to_dict(as_series=False))


def read_duckdb(path: Path) -> Values:
    """Read with DuckDB, which detects the dialect."""
    import duckdb

    with duckdb.connect() as connection:
        result = connection.execute("select * from read_csv(?)", [str(path)])
        names = [column[0] for column in result.description]
        rows = result.fetchall()
    return _by_field(dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else {})


def read_clevercsv(path: Path) -> Values:
    """Read with pandas in the dialect that clevercsv detects."""
    import clevercsv

    return _of_pandas(clevercsv.read_dataframe(str(path)))


def _of_pandas(frame: Any) -> Values:
    return _by_field({str(name): list(column) for name, column in frame.items()})


def _by_field(columns: Mapping[str, Sequence[Any]]) -> Values:
    found: dict[str, Sequence[Any]] = {}
    for header, values in columns.items():
        field = BY_HEADER.get(header_key(header.strip("\ufeff")))
        if field in JUDGED and field not in found:
            found[field] = [_plain(value) for value in values]
    return found


def _plain(value: Any) -> Any:
    if value is None or value != value or str(value) in ("NaT", "<NA>"):
        return None
    if isinstance(value, date):
        return datetime.fromisoformat(value.isoformat()[:19])  # the wall clock, to the second
    return value if isinstance(value, str) else float(value)


def _present(values: Sequence[Any]) -> list[Any]:
    return [value for value in values if value is not None]


def _same(read: Sequence[Any], expected: Sequence[Any]) -> bool:
    if len(read) != len(expected):
        return False
    return all(
        math.isclose(one, other, rel_tol=1e-12) if _are_numbers(one, other) else one == other
        for one, other in zip(read, expected, strict=True)
    )


def _is_part(read: Sequence[Any], expected: Sequence[Any]) -> bool:
    left = iter(expected)
    return all(any(_same([one], [other]) for other in left) for one in read)


def _are_numbers(one: Any, other: Any) -> bool:
    return isinstance(one, float) and isinstance(other, int | float)


if __name__ == "__main__":
    main()
