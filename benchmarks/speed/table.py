"""The simulated sales that are scored: tables of any length, as CSV or Parquet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

NUMBERS = ("volume", "quantity", "lines", "discount", "prior_orders", "relationship_days")
CATEGORIES = ("channel", "payment", "category")
FEATURES = (
    *NUMBERS,
    *CATEGORIES,
    "weekday(ordered_at)",
    "ratio(volume, quantity)",
    "ratio(volume, lines)",
)
"""What every model reads: twelve features of ten columns; ``order_id`` and ``note`` pass by."""

SHORT = ("order_id", "ordered_at", "volume", "quantity", "channel", "payment", "note")
"""Columns of the table of short rows; its dates have a time of day."""

LEVELS = {
    "channel": ("web shop", "phone", "store", "e-mail", "field sales", "marketplace"),
    "payment": ("card", "invoice", "wallet", "transfer", "cash"),
    "category": ("bikes", "parts", "tools", "wear", "food", "books", "toys", "lamps"),
}
NOTES = ("", "gift", "call first", "red, not blue", 'the "big" one, twice')
HOW_OFTEN = (0.7, 0.1, 0.1, 0.08, 0.02)
CHUNK = 250_000


def sales(n: int, seed: int) -> pd.DataFrame:
    """Return `n` sales, numbers with missing values, texts as categories, dates as days."""
    rng = np.random.default_rng(seed)
    loyal = rng.random(n)
    quantity = 1 + rng.geometric(0.35, n)
    frame: dict[str, object] = {
        "order_id": np.char.add("A", (seed % 100 * 10**6 + np.arange(n)).astype(str)),
        "ordered_at": np.datetime64("2022-01-03", "s") + rng.integers(0, 1095, n) * 86_400,
        "volume": (rng.lognormal(3.5, 1.2, n) * quantity**0.7).round(2),
        "quantity": quantity,
        "lines": 1 + rng.poisson(0.8, n),
        "discount": np.where(rng.random(n) < 0.6, 0.0, rng.integers(1, 40, n) / 100),
        "prior_orders": rng.poisson(8 * loyal**3),
        "relationship_days": (1500 * loyal * rng.random(n)).astype(int),
    }
    for name, levels in LEVELS.items():
        share = 1.0 / np.arange(1, len(levels) + 1)
        codes = rng.choice(len(levels), n, p=share / share.sum())
        codes[rng.random(n) < 0.02] = -1
        frame[name] = pd.Categorical.from_codes(codes, pd.Index(levels))
    frame["note"] = pd.Categorical.from_codes(
        rng.choice(len(NOTES), n, p=HOW_OFTEN), pd.Index(NOTES)
    )
    table = pd.DataFrame(frame)
    table.loc[rng.random(n) < 0.03, "volume"] = np.nan
    table.loc[rng.random(n) < 0.05, "discount"] = np.nan
    return table


def are_businesses(table: pd.DataFrame, seed: int) -> NDArray[np.bool_]:
    """Return who bought as a business: curves and products of features, and chance."""
    rng = np.random.default_rng(seed)
    size = np.log(table["volume"].fillna(60).to_numpy()) - 4.5
    unit = np.log(table["volume"].fillna(60).to_numpy() / table["quantity"].to_numpy()) - 3
    by_phone = table["channel"].isin(["phone", "field sales", "e-mail"]).to_numpy()
    invoice = table["payment"].isin(["invoice", "transfer"]).to_numpy()
    working = (table["ordered_at"].dt.day_of_week < 5).to_numpy()
    loyal = np.minimum(table["prior_orders"].to_numpy(), 6) / 3 - 1
    goods = table["category"].isin(["tools", "parts"]).to_numpy()
    discount = table["discount"].fillna(0).to_numpy()
    score = (
        0.8 * size + 1.5 * invoice + 0.8 * by_phone + 0.6 * working + 0.5 * loyal - 2.2
        + 1.2 * size * by_phone - 0.9 * size * invoice + 1.5 * by_phone * goods
        + 0.9 * loyal * working - 1.0 * unit * goods + 4 * discount * invoice
        - 0.8 * loyal * unit + 0.8 * by_phone * working
    )  # fmt: skip
    business: NDArray[np.bool_] = rng.random(len(table)) < 1 / (1 + np.exp(-score))
    return business


def write_table(path: Path, rows: int) -> None:
    """Write `rows` sales, CSV or Parquet by the name of the file, unless they are there."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"unfinished-{path.name}")
    if path.suffix == ".parquet":
        _write_parquet(unfinished, rows)
    else:
        _write_csv(unfinished, _chunks(rows), "%Y-%m-%d")
    unfinished.rename(path)


def write_short_table(path: Path, rows: int) -> None:
    """Write `rows` sales as CSV, seven columns of them, unless they are there."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"unfinished-{path.name}")
    _write_csv(unfinished, (_short(table) for table in _chunks(rows)), "%Y-%m-%d %H:%M:%S")
    unfinished.rename(path)


def _short(table: pd.DataFrame) -> pd.DataFrame:
    seconds = np.random.default_rng(len(table)).integers(8 * 3600, 22 * 3600, len(table))
    ordered_at = table["ordered_at"] + pd.to_timedelta(seconds, "s")
    return table.assign(ordered_at=ordered_at)[list(SHORT)]


def _write_csv(path: Path, tables: Iterator[pd.DataFrame], dates: str) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        for i, table in enumerate(tables):
            table.to_csv(stream, index=False, header=i == 0, date_format=dates)


def _chunks(rows: int) -> Iterator[pd.DataFrame]:
    for i, start in enumerate(range(0, rows, CHUNK)):
        yield sales(min(CHUNK, rows - start), seed=i)


def _write_parquet(path: Path, rows: int) -> None:
    import pyarrow as pa  # here, because the peers of CSV need none of it
    import pyarrow.parquet as pq

    writer = None
    for table in _chunks(rows):
        texts = dict.fromkeys((*CATEGORIES, "note"), "str")
        arrow = pa.Table.from_pandas(table.astype(texts), preserve_index=False)
        if writer is None:
            writer = pq.ParquetWriter(path, arrow.schema)
        writer.write_table(arrow.cast(writer.schema))
    assert writer is not None, "a table has rows"
    writer.close()
