"""Scorecards that somebody changed and signed again, and whether every engine decides the same.

`tests/scorecard/test_mutated.py` tries some of them, `python -m benchmarks.hostile` thousands.
"""

from __future__ import annotations

import copy
import datetime as dt
import json
import math
import random
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from b2x.engines.sql import to_sql
from b2x.errors import ArtifactError, InputError, UsageError
from b2x.predict.model import Model
from b2x.scorecard import artifact
from b2x.scorecard.scorecard import Scorecard, dump_scorecard, load_scorecard
from b2x.scorecard.terms import LevelBins
from tests.scorecards import random_scorecard, small_scorecard

VALUES = [
    None, True, 0, 1, -1, 63, 10**400, 2**53 + 1, 0.0, -0.0, 0.5, 1e-320, 5e-324, 1e308, -1e308,
    "", " ", "\u200b", "x", " Phone ", "phone", "PHONE", "5", "5.0", "n/a", "\ud800", "\x00",
    "a\\", 'a"b', "a`b", "a'b", "a]b", '"a"', "x); DROP TABLE victim; -- ", "\u202e", "null",
    "volume", "quantity", "channel", "payment", "ordered_at", "first_contact_at", "cycle_days",
    "prior_orders", "buyer_id", "discount", "Total", "own number", "own category", "b2x_label",
    "number", "category", "time", "column", "lookup", "ratio", "relative", "days_between",
    "weekday", "hour", [], {}, [0], ["phone"], ["volume"], [""], {"x": "phone"}, {"5.0": "phone"},
]  # fmt: skip
"""What takes a part's place; parts of the same scorecard do so too."""

TEXTS = [None, "", "phone", " Phone ", "x", "5", "5.0", "n/a", "web shop", "a\\", "æ", "İ"]
NUMBERS = [None, 0.0, -0.0, 1.0, 5e-324, -5e-324, 0.1, 2.0**53, 1e308, -1.7e308]
TIMES = [None, dt.datetime(1900, 1, 1, 23), dt.datetime(2024, 2, 29, 12), dt.datetime(2999, 1, 1)]


def paths(part: Any, before: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the way to every part of a document."""
    steps = part.items() if isinstance(part, dict) else enumerate(part)
    found = []
    for step, inner in steps:
        found.append((*before, step))
        if isinstance(inner, dict | list):
            found += paths(inner, (*before, step))
    return found


def at(body: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        body = body[step]
    return body


def signed(body: dict[str, Any]) -> bytes:
    body = {name: part for name, part in body.items() if name != "sha256"}
    rest = {name: part for name, part in body.items() if name not in ("format", "needs")}
    return json.dumps({**body, "sha256": artifact.checksum(rest)}).encode()


DOCUMENTS = [
    json.loads(dump_scorecard(card)) for card in (small_scorecard(), random_scorecard(0, n_pairs=2))
]
PATHS = [paths(document) for document in DOCUMENTS]


def mutated(rng: random.Random) -> dict[str, Any]:
    """Return a document of which up to three parts were replaced, removed or repeated."""
    which = rng.randrange(len(DOCUMENTS))
    body = copy.deepcopy(DOCUMENTS[which])
    # Most parts are numbers in tables, so a part is chosen by its depth first.
    depths = sorted({len(path) for path in PATHS[which]})
    for _ in range(rng.randint(1, 3)):
        depth = rng.choice(depths)
        path = rng.choice([path for path in PATHS[which] if len(path) == depth])
        try:
            outer, there = at(body, path[:-1]), at(body, path)
        except (LookupError, TypeError):  # an earlier change took it away
            continue
        if not isinstance(outer, dict | list):
            continue
        match rng.choice(["value", "value", "part", "remove", "repeat"]):
            case "value":
                outer[path[-1]] = rng.choice(VALUES)
            case "part":
                other = rng.choice([p for p in PATHS[which] if p[-1] == path[-1]])
                outer[path[-1]] = copy.deepcopy(at(DOCUMENTS[which], other))
            case "remove":
                del outer[path[-1]]
            case _ if isinstance(outer, list):
                outer.append(there)
    return body


def check(data: bytes) -> bool:
    """Return whether a scorecard loads; where it does, compare what every engine says."""
    try:
        card = load_scorecard(data)
    except ArtifactError:
        return False
    assert load_scorecard(dump_scorecard(card).encode()) == card
    model, records = Model(card), records_of(card)
    frame = frame_of(card, records)
    try:
        decided = model.decide(frame)
    except InputError:  # two columns of one meaning, or none that is known: then for each record
        for record in records:
            try:
                model.predict_one(record)
            except InputError:
                continue
            raise AssertionError(f"one record is decided and a table is not: {record}") from None
        return True
    batch = answers(decided["b2x_reject"], decided["b2x_log_odds"])
    assert [one(model, record) for record in records] == batch
    if len({name.casefold() for name in card.inputs}) == len(card.inputs):
        compare_with_duckdb(card, frame, batch)
    return True


def records_of(card: Scorecard) -> list[dict[str, Any]]:
    levels = [
        text
        for term in card.terms
        if isinstance(term.bins, LevelBins)
        for text in (*term.bins.levels, *(word for word, _ in term.feature.words))
    ]
    edges = [e for term in card.terms if not isinstance(term.bins, LevelBins)
             for e in term.bins.edges]  # fmt: skip
    pools: dict[str, list[Any]] = {
        "number": [*NUMBERS, *edges],
        "category": [*TEXTS, *levels[:20]],
        "time": TIMES,
    }
    return [
        {
            name: pools[kind][(i * (2 * k + 1) + k) % len(pools[kind])]
            for k, (name, kind) in enumerate(card.inputs.items())
        }
        for i in range(24)
    ]


def frame_of(card: Scorecard, records: list[dict[str, Any]]) -> pd.DataFrame:
    types = {"number": "float64", "category": "object", "time": "datetime64[s]"}
    return pd.DataFrame(
        {
            name: pd.Series([record[name] for record in records], dtype=types[kind])
            for name, kind in card.inputs.items()
        }
    )


def answers(rejects: Any, log_odds: Any) -> list[float | None]:
    return [
        None if isinstance(reject, str) else value
        for reject, value in zip(rejects, log_odds, strict=True)
    ]


def one(model: Model, record: dict[str, Any]) -> float | None:
    try:
        return model.predict_one(record).log_odds
    except InputError:
        return None


def compare_with_duckdb(card: Scorecard, frame: pd.DataFrame, batch: list[float | None]) -> None:
    try:
        query = to_sql(card, "duckdb", table="orders")
    except UsageError:  # a name or a level that no SQL can hold
        return
    kinds = {"number": pa.float64(), "category": pa.string(), "time": pa.timestamp("s")}
    columns = [
        pa.array(frame[name], kinds[kind], from_pandas=True) for name, kind in card.inputs.items()
    ]
    with duckdb.connect() as connection:
        rows = pa.array(range(len(frame)))
        connection.register("orders", pa.table([*columns, rows], [*card.inputs, "the row"]))
        found = connection.sql(
            f'SELECT b2x_reject, b2x_log_odds FROM ({query}) ORDER BY "the row"'
        ).fetchall()
    sql = [None if reject is not None else value for reject, value in found]
    assert sql == batch
    assert not any(value is not None and math.isnan(value) for value in sql)
