"""What runs in a process of its own: ``python -m benchmarks.speed.contenders NAME ARGUMENT...``.

Every function imports only what it needs, so that a peer pays for nobody else.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

CHUNK = 65_536
"""Rows at a time of the scoring work alone: what a stream would hand over."""


def copy_csv(source: str, target: str) -> None:
    """Read and write a CSV file with pyarrow, and nothing else."""
    from pyarrow import csv

    csv.write_csv(csv.read_csv(source), target)


def copy_parquet(source: str, target: str) -> None:
    """Read and write a Parquet file with pyarrow, and nothing else."""
    from pyarrow import parquet

    parquet.write_table(parquet.read_table(source), target)


def polars_csv(source: str, target: str) -> None:
    """Stream a CSV file through polars."""
    import polars as pl

    pl.scan_csv(source).sink_csv(target)


def polars_parquet(source: str, target: str) -> None:
    """Stream a Parquet file through polars."""
    import polars as pl

    pl.scan_parquet(source).sink_parquet(target)


def pipeline_csv(source: str, target: str, models: str) -> None:
    """Score as a notebook does: pandas, a scikit-learn pipeline through joblib, pandas."""
    import pandas as pd

    table = pd.read_csv(source, parse_dates=["ordered_at"])
    _with_decisions(table, models).to_csv(target, index=False)


def pipeline_parquet(source: str, target: str, models: str) -> None:
    """Do the same with Parquet."""
    import pandas as pd

    _with_decisions(pd.read_parquet(source), models).to_parquet(target, index=False)


def work_of_b2x(models: str, rows: str, threads: str) -> None:
    """Time a scorecard over checked columns in memory; derived features are part of the work."""
    from concurrent.futures import ThreadPoolExecutor

    import numpy as np

    import b2x
    from b2x.schema.columns import Column, Columns, Levels, take_rows
    from benchmarks.speed.table import CATEGORIES, NUMBERS, sales

    table = sales(int(rows), seed=0)
    columns: dict[str, Column] = {"ordered_at": table["ordered_at"].to_numpy("datetime64[s]")}
    columns |= {name: table[name].to_numpy(np.float64) for name in NUMBERS}
    for name in CATEGORIES:
        column = table[name].cat
        columns[name] = Levels.from_coded(column.codes.to_numpy(), list(column.categories))
    chunks: list[Columns] = [
        take_rows(columns, np.arange(start, min(start + CHUNK, len(table))))
        for start in range(0, len(table), CHUNK)
    ]
    model = b2x.load(models)

    def score(chunk: Columns) -> Any:
        log_odds = model.engine.log_odds(chunk)
        return model.labels(log_odds)

    if threads == "1":
        _time(lambda: [score(chunk) for chunk in chunks], lambda: score(chunks[0]))
        return
    with ThreadPoolExecutor(int(threads)) as pool:
        _time(lambda: list(pool.map(score, chunks)), lambda: list(pool.map(score, chunks[:2])))


def work_of_hgb(models: str, rows: str) -> None:
    """Time scikit-learn's boosting over a ready matrix."""
    import joblib

    hgb = joblib.load(Path(models, "hgb.joblib"))[-1]
    _time_chunks(hgb.predict_proba, models, rows)


def work_of_lightgbm(models: str, rows: str) -> None:
    """Time LightGBM over a ready matrix."""
    import lightgbm

    booster = lightgbm.Booster(model_file=Path(models, "lightgbm.txt"))
    _time_chunks(booster.predict, models, rows)


def work_of_onnx(models: str, rows: str) -> None:
    """Time ONNX Runtime on scikit-learn's boosting over a ready matrix, in float32."""
    import onnxruntime

    session = onnxruntime.InferenceSession(Path(models, "hgb.onnx"))
    name = session.get_inputs()[0].name
    _time_chunks(lambda chunk: session.run(None, {name: chunk}), models, rows, "float32")


def _with_decisions(table: Any, models: str) -> Any:
    import joblib
    import numpy as np

    probability = joblib.load(Path(models, "hgb.joblib")).predict_proba(table)[:, 1]
    label = np.where(probability >= 0.8, "B2B", np.where(probability <= 0.2, "B2C", "unsure"))
    return table.assign(label=label, probability=probability.round(4))


def _time_chunks(
    predict: Callable[[Any], object], models: str, rows: str, dtype: str = "float64"
) -> None:
    import joblib

    from benchmarks.speed.models import peers_matrix
    from benchmarks.speed.table import sales

    pipeline = joblib.load(Path(models, "hgb.joblib"))
    X = peers_matrix(pipeline, sales(int(rows), seed=0)).astype(dtype)
    chunks = [X[start : start + CHUNK] for start in range(0, len(X), CHUNK)]
    _time(lambda: [predict(chunk) for chunk in chunks], lambda: predict(chunks[0]))


def _time(work: Callable[[], object], warm_up: Callable[[], object]) -> None:
    """Print the seconds of some work, once it is warm."""
    warm_up()
    start = time.perf_counter()
    work()
    print(time.perf_counter() - start)


def make_table(path: str, rows: str) -> None:
    """Write the simulated sales."""
    from benchmarks.speed.table import write_table

    write_table(Path(path), int(rows))


def make_short_table(path: str, rows: str) -> None:
    """Write the simulated sales in short rows."""
    from benchmarks.speed.table import write_short_table

    write_short_table(Path(path), int(rows))


def make_models(folder: str, labels: str) -> None:
    """Learn the models."""
    from benchmarks.speed import models

    models.make_models(Path(folder), int(labels))


FUNCTIONS: dict[str, Callable[..., None]] = {
    function.__name__: function
    for function in (
        copy_csv, copy_parquet, polars_csv, polars_parquet, pipeline_csv, pipeline_parquet,
        work_of_b2x, work_of_hgb, work_of_lightgbm, work_of_onnx, make_table, make_short_table,
        make_models,
    )
}  # fmt: skip


if __name__ == "__main__":
    FUNCTIONS[sys.argv[1]](*sys.argv[2:])
