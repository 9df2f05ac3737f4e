"""Measures what training on millions of rows costs and gains, compared to 100,000 of the same rows.

Run with ``make bench-training-size`` or ``python -m benchmarks.training_size --rows 5000000``.
Sales are simulated in blocks, each with its own buyers, and written to a temporary file. Each size
is trained with ``b2x.train`` in its own process, on the file's first rows. All models are then
measured on the same further buyers.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
from numpy.typing import NDArray

BASE = 100_000
BLOCK = 50_000
TEST_ROWS = 500_000
TEST_BLOCKS_FROM = 1_000_000
"""Blocks of the held-out buyers are counted from here, so that no size reaches them."""
CHANNELS = ("web shop", "marketplace", "store", "phone", "e-mail", "field sales")
PAYMENTS = ("card", "wallet", "invoice", "transfer")
N_CATEGORIES = 800
POLL_SECONDS = 0.1

Floats = NDArray[np.float64]


def main() -> None:
    """Train at every size and write the page to ``--out``; with ``--one``, train once."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--curve", type=int, nargs="*", default=[300_000, 1_000_000])
    parser.add_argument("--format", choices=("parquet", "csv"), default="parquet")
    parser.add_argument("--time", action="store_true", help="test on later sales than trained on")
    parser.add_argument("--data", type=Path, help="keep the simulated files in this folder")
    parser.add_argument("--out", type=Path, default=Path("out/benchmarks/training_size.md"))
    parser.add_argument("--one", nargs=2, metavar=("FILE", "MODEL"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        train_once(Path(arguments.one[0]), Path(arguments.one[1]), arguments.time)
        return
    sizes = sorted({BASE, *(size for size in arguments.curve if size < arguments.rows)})
    with tempfile.TemporaryDirectory(prefix="b2x-") as scratch:
        folder = arguments.data or Path(scratch)
        page = compare([*sizes, arguments.rows], folder, arguments.format, arguments.time)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(page, encoding="utf-8")


def compare(sizes: list[int], folder: Path, form: str = "parquet", by_time: bool = False) -> str:
    """Train at these sizes and return the page; its lines are printed as they are done."""
    import b2x
    from b2x.measure.bootstrap import evaluate, paired_difference
    from b2x.measure.folds import group_ids

    folder.mkdir(parents=True, exist_ok=True)
    test = pa.Table.from_batches(blocks(TEST_ROWS, TEST_BLOCKS_FROM))
    groups = group_ids([test["buyer_id"].to_numpy()])
    y = test["label"].to_numpy() == "B2B"
    features = test.drop_columns(["label", "buyer_id"])
    lines = [
        "| rows | seconds | CPU seconds | peak, MB | own estimate of AP | AP, held-out buyers "
        "| gain over the first | log loss |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    print("\n".join(lines), flush=True)
    scores: list[Floats] = []
    for rows in sizes:
        file = folder / f"sales-{rows}.{form}"
        if not file.exists():
            write_sales(file, rows)
        cost = run(file, folder / f"model-{rows}-{form}", by_time)
        model = b2x.load(folder / f"model-{rows}-{form}")
        scores.append(log_odds(model, features))
        found = evaluate(y, scores[-1], groups, n_boot=200)
        gain = paired_difference(y, scores[-1], scores[0], groups, n_boot=200)
        lines.append(
            f"| {rows:,} | {cost['seconds']:.0f} | {cost['cpu']:.0f} | {cost['peak_mb']:.0f} "
            f"| {cost['average_precision']:.4f} | {_text(found.average_precision)} "
            f"| {_text(gain)} | {found.log_loss.value:.4f} |"
        )
        print(lines[-1], flush=True)
    return "\n".join(lines) + "\n"


def train_once(file: Path, folder: Path, by_time: bool) -> None:
    """Train on a file, save the model and print time, memory and average precision as JSON."""
    import b2x

    start = time.perf_counter()
    dates = "ordered_at" if by_time else None
    trained = b2x.train(file, label="label", group="buyer_id", time=dates)
    seconds = time.perf_counter() - start
    trained.save(folder)
    metrics = trained.evaluation.metrics
    assert metrics is not None
    own = resource.getrusage(resource.RUSAGE_SELF)
    print(
        json.dumps(
            {
                "seconds": seconds,
                "own_peak_mb": own.ru_maxrss / 1024,
                "average_precision": metrics.average_precision.value,
                "verdict": trained.evaluation.verdict.name,
            }
        )
    )


def run(file: Path, model: Path, by_time: bool = False) -> dict[str, Any]:
    """Train in its own process; return seconds, CPU seconds and peak memory, children included.

    The peak is the largest sum of the resident memory of all processes at one moment; shared pages
    count in each. It is never less than the peak that the operating system reports for the first
    process.
    """
    command = [sys.executable, "-m", "benchmarks.training_size", "--one", str(file), str(model)]
    command += ["--time"] * by_time
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    peak, spent = 0.0, dict[int, float]()
    while process.poll() is None:
        family = _family(process.pid)
        peak = max(peak, sum(_resident_mb(pid) for pid in family))
        spent |= {pid: _cpu_seconds(pid) or spent.get(pid, 0.0) for pid in family}
        time.sleep(POLL_SECONDS)
    assert process.stdout is not None
    text = process.stdout.read()
    if process.returncode:
        raise SystemExit(f"training on {file} failed")
    found: dict[str, Any] = json.loads(text.splitlines()[-1])
    return {**found, "cpu": sum(spent.values()), "peak_mb": max(peak, found["own_peak_mb"])}


def write_sales(file: Path, rows: int) -> None:
    """Write the first `rows` simulated sales, block by block."""
    schema = next(blocks(1)).schema
    if file.suffix == ".csv":
        with pa.csv.CSVWriter(file, schema) as csv:
            for batch in blocks(rows):
                csv.write_batch(batch)
    else:
        with pq.ParquetWriter(file, schema) as parquet:
            for batch in blocks(rows):
                parquet.write_batch(batch)


def blocks(rows: int, first: int = 0) -> Any:
    """Yield simulated sales from block number `first` on, `rows` in all."""
    number = first
    while rows > 0:
        batch = simulate(number)
        yield batch.slice(0, rows)
        rows, number = rows - batch.num_rows, number + 1


def simulate(block: int) -> pa.RecordBatch:
    """Return one block of sales: buyers first, then what each buys.

    A buyer is a business or a consumer, has random effects of its own in money, process and
    habits, and may buy several times. What points to a business depends on the channel: businesses
    order much through field sales and on invoice, and little in shops. Each of 800 categories leans
    to one kind, on some channels more than on others.
    """
    rng = np.random.default_rng([7, block])
    sales = rng.geometric(0.22, BLOCK // 4).astype(np.int64)
    buyer = np.repeat(np.arange(len(sales)), sales)[:BLOCK]
    n = len(buyer)
    business = (rng.random(len(sales)) < 0.16)[buyer]
    money, process, habit = rng.normal(0.0, 1.0, (3, len(sales)))[:, buyer]
    taste = rng.integers(0, N_CATEGORIES, len(sales))[buyer]
    lean, reach, popularity = _categories()
    tilt = np.where(business, 0.5, -0.5)
    odds = np.log(popularity) + np.outer((-1.0, 1.0), lean)
    odds = np.exp(odds - odds.max(axis=1, keepdims=True))
    edges = np.cumsum(odds / odds.sum(axis=1, keepdims=True), axis=1)
    category = np.empty(n, dtype=np.int64)
    for kind in (False, True):
        rows = business == kind
        category[rows] = np.searchsorted(edges[int(kind)], rng.random(int(rows.sum())))
    category = np.minimum(category, N_CATEGORIES - 1)
    category = np.where(rng.random(n) < 0.15, taste, category)
    # The channel follows the kind, and in some categories the other way round.
    pull = np.array([-0.6, -0.9, -0.5, 0.4, 0.6, 1.1])
    liking = np.array([1.6, 0.9, 1.0, -0.2, 0.0, -1.0]) + np.outer(
        tilt * reach[category] + 0.3 * process, pull
    )
    channel = np.argmax(liking + rng.gumbel(size=(n, 6)), axis=1)
    field = channel >= 3
    size = 4.2 + 0.7 * money + np.where(field, 1.3 * tilt, -0.5 * tilt) + 0.4 * lean[category]
    quantity = 1 + rng.poisson(np.exp(0.2 * money + np.where(field, 0.9, 0.1) * (tilt + 0.5)))
    price = np.exp(size + rng.normal(0.0, 0.8, n))
    cycle = np.exp(1.2 + 0.9 * process + 0.9 * tilt + rng.normal(0.0, 0.9, n))
    weekday_hours = rng.random(n) < 1.0 / (1.0 + np.exp(-(0.3 + 1.8 * tilt + 0.8 * habit)))
    day = rng.integers(0, 3 * 364, n)
    day = np.where(weekday_hours & (day % 7 > 4), day - 3, day)
    hour = np.where(weekday_hours, rng.integers(8, 17, n), rng.integers(6, 24, n))
    moment = np.datetime64("2022-01-03", "s") + (day * 86_400 + hour * 3600 + 17).astype(int)
    stakes = 1 + rng.poisson(np.exp(-0.6 + 0.8 * (tilt + 0.5) + 0.4 * process))
    payment = np.argmax(
        np.array([1.2, 0.3, 0.0, -0.4])
        + np.outer(tilt + 0.4 * process, [-0.7, -0.9, 1.0, 0.6])
        + rng.gumbel(size=(n, 4)),
        axis=1,
    )
    discount = np.clip(rng.beta(1.2, 9.0 - 3.0 * (tilt + 0.5), n), 0, 1)
    asked = rng.random(n) < 0.85
    numbers = {
        "volume": np.round(price * quantity, 2),
        "quantity": quantity.astype(np.float64),
        "lines": (1 + rng.binomial(quantity, 0.35)).astype(np.float64),
        "cycle_days": np.floor(cycle),
        "stakeholders": np.where(asked, stakes, np.nan),
        "discount": np.where(rng.random(n) < 0.5, 0.0, np.round(discount, 3)),
    }
    texts = {
        "channel": np.array(CHANNELS)[channel],
        "payment": np.array(PAYMENTS)[payment],
        "category": np.array([f"category {i}" for i in range(N_CATEGORIES)])[category],
        "buyer_id": np.char.add(f"K{block}-", buyer.astype(str)),
        "label": np.where(business, "B2B", "B2C"),
    }
    arrays = {name: pa.array(column, from_pandas=True) for name, column in numbers.items()}
    arrays["ordered_at"] = pa.array(moment)
    arrays |= {name: pa.array(column.astype(object)) for name, column in texts.items()}
    return pa.RecordBatch.from_pydict(arrays)


def log_odds(model: Any, table: pa.Table) -> Floats:
    """Score a table in parts: its memory is not measured here."""
    parts = [model.log_odds(table.slice(at, BLOCK)) for at in range(0, table.num_rows, BLOCK)]
    return np.concatenate(parts)


def _categories() -> tuple[Floats, Floats, Floats]:
    """Return each category's lean to businesses, its pull on channels, and its popularity."""
    rng = np.random.default_rng(3)
    lean = rng.normal(0.0, 0.6, N_CATEGORIES)
    reach = rng.normal(1.0, 1.0, N_CATEGORIES)
    popularity = 1.0 / np.arange(10.0, N_CATEGORIES + 10.0)
    return lean, reach, popularity


def _family(pid: int) -> list[int]:
    """Return a process and all its descendants."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:  # it has ended
            continue
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return sorted(found)


def _resident_mb(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return 0.0
    return pages * resource.getpagesize() / 2**20


def _cpu_seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _text(interval: Any) -> str:
    return f"{interval.value:.4f} ({interval.low:.4f} to {interval.high:.4f})"


if __name__ == "__main__":
    main()
