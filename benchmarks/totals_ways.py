"""Compares ways to estimate a total from a model and an audit sample: errors and intervals.

Run with ``python -m benchmarks.totals_ways``. The populations and samples are those of
``benchmarks.totals``.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from b2x.decide.estimates.estimate import Audited, Sales, estimate, weights
from benchmarks.page import write_page
from benchmarks.totals import CONFIDENCE, Population, draw, populations

STRATA = 5
DRAWS = 200
WAYS = ("difference", "tuned, no intercept", "linear", "strata of the score", "logistic (b2x)")

Floats = NDArray[np.float64]


def main() -> None:
    """Compare the ways on some populations; print the page and write it to ``--out``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repetitions", type=int, default=300)
    parser.add_argument("--audited", type=int, default=200)
    parser.add_argument("--only", default="as trained,share x 0.2,volume / 4,other buyers")
    parser.add_argument("--out", type=Path, default=Path("out/benchmarks/totals_ways.md"))
    options = parser.parse_args()
    wanted = options.only.split(",")
    lines = [
        f"| sales | setting | by | {' | '.join(WAYS)} | t | bootstrap |",
        f"| --- | --- | --- | {' | '.join('---' for _ in WAYS)} | --- | --- |",
    ]
    for population in populations():
        if population.setting not in wanted:
            continue
        for by in (None, "value"):
            lines.append(row(population, by, options.audited, options.repetitions))
            print(lines[-1], flush=True)
    write_page("\n".join(lines) + "\n", options.out)


def row(population: Population, by: str | None, n: int, repetitions: int) -> str:
    """Return a line: error of each way beside that of the labels alone, and two coverages."""
    value = population.value
    amount = value if by == "value" else np.ones(len(value))
    sales = Sales(population.log_odds, amount, population.buyers)
    truth = float(amount @ population.is_b2b)
    errors, held = [], []
    for seed in range(repetitions):
        audited = draw(population, by, n, seed)
        found = estimate(sales, audited, value, CONFIDENCE)
        others = estimates(sales, audited, value)
        errors.append([*others, found.total.value, found.labels_alone.value])
        low, high = bootstrap(sales, audited, found.probability, found.weight, seed)
        within = found.total.low <= truth <= found.total.high
        held.append((within, low <= truth <= high))
    squared = np.sqrt(((np.array(errors) - truth) ** 2).mean(axis=0))
    cells = [f"{ratio:.2f}" for ratio in (squared[:-1] / squared[-1]).tolist()]
    cells += [f"{share:.3f}" for share in np.mean(held, axis=0).tolist()]
    name = f"| {population.name} | {population.setting} | {by or 'row'} "
    return name + "".join(f"| {cell} " for cell in cells) + "|"


def estimates(sales: Sales, audited: Audited, value: Floats) -> list[float]:
    """Return the totals by the other ways, in the order of `WAYS`."""
    rows, y, amount = audited.rows, audited.is_b2b.astype(np.float64), sales.amount
    p, weight = expit(sales.log_odds), weights(audited, value)
    count = weight * amount[rows]
    open_ = np.where(weight > 1, weight**2, 0) * amount[rows] ** 2
    total, difference = float(amount @ p), float(count @ (y - p[rows]))
    # Tuned for the least variance: the slope through the mean, applied without an intercept.
    share = np.average(y, weights=open_), np.average(p[rows], weights=open_)
    spread = open_ @ (p[rows] - share[1]) ** 2
    slope = open_ @ ((p[rows] - share[1]) * (y - share[0])) / max(spread, 1e-12)
    tuned = slope * total + float(count @ (y - slope * p[rows]))
    size = np.sqrt(np.maximum(weight - 1, 0) * weight) * np.abs(amount[rows])
    design = np.stack([size, size * p[rows]], axis=1)
    a, b = np.linalg.lstsq(design, size * y, rcond=None)[0]
    linear = float((a + b * p) @ amount + count @ (y - a - b * p[rows]))
    edges = np.quantile(p, np.linspace(0, 1, STRATA + 1)[1:-1])
    stratum = np.searchsorted(edges, p, side="right")
    sizes = np.bincount(stratum, amount, STRATA)
    seen = np.bincount(stratum[rows], count, STRATA)
    b2b = np.bincount(stratum[rows], count * y, STRATA)
    mean = np.where(seen > 0, b2b / np.where(seen > 0, seen, 1), b2b.sum() / seen.sum())
    return [total + difference, tuned, linear, float(sizes @ mean)]


def bootstrap(
    sales: Sales, audited: Audited, probability: Floats, weight: Floats, seed: int
) -> tuple[float, float]:
    """Return the percentile interval of audited sales that are drawn with replacement."""
    error = weight * sales.amount[audited.rows] * (audited.is_b2b - probability[audited.rows])
    total, open_ = float(sales.amount @ probability), error[weight > 1]
    drawn = np.random.default_rng(seed).integers(0, len(open_), (DRAWS, len(open_)))
    sums = total + error[weight <= 1].sum() + open_[drawn].sum(axis=1)
    low, high = np.quantile(sums, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return float(low), float(high)


if __name__ == "__main__":
    main()
