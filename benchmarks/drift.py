"""False alarms and power of ``b2x drift``, and what ``b2x adapt`` mends.

Run with ``make bench-drift``. Everything works on arrays: a model of one teacher and 1,000 labels
for each table, the bins of at most 20,000 of its rows, and halves of it by buyer. One half is the
reference, as counts (the model's profile) or as a file; of the other, whole buyers are drawn until
there are about so many sales.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from b2x.decide.changes.adapt import check_shape, money_factor, rescaled, table_share
from b2x.decide.changes.compare import Binned, Drift, Limits, compare
from b2x.engines.batch import BatchEngine
from b2x.errors import VerdictError
from b2x.learn.count_profile import count_profile
from b2x.learn.fit import fit_scorecard
from b2x.learn.inputs import read_frame
from b2x.learn.settings import FitSettings
from b2x.learn.teachers import choose_teachers
from b2x.measure.folds import group_ids
from b2x.measure.metrics import log_loss, roc_auc
from b2x.schema.columns import Columns, Levels, take_rows
from b2x.schema.features import default_features
from b2x.scorecard.profile import Profile
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.share import SHARE, at_share
from b2x.scorecard.stability import GROSS
from benchmarks.accuracy.tables import Table, project_tables
from benchmarks.accuracy.tasks import level_types
from benchmarks.page import write_page

REAL = ("hotel", "adventureworks", "solar")
SIZES = (200, 1000, 10_000)
ROWS = 20_000
LABELS = 1000
FACTOR = 11.5
"""About the kroner of a euro."""
CHANGES = ("none", "amounts x 11.5", "amounts x 1.1", "two columns swapped", "10% in a new level")
MONEY = ("volume", "unit_price_max", "rate_per_night")

Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Case:
    """A table with its model.

    Attributes
    ----------
    name, columns, y, buyers
        The table: n sales, their truth and their buyers.
    scorecard
        The model.
    time
        Order dates; None where there are none.
    """

    name: str
    columns: Columns
    y: NDArray[np.bool_]
    buyers: NDArray[np.int64]
    scorecard: Scorecard
    time: NDArray[np.datetime64] | None


def main() -> None:
    """Measure all tables; print the page and write it to ``--out``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--halves", type=int, default=200)
    parser.add_argument("--draws", type=int, default=20, help="of each change, and of adapting")
    parser.add_argument("--classified", type=int, default=20, help="halves that are told apart")
    parser.add_argument("--only", nargs="*", help="names of tables")
    parser.add_argument("--out", type=Path, default=Path("out/benchmarks/drift.md"))
    arguments = parser.parse_args()
    parts: dict[str, list[str]] = {part: [] for part in PARTS}
    for case in cases(arguments.only):
        parts["alarms"] += false_alarms(case, arguments.halves)
        parts["told apart"] += told_apart(case, arguments.classified)
        parts["power"] += power(case, arguments.draws)
        parts["money"] += adapted_money(case, arguments.draws)
        parts["share"] += adapted_share(case, arguments.draws)
        parts["gross"] += gross(case)
        page = "\n".join(f"{PARTS[k]}\n{chr(10).join(v)}\n" for k, v in parts.items())
        write_page(page, arguments.out)


PARTS = {
    "alarms": "| table | sales | past a limit: counts | file | index > 0.25 alone | "
    "index beyond noise: counts | file |\n| --- | --- | --- | --- | --- | --- | --- |",
    "told apart": "| table | sales | p <= .05 | AUC > .75 too | mean AUC |\n"
    "| --- | --- | --- | --- | --- |",
    "power": f"| table | sales | {' | '.join(CHANGES)} |\n| --- | --- {'| --- ' * len(CHANGES)}|",
    "money": "| table | sales | refused | factor | AUC as is | rescaled | true unit | "
    "log loss as is | rescaled | true unit |\n" + "| --- " * 10 + "|",
    "share": "| table | share of the model | of the table | refused | estimate | log loss as is | "
    "adapted | true share | refused where B2B amounts double |\n" + "| --- " * 9 + "|",
    "gross": "| table | largest index, first half of the time against second |\n| --- | --- |",
}


def cases(only: Sequence[str] | None) -> Iterator[Case]:
    """Yield the tables with models learned from some of their labels."""
    for table in project_tables():
        if table.name in only if only else table.name in REAL or "simulated" in table.name:
            yield learn(table)


def learn(table: Table) -> Case:
    """Fit a model to labels of `LABELS` rows, with bins from the table."""
    rng = np.random.default_rng(0)
    buyers = group_ids(table.buyers)
    kept = np.flatnonzero((rng.random(int(buyers.max()) + 1) < ROWS / len(buyers))[buyers])
    X = table.X.iloc[kept].reset_index(drop=True)
    frame = read_frame(X.astype(level_types(X, table.levels)))
    y, buyers = table.y[kept], buyers[kept]
    rows = np.sort(rng.choice(len(kept), min(LABELS, len(kept)), replace=False))
    fitted = fit_scorecard(
        take_rows(frame.columns, rows),
        default_features(frame.kinds),
        y[rows],
        groups=buyers[rows],
        unlabelled=take_rows(frame.columns, np.setdiff1d(np.arange(len(kept)), rows)[:4000]),
        settings=FitSettings(teachers=choose_teachers(["smooth additive"])),
    )
    card = fitted.scorecard
    card = Scorecard(**{**vars(card), "provenance": {SHARE: float(y[rows].mean())}})
    time = None if table.time is None else table.time[kept]
    return Case(table.name, frame.columns, y, buyers, card, time)


def in_bins(case: Case, columns: Columns, buyers: NDArray[np.int64]) -> Binned:
    """Return sales in the bins of the case's model."""
    engine = BatchEngine(case.scorecard)
    return Binned(engine.bins(columns), engine.log_odds(columns), buyers)


def profile_of(case: Case, sales: Binned, rows: Rows) -> Profile:
    """Return the counts of some rows, all of them labelled."""
    part = sales.take(rows)
    n_buyers = len(np.unique(part.buyers))
    known = np.arange(len(rows))
    return count_profile(
        case.scorecard, part.bins, part.log_odds, known, case.y[rows], buyers=n_buyers
    )


def halves(case: Case, draw: int, size: int) -> tuple[Rows, Rows]:
    """Return the rows of one half of the buyers, and about `size` rows of the other half."""
    rng = np.random.default_rng([draw, size])
    n = int(case.buyers.max()) + 1
    first = rng.random(n) < 0.5
    rest = np.flatnonzero(~first[case.buyers])
    some = rng.random(n) < size / max(len(rest), 1)
    return np.flatnonzero(first[case.buyers]), rest[some[case.buyers[rest]]]


def sizes(case: Case) -> list[int]:
    """Return the sizes that half of the table has, the last as large as it is."""
    half = len(case.y) // 2
    return [size for size in SIZES if size < half] + [half] * (half < SIZES[-1] * 1.2)


def false_alarms(case: Case, n: int) -> list[str]:
    """Compare halves of the same table."""
    sales, lines = in_bins(case, case.columns, case.buyers), []
    for size in sizes(case):
        past = {"counts": 0, "file": 0}
        beyond, plain = dict(past), 0
        for draw in range(n):
            old, new = halves(case, draw, size)
            found = {
                "counts": look(case, sales.take(new), profile_of(case, sales, old)),
                "file": look(case, sales.take(new), sales.take(old)),
            }
            for how, drift in found.items():
                past[how] += bool(drift.past)
                beyond[how] += any((f.psi or 0) > (f.noise or 0) for f in drift.features)
            plain += any((f.psi or 0) > Limits.psi for f in found["file"].features)
        lines.append(
            f"| {case.name} | {size:,} | {past['counts'] / n:.1%} | {past['file'] / n:.1%} | "
            f"{plain / n:.1%} | {beyond['counts'] / n:.1%} | {beyond['file'] / n:.1%} |"
        )
    return lines


def look(case: Case, new: Binned, reference: Binned | Profile) -> Drift:
    """Compare, without the classifier, which is measured apart."""
    return compare(case.scorecard, new, reference, Limits(), classify=False)


def told_apart(case: Case, n: int) -> list[str]:
    """Tell halves of the same table apart by the classifier."""
    sales = in_bins(case, case.columns, case.buyers)
    size = min(1000, len(case.y) // 3)
    told = []
    for draw in range(n):
        old, new = halves(case, draw, size)
        told.append(compare(case.scorecard, sales.take(new), sales.take(old), Limits()).classifier)
    aucs = np.array([one.auc for one in told if one is not None])
    early = np.array([one.p_value <= 0.05 for one in told if one is not None])
    return [
        f"| {case.name} | {size:,} | {early.mean():.1%} | "
        f"{(early & (aucs > Limits.auc)).mean():.1%} | {aucs.mean():.3f} |"
    ]


def power(case: Case, n: int) -> list[str]:
    """Compare one half with the other, changed."""
    sales, lines = in_bins(case, case.columns, case.buyers), []
    for size in sizes(case):
        cells = []
        for change in CHANGES:
            caught, tried = 0, 0
            for draw in range(n):
                old, new = halves(case, 1000 + draw, size)
                columns = changed(change, take_rows(case.columns, new), np.random.default_rng(draw))
                if columns is not None:
                    tried += 1
                    table = in_bins(case, columns, case.buyers[new])
                    caught += bool(look(case, table, profile_of(case, sales, old)).past)
            cells.append(f"{caught / tried:.0%}" if tried else "")
        lines.append(f"| {case.name} | {size:,} | {' | '.join(cells)} |")
    return lines


def changed(change: str, columns: Columns, rng: np.random.Generator) -> Columns | None:
    """Return columns with a change; None where the table has no such column."""
    numbers = [n for n, c in columns.items() if isinstance(c, np.ndarray) and c.dtype == np.float64]
    levels = [n for n, c in columns.items() if isinstance(c, Levels)]
    if change == "none":
        return columns
    if change.startswith("amounts"):
        return scaled(columns, float(change.split()[-1]))
    if change == "two columns swapped":
        first, second = numbers[:2]
        return {**columns, first: columns[second], second: columns[first]}
    name = "channel" if "channel" in levels else levels[0] if levels else None
    if name is None:
        return None
    old = columns[name]
    assert isinstance(old, Levels)
    codes = np.where(rng.random(len(old)) < 0.1, len(old.levels), old.codes)
    return {**columns, name: Levels(codes, (*old.levels, "a channel of 2027"))}


def scaled(columns: Columns, factor: float) -> Columns | None:
    """Return columns with amounts in another unit; None where there are none."""
    amounts = [name for name in MONEY if name in columns]
    if "volume" not in amounts:
        return None
    return {**columns, **{name: np.asarray(columns[name]) * factor for name in amounts}}


def adapted_money(case: Case, n: int) -> list[str]:
    """Score the other half in another currency, as it is and adapted; only the volume changes."""
    if "volume" not in case.scorecard.inputs:
        return []
    sales, lines = in_bins(case, case.columns, case.buyers), []
    for size in sizes(case):
        refused, factors, figures = 0, [], []
        for draw in range(n):
            old, new = halves(case, 2000 + draw, size)
            profile, y = profile_of(case, sales, old), case.y[new]
            own = take_rows(case.columns, new)
            columns = {**own, "volume": np.asarray(own["volume"]) * FACTOR}
            try:
                found = money_factor(case.scorecard, profile, columns)
                card = rescaled(case.scorecard, found.factor)
                engine = BatchEngine(card)
                z = engine.log_odds(columns)
                check_shape(card, profile, Binned(engine.bins(columns), z, case.buyers[new]))
            except VerdictError:
                refused += 1
                continue
            factors.append(found.factor)
            three = (BatchEngine(case.scorecard).log_odds(columns), z, sales.log_odds[new])
            if y.any() and not y.all():
                figures.append([f(y, z) for f in (roc_auc, log_loss) for z in three])
        mean = np.mean(figures, axis=0) if figures else np.full(6, np.nan)
        spread = f"{np.min(factors):.1f} to {np.max(factors):.1f}" if factors else ""
        lines.append(
            f"| {case.name} | {size:,} | {refused / n:.0%} | {spread} | "
            + " | ".join(f"{value:.3f}" for value in mean)
            + " |"
        )
    return lines


def adapted_share(case: Case, n: int) -> list[str]:
    """Score the other half with fewer or more B2B, as it is and adapted."""
    sales, lines = in_bins(case, case.columns, case.buyers), []
    own = float(case.scorecard.provenance[SHARE])
    for times in (0.3, 1.0, 3.0):
        refused, doubled, shares, figures = 0, 0, [], []
        for draw in range(n):
            rng = np.random.default_rng([draw, int(10 * times)])
            old, new = halves(case, 3000 + draw, 10**9)
            keep = np.where(case.y[new], min(1.0, times), min(1.0, 1 / times))
            new = new[(rng.random(int(case.buyers.max()) + 1)[case.buyers[new]] < keep)]
            profile, table, y = profile_of(case, sales, old), sales.take(new), case.y[new]
            true = float(y.mean())
            doubled += _refused(case, profile, _with_larger_b2b(case, new))
            try:
                share = table_share(case.scorecard, profile, table)
            except VerdictError:
                refused += 1
                continue
            moved = [at_share(case.scorecard, s).intercept for s in (own, share, true)]
            three = [table.log_odds + m - case.scorecard.intercept for m in moved]
            figures.append([true, share, *(log_loss(y, z) for z in three)])
            shares.append(share)
        mean = np.mean(figures, axis=0) if figures else np.full(5, np.nan)
        lines.append(
            f"| {case.name} | {own:.3f} | {mean[0]:.3f} | {refused / n:.0%} | {mean[1]:.3f} | "
            + " | ".join(f"{value:.3f}" for value in mean[2:])
            + f" | {doubled / n:.0%} |"
        )
    return lines


def _refused(case: Case, profile: Profile, table: Binned | None) -> bool:
    if table is None:
        return False
    try:
        table_share(case.scorecard, profile, table)
    except VerdictError:
        return True
    return False


def _with_larger_b2b(case: Case, rows: Rows) -> Binned | None:
    columns = take_rows(case.columns, rows)
    name = "volume" if "volume" in columns else "quantity"
    if name not in columns:
        return None
    amounts = np.asarray(columns[name], dtype=np.float64) * np.where(case.y[rows], 2.0, 1.0)
    return in_bins(case, {**columns, name: amounts}, case.buyers[rows])


def gross(case: Case) -> list[str]:
    """Compare the first half of the time with the second: what a seller's next file looks like."""
    if case.time is None:
        return []
    sales = in_bins(case, case.columns, case.buyers)
    late = case.time > np.sort(case.time)[len(case.time) // 2]
    found = look(case, sales.take(late), sales.take(~late))
    worst = sorted(found.features, key=lambda f: -(f.psi or 0))[:3]
    shown = ", ".join(f"{f.name} {f.psi:.2f}" for f in worst)
    return [f"| {case.name} | {shown}{'; gross' * ((worst[0].psi or 0) > GROSS)} |"]


if __name__ == "__main__":
    main()
