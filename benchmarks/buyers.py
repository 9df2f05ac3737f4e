"""Measures how much of the wrongly treated value the first 20 buyers to ask hold.

Run with ``make bench-buyers``. On each simulated seller, a model learns from the answers on some
random buyers (one sale each), and scores the sales of all others, rolled up by buyer. A buyer is
treated as the kind that is more probable; what a wrongly treated buyer bought is the wrongly
treated value. Each way to sort buyers is measured by the share of that value among its first 20.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from b2x.datasets import simulate
from b2x.datasets.simulate import SELLERS
from b2x.decide.asking.buyer_lines import value_in_doubt
from b2x.decide.asking.buyer_rollup import roll_up
from b2x.engines.batch import BatchEngine, probability
from b2x.learn.fit import fit_scorecard
from b2x.learn.inputs import read_frame
from b2x.learn.settings import FitSettings
from b2x.learn.teachers import choose_teachers
from b2x.measure.folds import group_ids
from b2x.schema.columns import take_rows
from b2x.schema.features import default_features
from b2x.schema.typical import typical_parameters
from benchmarks.page import write_page

FIRST = 20
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def main() -> None:
    """Measure every way on every seller; print the page and write it to ``--out``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=5)
    parser.add_argument("--rows", type=int, default=3000, help="sales of a table")
    parser.add_argument("--labels", default="50,200", help="numbers of answers")
    parser.add_argument("--teachers", nargs="*", help="names of teachers; default: the committee")
    parser.add_argument("--out", type=Path, default=Path("out/benchmarks/buyers.md"))
    options = parser.parse_args()
    chosen = choose_teachers(options.teachers) if options.teachers else None
    found = []
    with threadpool_limits(1):
        for seller in SELLERS:
            for draw in range(options.draws):
                for labels in map(int, options.labels.split(",")):
                    settings = FitSettings(teachers=chosen)
                    figures = measure(seller, draw, options.rows, labels, settings)
                    found += [{"seller": seller, "labels": labels, **one} for one in figures]
    write_page(report(pd.DataFrame(found)), options.out)


def measure(
    seller: str, draw: int, rows: int, labels: int, settings: FitSettings
) -> Iterator[dict[str, object]]:
    """Yield the share of the wrongly treated value that each way finds first."""
    table = simulate(seller, rows, draw)
    frame = read_frame(table.drop(columns=["label", "order_id", "buyer_id", "currency"]))
    y, buyers = (table["label"] == "B2B").to_numpy(), group_ids([table["buyer_id"]])
    rng = np.random.default_rng([draw, labels])
    asked = rng.choice(np.unique(buyers), labels, replace=False)
    chosen = np.array([rng.choice(np.flatnonzero(buyers == buyer)) for buyer in asked])
    features = default_features(frame.kinds)
    card = fit_scorecard(
        take_rows(frame.columns, chosen),
        features,
        y[chosen],
        groups=buyers[chosen],
        unlabelled=frame.columns,
        unlabelled_groups=buyers,
        parameters=typical_parameters(features, frame.columns),
        settings=settings,
    ).scorecard
    rest = np.flatnonzero(~np.isin(buyers, asked))
    _, whose = np.unique(buyers[rest], return_inverse=True)
    n = int(whose.max()) + 1
    log_odds = BatchEngine(card).log_odds(take_rows(frame.columns, rest))
    p = probability(card.intercept + roll_up(log_odds - card.intercept, whose, n))
    value = np.bincount(whose, np.nan_to_num(table["volume"].to_numpy()[rest]), n)
    truth = np.bincount(whose, y[rest], n) > 0
    wrong = (p >= 0.5) != truth
    lost = value * wrong
    for way, order in ways(value, p, lost).items():
        first = order[:FIRST]
        yield {
            "way": way,
            "draw": draw,
            "buyers": n,
            "share": float(lost[first].sum() / lost.sum()) if lost.sum() else np.nan,
            "wrong": int(wrong[first].sum()),
            "wrong_value": float(lost.sum() / value.sum()),
        }
    yield {
        "way": "random",
        "draw": draw,
        "buyers": n,
        "share": FIRST / n,
        "wrong": FIRST * wrong.mean(),
        "wrong_value": float(lost.sum() / value.sum()),
    }


def ways(value: Floats, p: Floats, lost: Floats) -> dict[str, NDArray[np.intp]]:
    """Return the buyers in the order of each way."""
    priorities = {
        "value x min(p, 1 - p)": value_in_doubt(value, p),
        "value x p(1 - p)": value * p * (1 - p),
        "root of value x min(p, 1 - p)": np.sqrt(value) * np.minimum(p, 1 - p),
        "largest": value,
        "least sure": np.minimum(p, 1 - p),
        "knowing the truth": lost,
    }
    return {way: np.argsort(-priority, kind="stable") for way, priority in priorities.items()}


def report(found: pd.DataFrame) -> str:
    """Return the page: by seller and by number of answers, means over draws."""
    lines = []
    for labels, some in found.groupby("labels"):
        table = some.pivot_table(index="seller", columns="way", values="share")
        wrong = some.pivot_table(index="seller", columns="way", values="wrong").mean()
        about = some.groupby("seller")[["buyers", "wrong_value"]].mean()
        names = ["value x min(p, 1 - p)", "value x p(1 - p)", "root of value x min(p, 1 - p)",
                 "largest", "least sure", "random", "knowing the truth"]  # fmt: skip
        lines += ["", f"{labels} answers: share of the wrongly treated value in the first {FIRST}"]
        lines += ["", f"| seller | buyers | value wrong | {' | '.join(names)} |"]
        lines.append("| --- " + "| ---: " * (2 + len(names)) + "|")
        for seller, shares in table.iterrows():
            buyers, value = about.loc[seller]
            cells = " | ".join(f"{shares[name]:.0%}" for name in names)
            lines.append(f"| {seller} | {buyers:,.0f} | {value:.1%} | {cells} |")
        lines.append(f"| mean | | | {' | '.join(f'{table[name].mean():.1%}' for name in names)} |")
        lines.append(
            f"| wrong ones of {FIRST} | | | {' | '.join(f'{wrong[name]:.1f}' for name in names)} |"
        )
    return "\n".join(lines).strip() + "\n"


if __name__ == "__main__":
    main()
