"""Random scorecards and awkward records: what every engine must agree on."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np

from b2x.schema.columns import Column, Levels
from b2x.schema.features import Feature, parse_feature
from b2x.scorecard.decision import Thresholds
from b2x.scorecard.exact import quantise
from b2x.scorecard.profile import BinCounts, Profile
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.terms import LevelBins, NumericBins, Pair, Term

KINDS = {
    "volume": "number",
    "quantity": "number",
    "own number": "number",
    "channel": "category",
    "own category": "category",
    "first_contact_at": "time",
    "ordered_at": "time",
}
FEATURES = [
    "volume",
    "relative(volume)",
    "ratio(volume, quantity)",
    "own number",
    "channel",
    "lookup(channel)",
    "own category",
    "days_between(first_contact_at, ordered_at)",
    "weekday(ordered_at)",
    "hour(ordered_at)",
    "hour_with_midnight(ordered_at)",
]
LEVELS = ["web shop", "phone", "æ", "İstanbul", "ß", "field sales", "a b"]
TEXTS = [
    None, "", "   ", "Web Shop", "\tPHONE\r\n", "æ", "Æ", "İstanbul", "istanbul", "ß", "SS",
    "\u00a0phone\u00a0", "a\u00a0b", "a b", "selger", "unseen level", "x" * 5000, "e\u0301", "é",
]  # fmt: skip
EDGES = (-1e300, -1.0, 0.0, 5e-324, 0.1, 1.0, 1000.0, 1e300)
NUMBERS = [
    None, math.nan, 0.0, -0.0, 1.7976931348623157e308, -1.7976931348623157e308, 2.2e-308, -5e-324,
    *EDGES, *(math.nextafter(edge, math.inf) for edge in EDGES),
    *(math.nextafter(edge, -math.inf) for edge in EDGES), 0.30000000000000004,
]  # fmt: skip
TIMES = [
    None,
    dt.datetime(1970, 1, 1),
    dt.datetime(1969, 12, 31, 23, 59, 59),
    dt.datetime(2024, 2, 29, 12, 30),
    dt.datetime(2024, 3, 1),
    dt.datetime(1900, 1, 1, 0, 0, 1),
    dt.datetime(2999, 12, 31, 23, 59, 59),
]


def random_scorecard(seed: int, n_pairs: int = 10) -> Scorecard:
    """Return a scorecard that uses every operation, with tables from a seed."""
    rng = np.random.default_rng(seed)
    terms = []
    for text in FEATURES:
        feature = parse_feature(text, KINDS)
        bins = LevelBins(tuple(LEVELS)) if feature.kind == "category" else NumericBins(EDGES)
        values = tuple(quantise(v) for v in rng.normal(size=len(bins)) * rng.choice([1e-6, 1, 100]))
        n_coarse = int(rng.integers(1, 1 + min(16, len(bins))))
        coarse = tuple(np.sort(np.arange(len(bins)) % n_coarse).tolist())
        terms.append(Term(feature, bins, values, coarse))
    pairs = []
    for first, second in rng.permutation([(i, j) for j in range(len(terms)) for i in range(j)])[
        :n_pairs
    ].tolist():
        shape = terms[first].n_coarse, terms[second].n_coarse
        table = tuple(tuple(quantise(v) for v in row) for row in rng.normal(size=shape))
        pairs.append(Pair(first, second, table))
    return Scorecard(
        quantise(rng.normal()),
        tuple(terms),
        tuple(pairs),
        Thresholds(-1.0, 1.5),
        {"typical_volume": 850.0},
        {"quantity": (-1e308, 1e308)},
        {"name": "random", "seed": seed},
    )


def small_scorecard() -> Scorecard:
    """Return the smallest scorecard that can decide: volume and channel."""
    volume = Feature("column", ("volume",), "number")
    channel = Feature("column", ("channel",), "category")
    return Scorecard(
        -0.5,
        (
            Term(volume, NumericBins((100.0, 1000.0)), (-2.0, 0.0, 3.0, 0.0)),
            Term(channel, LevelBins(("phone", "web shop")), (1.0, -1.0, 0.25, 0.0)),
        ),
        (),
        Thresholds(-1.0, 1.0),
        provenance={"name": "small"},
    )


def awkward_values() -> list[dict[str, object]]:
    """Return checked records that hold every awkward value of every kind."""
    pools = {"number": [None if v is None or math.isnan(v) else v for v in NUMBERS],
             "category": TEXTS, "time": TIMES}  # fmt: skip
    records = []
    for name, kind in KINDS.items():
        records += [{name: value} for value in pools[kind]]
    records += [{"volume": a, "quantity": b} for a in NUMBERS for b in NUMBERS]
    records += [{"first_contact_at": a, "ordered_at": b} for a in TIMES for b in TIMES]
    return records


def random_values(n: int, seed: int) -> list[dict[str, object]]:
    """Return n records drawn from plain and awkward values."""
    rng = np.random.default_rng(seed)
    plain = (10 ** rng.uniform(-3, 5, n) * rng.choice([-1, 1], n)).tolist()
    pools = {"number": [*NUMBERS, *plain], "category": [*TEXTS, *LEVELS], "time": TIMES}
    columns = {
        name: [pools[kind][i] for i in rng.integers(len(pools[kind]), size=n)]
        for name, kind in KINDS.items()
    }
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def as_columns(records: list[dict[str, object]]) -> dict[str, Column]:
    """Return the same records as checked columns."""
    columns: dict[str, Column] = {}
    for name, kind in KINDS.items():
        values = [record.get(name) for record in records]
        if kind == "number":
            columns[name] = np.array([math.nan if v is None else v for v in values], dtype=float)
        elif kind == "time":
            columns[name] = np.array(values, dtype="datetime64[s]")
        else:
            texts = sorted({v for v in values if v is not None})
            code = {text: i for i, text in enumerate(texts)}
            codes = np.array([-1 if v is None else code[v] for v in values])
            columns[name] = Levels.from_coded(codes, texts)
    return columns


def small_profile() -> Profile:
    """Counts that fit the small scorecard."""
    terms = {t.feature.name: BinCounts((9.0,) * len(t.bins)) for t in small_scorecard().terms}
    return Profile(terms, 9, 0, None, (), (9,))
