"""Compares rows that b2x suggests for labelling with random ones and with other ways to choose.

Run with ``make bench-labels``. Every way chooses from the same rows of the same buyers, at the
table's own share of B2B, and no label is used but by the second of two rounds. What is learned is
measured on other buyers. Labels of one kind alone count as a model that says the same of all sales.
"""

from __future__ import annotations

import argparse
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain, product
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import t as student
from sklearn import config_context
from threadpoolctl import threadpool_limits

from b2x.engines.batch import probability
from b2x.label.chosen_weights import chosen_weights
from b2x.label.clusters import one_of_each_cluster
from b2x.label.draw import draw_rows
from b2x.label.from_hints import shift_to_share
from b2x.label.suggest import suggest_rows
from b2x.learn.bins import Design, make_grid
from b2x.learn.buyers import evidence, single_where_missing, training_folds
from b2x.learn.calibration import Calibration, fit_calibration
from b2x.learn.committee.committee import fit_committee
from b2x.learn.fit import CALIBRATION_POWER
from b2x.learn.inputs import read_frame
from b2x.learn.lesson import Lesson, Teacher
from b2x.learn.matrices import normal_scores
from b2x.learn.teachers import choose_teachers, default_teachers
from b2x.measure.folds import group_ids
from b2x.measure.metrics import average_precision, log_loss
from b2x.schema.columns import Columns, take_rows
from b2x.schema.features import Feature, default_features
from benchmarks.accuracy.cells import draw_cell
from benchmarks.accuracy.run import CLIP
from benchmarks.accuracy.tables import Table, folder_tables, project_tables
from benchmarks.accuracy.tasks import level_types
from benchmarks.page import write_page
from benchmarks.ways_to_choose import WAYS

MAX_POOL, MAX_TEST = 3000, 2500
HALF, ROUNDS = "b2x", "b2x, two rounds"

Rows = NDArray[np.intp]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Pool:
    """Rows to choose from, and rows of other buyers to test on.

    Attributes
    ----------
    columns, features, design, y, buyers
        Of the rows to choose from.
    test, test_y
        Bins and labels of the tested ones.
    teachers
        What learns from labels.
    """

    columns: Columns
    features: tuple[Feature, ...]
    design: Design
    y: NDArray[np.bool_]
    buyers: NDArray[np.int64]
    test: Design
    test_y: NDArray[np.bool_]
    teachers: dict[str, Teacher]


@dataclass(frozen=True)
class Learned:
    """Log-odds of the labelled rows by models without their fold, of the pool and of the test."""

    held_out: Floats | None
    pool: Floats
    test: Floats


def main() -> None:
    """Compare the ways on every table; print the page and write it to ``--out``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tables", type=Path, help="a folder with tables.toml, besides our own")
    parser.add_argument("--only", default="", help="names of tables, comma-separated")
    parser.add_argument("--ways", default="", help="ways to choose, semicolon-separated")
    parser.add_argument("--labels", default="50,100,200", help="numbers of labels")
    parser.add_argument("--learner", default="committee", help='or one teacher, "linear" say')
    parser.add_argument("--draws", type=int, default=4)
    parser.add_argument("--first", type=int, default=0, help="number of the first draw")
    parser.add_argument("--out", type=Path, default=Path("out/benchmarks/suggestions.md"))
    options = parser.parse_args()
    budgets = [int(n) for n in options.labels.split(",")]
    tables = list(_tables(options.tables, options.only.split(",") if options.only else None))
    ways = [way for way in options.ways.split(";") if way] or ["random", *_ways()]
    whole = options.learner == "committee"
    teachers = default_teachers() if whole else choose_teachers([options.learner])
    found = []
    options.out.parent.mkdir(parents=True, exist_ok=True)
    with threadpool_limits(1), config_context(skip_parameter_validation=True):
        for draw, table in product(range(options.first, options.first + options.draws), tables):
            found += list(compare(table, draw, budgets, ways, teachers))
            pd.DataFrame(found).to_csv(options.out.with_suffix(".csv"), index=False)
    write_page(report(pd.DataFrame(found)), options.out)


def compare(
    table: Table, draw: int, budgets: list[int], ways: list[str], teachers: dict[str, Teacher]
) -> Iterator[dict[str, object]]:
    """Yield the figures of each way and number of labels, tested on the same rows."""
    seed = zlib.crc32(f"{table.name}/{draw}".encode())
    pool = draw_pool(table, draw, seed, teachers)
    if pool is None:
        return
    for n in budgets:
        if 2 * n > len(np.unique(pool.buyers)):
            continue
        for way in ways:
            rows = _ways()[way](pool, n, seed) if way != "random" else _random(pool, n, seed)
            yield {"table": table.name, "draw": draw, "labels": n, "way": way} | _measure(
                pool, rows, seed
            )


def draw_pool(table: Table, draw: int, seed: int, teachers: dict[str, Teacher]) -> Pool | None:
    """Draw the rows to choose from and those to test on; None where a side has one kind alone."""
    cell = draw_cell(table, "buyer", None, draw)
    if cell is None:
        return None
    rng = np.random.default_rng(seed)
    pool = rng.choice(cell.train, min(MAX_POOL, len(cell.train)), replace=False)
    test = rng.choice(cell.test, min(MAX_TEST, len(cell.test)), replace=False)
    X = table.X.iloc[np.concatenate([pool, test])].reset_index(drop=True).add_suffix("_own")
    frame = read_frame(X.astype(level_types(X, tuple(f"{level}_own" for level in table.levels))))
    features = default_features(frame.kinds)
    columns = take_rows(frame.columns, np.arange(len(pool)))
    grid = make_grid(features, [columns])
    return Pool(
        columns=columns,
        features=features,
        design=grid.design(columns),
        y=table.y[pool],
        buyers=group_ids(table.buyers)[pool],
        test=grid.design(take_rows(frame.columns, np.arange(len(pool), len(X)))),
        test_y=table.y[test],
        teachers=teachers,
    )


def learn(pool: Pool, rows: Rows, seed: int) -> Learned:
    """Fit the teachers to labelled rows."""
    y = pool.y[rows]
    if y.all() or not y.any():
        constant = np.log((y.sum() + 0.5) / ((~y).sum() + 0.5))
        return Learned(None, np.full(len(pool.y), constant), np.full(len(pool.test), constant))
    buyers, weight = single_where_missing(pool.buyers[rows]), np.ones(len(y))
    folds = training_folds(y, buyers, 5, seed)
    counts = evidence(y, weight, buyers)
    lesson = Lesson(pool.design.take(rows), y, weight, folds, counts, seed % 2**31)
    committee = fit_committee(lesson, pool.teachers, 1)
    return Learned(
        committee.mean_out_of_fold(), committee.log_odds(pool.design), committee.log_odds(pool.test)
    )


def report(found: pd.DataFrame) -> str:
    """Return the page: each way less random, and what the correction does."""
    budgets = np.unique(found["labels"]).tolist()
    lines = [
        f"{found['table'].nunique()} tables, {found['draw'].nunique()} draws. Less random labels, "
        "paired by draw, with 95% intervals: over draws for a number of labels, over tables for "
        "all.",
    ]
    for metric in ("average precision", "log loss"):
        wide = found.pivot_table(index=["table", "draw", "labels"], columns="way", values=metric)
        base = found[found["way"] == "random"].groupby("labels")[metric].mean()
        numbers = " | ".join(map(str, budgets))
        lines += ["", f"| {metric} | {numbers} | all | worst table |"]
        lines.append("| --- " * (3 + len(budgets)) + "|")
        lines.append(f"| random | {' | '.join(f'{base[n]:.3f}' for n in budgets)} | | |")
        for way in wide.columns.drop("random"):
            less = wide[way] - wide["random"]
            cells = [_over_draws(less.xs(n, level="labels")) for n in budgets]
            by_table = less.groupby("table").mean()
            worst = by_table.min() if metric == "average precision" else by_table.max()
            cells += [_interval(by_table), f"{worst:+.3f}"]
            lines.append(f"| {way} | {' | '.join(cells)} |")
    lines += [
        "",
        "Share of B2B among the labels, and estimated without and with the correction, over the "
        "true one (geometric means); mean distance of the estimate from the truth as a factor; log "
        "loss with the correction and with the true share known, less that without.",
        "",
        "| way | labels | labelled | plain | corrected | off, plain | off, corrected "
        "| log loss, corrected | log loss, share known |",
        "| --- " * 9 + "|",
    ]
    for (way, n), rows in found.groupby(["way", "labels"]):
        plain, corrected = np.log(rows["share plain"]), np.log(rows["share corrected"])
        figures = [rows["share labelled"].mean(), *np.exp([plain.mean(), corrected.mean()])]
        figures += [*np.exp([plain.abs().mean(), corrected.abs().mean()])]
        text = " | ".join(f"{figure:.2f}" for figure in figures)
        keys = ["table", "draw"]
        losses = rows.set_index(keys)[["log loss corrected", "log loss, share known"]]
        less = losses.sub(rows.set_index(keys)["log loss"], axis=0)
        text += "".join(f" | {_over_draws(less[name])}" for name in less)
        lines.append(f"| {way} | {n} | {text} |")
    by_table = found.pivot_table(index="table", columns="way", values="average precision")
    ways = list(by_table.columns)
    lines += ["", f"| average precision | {' | '.join(ways)} |", "| --- " * (1 + len(ways)) + "|"]
    lines += [
        f"| {table} | {' | '.join(f'{value:.3f}' for value in row)} |"
        for table, row in zip(by_table.index, by_table.to_numpy(), strict=True)
    ]
    return "\n".join(lines) + "\n"


def _tables(folder: Path | None, names: list[str] | None) -> Iterator[Table]:
    """Yield the folder's tables and our own; of those named, no more than have to be made."""
    left = set(names or ())
    for table in chain(folder_tables(folder) if folder else (), project_tables()):
        if (table.name in left) if names else not table.control:
            left.discard(table.name)
            yield table
        if names and not left:
            return


def _measure(pool: Pool, rows: Rows, seed: int) -> dict[str, float]:
    learned, y, true = learn(pool, rows, seed), pool.y[rows], pool.y.mean()
    out = {"share labelled": y.mean() / true, "labelled": len(rows)}
    corrections = {
        "plain": np.ones(len(y)),
        "corrected": chosen_weights(pool.columns, pool.features, rows),
    }
    for name, weight in corrections.items():
        calibration = Calibration()
        if learned.held_out is not None:
            buyers = single_where_missing(pool.buyers[rows])
            counts = evidence(y, np.ones(len(y)), buyers, CALIBRATION_POWER)
            calibration = fit_calibration(learned.held_out, y, counts * weight)
        log_odds, test = calibration(learned.pool), calibration(learned.test)
        out[f"share {name}"] = probability(log_odds).mean() / true
        out[f"log loss {name}"] = _log_loss(pool.test_y, test)
        if name == "plain":
            shift = shift_to_share(log_odds, true)
            out["log loss, share known"] = _log_loss(pool.test_y, test + shift)
    out["log loss"] = out.pop("log loss plain")
    return out | {"average precision": average_precision(pool.test_y, learned.test)}


def _log_loss(y: NDArray[np.bool_], log_odds: Floats) -> float:
    limit = -np.log(CLIP)
    return float(log_loss(y, np.clip(log_odds, -limit, limit)))


def _ways() -> dict[str, Callable[[Pool, int, int], Rows]]:
    return {
        **{name: partial(_of_points, name) for name in WAYS},
        "clusters": _clusters,
        HALF: _suggested,
        ROUNDS: _two_rounds,
    }


def _random(pool: Pool, n: int, seed: int) -> Rows:
    rng = np.random.default_rng(seed)
    return draw_rows(np.ones(len(pool.y)), n, pool.buyers, rng).rows


def _of_points(name: str, pool: Pool, n: int, seed: int) -> Rows:
    return WAYS[name](normal_scores(pool.design), pool.buyers, n, seed)


def _clusters(pool: Pool, n: int, seed: int) -> Rows:
    return one_of_each_cluster(pool.design, n, buyers=pool.buyers, seed=seed)


def _suggested(pool: Pool, n: int, seed: int) -> Rows:
    return suggest_rows(pool.columns, pool.features, n, groups=pool.buyers, seed=seed).rows


def _two_rounds(pool: Pool, n: int, seed: int) -> Rows:
    first = _suggested(pool, n - n // 2, seed)
    labelled = np.isin(np.arange(len(pool.y)), first)
    second = suggest_rows(
        pool.columns,
        pool.features,
        n // 2,
        groups=pool.buyers,
        labelled=labelled,
        log_odds=learn(pool, first, seed).pool,
        seed=seed + 1,
    )
    return np.concatenate([first, second.rows])


def _over_draws(less: pd.Series[float]) -> str:
    """Return a mean over tables with its interval over draws, the tables being as they are."""
    by_table = less.groupby("table")
    error = np.sqrt((by_table.var() / by_table.size()).sum()) / len(by_table)
    return f"{by_table.mean().mean():+.3f} ± {1.96 * error:.3f}"


def _interval(values: pd.Series[float]) -> str:
    reach = student.ppf(0.975, len(values) - 1) * values.std() / np.sqrt(len(values))
    return f"{values.mean():+.3f} ± {reach:.3f}"


if __name__ == "__main__":
    main()
