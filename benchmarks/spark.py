"""Times scoring on Spark beside a ``mapInArrow`` that passes its batches through unchanged.

Run with ``make bench-spark``. Both read the same Parquet files and discard the output (Spark's
``noop`` format), in turn, in one session on two local cores. The first run of each is not counted;
figures are medians.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import psutil
import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import DataFrame, SparkSession

import b2x
import b2x.spark
from b2x.datasets import simulate
from b2x.predict.model import Model
from benchmarks.page import write_page
from tests.java import java_home

FILES = 8
"""Parquet files of a table; Spark makes one task of each."""


def main() -> None:
    """Time both on both tables at every batch size; print the page and write it to ``--out``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--batch", type=int, nargs="+", default=[10_000], help="rows a batch")
    parser.add_argument("--out", type=Path, default=Path("out/benchmarks/spark.md"))
    arguments = parser.parse_args()
    lines = [
        "| model | columns | rows a batch | pass through, rows/s | b2x, rows/s | ratio "
        "| with reasons, rows/s | core us a row: pass through | b2x | with reasons |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # PySpark's, about pandas 3
        os.environ["JAVA_HOME"] = str(java_home(Path(folder)))
        spark = (
            SparkSession.builder.master("local[2]")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.ui.enabled", False)
            .config("spark.ui.showConsoleProgress", False)
            .getOrCreate()
        )
        for model, table in (
            (b2x.load("textbook", typical_volume=850), wholesale),
            (b2x.load("hotel"), bookings),
        ):
            write_parts(table, arguments.rows, Path(folder, model.name))
            df = spark.read.parquet(str(Path(folder, model.name)))
            for batch in arguments.batch:
                spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", batch)
                lines.append(compare(df, model, arguments.rows, arguments.runs, batch))
                print(lines[-1], flush=True)
        spark.stop()
    write_page("\n".join(lines) + "\n", arguments.out)


def compare(df: DataFrame, model: Model, rows: int, runs: int, batch: int) -> str:
    """Return a line of the page: rows a second of each job, run in turn."""
    jobs: dict[str, DataFrame] = {
        "through": df.mapInArrow(pass_through, df.schema),
        "score": b2x.spark.score(df, model),
        "reasons": b2x.spark.score(df, model, reasons=True),
    }
    seconds: dict[str, list[float]] = {name: [] for name in jobs}
    cores: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(runs + 1):
        for name, job in jobs.items():
            start, used = time.perf_counter(), core_seconds()
            job.write.format("noop").mode("overwrite").save()
            seconds[name].append(time.perf_counter() - start)
            cores[name].append(core_seconds() - used)
    through, score, reasons = (rows / statistics.median(s[1:]) for s in seconds.values())
    pairs = zip(seconds["through"][1:], seconds["score"][1:], strict=True)
    ratio = statistics.median(a / b for a, b in pairs)
    micros = (f"{1e6 * statistics.median(used[1:]) / rows:.2f}" for used in cores.values())
    return (
        f"| {model.name} | {len(df.columns)} | {batch:,} | {through:,.0f} | {score:,.0f} "
        f"| {ratio:.2f} | {reasons:,.0f} | {' | '.join(micros)} |"
    )


def core_seconds() -> float:
    """Return the processor time that Spark and its Python workers have used so far."""
    times = [child.cpu_times() for child in psutil.Process().children(recursive=True)]
    return sum(t.user + t.system + t.children_user + t.children_system for t in times)


def pass_through(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield the batches unchanged."""
    yield from batches


def wholesale(n: int, seed: int) -> pd.DataFrame:
    """Return a simulated wholesaler's sales, as it would export them."""
    sales = simulate("wholesaler", n, seed).drop(columns="label")
    times = sales.select_dtypes("datetime").columns
    return sales.assign(**{name: sales[name].dt.tz_localize("UTC") for name in times})


def bookings(n: int, seed: int) -> pd.DataFrame:
    """Return random bookings with the twelve inputs of the hotel model."""
    rng = np.random.default_rng(seed)
    nights = rng.poisson(3, n) + 1
    return pd.DataFrame(
        {
            "volume": np.round(rng.lognormal(5.5, 0.9, n), 2),
            "nights": nights,
            "lead_days": rng.exponential(80, n).astype(np.int64),
            "party_size": rng.integers(1, 5, n),
            "channel": rng.choice(["direct", "corporate", "ta/to", "gds"], n),
            "prior_bookings": rng.poisson(0.2, n),
            "booking_changes": rng.poisson(0.2, n),
            "special_requests": rng.poisson(0.5, n),
            "is_repeated_guest": rng.integers(0, 2, n),
            "arrival_weekday": rng.integers(0, 7, n),
            "rate_per_night": np.round(rng.lognormal(4.5, 0.5, n), 2),
            "weekend_nights": np.minimum(nights, rng.integers(0, 3, n)),
        }
    )


def write_parts(table: Callable[[int, int], pd.DataFrame], rows: int, folder: Path) -> None:
    """Write a table in parts, so that it is never in memory as a whole."""
    folder.mkdir()
    for part in range(FILES):
        frame = table(rows // FILES, part)
        pq.write_table(
            pa.Table.from_pandas(frame, preserve_index=False),
            folder / f"{part}.parquet",
            coerce_timestamps="us",
        )


if __name__ == "__main__":
    main()
