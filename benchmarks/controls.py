"""Counts verdicts on shuffled labels and on true ones.

Run with ``make bench-controls``. Each draw takes random rows of a real table, shuffles the labels
between buyers (or leaves them as they are), and calls ``b2x.train``. Verdicts are appended to
``--out`` one by one, so a stopped run continues where it stopped.
"""

from __future__ import annotations

import argparse
import warnings
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

import b2x
from b2x.datasets import PROTOCOLS
from b2x.measure.folds import group_ids

SETTINGS = (
    ("hotel", 50, True),
    ("adventureworks", 50, True),
    ("hotel", 1000, True),
    ("adventureworks", 1000, True),
    ("adventureworks", 200, False),
)
"""Table, labels, and whether they are shuffled."""


def main() -> None:
    """Train on every draw that is not in ``--out`` yet, and print the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path("out/benchmarks/controls.csv"))
    arguments = parser.parse_args()
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    if not arguments.out.exists():
        arguments.out.write_text("table,labels,shuffled,draw,verdict\n", encoding="utf-8")
    done = {(row.table, row.labels, row.shuffled, row.draw) for row in _read(arguments.out)}
    wanted = [(*setting, draw) for draw in range(arguments.draws) for setting in SETTINGS]
    judged = Parallel(n_jobs=arguments.jobs, return_as="generator_unordered")(
        delayed(_judged)(*draw) for draw in wanted if draw not in done
    )
    with arguments.out.open("a", encoding="utf-8") as out:
        for row in judged:
            print(",".join(map(str, row)), file=out, flush=True)
    print(page(_read(arguments.out)))


def page(rows: list[Any]) -> str:
    """Return the share of each verdict, one line a setting."""
    lines = ["| table | labels | verdicts | draws |", "| --- | --- | --- | --- |"]
    for name, labels, shuffled in SETTINGS:
        verdicts = Counter(
            r.verdict for r in rows if (r.table, r.labels, r.shuffled) == (name, labels, shuffled)
        )
        shares = ", ".join(f"{v} {n / verdicts.total():.1%}" for v, n in verdicts.most_common())
        what = f"{labels:,}, shuffled between buyers" if shuffled else f"{labels:,}"
        lines.append(f"| {name} | {what} | {shares} | {verdicts.total()} |")
    return "\n".join(lines)


def _read(path: Path) -> list[Any]:
    return list(pd.read_csv(path).itertuples(index=False))


def _judged(name: str, labels: int, shuffled: bool, draw: int) -> tuple[str, int, bool, int, str]:
    return name, labels, shuffled, draw, judge(name, labels, shuffled, draw)


def judge(name: str, labels: int, shuffled: bool, draw: int) -> str:
    """Return the verdict on `labels` rows, at least five of them B2B."""
    protocol = PROTOCOLS[name]
    table = protocol.load()
    rng = np.random.default_rng(draw)
    b2b = (table["label"] == "B2B").to_numpy()
    wanted = max(5, round(labels * b2b.mean()))
    rows = np.concatenate(
        [
            rng.choice(np.flatnonzero(b2b), wanted, replace=False),
            rng.choice(np.flatnonzero(~b2b), labels - wanted, replace=False),
        ]
    )
    table = table.iloc[np.sort(rows)].reset_index(drop=True)
    if shuffled:
        buyers = group_ids([table[protocol.buyer].to_numpy()])
        first = np.unique(buyers, return_index=True)[1]
        of_buyer = rng.permutation(table["label"].to_numpy()[first])
        table["label"] = of_buyer[np.unique(buyers, return_inverse=True)[1]]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        trained = b2x.train(
            table,
            label="label",
            group=protocol.buyer,
            features=protocol.features,
            seed=draw,
            order="none",
        )
    return trained.evaluation.verdict.name


if __name__ == "__main__":
    main()
