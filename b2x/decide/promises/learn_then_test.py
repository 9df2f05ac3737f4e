"""Finds the widest threshold whose error is below a limit: tests of an audit sample in sequence.

Everything is seen from one side: evidence for the side (log-odds for B2B, their negative for B2C)
and whether an answer contradicts it. What counts as a unit is left to audit_units.py.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta, binom

from b2x.decide.promises.risks import Flags, Floats
from b2x.engines.batch import probability

LEAST = 1e-3
"""Share of a table that the strictest threshold calls at least."""
STEPS = 60
"""Thresholds that may be tested."""
NEAR = 0.05
"""How far below the best chance that of the first threshold may be."""
BETS = (0.2, 0.8)
"""Share of the wealth that is bet at least and at most that a unit is right."""
CHANCE = 0.8
"""With which chance a sample of the recommended size carries a promise."""
MOST = 200_000
"""Units that are at most recommended to draw."""


@dataclass(frozen=True)
class Units:
    """A table of n sales and k units of it that were drawn at random, seen from one side.

    Attributes
    ----------
    evidence
        float64 of shape (n,): log-odds of the side.
    size
        float64 of shape (n,): what each sale counts.
    known
        bool of shape (n,): sales of buyers with an answer that holds for all of their sales: they
        came in for certain, or had been asked before these units were drawn.
    known_wrong
        bool of shape (n,): those of them that the side would call wrongly.
    drawn
        float64 of shape (k,): evidence of the units that were drawn from the sales not known, each
        as likely as its size.
    wrong
        bool of shape (k,): whether the side would call them wrongly.
    certain, certain_wrong
        Shape (c,), the same of the answers on buyers that came in for certain.
    """

    evidence: Floats
    size: Floats
    known: Flags
    known_wrong: Flags
    drawn: Floats
    wrong: Flags
    certain: Floats
    certain_wrong: Flags


@dataclass(frozen=True)
class Grid:
    """What is known of each of g thresholds without any answer of a drawn unit, shape (g,).

    Attributes
    ----------
    open_size, known_size, known_wrong
        Size of the called sales that are not known, of those that are, and of the wrong ones.
    open_share
        The first as a share of all that is not known: the chance of a drawn unit to be called.
    expected_error
        The error among the called that are not known, by the model's probabilities.
    """

    open_size: Floats
    known_size: Floats
    known_wrong: Floats
    open_share: Floats
    expected_error: Floats

    def at(self, place: int) -> Grid:
        """Return the grid of one threshold."""
        return Grid(*(values[[place]] for values in vars(self).values()))

    def open_limit(self, limit: float) -> Floats:
        """Return the error that the sales not known may have, so that all keep the limit."""
        allowed = limit * (self.open_size + self.known_size) - self.known_wrong
        return np.clip(allowed / np.maximum(self.open_size, 1e-300), 0.0, 1.0)


@dataclass(frozen=True)
class Ladder:
    """Thresholds to be tested, from the strictest, and the sample, stage by stage.

    Attributes
    ----------
    thresholds
        Evidence from which on a sale is called, shape (g,).
    stages
        The units of each stage; those of a later stage were drawn among the buyers that earlier
        ones had not asked.
    grids
        The grid of each stage.
    """

    thresholds: Floats
    stages: tuple[Units, ...]
    grids: tuple[Grid, ...]

    def __len__(self) -> int:
        return len(self.thresholds)

    @property
    def drawn(self) -> int:
        """Units that were drawn."""
        return sum(len(units.drawn) for units in self.stages)


@dataclass(frozen=True)
class Found:
    """A threshold and what the sample says of it.

    Attributes
    ----------
    threshold
        Evidence from which on a sale is called.
    first
        The first threshold of the sequence, from which `threshold` may be tightened to.
    audited, wrong
        Answers on called units, and those that say otherwise.
    bound
        What the error is at most, at the confidence, if this threshold alone is looked at.
    error
        What it is by the answers, each counted for what it stands for; NaN without answers.
    """

    threshold: float
    first: float
    audited: int
    wrong: int
    bound: float
    error: float


def fewest(limit: float, delta: float) -> int:
    """Return how many called units without an error it takes to promise a limit.

    Examples
    --------
    >>> [fewest(limit, delta) for delta in (0.1, 0.05) for limit in (0.02, 0.01)]
    [114, 230, 149, 299]
    """
    return math.ceil(math.log(delta) / math.log1p(-limit))


def make_ladder(
    stages: Sequence[Units], from_evidence: float = -math.inf, steps: int = STEPS
) -> Ladder:
    """Return thresholds from the strictest on, at equal ratios of what they call.

    They depend on the table alone and on no answer, as fixed sequences need.

    Parameters
    ----------
    stages
        At least one.
    from_evidence
        The widest threshold that may be chosen.
    steps
        How many thresholds there are at most.
    """
    units = stages[0]
    order = np.argsort(-units.evidence, kind="stable")
    evidence, called = units.evidence[order], np.cumsum(units.size[order])
    last = np.flatnonzero(np.append(evidence[1:] != evidence[:-1], True))  # ends of ties
    last = last[(evidence[last] >= from_evidence) & (called[last] > 0)]
    if not len(last):
        return Ladder(np.empty(0), tuple(stages), ())
    shares = called[last] / called[-1]
    wanted = np.geomspace(max(shares[0], LEAST), shares[-1], steps) if steps > 1 else shares[-1:]
    places = np.minimum(np.searchsorted(shares, wanted * (1 - 1e-12)), len(last) - 1)
    at = last[np.unique(places)]
    return Ladder(evidence[at], tuple(stages), tuple(_grid(units, order, at) for units in stages))


def best_ladder(
    stages: Sequence[Units], limit: float, delta: float, from_evidence: float = -math.inf
) -> Ladder:
    """Return the thresholds with all stages, or with the first alone, whose test is exact.

    The one is taken that may begin wider, or has the better chance, by the model's probabilities.
    A later stage alone would depend on answers of the first, which are known by then.
    """
    ladder = make_ladder(stages, from_evidence)
    if len(stages) == 1 or not len(ladder):
        return ladder

    def outlook(ladder: Ladder) -> tuple[float, float]:
        start = begin_with(ladder, limit, delta)
        chance = float(chances(ladder, ladder.drawn, limit, delta)[start])
        return -float(ladder.thresholds[start]) if chance > NEAR else -math.inf, chance

    return max(ladder, make_ladder(stages[:1], from_evidence), key=outlook)


def chances(ladder: Ladder, drawn: int, limit: float, delta: float) -> Floats:
    """Return with what chance each threshold passes its test, by the model's probabilities.

    Each is taken to call as few of the drawn units as in one sample of ten.
    """
    grid = ladder.grids[0]
    calls = binom.ppf(0.1, drawn, grid.open_share)
    allowed = grid.open_limit(limit)
    if len(ladder.stages) == 1:
        most = binom.ppf(delta, calls, allowed)
        most -= binom.cdf(most, calls, allowed) > delta
    else:
        right, wrong = _stakes(grid, limit)
        most = np.floor((calls * right + math.log(delta)) / np.maximum(right - wrong, 1e-300))
    passes = np.where(most >= 0, binom.cdf(most, calls, grid.expected_error), 0.0)
    return np.asarray(np.nan_to_num(passes))


def begin_with(ladder: Ladder, limit: float, delta: float) -> int:
    """Return the threshold with which to begin, chosen without any answer.

    It is the widest whose chance is near the best, of those whose sales are likelier of this side
    than of the other; where none has a chance, the one whose bound is expected to be lowest.
    """
    chance = chances(ladder, ladder.drawn, limit, delta)
    if chance.max() > NEAR:
        near = np.flatnonzero(chance >= chance.max() - NEAR)
        likelier = near[ladder.thresholds[near] >= 0]
        return int(likelier[-1] if len(likelier) else near[0])
    grid = ladder.grids[0]
    calls = binom.ppf(0.1, ladder.drawn, grid.open_share)
    errors = np.minimum(np.ceil(calls * grid.expected_error), calls)
    bounds = np.where(calls > errors, beta.ppf(1 - delta, errors + 1, calls - errors), 1.0)
    whole = grid.open_size + grid.known_size
    return int(np.argmin((bounds * grid.open_size + grid.known_wrong) / whole))


def p_values(ladder: Ladder, limit: float) -> Floats:
    """Return how likely so few errors are, at each threshold, were its error above the limit.

    Of one stage it is the exact binomial tail; several are not draws from one table, and are bet
    on. Shape (g,).
    """
    if len(ladder.stages) == 1:
        return binomial_tails(ladder.stages[0], ladder.grids[0], ladder.thresholds, limit)
    return betting_tails(ladder, limit)


def binomial_tails(units: Units, grid: Grid, thresholds: Floats, limit: float) -> Floats:
    """Return the probability of at most so many errors among the drawn units that are called."""
    called, wrong = _counts(units, thresholds)
    allowed = grid.open_limit(limit)
    kept = grid.known_wrong <= limit * grid.known_size
    tail = np.where(allowed > 0, binom.cdf(wrong, called, allowed), 1.0)
    tail = np.where(allowed < 1, tail, 0.0)  # were all that is not known wrong, it would be kept
    return np.where(grid.open_size > 0, tail, np.where(kept, 0.0, 1.0))


def betting_tails(ladder: Ladder, limit: float) -> Floats:
    """Return one over the wealth of bets that each called unit is right, fair at the limit.

    Above the limit, wealth exceeds 1 / p with probability p at most, whatever each stage learned
    from those before (Waudby-Smith and Ramdas, 2024). How much is bet depends on the model's
    probabilities alone.
    """
    log_wealth = np.zeros(len(ladder))
    for units, grid in zip(ladder.stages, ladder.grids, strict=True):
        called, wrong = _counts(units, ladder.thresholds)
        won, lost = _stakes(grid, limit)
        log_wealth += (called - wrong) * won + wrong * lost
    return np.asarray(np.exp(-np.maximum(log_wealth, 0.0)))


def find_threshold(ladder: Ladder, limit: float, delta: float) -> tuple[Found | None, Found]:
    """Find the widest threshold whose error is at most a limit, except with probability delta.

    Parameters
    ----------
    ladder
        At least one threshold, and the sample.
    limit
        What the error among the called may be, 0 to 1.
    delta
        Probability with which it may be above it.

    Returns
    -------
    found, first
        The widest threshold up to which every test passes, None where the first fails; and what
        the sample says of the first. Where it fails, its `bound` may be promised in place of the
        limit: both together fail with probability delta at most.

    Notes
    -----
    Learn-then-Test with fixed sequence testing (Angelopoulos, Bates, Candès, Jordan and Lei, 2021).
    Where every buyer was asked, nothing is drawn and errors are counted: no order is needed.
    """
    if not ladder.drawn:
        return _counted(ladder, limit, delta)
    start = begin_with(ladder, limit, delta)
    passed = p_values(ladder, limit)[start:] <= delta
    first = describe(ladder, start, start, delta)
    if not passed[0]:
        return None, first
    end = start + (len(passed) if passed.all() else int(np.argmin(passed))) - 1
    return describe(ladder, end, start, delta), first


def _counted(ladder: Ladder, limit: float, delta: float) -> tuple[Found | None, Found]:
    """Return what :func:`find_threshold` does where every buyer was asked."""
    grid = ladder.grids[-1]
    most = (grid.known_wrong + grid.open_size) / (grid.known_size + grid.open_size)
    lowest = len(most) - 1 - int(np.argmin(most[::-1]))  # the widest of those
    best = describe(ladder, lowest, lowest, delta)
    kept = np.flatnonzero(p_values(ladder, limit) <= delta)
    if not len(kept):
        return None, best
    end = int(kept[-1])
    gaps = np.flatnonzero(np.diff(kept) > 1)
    start = int(kept[gaps[-1] + 1] if len(gaps) else kept[0])
    return describe(ladder, end, start, delta), best


def describe(ladder: Ladder, place: int, start: int, delta: float) -> Found:
    """Return what the sample says of a threshold of a ladder, whose sequence began at `start`."""
    threshold = float(ladder.thresholds[place])
    audited = wrong = 0
    for units in ladder.stages:
        for evidence, otherwise in (
            (units.drawn, units.wrong),
            (units.certain, units.certain_wrong),
        ):
            called = evidence >= threshold
            audited += int(called.sum())
            wrong += int(otherwise[called].sum())
    alone = replace(
        ladder,
        thresholds=ladder.thresholds[[place]],
        grids=tuple(grid.at(place) for grid in ladder.grids),
    )
    low, high = 0.0, 1.0  # between them is the lowest limit that passes
    while high - low > 1e-6:
        middle = (low + high) / 2
        if p_values(alone, middle)[0] <= delta:
            high = middle
        else:
            low = middle
    first = float(ladder.thresholds[start])
    return Found(threshold, first, audited, wrong, high, _estimated_error(alone))


def to_draw(ladder: Ladder, limit: float, delta: float, chance: float = CHANCE) -> int | None:
    """Return how many units to draw to promise a limit with some chance, by the model.

    None where its probabilities do not reach the limit with any sample up to :data:`MOST`.
    """
    if not len(ladder) or chances(ladder, MOST, limit, delta).max() < chance:
        return None
    low, high = fewest(limit, delta) - 1, MOST
    while high > low + max(low // 100, 1):
        middle = (low + high) // 2
        if chances(ladder, middle, limit, delta).max() >= chance:
            high = middle
        else:
            low = middle
    return high


def _estimated_error(alone: Ladder) -> float:
    """Return the error of the sales that one threshold calls, by the answers.

    Sales of buyers with a known answer count by it, all others by the drawn units. Stages count by
    their number of called units.
    """
    found, counts = [], []
    for units, grid in zip(alone.stages, alone.grids, strict=True):
        (called,), (wrong,) = _counts(units, alone.thresholds)
        open_size, known = float(grid.open_size[0]), float(grid.known_size[0])
        known_wrong = float(grid.known_wrong[0])
        if called:
            of_open = open_size * wrong / called
            found.append((known_wrong + of_open) / max(open_size + known, 1e-300))
            counts.append(int(called))
        elif known > 0 and open_size == 0:
            found.append(known_wrong / known)
            counts.append(1)
    return float(np.average(found, weights=counts)) if found else math.nan


def _grid(units: Units, order: NDArray[np.intp], at: NDArray[np.intp]) -> Grid:
    """Return the grid of a stage, at positions of its sales in order of evidence."""
    size, known = units.size[order], units.known[order]
    open_size = np.cumsum(size * ~known)
    expected = np.cumsum(size * ~known * (1.0 - probability(units.evidence[order])))
    return Grid(
        open_size[at],
        np.cumsum(size * known)[at],
        np.cumsum(size * units.known_wrong[order])[at],
        np.minimum(open_size[at] / max(open_size[-1], 1e-300), 1.0),
        expected[at] / np.maximum(open_size[at], 1e-300),
    )


def _stakes(grid: Grid, limit: float) -> tuple[Floats, Floats]:
    """Return what a right and a wrong unit add to the logarithm of the wealth."""
    allowed = grid.open_limit(limit)
    hope = 1.0 - grid.expected_error / np.maximum(allowed, 1e-300)
    bet = np.clip(hope, *BETS) / np.maximum(1.0 - allowed, 1e-300)
    bet *= (allowed > 0) & (allowed < 1)
    return np.log1p(bet * allowed), np.log1p(-bet * (1.0 - allowed))


def _counts(units: Units, thresholds: Floats) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return how many drawn units each threshold calls, and how many of them wrongly."""
    drawn, wrong = np.sort(units.drawn), np.sort(units.drawn[units.wrong])
    return (
        np.asarray(len(drawn) - np.searchsorted(drawn, thresholds)),
        np.asarray(len(wrong) - np.searchsorted(wrong, thresholds)),
    )
