"""Compares 50 chosen labels (cluster medoids of the unlabelled table) with 50 random ones.

Run with ``make bench-labels``. K-means groups the rows into as many clusters as there are labels,
and the row nearest to each centre is labelled. No label is used in choosing.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from threadpoolctl import threadpool_limits

from b2x.learn.bins import make_grid
from b2x.learn.inputs import read_frame
from b2x.learn.matrices import normal_scores
from b2x.measure.folds import group_ids
from b2x.measure.metrics import average_precision, log_loss
from b2x.schema.features import default_features
from benchmarks.accuracy.cells import Rows, draw_cell
from benchmarks.accuracy.peers import MODELS
from benchmarks.accuracy.run import CLIP, MAX_UNLABELLED
from benchmarks.accuracy.tables import Table, project_tables
from benchmarks.accuracy.tasks import Task, level_types
from benchmarks.page import write_page

BUDGET = 50
NAMES = ("b2x", "CatBoost")


def main() -> None:
    """Compare chosen with random rows on every table; print the page and write it to ``--out``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=10)
    parser.add_argument("--out", type=Path, default=Path("out/benchmarks/chosen_labels.md"))
    arguments = parser.parse_args()
    with threadpool_limits(1):
        found = pd.DataFrame(
            row
            for table in project_tables()
            if not table.control
            for draw in range(arguments.draws)
            for row in compare(table, draw)
        )
    page = report(found)
    write_page(page, arguments.out)


def compare(table: Table, draw: int) -> Iterator[dict[str, object]]:
    """Yield each model's figures for random and for chosen rows, tested on the same buyers."""
    cell = draw_cell(table, "buyer", BUDGET, draw)
    if cell is None:
        return
    pool = np.sort(np.concatenate([cell.train, cell.unlabelled]))
    rng = np.random.default_rng(draw)
    pool = np.sort(rng.choice(pool, min(len(pool), MAX_UNLABELLED), replace=False))
    rows = {"random": rng.choice(pool, BUDGET, replace=False), "chosen": medoids(table, pool, draw)}
    for how, labelled in rows.items():
        y = table.y[labelled]
        for name in NAMES:
            row = {"table": table.name, "draw": draw, "labels": how, "model": name}
            if not 1 < np.count_nonzero(y) < len(y) - 1:
                print(f"{table.name}, draw {draw}: {how} rows hold fewer than two of one kind")
                continue
            others = np.setdiff1d(pool, labelled)
            task = Task(
                X=table.X.iloc[labelled].reset_index(drop=True).add_suffix("_own"),
                y=y,
                groups=group_ids(table.buyers)[labelled],
                unlabelled=table.X.iloc[others].reset_index(drop=True).add_suffix("_own"),
                levels=tuple(f"{level}_own" for level in table.levels),
                seed=draw,
                threads=1,
            )
            test = table.X.iloc[cell.test].reset_index(drop=True).add_suffix("_own")
            b2b = np.clip(MODELS[name](task, test).b2b, CLIP, 1 - CLIP)
            log_odds = np.log(b2b) - np.log1p(-b2b)
            truth = table.y[cell.test]
            yield row | {
                "average precision": average_precision(truth, log_odds),
                "log loss": log_loss(truth, log_odds),
            }


def medoids(table: Table, pool: Rows, seed: int) -> Rows:
    """Return the rows nearest to the centres of as many clusters as there are labels."""
    X = table.X.iloc[pool].reset_index(drop=True).add_suffix("_own")
    frame = read_frame(X.astype(level_types(X, tuple(f"{level}_own" for level in table.levels))))
    grid = make_grid(default_features(frame.kinds), [frame.columns])
    matrix = normal_scores(grid.design(frame.columns))
    distances = KMeans(BUDGET, n_init=1, random_state=seed).fit_transform(matrix)
    return np.sort(pool[np.unique(np.argmin(distances, axis=0))])


def report(found: pd.DataFrame) -> str:
    """Return the page: means by table, and chosen less random, paired by draw."""
    lines = [
        "| model | labels | average precision | log loss | draws |",
        "| --- | --- | --- | --- | --- |",
    ]
    metrics = ["average precision", "log loss"]
    keys = ["table", "draw"]
    for name in NAMES:
        by_way = {}
        for how in ("random", "chosen"):
            rows = found[(found["model"] == name) & (found["labels"] == how)].set_index(keys)
            by_way[how] = rows[metrics]
            means = rows[metrics].groupby("table").mean().mean()
            lines.append(
                f"| {name} | {how} | {means.iloc[0]:.3f} | {means.iloc[1]:.3f} | {len(rows)} |"
            )
        paired = (by_way["chosen"] - by_way["random"]).dropna()
        mean, error = paired.mean(), paired.std() / np.sqrt(len(paired))
        cells = " | ".join(f"{mean[m]:+.3f} (se {error[m]:.3f})" for m in metrics)
        lines.append(f"| {name} | chosen less random | {cells} | {len(paired)} |")
    by_table = found.groupby(["table", "model", "labels"])["average precision"].mean().unstack()
    lines += [
        "",
        "Average precision by table:",
        "",
        "| table | model | random | chosen |",
        "| --- | --- | --- | --- |",
    ]
    lines += [
        f"| {t} | {m} | {r['random']:.3f} | {r['chosen']:.3f} |"
        for (t, m), r in by_table.iterrows()
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
