"""Runs every model on every cell and appends a row of results for each; `report` reads them."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from joblib import Parallel, delayed, parallel_config
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from b2x.errors import UsageError, did_you_mean
from b2x.measure import metrics
from b2x.measure.bootstrap import METRICS
from b2x.measure.folds import group_ids
from benchmarks.accuracy.apart import AUTOGLUON_PYTHON
from benchmarks.accuracy.cells import PROTOCOLS, Cell, draw_cell
from benchmarks.accuracy.compare import file_name
from benchmarks.accuracy.peers import LIBRARIES, MODELS
from benchmarks.accuracy.report import write_report
from benchmarks.accuracy.results import KEY, Key, Progress, Results, budget_name
from benchmarks.accuracy.tables import Table, folder_tables, project_tables
from benchmarks.accuracy.tasks import OverTimeError, Task

MAX_UNLABELLED = 10_000
CLIP = 1e-6
"""Probabilities are clipped this far from 0 and 1, so that one mistake does not decide."""

FAILED = "failed: "
ALIASES = {"hgb": "HistGradientBoosting", "logistic": "logistic regression"}


@dataclass(frozen=True)
class Job:
    """One model on one cell, with everything that a worker process needs.

    Attributes
    ----------
    key
        The first columns of its row.
    task, test
        Training data, and the rows to predict.
    y, test_rows, test_buyers
        Labels of the test rows, their numbers in the table, and their buyers.
    predictions
        File for the predictions; None where they are not kept.
    known_over
        Note of an earlier draw on which the model exceeded its time limit: this one is not tried.
    """

    key: Key
    task: Task
    test: Any
    y: NDArray[np.bool_]
    test_rows: NDArray[np.int64]
    test_buyers: NDArray[np.int64]
    predictions: Path | None
    known_over: str


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is not in the results yet, then write the page; return 1 when a model failed."""
    options = _parser().parse_args(arguments)
    try:
        failed = run(options)
    except UsageError as error:
        print(error, file=sys.stderr)
        return 2
    if page := write_report(options.out):
        print(f"see {page}", file=sys.stderr)
    if failed:
        print(f"{failed} rows of models that failed, see their notes", file=sys.stderr)
    return 1 if failed else 0


def run(options: argparse.Namespace) -> int:
    """Run the comparison and return the number of failed rows."""
    models = parse_models(options.models)
    budgets = parse_budgets(options.budgets)
    protocols = [_one_of(name.strip(), PROTOCOLS) for name in options.protocols.split(",")]
    threads = options.threads or max(1, (os.cpu_count() or 1) // options.jobs)
    tables = list(folder_tables(options.tables) if options.tables else project_tables())
    if options.only:
        names = {table.name for table in tables}
        chosen = [_one_of(name.strip(), sorted(names)) for name in options.only.split(",")]
        tables = [table for table in tables if table.name in chosen]
    options.out.mkdir(parents=True, exist_ok=True)
    results = Results.open(options.out / "results.csv")
    _write_tables(options.out / "tables.json", tables)
    progress = Progress(len(tables) * len(protocols) * options.draws, budgets, options.jobs)
    jobs = _jobs(
        tables, protocols, budgets, range(options.draws), models, threads, results, progress,
        options.out / "predictions",
    )  # fmt: skip
    with parallel_config("loky", inner_max_num_threads=threads), results:
        work = Parallel(
            n_jobs=options.jobs,
            return_as="generator_unordered",
            pre_dispatch="2*n_jobs",
            max_nbytes=None,  # shared arrays cannot be written to, which not every model expects
        )
        for row in work(delayed(evaluate)(job) for job in jobs):
            results.append(row)
            progress.done(row)
    return sum(note.startswith(FAILED) for note in results.notes.values())


def evaluate(job: Job) -> dict[str, Any]:
    """Fit and measure one model on one cell; an error becomes the note of the row."""
    row: dict[str, Any] = dict(zip(KEY, job.key, strict=True))
    row |= dict.fromkeys((*METRICS, "fit_s", "predict_s"), float("nan"))
    row |= {"train_rows": len(job.task.y), "test_rows": len(job.y), "note": ""}
    model = job.key[-1]
    try:
        if job.known_over:
            raise OverTimeError(job.known_over)
        for library in LIBRARIES.get(model, ()):
            importlib.import_module(library)
        with threadpool_limits(job.task.threads):  # which only knows libraries that are loaded
            answer = MODELS[model](job.task, job.test)
        b2b = np.clip(answer.b2b, CLIP, 1 - CLIP)
        log_odds = np.log(b2b) - np.log1p(-b2b)
        for name in METRICS:
            row[name] = getattr(metrics, name)(job.y, log_odds)
        row["fit_s"], row["predict_s"] = answer.fit_s, answer.predict_s
    except OverTimeError as error:
        row["note"] = str(error)
    except Exception as error:  # the others go on, and the row says what happened
        lines = str(error).strip().splitlines() or [""]
        row["note"] = f"{FAILED}{type(error).__name__}: {lines[0]}"
    else:
        if job.predictions is not None:
            job.predictions.parent.mkdir(parents=True, exist_ok=True)
            np.savez_compressed(
                job.predictions,
                rows=job.test_rows,
                log_odds=log_odds,
                y=job.y,
                buyers=job.test_buyers,
            )
    return row


def parse_models(text: str | None) -> list[str]:
    """Return the models of a list such as ``b2x,catboost``; all that can run when None."""
    known = {_plain(name): name for name in MODELS} | ALIASES
    if text is None:
        names = list(MODELS)
    else:
        names = []
        for part in text.split(","):
            if _plain(part) not in known:
                hint = did_you_mean(part, MODELS)
                raise UsageError(f"no model {part!r}.{hint}", next_step=", ".join(MODELS))
            names.append(known[_plain(part)])
    if "AutoGluon" in names and AUTOGLUON_PYTHON not in os.environ:
        print(f"AutoGluon is left out: {AUTOGLUON_PYTHON} is not set", file=sys.stderr)
        names.remove("AutoGluon")
    return list(dict.fromkeys(names))


def parse_budgets(text: str) -> list[int | None]:
    """Return the numbers of labels from small to large; None is all."""
    budgets: set[int | None] = set()
    for part in text.split(","):
        if part.strip() != "all" and (not part.strip().isdigit() or int(part) < 10):
            raise UsageError(
                f"a budget of {part!r}", next_step="give numbers of labels from 10 on, or all"
            )
        budgets.add(None if part.strip() == "all" else int(part))
    return sorted(budgets, key=lambda budget: np.inf if budget is None else budget)


def _jobs(
    tables: Sequence[Table],
    protocols: Sequence[str],
    budgets: Sequence[int | None],
    draws: range,
    models: Sequence[str],
    threads: int,
    results: Results,
    progress: Progress,
    predictions: Path,
) -> Iterator[Job]:
    """Yield jobs draw by draw, few labels first, so that an interrupted run is balanced."""
    buyers = {table.name: group_ids(table.buyers) for table in tables}
    for draw in draws:
        for budget in budgets:
            for table in tables:
                for protocol in protocols:
                    n_labels = budget_name(budget)
                    cell_key = (table.name, protocol, n_labels, draw)
                    missing = [m for m in models if (*cell_key, m) not in results.notes]
                    cell = draw_cell(table, protocol, budget, draw) if missing else None
                    if cell is None:
                        progress.skip(n_labels)
                        continue
                    progress.begin(cell_key, len(missing))
                    folder = predictions.joinpath(
                        *map(file_name, (table.name, protocol)), str(draw)
                    )
                    for model in missing:
                        key = (*cell_key, model)
                        file = folder / f"{file_name(model)}.npz" if budget is None else None
                        yield _job(
                            key, table, cell, buyers[table.name], threads, file,
                            results.known_over(key),
                        )  # fmt: skip


def _job(
    key: Key,
    table: Table,
    cell: Cell,
    buyers: NDArray[np.int64],
    threads: int,
    file: Path | None,
    known_over: str,
) -> Job:
    rng = np.random.default_rng(key[3])
    unlabelled = cell.unlabelled
    if len(unlabelled) > MAX_UNLABELLED:
        unlabelled = np.sort(rng.choice(unlabelled, MAX_UNLABELLED, replace=False))
    # Neutral names: no model learns a column's meaning from its name or fails on punctuation. A
    # column without any value among the labelled rows is left out for all.
    names = {
        name: f"{re.sub(r'[^0-9A-Za-z]+', '_', name)}_{i}" for i, name in enumerate(table.X.columns)
    }
    kept = [name for name in table.X if table.X[name].iloc[cell.train].notna().any()]
    X = table.X[kept].rename(columns=names)
    task = Task(
        X=X.iloc[cell.train].reset_index(drop=True),
        y=table.y[cell.train],
        groups=buyers[cell.train],
        unlabelled=X.iloc[unlabelled].reset_index(drop=True),
        levels=tuple(names[name] for name in table.levels if name in kept),
        seed=key[3],
        threads=threads,
    )
    test = X.iloc[cell.test].reset_index(drop=True)
    y, tested = table.y[cell.test], buyers[cell.test]
    return Job(key, task, test, y, cell.test, tested, file, known_over)


def _write_tables(path: Path, tables: Sequence[Table]) -> None:
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    for table in tables:
        known[table.name] = {
            "rows": len(table.y),
            "features": table.X.shape[1],
            "buyers": int(group_ids(table.buyers).max()) + 1,
            "b2b_share": round(float(table.y.mean()), 4),
            "control": table.control,
        }
    path.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.accuracy", description=__doc__)
    add = parser.add_argument
    add("--tables", type=Path, help="folder with a tables.toml; default: the project's tables")
    add("--only", help="names of tables, by commas; default: all")
    add("--budgets", default="50,200,1000,5000,all", help="numbers of labels (%(default)s)")
    add("--draws", type=int, default=10, help="draws of each cell (%(default)s)")
    add("--models", help="by commas; default: all that can run")
    add("--protocols", default=",".join(PROTOCOLS), help="by commas (%(default)s)")
    add("--jobs", type=int, default=1, help="models fitted at a time (%(default)s)")
    add("--threads", type=int, help="of each model; default: the cores by the jobs")
    add("--out", type=Path, default=Path("out/benchmarks/accuracy"), help="folder (%(default)s)")
    return parser


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]", "", name).lower()


def _one_of(name: str, known: Sequence[str]) -> str:
    if name not in known:
        raise UsageError(f"no {name!r}.{did_you_mean(name, known)}", next_step=", ".join(known))
    return name
