"""Measures detectors of delimiters, encodings and dates on the corpus of small files.

Run with ``make bench-sniffers``. The truth is b2x's own reading of each file, which tests
compare to the expected values, so b2x has no row of its own. A detector gets the file alone:

- delimiter: csv.Sniffer, clevercsv and DuckDB's ``sniff_csv``, on files with two columns or more;
- encoding: charset-normalizer, on files with letters beyond ASCII; right if the text is right;
- dates: dateparser, value by value, on the date columns that b2x reads; wrong if another date came
  out.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import json
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from b2x.records.read_table import read_table
from b2x.records.tables.open_table import open_table
from benchmarks.peers_reading import CORPUS, SUFFIXES


def main() -> None:
    """Print the table."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    print("| detector | right | wrong | nothing |\n| --- | ---: | ---: | ---: |")
    for title, package, judged in (
        ("delimiter: csv.Sniffer", "csv", delimiters(_of_python)),
        ("delimiter: clevercsv", "clevercsv", delimiters(_of_clevercsv)),
        ("delimiter: DuckDB", "duckdb", delimiters(_of_duckdb)),
        ("encoding: charset-normalizer", "charset_normalizer", encodings()),
        ("dates: dateparser", "dateparser", dates()),
    ):
        if importlib.util.find_spec(package) is None:
            print(f"| {title} | not installed | | |")
            continue
        counts = Counter(judged)
        n = sum(counts.values())
        shares = " | ".join(
            f"{counts[outcome]} ({counts[outcome] / n:.0%})"
            for outcome in ("right", "wrong", "nothing")
        )
        print(f"| {title} | {shares} |")


def files() -> Iterator[Path]:
    """Yield the text files of the corpus that b2x reads without options."""
    for path in sorted(CORPUS.iterdir()):
        beside = path.with_name(path.name.partition(".")[0] + ".json")
        if path.suffix not in SUFFIXES or not beside.exists():
            continue
        reading = json.loads(beside.read_text("utf-8"))
        if not {"options", "refused", "or_refused"} & set(reading):
            yield path


def delimiters(sniff: Callable[[Path], str | None]) -> Iterator[str]:
    """Judge a detector of delimiters on each file."""
    for path in files():
        table = open_table(path)
        if table.dialect is None or len(table.headers) < 2 or table.dialect.sep:
            continue
        try:
            found = sniff(path)
        except Exception:  # a detector may give up with any error
            found = None
        right = found == table.dialect.delimiter
        yield "nothing" if found is None else "right" if right else "wrong"


def encodings() -> Iterator[str]:
    """Judge charset-normalizer on each file with letters beyond ASCII."""
    import charset_normalizer

    for path in files():
        data, dialect = path.read_bytes(), open_table(path).dialect
        if dialect is None or data.isascii():
            continue
        expected = data.decode(dialect.utf16 or dialect.encoding, "surrogateescape")
        found = charset_normalizer.from_bytes(data).best()
        right = found is not None and str(found).lstrip("\ufeff") == expected.lstrip("\ufeff")
        yield "nothing" if found is None else "right" if right else "wrong"


def dates() -> Iterator[str]:
    """Judge dateparser on each date that b2x reads."""
    import dateparser

    for path in files():
        reading = read_table(path)
        header = reading.header_of("ordered_at")
        if header is None:
            continue
        position = reading.headers.index(header)
        for batch in reading.batches():
            texts = batch.chunk.column(position).to_pylist()
            times: Any = batch.columns["ordered_at"]
            for text, time in zip(texts, times.tolist(), strict=True):
                if not isinstance(text, str) or not text or time is None:
                    continue
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    found = dateparser.parse(text)
                same = found is not None and found.replace(tzinfo=None, microsecond=0) == time
                yield "nothing" if found is None else "right" if same else "wrong"


def _of_python(path: Path) -> str | None:
    return csv.Sniffer().sniff(path.read_text("utf-8", errors="replace")[:8192]).delimiter


def _of_clevercsv(path: Path) -> str | None:
    import clevercsv

    found = clevercsv.detect_dialect(str(path))
    return None if found is None else str(found.delimiter)


def _of_duckdb(path: Path) -> str | None:
    import duckdb

    with duckdb.connect() as connection:
        row = connection.execute("SELECT Delimiter FROM sniff_csv(?)", [str(path)]).fetchone()
    return None if row is None else str(row[0])


if __name__ == "__main__":
    main()
