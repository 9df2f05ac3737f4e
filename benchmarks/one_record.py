"""Times one record: ``predict_one`` beside scikit-learn and ONNX Runtime, in microseconds.

Run with ``make bench-one-record``. The peers score the same hotel booking: a one-row DataFrame
through a pipeline of ColumnTransformer and HistGradientBoostingClassifier, and the same pipeline
in ONNX Runtime where skl2onnx and onnxruntime are installed. Calls are timed one by one and in
turn, so that all run under the same load; each figure is a median.
"""

from __future__ import annotations

import argparse
import importlib.util
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter_ns
from typing import Any

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OrdinalEncoder

import b2x
from benchmarks.page import write_page

ROUNDS = 300
CALLS = 100
"""Calls of b2x in each round. scikit-learn is called once a round: it takes that much longer."""
N_MANY = 1000
MANY = f"a record of {N_MANY:,} in predict_many"
ROWS = 20_000

HOTEL: dict[str, Any] = {
    "volume": 312.5, "nights": 3, "lead_days": 41, "party_size": 2, "channel": "TA/TO",
    "prior_bookings": 0, "booking_changes": 0, "special_requests": 1, "is_repeated_guest": 0,
    "arrival_weekday": 4, "rate_per_night": 104.2, "weekend_nights": 1,
}  # fmt: skip
TEXTBOOK: dict[str, Any] = {
    "volume": 4800.0, "quantity": 12, "lines": 4, "cycle_days": 21, "stakeholders": 3,
    "channel": "Field sales", "prior_orders": 5, "relationship_days": 400, "order_gap_days": 60,
    "stages": 3, "quote_revisions": 1, "discount": 0.1, "payment": "Invoice",
    "ordered_at": "2026-03-04 10:30:00",
}  # fmt: skip
SYNONYMS = {
    "volume": "Order total", "quantity": "Qty", "lines": "Line items", "channel": "Sales channel",
    "cycle_days": "Days to close", "stakeholders": "Decision makers", "payment": "Payment method",
    "discount": "Discount rate", "ordered_at": "Order date",
}  # fmt: skip


def main() -> None:
    """Time all calls in turn; print the page and write it to ``--out``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("out/benchmarks/one_record.md"))
    arguments = parser.parse_args()
    calls = {**dict(own_calls()), **dict(peer_calls())}
    micros: dict[str, list[float]] = {name: [] for name in calls}
    for call, _ in calls.values():
        call()
    for _ in range(ROUNDS):
        for name, (call, repeats) in calls.items():
            micros[name] += timed(call, repeats)
    for name in micros:
        if name.endswith(MANY):
            micros[name] = [time / N_MANY for time in micros[name]]
    medians = {name: float(np.median(times)) for name, times in micros.items()}
    slow = {name: float(np.quantile(times, 0.99)) for name, times in micros.items()}
    base = medians["b2x hotel"]
    page = "| call | median, us | 99%, us | times b2x hotel |\n| --- | --- | --- | --- |\n"
    for name in calls:
        page += (
            f"| {name} | {medians[name]:.1f} | {slow[name]:.1f} | {medians[name] / base:.1f} |\n"
        )
    if not has_onnx():
        page += "\nONNX Runtime is not installed: pip install skl2onnx onnxruntime\n"
    write_page(page, arguments.out)


def own_calls() -> Iterator[tuple[str, tuple[Callable[[], Any], int]]]:
    """Yield the calls of b2x by name, with the number of calls a round."""
    hotel, textbook = b2x.load("hotel"), b2x.load("textbook", typical_volume=850)
    named = {SYNONYMS.get(name, name): value for name, value in TEXTBOOK.items()}
    records = {
        "b2x hotel": (hotel, HOTEL),
        "b2x textbook": (textbook, TEXTBOOK),
        "b2x textbook, synonyms": (textbook, named),
    }
    for name, (model, record) in records.items():
        yield name, (lambda m=model, r=record: m.predict_one(r, reasons=False), CALLS)
        yield f"{name}, reasons", (lambda m=model, r=record: m.predict_one(r), CALLS)
    many = [{**HOTEL, "volume": float(i)} for i in range(N_MANY)]
    yield f"b2x hotel, {MANY}", (lambda: hotel.predict_many(many), 1)
    yield f"b2x hotel, reasons, {MANY}", (lambda: hotel.predict_many(many, reasons=True), 1)


def peer_calls() -> Iterator[tuple[str, tuple[Callable[[], Any], int]]]:
    """Yield the calls of the peers by name; they are fitted to random bookings."""
    rng = np.random.default_rng(0)
    numbers = [name for name in HOTEL if name != "channel"]
    table = pd.DataFrame({name: rng.poisson(HOTEL[name] + 1, ROWS) for name in numbers})
    table = table.astype(float)
    table["channel"] = rng.choice(["TA/TO", "Direct", "GDS"], ROWS)
    label = rng.random(ROWS) < 1 / (1 + np.exp(table["lead_days"] / 20 - table["nights"]))
    encode = ColumnTransformer([("levels", OrdinalEncoder(), ["channel"])], remainder="passthrough")
    pipeline = make_pipeline(encode, HistGradientBoostingClassifier()).fit(table, label)
    record = {name: [float(HOTEL[name])] for name in numbers} | {"channel": ["TA/TO"]}
    yield (
        "scikit-learn HGB, one-row frame",
        (
            lambda: pipeline.predict_proba(pd.DataFrame(record)[list(table)]),
            1,
        ),
    )
    if has_onnx():
        yield "ONNX Runtime, the same HGB", (onnx_call(pipeline, table, record), CALLS)


def onnx_call(pipeline: Any, table: pd.DataFrame, record: dict[str, list[Any]]) -> Any:
    """Return a call that runs the same pipeline in ONNX Runtime, on one thread."""
    import onnxruntime
    from skl2onnx import to_onnx
    from skl2onnx.common.data_types import FloatTensorType, StringTensorType

    types = [
        (name, StringTensorType([None, 1]) if name == "channel" else FloatTensorType([None, 1]))
        for name in table
    ]
    document = to_onnx(pipeline, initial_types=types, options={"zipmap": False})
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        document.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )

    def call() -> Any:
        feed = {
            name: np.array([values], dtype=object if name == "channel" else np.float32)
            for name, values in record.items()
        }
        return session.run(None, feed)

    return call


def has_onnx() -> bool:
    """Return whether ONNX Runtime and the converter are installed."""
    return all(importlib.util.find_spec(name) for name in ("skl2onnx", "onnxruntime"))


def timed(call: Callable[[], Any], repeats: int) -> list[float]:
    """Return the microseconds of each of `repeats` calls."""
    times = []
    for _ in range(repeats):
        start = perf_counter_ns()
        call()
        times.append((perf_counter_ns() - start) / 1e3)
    return times


if __name__ == "__main__":
    main()
