"""The models that are compared, learned from the same simulated sales and kept in a folder."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.pipeline import Pipeline

from b2x.learn.classifier import B2XClassifier
from benchmarks.speed.pipeline import make_hgb_pipeline
from benchmarks.speed.table import CATEGORIES, FEATURES, are_businesses, sales

PAIRS = 10


def make_models(folder: Path, labels: int) -> None:
    """Write ``scorecard.json``, ``hgb.joblib`` and the peers that are installed, once.

    Parameters
    ----------
    folder
        Where they go.
    labels
        Labelled sales that all of them are learned from.
    """
    folder.mkdir(parents=True, exist_ok=True)
    table = sales(labels, seed=1001)
    business = are_businesses(table, seed=1002)
    if not (folder / "scorecard.json").exists():
        model = B2XClassifier(features=FEATURES, max_pairs=PAIRS, positive=True)
        model.fit(as_users_have_it(table), business).scorecard_.save(folder)
    if not (folder / "hgb.joblib").exists():
        joblib.dump(make_hgb_pipeline().fit(table, business.astype(int)), folder / "hgb.joblib")
    pipeline = joblib.load(folder / "hgb.joblib")
    if find_spec("lightgbm") and not (folder / "lightgbm.txt").exists():
        X = pipeline[:-1].transform(table)
        _write_lightgbm(folder / "lightgbm.txt", X, business)
    if find_spec("skl2onnx") and not (folder / "hgb.onnx").exists():
        _write_onnx(folder / "hgb.onnx", pipeline[-1])


def as_users_have_it(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with plain texts, without what only passes by."""
    return table.drop(columns=["order_id", "note"]).astype(dict.fromkeys(CATEGORIES, "object"))


def peers_matrix(pipeline: Pipeline, table: pd.DataFrame) -> NDArray[np.float64]:
    """Return the twelve features of all peers, shape (n, 12), levels as codes."""
    return np.ascontiguousarray(pipeline[:-1].transform(table), dtype=np.float64)


def _write_lightgbm(path: Path, X: Any, business: NDArray[np.bool_]) -> None:
    from lightgbm import LGBMClassifier

    model: Any = LGBMClassifier(verbose=-1, random_state=0).fit(X, business)
    model.booster_.save_model(path)


def _write_onnx(path: Path, hgb: HistGradientBoostingClassifier) -> None:
    from skl2onnx import to_onnx

    sample = np.zeros((1, len(FEATURES)), dtype=np.float32)
    document = to_onnx(hgb, sample, options={"zipmap": False})
    path.write_bytes(document.SerializeToString())
