"""One mutated file, scorecard or history: read or refused, and whether all rows came out."""

from __future__ import annotations

import csv
import io
import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from b2x.errors import B2XError
from b2x.predict.load import load
from b2x.predict.model import Model
from b2x.records.sales.history import History
from b2x.records.sales.history_file import MARK, metadata
from b2x.records.sales.history_key import HistoryKey
from b2x.score.file import score_file
from benchmarks.hostile.outcome import Outcome
from tests import mutations
from tests.scorecards import small_scorecard

OLD = b"an older result\n"
TOKEN = re.compile(rb"[qw]\d{5}z")
NEW = ("b2x_label", "b2x_probability")


def csv_case(rng: random.Random, folder: Path) -> Outcome:
    """Score a mutated CSV file; every token and every line of it comes out, or into the rejects."""
    data, texts = mutations.mutated_csv(rng)
    options: dict[str, Any] = {}
    if rng.random() < 0.1:
        options["decimal"] = rng.choice(["point", "comma"])
    if rng.random() < 0.1:
        options["dates"] = rng.choice(["ymd", "dmy", "mdy"])
    target = folder / ("scored.parquet" if rng.random() < 0.05 else "scored.csv")
    scored = _score(folder, "orders.csv", data, target, rng, **options)
    if isinstance(scored, Outcome):
        return scored
    faults = _faults(scored, folder, target)
    rejects = target.with_name(target.name + ".rejects")
    lines = rejects.read_bytes() if rejects.exists() and scored["rejects"] else b""
    rows = csv.reader(io.StringIO(lines.decode("utf-8", "replace"), newline=""))
    if lines and (n := sum(1 for _ in rows) - 1) != scored["rejected_lines"]:
        faults["lost"] = f"{n} lines in the rejects file, {scored['rejected_lines']} counted"
    if wide := re.search(r"utf-16-..", str(scored["understood"]["dialect"])):
        lines = lines.decode("utf-8", "surrogatepass").encode(wide[0], "surrogatepass")
    written = _text_of(target)
    same = [text for text in texts if not _tokens_differ(text, written + lines)]
    if not texts:
        faults["lost"] = "read, though it cannot be unpacked"
    elif not same:
        faults["lost"] = _tokens_differ(texts[0], written + lines)
    elif target.suffix == ".csv" and (line := _foreign_line(same[0], written)):
        faults["lost"] = f"a line that is not in the source: {line!r:.200}"
    return Outcome(True, faults)


def parquet_case(rng: random.Random, folder: Path) -> Outcome:
    """Score a mutated Parquet file; as many rows and the same notes come out."""
    target = folder / rng.choice(["scored.parquet", "scored.csv"])
    data = mutations.mutated_parquet(rng)
    scored = _score(folder, "orders.parquet", data, target, rng)
    if isinstance(scored, Outcome):
        return scored
    faults = _faults(scored, folder, target)
    rows = pq.ParquetFile(folder / "orders.parquet").metadata.num_rows
    if scored["rows_in"] != rows:
        faults["lost"] = f"{scored['rows_in']} rows of {rows}"
    if target.suffix == ".parquet":
        written = pq.read_table(target)
        if len(written) != rows - scored["rejected_lines"]:
            faults["lost"] = f"{len(written)} rows written of {rows}"
        elif "note" in written.column_names:
            before = pq.read_table(folder / "orders.parquet", partitioning=None)
            if "note" in before.column_names and not before["note"].equals(
                written["note"].cast(before["note"].type)
            ):
                faults["lost"] = "a note was changed"
    return Outcome(True, faults)


def workbook_case(rng: random.Random, folder: Path) -> Outcome:
    """Score a mutated workbook; every token that is in its sheet comes out."""
    kind = rng.choice(["xlsx", "ods", "xls"])
    data = mutations.mutated_workbook(rng, kind)
    target = folder / "scored.csv"
    scored = _score(folder, f"orders.{kind}", data, target, rng)
    if isinstance(scored, Outcome):
        return scored
    faults = _faults(scored, folder, target)
    before = _sheet_text(folder / f"orders.{kind}")
    if before is not None and (differ := _tokens_differ(before, target.read_bytes())):
        faults["lost"] = differ
    return Outcome(True, faults)


def scorecard_case(rng: random.Random, folder: Path) -> Outcome:
    """Load a scorecard that was changed and signed again; compare the engines where it loads."""
    from tests.mutated_scorecards import (
        check,
        mutated,
        signed,
    )  # here: it imports pandas and DuckDB

    return Outcome(check(signed(mutated(rng))))


def history_case(rng: random.Random, folder: Path) -> Outcome:
    """Load a history that was damaged, or changed and signed again, and go on from it."""
    path, resigned = folder / "history.parquet", rng.random() < 0.5
    whole = _history(folder)
    if resigned:
        pq.write_table(_resigned(whole, rng), path)
    else:
        path.write_bytes(mutations.damaged(path.read_bytes(), rng))
    try:
        history = History.load(path)
    except B2XError:
        return Outcome(False)
    faults = {}
    if not resigned and not np.array_equal(history.buyers, whole["buyer"].to_numpy()):
        faults["lost"] = "a damaged history loads as another one"
    data = b"volume,channel,buyer_id,ordered_at\n5,web,a,2031-01-01\n7,phone,x,2031-01-02\n"
    target, after = folder / "scored.csv", folder / "after.parquet"
    scored = _score(folder, "orders.csv", data, target, rng, 1.0, history=path, write_history=after)
    if isinstance(scored, Outcome):
        return Outcome(scored.answered, {**scored.faults, **faults})
    faults |= _faults(scored, folder, target)
    if len(History.load(after).buyers) < len(history.buyers):
        faults["lost"] = "buyers are missing from the history that goes on"
    return Outcome(True, faults)


def _score(
    folder: Path,
    name: str,
    data: bytes,
    target: Path,
    rng: random.Random,
    share_textbook: float = 0.2,
    **options: Any,
) -> dict[str, Any] | Outcome:
    """Return the result of scoring bytes over an older file; an outcome where they are refused."""
    source, rejects = folder / name, target.with_name(target.name + ".rejects")
    source.write_bytes(data)
    target.write_bytes(OLD)
    rejects.write_bytes(OLD)
    try:
        return dict(
            score_file(source, target, model=_model(rng.random() < share_textbook), **options)
        )
    except B2XError as error:
        faults = {}
        if target.read_bytes() != OLD or rejects.read_bytes() != OLD:
            faults["lost"] = f"an older file was changed by a run that failed: {error}"
        if left := _left(folder):
            faults["mixed"] = f"{left} is left"
        return Outcome(False, faults)
    finally:
        pa.default_memory_pool().release_unused()


@cache
def _model(textbook: bool) -> Model:
    return load("textbook") if textbook else Model(small_scorecard())


def _faults(scored: dict[str, Any], folder: Path, target: Path) -> dict[str, str]:
    """Return what is wrong with a result by itself."""
    faults = {}
    if scored["rows_in"] != scored["rows_scored"] + scored["rows_rejected"]:
        faults["lost"] = json.dumps({k: v for k, v in scored.items() if k.startswith("rows")})
    if left := _left(folder):
        faults["mixed"] = f"{left} is left"
    rejects = target.with_name(target.name + ".rejects")
    if rejects.exists() and rejects.read_bytes() == OLD:
        faults["mixed"] = "older rejects beside a new result"
    return faults


def _left(folder: Path) -> str:
    return next((path.name for path in folder.iterdir() if path.name.endswith("b2x-tmp")), "")


def _text_of(target: Path) -> bytes:
    if target.suffix == ".csv":
        return target.read_bytes()
    return json.dumps(pq.read_table(target).to_pydict(), default=str).encode()


def _tokens_differ(before: bytes, after: bytes) -> str:
    """Say which tokens are more or less often in the output than in the source."""
    was, now = (Counter(TOKEN.findall(text.replace(b"\0", b""))) for text in (before, after))
    if was == now:
        return ""
    return f"tokens lost {list((was - now).items())[:5]}, more {list((now - was).items())[:5]}"


def _foreign_line(source: bytes, written: bytes) -> bytes | None:
    """Return a line of the output that is, less its two new cells, no line of the source."""
    first = written.splitlines()[0] if written else b""
    delimiter = next(
        (d for d in (b",", b";", b"\t", b"|") if first.endswith(d + b"b2x_probability")), None
    )
    if delimiter is None:  # other columns, quotes, or another encoding
        return None
    known = set(_lines(source))
    for line in _lines(written):
        if line not in known and line.rsplit(delimiter, 2)[0] not in known:
            return line
    return None


def _lines(data: bytes) -> Iterator[bytes]:
    return (
        line
        for part in data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
        for line in part.split(b"\r")
    )


def _sheet_text(path: Path) -> bytes | None:
    """Return what calamine reads of the first sheet, None where it reads nothing."""
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_path(path)
        rows = book.get_sheet_by_index(0).to_python()
    except BaseException:  # it panics with one
        return None
    return json.dumps(rows, default=str).encode()


def _history(folder: Path) -> pa.Table:
    n = 20
    buyers = np.sort(np.random.default_rng(0).integers(1, 2**63, n).astype(np.uint64))
    days = np.arange(n, dtype=np.int32) + 19_000
    history = History(HistoryKey(b"k" * 32), buyers, np.full(n, 3), days, days + 9)
    history.save(folder / "history.parquet")
    return pq.read_table(folder / "history.parquet")


def _resigned(table: pa.Table, rng: random.Random) -> pa.Table:
    """Return a history of which some values, rows or types were changed, with a right checksum."""
    check = json.loads(table.schema.metadata[MARK])["key_check"]
    columns = [column.to_numpy().copy() for column in table.columns]
    for _ in range(rng.choice([0, 0, 1, 2])):
        column = rng.choice(columns)
        most = np.iinfo(column.dtype)
        column[rng.randrange(len(column))] = rng.choice(
            [0, 1, most.max, most.min, 10**9, 10**9 + 1, 19_005, rng.randrange(2**31)]
        ) % (int(most.max) + 1)
    if rng.random() < 0.2:
        order = np.array([rng.randrange(len(table)) for _ in range(rng.randint(0, 30))], int)
        columns = [column[order] for column in columns]
    parts = (columns[0], columns[1], columns[2], columns[3])
    about = metadata(rng.choice([*[check] * 9, "0" * 32, "00", ""]), parts)
    if rng.random() < 0.2:
        body = json.loads(about[MARK])
        body[rng.choice(list(body))] = rng.choice([None, 1, -1, 10**30, "", [], {}, "zz", 2.0])
        about[MARK] = json.dumps(body).encode()
    schema = table.schema.with_metadata(about)
    made = pa.table(columns, schema=schema)
    if rng.random() < 0.1:
        kind = rng.choice([pa.int64(), pa.float64(), pa.utf8(), pa.decimal256(40)])
        at = rng.randrange(4)
        made = made.set_column(at, table.schema.names[at], made.column(at).cast(kind, safe=False))
    return made
