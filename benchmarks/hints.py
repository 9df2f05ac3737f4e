"""Compares ways to learn from a table in which only some business buyers are named.

Run with ``make bench-hints``. Of the buyers that bought as a business, 30% are named, at random or
the larger ones rather; every other row is blank. Models learn from the rows of four folds of buyers
and score those of the fifth; figures are means over draws, which test different folds. Test rows
have their true labels: no blank counts as B2C when models are measured.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from b2x.engines.batch import BatchEngine, probability
from b2x.label.from_hints import fit_from_hints
from b2x.learn.fit import FittedScorecard, fit_scorecard
from b2x.learn.inputs import read_frame
from b2x.learn.settings import FitSettings
from b2x.learn.teachers import choose_teachers
from b2x.measure.folds import N_FOLDS, group_ids, hash_folds
from b2x.measure.resample import BuyerSample, interval, replicates
from b2x.schema.columns import Columns, take_rows
from b2x.schema.features import Feature, default_features
from benchmarks.accuracy.tables import Table, folder_tables, project_tables
from benchmarks.accuracy.tasks import level_types
from benchmarks.page import write_page

REAL = ("hotel", "solar", "argentina_vehicles")
NAMED = 0.3
HAND_LABELS = 50
MAX_TEST_ROWS = 10_000
N_BOOT = 500

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ids = NDArray[np.int64]
Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Draw:
    """Rows to learn from, n of them, and rows of other buyers to test on.

    Attributes
    ----------
    columns, features
        Checked columns of the n rows, and what to learn from.
    y, buyers
        Truth and buyer of each of the n rows.
    named
        Whether the row names a business, by the way in which businesses are named.
    asked
        Row numbers of the labels by hand.
    test, test_y, test_buyers
        Columns, truth and buyers of the tested rows.
    """

    columns: Columns
    features: tuple[Feature, ...]
    y: Flags
    buyers: Ids
    named: dict[str, Flags]
    asked: Rows
    test: Columns
    test_y: Flags
    test_buyers: Ids


def main() -> None:
    """Learn in every way from every table; print the page and write it to ``--out``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=3, help="folds of buyers to test, up to 5")
    parser.add_argument("--rows", type=int, default=5000, help="rows to learn from, about")
    parser.add_argument("--only", nargs="*", help="names of tables")
    parser.add_argument("--teachers", nargs="*", help="names of teachers; default: the committee")
    parser.add_argument("--out", type=Path, default=Path("out/benchmarks/hints.md"))
    arguments = parser.parse_args()
    teachers = choose_teachers(arguments.teachers) if arguments.teachers else None
    found: Found = {}
    with threadpool_limits(1):
        for table in tables(arguments.only):
            drawn = [draw_rows(table, k, arguments.rows) for k in range(arguments.draws)]
            found |= measure(table.name, drawn, FitSettings(teachers=teachers))
            print(f"{table.name}: measured", file=sys.stderr, flush=True)
            write_page(report(found), arguments.out)


def tables(only: list[str] | None) -> Iterator[Table]:
    """Load three real tables and the six simulated sellers."""
    folder = Path(os.environ.get("B2X_DATA", "../shared/data"))
    for table in chain(project_tables(), folder_tables(folder)):
        if table.name in only if only else table.name in REAL or "simulated" in table.name:
            yield table


def draw_rows(table: Table, draw: int, rows: int) -> Draw:
    """Draw whole buyers to learn from, whom of them to name, and the rows to label by hand."""
    rng = np.random.default_rng([draw, len(table.y)])
    buyers = group_ids(table.buyers)
    tested = hash_folds(table.buyers, N_FOLDS) == draw
    train, test = np.flatnonzero(~tested), np.flatnonzero(tested)
    order = rng.permutation(int(buyers.max()) + 1)
    size = np.bincount(buyers[train], minlength=len(order))[order]
    kept = np.zeros(len(order), dtype=bool)
    kept[order[np.cumsum(size) <= rows]] = True
    train = train[kept[buyers[train]]]
    if len(test) > MAX_TEST_ROWS:
        test = np.sort(rng.choice(test, MAX_TEST_ROWS, replace=False))
    X = table.X.iloc[np.concatenate([train, test])].reset_index(drop=True).add_suffix("_own")
    frame = read_frame(X.astype(level_types(X, tuple(f"{name}_own" for name in table.levels))))
    amount = next((table.X[k] for k in ("volume", "quantity") if k in table.X), None)
    worth = np.ones(len(train)) if amount is None else np.nan_to_num(amount.to_numpy()[train])
    return Draw(
        columns=take_rows(frame.columns, np.arange(len(train))),
        features=default_features(frame.kinds),
        y=table.y[train],
        buyers=buyers[train],
        named=name_buyers(table.y[train], buyers[train], worth, rng),
        asked=np.sort(rng.choice(len(train), HAND_LABELS, replace=False)),
        test=take_rows(frame.columns, len(train) + np.arange(len(test))),
        test_y=table.y[test],
        test_buyers=buyers[test],
    )


def name_buyers(y: Flags, buyers: Ids, worth: Floats, rng: np.random.Generator) -> dict[str, Flags]:
    """Return the rows that name a business, when chance decides and when size does too.

    By size, a buyer's chance rises with the third power of its rank by total purchases.
    """
    _, buyer = np.unique(buyers, return_inverse=True)
    business = np.flatnonzero(np.bincount(buyer, y) > 0)
    total = np.bincount(buyer, np.maximum(worth, 0.0))[business]
    rank = 1.0 + np.argsort(np.argsort(total, kind="stable"))
    found = {}
    for how, chance in (("at random", np.ones(len(rank))), ("larger rather", rank**3)):
        size = max(2, round(NAMED * len(business)))
        chosen = rng.choice(business, size, replace=False, p=chance / chance.sum())
        found[how] = y & np.isin(buyer, chosen)
    return found


def all_labels(draw: Draw, named: Flags, settings: FitSettings) -> Floats:
    """Learn from the truth of every row: what cannot be beaten."""
    return _log_odds(_fit(draw, settings, draw.y), draw)


def blank_is_b2c(draw: Draw, named: Flags, settings: FitSettings) -> Floats:
    """Learn from named rows as B2B and blank ones as B2C."""
    return _log_odds(_fit(draw, settings, named), draw)


def elkan_noto(draw: Draw, named: Flags, settings: FitSettings) -> Floats:
    """Learn from blank rows as B2B and B2C by the weights of Elkan and Noto (2008), section 3."""
    first = _fit(draw, settings, named)
    assert first.out_of_fold is not None
    p = np.clip(probability(first.out_of_fold), 1e-6, 1 - 1e-6)
    part = float(p[named].mean())
    b2b = np.where(named, 1.0, np.clip((1 - part) / part * p / (1 - p), 0.0, 1.0))
    rows = np.concatenate([np.arange(len(p)), np.flatnonzero(~named)])
    y = np.arange(len(rows)) < len(p)
    return _log_odds(_fit(draw, settings, y, rows, np.concatenate([b2b, 1.0 - b2b[~named]])), draw)


def by_hand(draw: Draw, named: Flags, settings: FitSettings) -> Floats:
    """Learn from the labels by hand alone; where they are of one kind, their share is all."""
    y = draw.y[draw.asked]
    if y.any() and not y.all():
        blank = np.setdiff1d(np.arange(len(draw.y)), draw.asked)
        return _log_odds(_fit(draw, settings, y, draw.asked, unlabelled=blank), draw)
    return np.full(len(draw.test_y), np.log((y.sum() + 0.5) / ((~y).sum() + 0.5)))


def hints_and_hand(draw: Draw, named: Flags, settings: FitSettings) -> Floats:
    """Learn from hints and labels by hand as b2x does."""
    hand = np.full(len(draw.y), -1, dtype=np.int8)
    hand[draw.asked] = draw.y[draw.asked]
    documented = np.where(named, 1, -1).astype(np.int8)
    found = fit_from_hints(
        draw.columns,
        draw.features,
        hand,
        documented,
        groups=draw.buyers,
        settings=settings,
        held_out=False,
    )
    return BatchEngine(found.scorecard).log_odds(draw.test)


HAND, ALL, BLANK, HINTS = "50 labels", "all labels", "blank is B2C", "hints and 50 labels"
WAYS: dict[str, Callable[[Draw, Flags, FitSettings], Floats]] = {
    ALL: all_labels,
    BLANK: blank_is_b2c,
    "Elkan and Noto": elkan_noto,
    HAND: by_hand,
    HINTS: hints_and_hand,
}
FIGURES = ("average precision", "log loss", "calibration error", "estimated / true share")
Found = dict[tuple[str, str, str], tuple[Floats, Floats]]
"""Figures, shape (4,), and their replicates, shape (N_BOOT, 4), by table, naming and way."""


def measure(table: str, drawn: list[Draw], settings: FitSettings) -> Found:
    """Learn in every way from every draw, and average the figures over the draws."""
    parts: dict[tuple[str, str, str], list[tuple[Floats, Floats]]] = {}
    for draw in drawn:
        known: dict[str, tuple[Floats, Floats]] = {}
        for how, named in draw.named.items():
            for way, learn in WAYS.items():
                if way not in known or way not in (ALL, HAND):  # these two know no names
                    log_odds = learn(draw, named, settings)
                    sample = BuyerSample.of(draw.test_y, log_odds, draw.test_buyers)
                    value = np.array(figures(sample, sample.once))
                    known[way] = value, replicates(sample, figures, N_BOOT, seed=0)
                parts.setdefault((table, how, way), []).append(known[way])
    return {
        key: (np.mean([v for v, _ in found], axis=0), np.mean([r for _, r in found], axis=0))
        for key, found in parts.items()
    }


def figures(sample: BuyerSample, counts: Floats) -> tuple[float, ...]:
    """Return the :data:`FIGURES` of a draw of buyers."""
    precision, _, loss, _, error = sample.figures(counts)
    b2b = sample.kinds[0]
    expected = sample.sums[3:].sum(axis=0) + b2b  # the gaps of probability and truth, and the truth
    return precision, loss, error, float(counts @ expected / (counts @ b2b))


def report(found: Found) -> str:
    """Return the page: a line for each table and naming, and all figures with intervals."""
    lines = [
        f"Each cell: {', '.join(FIGURES)}; means of the draws. The last two columns: {HINTS} less "
        f"{HAND}, with 95% intervals over buyers.",
        "",
        f"| table | named | {' | '.join(WAYS)} | average precision, gain | log loss, gain |",
        "| --- |" + " --- |" * (len(WAYS) + 3),
    ]
    for table, how in dict.fromkeys(key[:2] for key in found):
        values = {way: found[table, how, way] for way in WAYS}
        cells = [" ".join(f"{v:.3f}" for v in values[way][0]) for way in WAYS]
        pair = [values[HINTS][part] - values[HAND][part] for part in (0, 1)]
        gains = [interval(pair[0][k], pair[1][:, k], 0.95) for k in (0, 1)]
        lines.append(f"| {' | '.join([table, how, *cells, *map(str, gains)])} |")
    lines += [
        "",
        f"| table | named | learned from | {' | '.join(FIGURES)} |",
        "| --- |" + " --- |" * (len(FIGURES) + 2),
    ]
    for key, (value, drawn) in found.items():
        cells = [str(interval(v, d, 0.95)) for v, d in zip(value, drawn.T, strict=True)]
        lines.append(f"| {' | '.join([*key, *cells])} |")
    return "\n".join(lines) + "\n"


def _fit(
    draw: Draw,
    settings: FitSettings,
    y: Flags,
    rows: Rows | None = None,
    weight: Floats | None = None,
    unlabelled: Rows | None = None,
) -> FittedScorecard:
    columns, groups = draw.columns, draw.buyers
    return fit_scorecard(
        columns if rows is None else take_rows(columns, rows),
        draw.features,
        y,
        groups=groups if rows is None else groups[rows],
        sample_weight=weight,
        unlabelled=None if unlabelled is None else take_rows(columns, unlabelled),
        unlabelled_groups=None if unlabelled is None else groups[unlabelled],
        settings=settings,
    )


def _log_odds(fitted: FittedScorecard, draw: Draw) -> Floats:
    return BatchEngine(fitted.scorecard).log_odds(draw.test)


if __name__ == "__main__":
    main()
