"""Draws a thousand audit samples of a table and counts how often a promise does not hold.

Run with ``make bench-promises``. A model learns from half of a table's buyers; samples are drawn
from the other half as ``b2x label --audit`` draws them, and the truth is the error of all of its
sales. Beside the promise: thresholds by the model's probabilities alone; a sequence that begins
with the strictest threshold that is expected to have enough answers; bets in place of exact tails;
and answers thinned to equal weights (rejection sampling), so that several sheets count as one.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import b2x
from b2x.datasets import PROTOCOLS, simulate
from b2x.decide.audited import Audit, ScoredTable, stands_for_all, units_of
from b2x.decide.promises.audit_units import Drawn, drawn_units, seen_from
from b2x.decide.promises.learn_then_test import (
    Ladder,
    Units,
    begin_with,
    best_ladder,
    betting_tails,
    fewest,
    make_ladder,
    p_values,
)
from b2x.label.draw import draw_rows
from b2x.label.sheets import Sheet
from b2x.measure.folds import group_ids, hash_folds
from benchmarks.page import write_page

CONFIDENCE = 0.9
TRAINED = 2000
MOST_SALES = 12_000

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Population:
    """Sales that a model has scored, and the truth of each."""

    name: str
    log_odds: Floats
    is_b2b: Flags
    buyers: NDArray[np.int64]
    value: Floats


@dataclass(frozen=True)
class Task:
    """A promise to be made: limits, how the sample is drawn, and by how much log-odds are off."""

    table: str
    design: str
    answers: int
    b2b: float
    b2c: float
    shift: float = 0.0


SELLERS = ("law-firm", "software-start-up", "web-shop", "wholesaler")
TASKS = (
    Task("law-firm", "sale", 1000, 0.05, 0.1),
    Task("law-firm", "value", 1000, 0.05, 0.1),
    Task("software-start-up", "sale", 1000, 0.05, 0.1),
    Task("web-shop", "sale", 800, 0.2, 0.1),
    Task("web-shop", "sale", 800, 0.2, 0.1, shift=2.0),
    Task("wholesaler", "sale", 600, 0.05, 0.1),
    Task("hotel", "sale", 600, 0.2, 0.02),
    Task("hotel", "sale", 600, 0.2, 0.02, shift=-2.0),
    Task("hotel", "buyer", 600, 0.2, 0.02),
    Task("hotel", "value", 600, 0.2, 0.02),
    Task("hotel", "two sheets", 600, 0.2, 0.02),
    Task("adventureworks", "sale", 600, 0.05, 0.01),
    Task("adventureworks", "buyer", 2000, 0.05, 0.01),
    Task("adventureworks", "two sheets", 600, 0.05, 0.01),
    Task("solar", "sale", 600, 0.2, 0.02),
)
WAYS = ("b2x", "strictest first", "betting", "thinned")


def main() -> None:
    """Score the tables, draw the samples, print the page and write it to ``--out``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("out/benchmarks/promises.md"))
    parser.add_argument("--samples", type=int, default=1000)
    parser.add_argument("--only", default="", help="how samples are drawn, such as: two sheets")
    arguments = parser.parse_args()
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    lines = [
        f"{arguments.samples:,} samples each, {CONFIDENCE:.0%} confidence for both sides together. "
        "`exceeded`: samples whose promise did not hold on either side; `decided`: mean share of "
        "the table.",
        "",
        "| table | drawn by | answers | limits B2B, B2C | exceeded | decided B2B | decided B2C | "
        "calibrated: decided | its errors | strictest first: exceeded, decided | bets | thinned |",
        "| --- |" + " --- |" * 11,
    ]
    scored: dict[str, Population] = {}
    for task in (task for task in TASKS if arguments.only in task.design):
        start = time.perf_counter()
        if task.table not in scored:
            scored[task.table] = population(task.table, arguments.out.parent)
        lines.append(row(task, scored[task.table], arguments.samples))
        print(f"{lines[-1]} {time.perf_counter() - start:.0f} s", flush=True)
    write_page("\n".join(lines) + "\n", arguments.out)


def population(name: str, folder: Path) -> Population:
    """Train on half of the buyers and score the other half; kept in a file for the next run."""
    kept = folder / f"promises-{name}.npz"
    if kept.exists():
        return Population(name, *np.load(kept).values())
    table, buyer, features = _table(name)
    half = hash_folds([table[buyer].to_numpy()], 2) == 0
    train = table[half]
    train = train.sample(min(TRAINED, len(train)), random_state=0)
    model = b2x.B2XClassifier(random_state=0)
    model.fit(train[features], train["label"] == "B2B", groups=train[buyer].to_numpy())
    other = table[~half].iloc[:MOST_SALES]
    found = Population(
        name,
        np.asarray(model.decision_function(other[features])),
        (other["label"] == "B2B").to_numpy(),
        group_ids([other[buyer].to_numpy()]),
        other["volume"].to_numpy(dtype=float) if "volume" in other else np.ones(len(other)),
    )
    np.savez(kept, **{k: v for k, v in vars(found).items() if k != "name"})
    return found


def _table(name: str) -> tuple[pd.DataFrame, str, list[str]]:
    if name in SELLERS:
        table = simulate(name, 2 * MOST_SALES, seed=7)
        left_out = {"order_id", "buyer_id", "label", "currency", "first_contact_at"}
        return table, "buyer_id", [c for c in table if c not in left_out]
    protocol = PROTOCOLS[name]
    table = protocol.load()
    buyers = table[protocol.buyer]
    wanted = pd.Series(buyers.unique()).sample(frac=1, random_state=0)
    sizes = buyers.value_counts()[wanted].cumsum()
    kept = set(sizes.index[sizes <= 2 * MOST_SALES])
    return table[buyers.isin(kept)].reset_index(drop=True), protocol.buyer, list(protocol.features)


def row(task: Task, people: Population, samples: int) -> str:
    """Draw samples, make promises, and return a line of the page."""
    people = replace(people, log_odds=people.log_odds + task.shift)
    records: Any = SimpleNamespace(columns={"volume": people.value})
    model: Any = None
    table = ScoredTable(records, model, people.log_odds, people.buyers, True)
    by: Any = "buyer" if task.design == "buyer" else "sale"
    size = units_of(by, task.design == "value", table)
    limits = (task.b2b, task.b2c)
    broken = dict.fromkeys(WAYS, 0)
    decided = {way: np.zeros(2) for way in WAYS}
    rng = np.random.default_rng(0)
    for _ in range(samples):
        audit = _audit(task, table, people, rng)
        stages = drawn_units(audit, table)
        wrong = dict.fromkeys(WAYS, False)
        for side, limit in enumerate(limits):
            contradicts = ~people.is_b2b if side == 0 else people.is_b2b
            units = [seen_from(one, people.log_odds, side == 0) for one in stages]
            thresholds = _thresholds(best_ladder(units, limit, (1 - CONFIDENCE) / 2), limit)
            thresholds["thinned"] = thresholds["b2x"]
            if len(stages) > 1:
                thinned = [
                    seen_from(one, people.log_odds, side == 0)
                    for one in _thinned(audit, table, rng)
                ]
                thresholds["thinned"] = _thresholds(make_ladder(thinned), limit)["b2x"]
                thresholds["betting"] = _thresholds(make_ladder(units), limit)["betting"]
            evidence = people.log_odds if side == 0 else -people.log_odds
            for way in WAYS:
                called = evidence >= thresholds[way]
                decided[way][side] += called.mean() / samples
                total = size[called].sum()
                if total and (size * contradicts)[called].sum() > limit * total * (1 + 1e-9):
                    wrong[way] = True
        for way in WAYS:
            broken[way] += wrong[way]
    off = f", log-odds {task.shift:+g}" if task.shift else ""
    plain, errors = _calibrated(people, size, limits)
    shares = decided["b2x"]
    return (
        f"| {task.table}{off} | {task.design} | {task.answers} | {task.b2b:.0%}, {task.b2c:.0%} "
        f"| {broken['b2x'] / samples:.1%} | {shares[0]:.1%} | {shares[1]:.1%} | {plain:.1%} "
        f"| {errors} | "
        + " | ".join(f"{broken[way] / samples:.1%}, {decided[way].sum():.1%}" for way in WAYS[1:])
        + " |"
    )


def _audit(task: Task, table: ScoredTable, people: Population, rng: np.random.Generator) -> Audit:
    """Draw a sample as ``b2x label --audit`` does, and answer it."""
    by: Any = "buyer" if task.design == "buyer" else "sale"
    size = np.ones(len(people.buyers))
    if task.design == "buyer":
        size = units_of("buyer", False, table)
    if task.design == "value":
        size = np.abs(people.value)
    parts = 2 if task.design == "two sheets" else 1
    sheets = []
    asked = np.zeros(int(people.buyers.max()) + 1, dtype=bool)
    for _ in range(parts):
        open_size = size * ~asked[people.buyers]
        drawn = draw_rows(open_size, task.answers // parts, people.buyers, rng)
        asked[people.buyers[drawn.rows]] = True
        rows, inclusion = drawn.rows, drawn.of_row
        if task.design == "buyer":  # the answer is that of all sales of the buyer
            chance = np.zeros(len(asked))
            chance[people.buyers[rows]] = drawn.of_buyer
            rows = np.flatnonzero(chance[people.buyers] > 0)
            inclusion = chance[people.buyers[rows]]
        how = np.full(len(rows), "value" if task.design == "value" else "audit")
        sheets.append(Sheet(rows, people.is_b2b[rows], how, inclusion, by, len(rows), 0, 0, 0, 0))
    rows = np.concatenate([sheet.rows for sheet in sheets])
    by_value = np.full(len(rows), task.design == "value")
    number = np.repeat(np.arange(parts), [len(sheet.rows) for sheet in sheets])
    alone = 1.0 / np.concatenate([sheet.inclusion for sheet in sheets])
    together = stands_for_all(sheets, table)
    is_b2b = people.is_b2b[rows]
    return Audit(rows, is_b2b, 1.0 / together, number, alone, by, by_value, 0)


def _thinned(audit: Audit, table: ScoredTable, rng: np.random.Generator) -> tuple[Drawn, ...]:
    """Return the sales of several sheets as one sample, kept with a chance by what each counts."""
    weight = 1.0 / audit.inclusion
    certain = weight <= np.bincount(table.buyers)[table.buyers[audit.rows]] * (1 + 1e-6)
    kept = certain | (rng.random(len(weight)) * weight[~certain].max() <= weight)
    parts = {f: getattr(audit, f)[kept] for f in ("rows", "is_b2b", "inclusion", "by_value")}
    one = np.zeros(int(kept.sum()), dtype=np.intp)
    return drawn_units(replace(audit, **parts, sheet=one, of_sheet=1 / parts["inclusion"]), table)


def _thresholds(ladder: Ladder, limit: float) -> dict[str, float]:
    """Return the threshold that each way finds, seen from the side; infinite where none."""
    delta = (1 - CONFIDENCE) / 2
    start, p = begin_with(ladder, limit, delta), p_values(ladder, limit)
    enough = ladder.grids[0].open_share * ladder.drawn >= fewest(limit, delta) * 1.1
    strictest = int(np.argmax(enough)) if enough.any() else len(ladder) - 1
    ways = {
        "b2x": (start, p),
        "strictest first": (strictest, p),
        "betting": (start, betting_tails(ladder, limit)),
    }
    found = {}
    for way, (first, values) in ways.items():
        passed = values[first:] <= delta
        end = first + (len(passed) if passed.all() else int(np.argmin(passed))) - 1
        found[way] = float(ladder.thresholds[end]) if passed[0] else np.inf
    return found


def _calibrated(people: Population, size: Floats, limits: tuple[float, float]) -> tuple[float, str]:
    """Return what thresholds by the model's probabilities alone decide, and their errors."""
    share, errors = 0.0, []
    for side, limit in enumerate(limits):
        evidence = people.log_odds if side == 0 else -people.log_odds
        none = np.zeros(len(size), dtype=bool)
        units = Units(evidence, size, none, none, evidence[:0], none[:0], evidence[:0], none[:0])
        ladder = make_ladder([units])
        near = np.flatnonzero(ladder.grids[0].expected_error <= limit)
        called = evidence >= (ladder.thresholds[near[-1]] if len(near) else np.inf)
        wrong = ~people.is_b2b if side == 0 else people.is_b2b
        share += called.mean()
        total = size[called].sum()
        errors.append(f"{(size * wrong)[called].sum() / total:.1%}" if total else "none")
    return share, ", ".join(errors)


if __name__ == "__main__":
    main()
