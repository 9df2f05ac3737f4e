"""Counts how often the intervals of totals hold the truth, and how long they are.

Run with ``make bench-totals``. A model learns from one half of a seller's buyers (or an earlier
simulation); the other half is changed in a way that the model does not know, scored once, and
audited 1,000 times. All is arrays: a repetition takes some milliseconds.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit

from b2x.datasets import PROTOCOLS, simulate
from b2x.datasets.sellers import PARAMETERS, Pole
from b2x.decide.estimates.estimate import Audited, Corrected, Sales, estimate, with_all_sales
from b2x.decide.estimates.parts import parts
from b2x.decide.share import at_another_share, em_share
from b2x.label.draw import draw_rows
from b2x.learn.classifier import B2XClassifier
from b2x.measure.folds import group_ids
from benchmarks.page import write_page

CONFIDENCE = 0.9
SELLERS = ("web-shop", "wholesaler", "consulting-firm")
TABLES = ("hotel", "adventureworks")
MOST_ROWS = 6000
TRAINED_ON = 1500
DESIGNS = (
    ("row", None, "number"),
    ("value", "value", "value"),
    ("buyer", "buyer", "number"),
    ("row", None, "value"),
)
"""How audits are drawn, and what is estimated from each; the last, which is warned of, for heavy
tails alone."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Population:
    """A seller's sales, scored, with the truth."""

    name: str
    setting: str
    log_odds: Floats
    is_b2b: NDArray[np.bool_]
    value: Floats
    buyers: NDArray[np.int64]
    month: NDArray[np.intp]
    channel: NDArray[np.intp]
    share_of_model: float


@dataclass(frozen=True)
class Found:
    """What the audits of a population gave: a row each of estimate, low and high."""

    truth: float
    model: Floats
    labels: Floats
    months: float
    worst_channel: float

    def coverage(self, of: Floats) -> float:
        """Return the share of intervals that hold the truth."""
        slack = 1e-9 * max(abs(self.truth), 1.0)
        return float(((of[:, 1] <= self.truth + slack) & (self.truth <= of[:, 2] + slack)).mean())

    @property
    def ratio(self) -> float:
        """The median length beside that of the labels alone."""
        lengths = [of[:, 2] - of[:, 1] for of in (self.model, self.labels)]
        return float(np.median(lengths[0] / np.maximum(lengths[1], 1e-300)))


def main() -> None:
    """Audit every population; print the page and write it to ``--out``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repetitions", type=int, default=1000)
    parser.add_argument("--audited", type=int, default=200)
    parser.add_argument("--only", default="", help="words that the setting's name must hold")
    parser.add_argument("--out", type=Path, default=Path("out/benchmarks/totals.md"))
    options = parser.parse_args()
    lines = [
        "| sales | setting | by | of | coverage | labels alone | ratio | months | channel |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    alone = [
        "| sales | setting | share | calibrated sum | EM share |",
        "| --- | --- | --- | --- | --- |",
    ]
    started = time.process_time()
    for population in populations():
        if options.only not in f"{population.name} {population.setting}":
            continue
        for design, by, of in DESIGNS:
            if design == "row" and of == "value" and population.setting != "heavy tails":
                continue
            found = audits(population, by, of, options.audited, options.repetitions)
            lines.append(
                f"| {population.name} | {population.setting} | {design} | {of} "
                f"| {found.coverage(found.model):.3f} | {found.coverage(found.labels):.3f} "
                f"| {found.ratio:.2f} | {found.months:.3f} | {found.worst_channel:.3f} |"
            )
            print(lines[-1], flush=True)
        alone.append(without_audit(population))
        print(alone[-1], flush=True)
    seconds = f"\n{time.process_time() - started:.0f} seconds of one core.\n"
    write_page("\n".join([*lines, "", *alone]) + "\n" + seconds, options.out)


def audits(population: Population, by: str | None, of: str, n: int, repetitions: int) -> Found:
    """Audit a population many times."""
    amount = population.value if of == "value" else np.ones(len(population.value))
    sales = Sales(population.log_odds, amount, population.buyers)
    b2b = np.where(population.is_b2b, amount, 0.0)
    model, labels, months, channels = [], [], [], []
    for seed in range(repetitions):
        audited = draw(population, by, n, seed)
        found = estimate(sales, audited, population.value, CONFIDENCE)
        model.append(_figures(found.total))
        labels.append(_figures(found.labels_alone))
        if seed % 10 == 0:
            months.append(_held(sales, audited, found, population.month, b2b))
            channels.append(_held(sales, audited, found, population.channel, b2b))
    worst = float(np.mean(channels, axis=0).min())
    whole = float(b2b.sum()), np.array(model), np.array(labels)
    return Found(*whole, float(np.mean(months)), worst)


def draw(population: Population, by: str | None, n: int, seed: int) -> Audited:
    """Draw an audit sample as ``b2x label --audit`` does, and answer it."""
    size = np.abs(population.value) if by == "value" else np.ones(len(population.value))
    if by == "buyer":
        size = 1.0 / np.bincount(population.buyers)[population.buyers]
    drawn = draw_rows(size, n, population.buyers, np.random.default_rng(seed))
    rows, inclusion = drawn.rows, drawn.of_row
    if by != "buyer":
        audited = Audited(rows, population.is_b2b[rows], inclusion, by == "value")
        return with_all_sales(audited, drawn.of_buyer >= 1, population.buyers)
    of_buyer = np.zeros(int(population.buyers.max()) + 1)
    of_buyer[population.buyers[rows]] = drawn.of_buyer
    rows = np.flatnonzero(of_buyer[population.buyers])
    inclusion = of_buyer[population.buyers[rows]]
    return Audited(rows, population.is_b2b[rows], inclusion, whole_buyers=True)


def without_audit(population: Population) -> str:
    """Return the line of what the model alone says."""
    share, _ = em_share(population.log_odds, population.share_of_model)
    moved = at_another_share(population.log_odds, population.share_of_model, share)
    return (
        f"| {population.name} | {population.setting} | {population.is_b2b.mean():.3f} "
        f"| {expit(population.log_odds).mean():.3f} | {moved.mean():.3f} |"
    )


def populations() -> Iterator[Population]:
    """Yield the scored sales of every seller in every setting."""
    for name in SELLERS:
        yield from _simulated(name)
    for name in TABLES:
        yield from _real(name)
    yield from _few_large_buyers()


def _few_large_buyers() -> Iterator[Population]:
    """Yield sales drawn from distributions, many of them of one buyer or of a few."""
    n, rng = 4000, np.random.default_rng(4)
    one = np.arange(n)
    one[: n * 3 // 10] = 0
    zipf = np.unique(rng.zipf(1.4, n), return_inverse=True)[1]
    for setting, buyers, largest in (
        ("a B2B buyer has 30%", one, True),
        ("a B2C buyer has 30%", one, False),
        ("Zipf buyers", zipf, True),
    ):
        of_buyer = rng.random(int(buyers.max()) + 1) < 0.3
        of_buyer[0] = largest
        is_b2b = of_buyer[buyers]
        yield Population(
            "drawn",
            setting,
            rng.normal(np.where(is_b2b, 1.0, -1.5), 1.5),
            is_b2b,
            np.exp(rng.normal(4, 1.2, n)),
            buyers.astype(np.int64),
            rng.integers(0, 12, n),
            rng.integers(0, 4, n),
            0.3,
        )


def _simulated(name: str) -> Iterator[Population]:
    train = simulate(name, TRAINED_ON, seed=1)
    ids = ["order_id", "ordered_at", "currency", "label"]
    inputs = [column for column in train if column not in [*ids, "first_contact_at"]]
    scorer = _fitted(train[inputs], train["label"] == "B2B", train["buyer_id"])
    plain = simulate(name, 2 * MOST_ROWS, seed=2)
    seller = PARAMETERS[name]
    often = replace(seller, consumer=_often(seller.consumer), company=_often(seller.company))
    tables = {
        "as trained": plain.head(MOST_ROWS),
        "share x 0.2": _at_odds(plain, 0.2),
        "share x 5": _at_odds(plain, 5.0),
        "volume / 4": plain.head(MOST_ROWS).assign(volume=lambda t: t["volume"] / 4),
        "channels swapped": _swapped(plain.head(MOST_ROWS)),
        "heavy tails": _heavy(plain.head(MOST_ROWS)),
        "six times as loyal": simulate(often, MOST_ROWS, seed=3),
    }
    share = float((train["label"] == "B2B").mean())
    for setting, table in tables.items():
        yield _population(name, setting, table, scorer(table[inputs]), share, "buyer_id")


def _real(name: str) -> Iterator[Population]:
    protocol = PROTOCOLS[name]
    table = protocol.load()
    buyers = group_ids([table[protocol.buyer]])
    half = np.random.default_rng(0).random(int(buyers.max()) + 1)[buyers] < 0.5
    train = table[half].sample(TRAINED_ON, random_state=0)
    inputs = list(protocol.features)
    scorer = _fitted(train[inputs], _is_b2b(train), train[protocol.buyer])
    rest = table[~half]
    rest = rest.sample(min(len(rest), 2 * MOST_ROWS), random_state=0)
    tables = {
        "other buyers": rest.head(MOST_ROWS),
        "share x 0.2": _at_odds(rest, 0.2, protocol.buyer),
        "share x 5": _at_odds(rest, 5.0, protocol.buyer),
    }
    share = float(_is_b2b(train).mean())
    for setting, part in tables.items():
        yield _population(name, setting, part, scorer(part[inputs]), share, protocol.buyer)


def _population(
    name: str, setting: str, table: pd.DataFrame, log_odds: Floats, share: float, buyer: str
) -> Population:
    month = pd.to_datetime(table["ordered_at"]).dt.to_period("M")
    value = table["volume"].fillna(0.0).to_numpy(dtype=np.float64)
    return Population(
        name,
        setting,
        log_odds,
        _is_b2b(table),
        value,
        np.unique(group_ids([table[buyer]]), return_inverse=True)[1].astype(np.int64),
        _codes(month),
        _codes(table["channel" if "channel" in table else "category"]),
        share,
    )


def _codes(column: pd.Series) -> NDArray[np.intp]:
    codes = pd.factorize(column.astype(str).fillna(""))[0]
    return np.asarray(codes, dtype=np.intp)


def _fitted(
    inputs: pd.DataFrame, is_b2b: NDArray[np.bool_], buyers: pd.Series
) -> Callable[[pd.DataFrame], Floats]:
    learner = B2XClassifier(teachers=("smooth additive",), n_folds=2)
    learner.fit(inputs, np.where(is_b2b, "B2B", "B2C"), groups=buyers)
    return lambda table: np.asarray(-learner.decision_function(table))  # classes_ are B2B, B2C


def _is_b2b(table: pd.DataFrame) -> NDArray[np.bool_]:
    return np.asarray(table["label"].astype(str).isin(["B2B", "1", "True"]))


def _often(pole: Pole) -> Pole:
    return replace(pole, orders=6 * pole.orders, gap_days=pole.gap_days / 3)


def _at_odds(table: pd.DataFrame, factor: float, buyer: str = "buyer_id") -> pd.DataFrame:
    """Leave buyers out, so that the odds of B2B are `factor` times as high."""
    kept = np.random.default_rng(4).random(len(table[buyer].unique()))
    draw = kept[pd.factorize(table[buyer])[0]]
    rarer = _is_b2b(table) if factor < 1 else ~_is_b2b(table)
    return table[~rarer | (draw < min(factor, 1 / factor))].head(MOST_ROWS)


def _swapped(table: pd.DataFrame) -> pd.DataFrame:
    levels = sorted(table["channel"].dropna().unique())
    return table.assign(channel=table["channel"].map(dict(zip(levels, levels[::-1], strict=True))))


def _heavy(table: pd.DataFrame) -> pd.DataFrame:
    factor = np.random.default_rng(5).pareto(1.2, len(table)) + 1
    return table.assign(volume=table["volume"] * factor)


def _figures(estimate_: object) -> tuple[float, float, float]:
    return estimate_.value, estimate_.low, estimate_.high


def _held(
    sales: Sales, audited: Audited, found: Corrected, part: NDArray[np.intp], b2b: Floats
) -> NDArray[np.bool_]:
    """Return which parts' intervals hold the truth."""
    of, truth = parts(sales, audited, found, part, CONFIDENCE), np.bincount(part, b2b)
    slack = 1e-9 * np.maximum(np.abs(truth), 1.0)
    return np.asarray((of.low <= truth + slack) & (truth <= of.high + slack))


if __name__ == "__main__":
    main()
