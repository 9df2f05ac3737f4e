"""Compares sales in a scorecard's bins with others, or with counts of a model's training rows.

Arrays alone. How much shares vary by chance is in ``spread``, the classifier that tells two tables
apart in ``two_samples``; files are read by ``drift``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from b2x.decide.changes.spread import Spread, index_and_noise, rise_and_noise, spread_of
from b2x.decide.changes.two_samples import TwoSamples, tell_apart
from b2x.printable import html_table
from b2x.scorecard.profile import Profile
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.stability import MIN_ROWS, cells_of, grouped
from b2x.scorecard.terms import LevelBins, Term

FALSE_ALARMS = 0.01
"""How often a table like the reference has any difference beyond its noise. Few large buyers make
it more often: up to a fifth of the halves of real tables, hence limits besides."""
TOLD_APART = 0.05
"""Highest p-value at which a classifier tells two tables apart."""
LOG_ODDS = "log-odds"
SHOWN = 8
"""Features that a notebook shows, the farthest first."""


@dataclass(frozen=True)
class Limits:
    """What is past them is drift; the rise of a share has to be beyond its noise, too.

    Attributes
    ----------
    psi
        Population stability index of a feature, or of the log-odds, less its noise.
    missing, unseen, unsure
        Rise of the share of missing values, of levels that the model does not list, and of sales
        that it leaves undecided; 0 to 1.
    auc
        ROC AUC of a classifier that tells the table from the reference file.
    """

    psi: float = 0.25
    missing: float = 0.1
    unseen: float = 0.05
    unsure: float = 0.2
    auc: float = 0.75


@dataclass(frozen=True)
class Binned:
    """Sales in a scorecard's bins.

    Attributes
    ----------
    bins
        Bin of each sale in each term, arrays of shape (n,).
    log_odds
        float64 of shape (n,).
    buyers
        Buyer of each sale, shape (n,).
    """

    bins: Sequence[NDArray[np.integer]]
    log_odds: NDArray[np.float64]
    buyers: NDArray[np.int64]

    def take(self, rows: NDArray[Any]) -> Binned:
        """Return the sales at `rows` (indices or a mask)."""
        return Binned([b[rows] for b in self.bins], self.log_odds[rows], self.buyers[rows])


Reference: TypeAlias = Binned | Profile | None
"""What sales are compared with: others, counts of a model's training rows, or nothing."""


@dataclass(frozen=True)
class FeatureDrift:
    """How far a feature has moved.

    Attributes
    ----------
    name
        The feature, or ``log-odds``.
    psi, noise
        Population stability index, and what chance alone hardly exceeds for any feature (see
        `FALSE_ALARMS`); None without a reference.
    missing, missing_before, unseen, unseen_before
        Share of missing values and of levels that the model does not list, 0 to 1, in the table
        and in the reference; None where there is none, as for numbers without levels.
    unseen_levels
        The most frequent of these levels, of those that several buyers have.
    past
        The limits that it is past: ``psi``, ``missing``, ``unseen``.
    """

    name: str
    psi: float | None
    noise: float | None
    missing: float | None = None
    missing_before: float | None = None
    unseen: float | None = None
    unseen_before: float | None = None
    unseen_levels: tuple[str, ...] = ()
    past: tuple[str, ...] = ()


@dataclass(frozen=True, repr=False)
class Drift:
    """How far a table has moved from what a model learned from.

    Attributes
    ----------
    model
        Its name.
    rows, buyers
        Sales that were compared, and their buyers; None where no column names them.
    compared_with
        ``training`` (the model's profile), ``file`` or ``nothing``.
    reference_rows
        Rows of that.
    features
        What was compared, the farthest first.
    unsure, unsure_before
        Share of sales that the model leaves undecided, in the table and in the reference.
    classifier
        How well a classifier tells the table from the reference file; None without one.
    limits
        What counts as drift.
    past
        What is past its limit, a line each; empty where the table is like the reference.
    warnings
        What the user should know.
    """

    model: str
    rows: int
    buyers: int | None
    compared_with: str
    reference_rows: int
    features: tuple[FeatureDrift, ...]
    unsure: float
    unsure_before: float | None
    classifier: TwoSamples | None
    limits: Limits
    past: tuple[str, ...]
    warnings: tuple[str, ...] = ()

    def __repr__(self) -> str:
        found = f"{len(self.past)} past their limits" if self.past else self.verdict
        return f"<b2x drift of {self.rows:,} sales from {self.compared_with}: {found}>"

    @property
    def verdict(self) -> str:
        """``past its limits``, ``within limits``, or that it cannot be said, and why."""
        if self.past:
            return "past its limits"
        if self.compared_with == "nothing":
            return "cannot be said"
        if self.rows < MIN_ROWS:
            return f"cannot be said: {self.rows:,} sales are too few, {MIN_ROWS} are needed"
        if self.reference_rows < MIN_ROWS:
            few = f"{self.reference_rows:,} rows to compare with"
            return f"cannot be said: {few} are too few, {MIN_ROWS} are needed"
        return "within limits"

    def _repr_html_(self) -> str:
        rows = [
            (
                one.name,
                "" if one.psi is None else f"{one.psi:.3f}",
                "" if one.noise is None else f"{one.noise:.3f}",
                "" if one.missing is None else f"{one.missing:.1%}",
                "" if one.missing_before is None else f"{one.missing_before:.1%}",
                ", ".join(one.past).replace("psi", "index"),
            )
            for one in self.features[:SHOWN]
        ]
        told = self.classifier
        apart = [] if told is None else [f"A classifier tells the tables apart: AUC {told.auc:.2f}"]
        return html_table(
            repr(self)[1:-1],
            rows,
            head=("", "index", "by chance", "missing", "before", "past its limit"),
            notes=[*self.past, *apart, *self.warnings],
        )

    def to_dict(self) -> dict[str, Any]:
        """Return it for JSON."""
        return {"verdict": self.verdict, **asdict(self)}


def compare(
    scorecard: Scorecard,
    table: Binned,
    reference: Reference,
    limits: Limits,
    *,
    name: str = "",
    names_buyers: bool = True,
    levels: Callable[[Term], tuple[str, ...]] = lambda term: (),
    uncounted: Sequence[str] = (),
    warnings: Sequence[str] = (),
    classify: bool = True,
    seed: int = 0,
) -> Drift:
    """Compare sales in bins with others, or with counts of them.

    Parameters
    ----------
    scorecard
        The model.
    table, reference
        The sales, and what they are compared with; None for nothing.
    limits
        What counts as drift.
    name, names_buyers, warnings
        As in :class:`Drift`.
    levels
        Returns some of the levels that a term does not list.
    uncounted
        Inputs that are counted from the table's first row on, which is never past a limit.
    classify
        Whether a classifier is to tell the table from the reference, where both have rows.
    seed
        Of the classifier's draws.
    """
    n_checks = sum(2 + isinstance(t.bins, LevelBins) for t in scorecard.terms) + 2
    chance = FALSE_ALARMS / n_checks
    found, cells = [], []
    for i, term in enumerate(scorecard.terms):
        counts = _counts(reference, i, term)
        cell = np.array(cells_of(term.bins, counts))
        cells.append(cell)
        k = int(cell[-1]) + 1
        new = spread_of(cell[table.bins[i]], table.buyers, k)
        old = _reference_spread(reference, i, cell, counts, k)
        one = _of_term(term, old, new, limits, chance)
        if set(term.feature.inputs) & set(uncounted):
            one = replace(one, past=())
        if one.unseen:
            one = replace(one, unseen_levels=levels(term))
        found.append(one)
    unsure, unsure_before, rise = _unsure(scorecard, table, reference, chance)
    if reference is not None:
        found.append(_of_log_odds(table, reference, limits, chance))
    told = None
    if classify and isinstance(reference, Binned):
        told = _classified(cells, table, reference, seed)
    past = [line for one in found for line in _lines(one)]
    if rise is not None and rise[0] > max(limits.unsure, rise[1]):
        past.append(f"undecided: {unsure:.1%} of the sales, before {unsure_before:.1%}")
    if told is not None and told.auc > limits.auc and told.p_value <= TOLD_APART:
        past.append(f"a classifier tells the two files apart: AUC {told.auc:.2f}")
    compared_with, rows = "nothing", 0
    if isinstance(reference, Profile):
        compared_with, rows = "training", reference.rows
    elif reference is not None:
        compared_with, rows = "file", len(reference.log_odds)
    return Drift(
        name,
        len(table.log_odds),
        len(np.unique(table.buyers)) if names_buyers else None,
        compared_with,
        rows,
        tuple(sorted(found, key=lambda one: (-len(one.past), -(one.psi or 0.0), one.name))),
        unsure,
        unsure_before,
        told,
        limits,
        tuple(past),
        tuple(warnings),
    )


def _counts(reference: Reference, i: int, term: Term) -> list[float]:
    if isinstance(reference, Profile):
        return list(reference.terms[term.feature.name].rows)
    if reference is None:
        return [0.0] * len(term.bins)
    return [float(c) for c in np.bincount(reference.bins[i], minlength=len(term.bins))]


def _reference_spread(
    reference: Reference,
    i: int,
    cell: NDArray[np.integer],
    counts: Sequence[float],
    k: int,
) -> Spread | None:
    if reference is None:
        return None
    if isinstance(reference, Profile):
        return Spread(_sums(cell, counts, k), reference.buyers)
    return spread_of(cell[reference.bins[i]], reference.buyers, k)


def _of_term(
    term: Term, old: Spread | None, new: Spread, limits: Limits, chance: float
) -> FeatureDrift:
    name, shares, past = term.feature.name, new.shares, []
    levels = isinstance(term.bins, LevelBins)
    missing, unseen = float(shares[-1]), float(shares[-2]) if levels else None
    if old is None:
        if unseen is not None and unseen > limits.unseen:
            past.append("unseen")
        return FeatureDrift(name, None, None, missing, None, unseen, None, past=tuple(past))
    index, noise = index_and_noise(old, new, chance)
    if index > limits.psi + noise:
        past.append("psi")
    for place, limit, what in ((-1, limits.missing, "missing"), (-2, limits.unseen, "unseen")):
        if what == "missing" or levels:
            rise, by_chance = rise_and_noise(old, new, place, chance)
            if rise > max(limit, by_chance):
                past.append(what)
    before = old.shares
    return FeatureDrift(
        name,
        index,
        noise,
        missing,
        float(before[-1]),
        unseen,
        float(before[-2]) if levels else None,
        past=tuple(past),
    )


def _of_log_odds(
    table: Binned, reference: Binned | Profile, limits: Limits, chance: float
) -> FeatureDrift:
    if isinstance(reference, Profile):
        edges = np.array(reference.log_odds_edges)
        counts = list(map(float, reference.log_odds_rows))
    else:
        edges = np.unique(np.quantile(reference.log_odds, np.arange(1, 20) / 20))
        places = np.searchsorted(edges, reference.log_odds, side="right")
        counts = np.bincount(places, minlength=len(edges) + 1).astype(float).tolist()
    cell = np.array(grouped(counts))
    k = int(cell[-1]) + 1
    if isinstance(reference, Profile):
        old = Spread(_sums(cell, counts, k), reference.buyers)
    else:
        old = spread_of(cell[places], reference.buyers, k)
    new = spread_of(cell[np.searchsorted(edges, table.log_odds, side="right")], table.buyers, k)
    index, noise = index_and_noise(old, new, chance)
    return FeatureDrift(LOG_ODDS, index, noise, past=("psi",) if index > limits.psi + noise else ())


def _unsure(
    scorecard: Scorecard, table: Binned, reference: Reference, chance: float
) -> tuple[float, float | None, tuple[float, float] | None]:
    """Return the share of undecided sales, that of the reference, and its rise with its noise."""
    low, high = scorecard.thresholds.b2c_to, scorecard.thresholds.b2b_from

    def undecided(log_odds: NDArray[np.float64]) -> NDArray[np.intp]:
        return ((log_odds > low) & (log_odds < high)).astype(np.intp)

    new = spread_of(undecided(table.log_odds), table.buyers, 2)
    if reference is None:
        return float(new.shares[1]), None, None
    if isinstance(reference, Profile):
        below = _share_below(reference, high) - _share_below(reference, low)
        counts = np.array([1 - below, below]) * reference.rows
        old = Spread(counts, reference.buyers)
    else:
        old = spread_of(undecided(reference.log_odds), reference.buyers, 2)
    rise = rise_and_noise(old, new, 1, chance)
    return float(new.shares[1]), float(old.shares[1]), rise


def _share_below(profile: Profile, log_odds: float) -> float:
    """Return about which share of the training rows has lower log-odds, from the histogram."""
    edges, counts = profile.log_odds_edges, np.array(profile.log_odds_rows, dtype=float)
    below = np.cumsum(counts) / max(counts.sum(), 1.0)
    if not edges:
        return 0.5
    left, right = float(below[0]) / 2, (float(below[-2]) + 1) / 2  # the outer ones have no end
    return float(np.interp(log_odds, edges, below[:-1], left=left, right=right))


def _classified(
    cells: Sequence[NDArray[np.integer]], table: Binned, reference: Binned, seed: int
) -> TwoSamples:
    both = [
        cell[np.concatenate([old, new])]
        for cell, old, new in zip(cells, reference.bins, table.bins, strict=True)
    ]
    # Numbers of buyers of two files are not the same buyers'.
    buyers = np.concatenate([reference.buyers, table.buyers + reference.buyers.max() + 1])
    is_new = np.arange(len(buyers)) >= len(reference.buyers)
    return tell_apart(both, buyers, is_new, seed)


def _lines(one: FeatureDrift) -> list[str]:
    """Return what of a feature is past its limit, a line each; a cause before its effect."""
    found = []
    if "missing" in one.past:
        found.append(
            f"{one.name}: missing in {one.missing:.1%} of the sales, before in "
            f"{one.missing_before:.1%}"
        )
    if "unseen" in one.past:
        shown = f" ({', '.join(one.unseen_levels)})" if one.unseen_levels else ""
        before = "" if one.unseen_before is None else f", before {one.unseen_before:.1%}"
        found.append(
            f"{one.name}: {one.unseen:.1%} are levels that the model does not know{shown}{before}"
        )
    if "psi" in one.past and not found:
        found.append(
            f"{one.name}: stability index {one.psi:.2f}, by chance at most {one.noise:.2f}"
        )
    return found


def _sums(cell: NDArray[np.integer], counts: Sequence[float], k: int) -> NDArray[np.float64]:
    return np.bincount(cell, weights=counts, minlength=k).astype(np.float64)
