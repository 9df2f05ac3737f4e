"""Runs two peers in processes of their own: EBM for its time limit, AutoGluon for its Python."""

from __future__ import annotations

import importlib
import json
import os
import pickle
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.accuracy.tasks import OverTimeError, Predict, Prediction, Task, as_text, timed

EBM_CAP_S = 120.0
OTHERWISE_S = 60.0  # what starting and predicting may take beyond the cap of the fit
AUTOGLUON_LIMIT_S = 60
AUTOGLUON_PYTHON = "B2X_AUTOGLUON_PYTHON"
"""Environment variable: path of the Python that has AutoGluon."""


def predict_ebm(task: Task, test: pd.DataFrame) -> Prediction:
    """Fit an Explainable Boosting Machine; stop it at its time limit.

    Raises
    ------
    OverTimeError
        When the fit takes longer than :data:`EBM_CAP_S`.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "task.pickle").write_bytes(pickle.dumps((task, test)))
        root = Path(__file__).parents[2]
        command = [sys.executable, "-m", "benchmarks.accuracy.apart", name]
        environment = os.environ | {"PYTHONPATH": str(root)}
        over = OverTimeError(f"over {EBM_CAP_S:.0f} s")
        try:
            _run_apart(command, environment, EBM_CAP_S + OTHERWISE_S)
        except subprocess.TimeoutExpired:
            raise over from None
        answer = pickle.loads((folder / "answer.pickle").read_bytes())
    assert isinstance(answer, Prediction)
    if answer.fit_s > EBM_CAP_S:
        raise over
    return answer


def fit_ebm(task: Task) -> Predict:
    """Fit the machine with the types of the columns given."""
    from interpret.glassbox import ExplainableBoostingClassifier

    model = ExplainableBoostingClassifier(
        feature_types=["nominal" if level else "continuous" for level in task.where_levels],
        n_jobs=task.threads,
        random_state=task.seed,
    ).fit(as_text(task.X, task.levels), task.y)
    return lambda test: model.predict_proba(as_text(test, task.levels))[:, 1]


def predict_autogluon(task: Task, test: pd.DataFrame) -> Prediction:
    """Fit AutoGluon with the Python named by the environment variable."""
    helper = Path(__file__).with_name("autogluon_peer.py")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        task.X.assign(label=task.y.astype(int)).to_parquet(folder / "train.parquet")
        test.to_parquet(folder / "test.parquet")
        command = [os.environ[AUTOGLUON_PYTHON], str(helper), name]
        command += [str(AUTOGLUON_LIMIT_S), str(task.threads)]
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
        _run_apart(command, environment, None)
        seconds = json.loads((folder / "seconds.json").read_text(encoding="utf-8"))
        b2b = pd.read_parquet(folder / "answer.parquet")["b2b"].to_numpy(dtype=np.float64)
    return Prediction(b2b, seconds["fit_s"], seconds["predict_s"])


def _run_apart(command: list[str], environment: dict[str, str], limit_s: float | None) -> None:
    """Run a command; on a timeout kill it with all processes that it started."""
    process = subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        output, _ = process.communicate(timeout=limit_s)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
    if process.returncode:
        raise RuntimeError((output.strip().splitlines() or ["it failed without a message"])[-1])


if __name__ == "__main__":
    place = Path(sys.argv[1])
    given_task, given_test = pickle.loads((place / "task.pickle").read_bytes())
    importlib.import_module("interpret.glassbox")  # before the clock starts
    found = timed(fit_ebm)(given_task, given_test)
    (place / "answer.pickle").write_bytes(pickle.dumps(found))
