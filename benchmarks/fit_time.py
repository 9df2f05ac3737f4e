"""Measures the time and memory of a fit beside CatBoost at its defaults.

Run with ``make bench-fit-time``. Both fit the same hotel bookings (12 features; drawn with
replacement where more are wanted than there are) on all cores, each fit in its own process.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from b2x.measure.folds import group_ids
from benchmarks.accuracy.tables import project_tables
from benchmarks.accuracy.tasks import as_text
from benchmarks.page import write_page

SIZES = (50, 200, 1000, 2500, 5000, 20_000, 100_000)


def main() -> None:
    """Time both at every size and write the page to ``--out``; with ``--one``, fit one model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("out/benchmarks/fit_time.md"))
    parser.add_argument("--one", nargs=2, metavar=("MODEL", "ROWS"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        fit(arguments.one[0], int(arguments.one[1]))
        return
    lines = [
        "| rows | b2x, s | CatBoost, s | ratio | b2x, MB | CatBoost, MB |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for rows in SIZES:
        figures = []
        for model in ("b2x", "catboost"):
            command = [sys.executable, "-m", "benchmarks.fit_time", "--one", model, str(rows)]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            figures.append([float(word) for word in done.stdout.split()[-2:]])
        (own, own_mb), (peer, peer_mb) = figures
        lines.append(
            f"| {rows:,} | {own:.1f} | {peer:.1f} | {own / peer:.2f} | {own_mb:.0f} "
            f"| {peer_mb:.0f} |"
        )
        print(lines[-1], flush=True)
    write_page("\n".join(lines) + "\n", arguments.out)


def fit(model: str, rows: int) -> None:
    """Fit one model and print the seconds of the fit and the peak memory of the process in MB."""
    table = next(project_tables())
    rng = np.random.default_rng(0)
    chosen = rng.choice(len(table.y), rows, replace=rows > len(table.y))
    X, y = table.X.iloc[chosen].reset_index(drop=True), table.y[chosen]
    groups = group_ids(table.buyers)[chosen]
    if model == "b2x":
        from b2x import B2XClassifier
        from b2x.learn.teachers import default_teachers

        default_teachers()  # imports them: no import is timed
        start = time.perf_counter()
        B2XClassifier(positive=True, n_jobs=-1).fit(
            X.astype({"channel": "category"}), y, groups=groups
        )
    else:
        from catboost import CatBoostClassifier

        classifier = CatBoostClassifier(verbose=False, allow_writing_files=False)
        start = time.perf_counter()
        classifier.fit(as_text(X, table.levels), y.astype(int), cat_features=list(table.levels))
    seconds = time.perf_counter() - start
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    main()
