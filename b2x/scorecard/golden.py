"""Golden predictions: synthetic records made from a scorecard's bins, with exact log-odds."""

from __future__ import annotations

import csv
import datetime as dt
import itertools
import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

from b2x.schema.fields import FIELDS
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.terms import NumericBins

Record: TypeAlias = dict[str, "float | str | dt.datetime | None"]

N_RANDOM = 200


def golden_records(scorecard: Scorecard, seed: int = 0) -> list[Record]:
    """Return synthetic records that visit every bin and edge of a scorecard.

    They hold no data of any seller: values are bin edges, numbers between and beside them,
    listed levels, an unseen level, missing, and dates of one made-up year.

    Parameters
    ----------
    scorecard
        The model.
    seed
        Seed of the random combinations.

    Returns
    -------
    list of records by column name: one for each value of each column, with all other columns
    missing, then ``N_RANDOM`` that combine values at random.
    """
    draw = random.Random(seed)
    pools = {name: _pool(name, kind, scorecard) for name, kind in scorecard.inputs.items()}
    alone: list[Record] = [{name: value} for name, pool in pools.items() for value in pool]
    mixed: list[Record] = [
        {name: draw.choice(pool) for name, pool in pools.items()} for _ in range(N_RANDOM)
    ]
    return [{name: record.get(name) for name in pools} for record in alone + mixed]


def golden_rows(scorecard: Scorecard, log_odds: Callable[[Record], float]) -> list[dict[str, str]]:
    """Return the golden records as text, with their exact ``log_odds``.

    Parameters
    ----------
    scorecard
        The model.
    log_odds
        Gives the log-odds of one record; any engine.
    """
    return [
        {
            **{name: _text(value) for name, value in record.items()},
            "log_odds": repr(log_odds(record)),
        }
        for record in golden_records(scorecard)
    ]


def write_golden(scorecard: Scorecard, log_odds: Callable[[Record], float], path: Path) -> None:
    """Write the golden rows as CSV; arguments as in :func:`golden_rows`."""
    rows = golden_rows(scorecard, log_odds)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def parse_golden_row(row: Mapping[str, str], scorecard: Scorecard) -> tuple[Record, float]:
    """Return a golden row's record and its exact log-odds."""
    record: Record = {}
    for name, kind in scorecard.inputs.items():
        text = row[name]
        if not text:
            record[name] = None
        elif kind == "number":
            record[name] = float(text)
        elif kind == "time":
            record[name] = dt.datetime.fromisoformat(text)
        else:
            record[name] = text
    return record, float(row["log_odds"])


def _pool(name: str, kind: str, scorecard: Scorecard) -> list[float | str | dt.datetime | None]:
    bins = [t.bins for t in scorecard.terms if name in t.feature.inputs]
    if kind == "time":
        start = dt.datetime(2024, 1, 1)
        return [None, *(start + dt.timedelta(days=17 * i, hours=5 * i) for i in range(24))]
    if kind == "category":
        levels = {level for b in bins if not isinstance(b, NumericBins) for level in b.levels}
        words = {word for t in scorecard.terms if name in t.feature.inputs
                 for word, _ in t.feature.words}  # fmt: skip
        return [None, "no such level", *sorted(levels | words)]
    edges = sorted({edge for b in bins if isinstance(b, NumericBins) for edge in b.edges})
    between = [(a + b) / 2 for a, b in itertools.pairwise(edges)]
    outside = [edges[0] - 1, edges[-1] + 1] if edges else []
    low, high = (FIELDS[name].low, FIELDS[name].high) if name in FIELDS else (-1e300, 1e300)
    return [None, *(v for v in sorted({0.0, *edges, *between, *outside}) if low <= v <= high)]


def _text(value: float | str | dt.datetime | None) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.isoformat()
    return value if isinstance(value, str) else repr(value)
