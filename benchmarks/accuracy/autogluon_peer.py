"""Fits AutoGluon on ``train.parquet`` of a folder; `apart` runs it with AutoGluon's own Python."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import pandas as pd
from autogluon.tabular import TabularPredictor


def main(folder: Path, limit_s: float, threads: int) -> None:
    """Write probabilities for ``test.parquet`` and the seconds of fitting and predicting."""
    train = pd.read_parquet(folder / "train.parquet")
    test = pd.read_parquet(folder / "test.parquet")
    start = time.perf_counter()
    predictor = TabularPredictor(
        label="label", eval_metric="log_loss", path=str(folder / "models"), verbosity=0
    ).fit(train, presets="good_quality", time_limit=limit_s, num_cpus=threads)
    fitted = time.perf_counter()
    b2b = predictor.predict_proba(test, as_multiclass=False)
    seconds = {"fit_s": fitted - start, "predict_s": time.perf_counter() - fitted}
    pd.DataFrame({"b2b": b2b.to_numpy()}).to_parquet(folder / "answer.parquet")
    (folder / "seconds.json").write_text(json.dumps(seconds), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]))
