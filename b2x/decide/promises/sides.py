"""One side of a promise: its threshold is found, kept apart from the other's, and told.

The tests are in learn_then_test.py; files, costs and the model are left to promises.py.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from b2x.decide.promises.learn_then_test import (
    Found,
    Ladder,
    Units,
    best_ladder,
    describe,
    fewest,
    find_threshold,
    make_ladder,
    to_draw,
)
from b2x.decide.promises.risks import Floats
from b2x.engines.batch import probability
from b2x.scorecard.decision import B2B, Label
from b2x.scorecard.exact import BOUND, UNITS_PER_ONE

WORST = 0.5
"""The weakest promise that is offered or taken: above it, a call is likelier wrong than right."""


@dataclass(frozen=True)
class Strongest:
    """The strongest promise that an audit sample allows where it does not carry the limit.

    Attributes
    ----------
    max_error
        What it can promise, 0 to 1.
    log_odds
        The threshold.
    decided
        Sales of the table that it decides.
    audited, wrong
        Answers among them, and those that say otherwise.
    weighted_error
        Their error by the answers, each counted for what it stands for; None if it is not known.
    """

    max_error: float
    log_odds: float
    decided: int
    audited: int
    wrong: int
    weighted_error: float | None = None


@dataclass(frozen=True)
class Side:
    """What is promised of the sales that are called B2B, or of those called B2C.

    Attributes
    ----------
    label
        Which.
    limit
        The error that was asked for, 0 to 1; None where none was.
    max_error
        The error that is promised; None where nothing is.
    log_odds
        The threshold, from which on (B2B) or up to which (B2C) sales are decided; None where none
        is decided. Without a sample it is where the limit would be kept by the model's own
        probabilities.
    decided
        Sales of the table that it decides.
    expected_error
        Their error by the model's probabilities; None without sales.
    audited, wrong
        Answers among them, and those that say otherwise.
    weighted_error
        Their error by the answers, each counted for what it stands for; None if it is not known.
    fewest
        Answers that it takes among the decided to promise the limit, if all are right; None
        without a limit.
    to_draw
        Audit sample that promises the limit with a chance of 80%, by the model's probabilities, at
        most all buyers of the table; None where they do not reach it or every buyer is answered,
        without a limit, or where it is promised.
    strongest
        What the sample allows instead; None where the limit is promised or there is no sample.
    """

    label: Label
    limit: float | None
    max_error: float | None
    log_odds: float | None
    decided: int
    expected_error: float | None
    audited: int = 0
    wrong: int = 0
    weighted_error: float | None = None
    fewest: int | None = None
    to_draw: int | None = None
    strongest: Strongest | None = None


@dataclass(frozen=True)
class Searched:
    """A side whose threshold was looked for.

    Attributes
    ----------
    label, ladder, limit, delta
        What was asked, see :mod:`b2x.decide.promises.learn_then_test`.
    evidence
        The threshold, seen from the side.
    found
        What the sample says of it; None where nothing is promised.
    promised
        The error that is promised, None where none is.
    strongest
        What could be promised in place of the limit, where it is not carried.
    """

    label: Label
    ladder: Ladder
    limit: float | None
    delta: float
    evidence: float
    found: Found | None = None
    promised: float | None = None
    strongest: Found | None = None


def search_side(
    label: Label,
    stages: Sequence[Units],
    limit: float | None,
    edge: float,
    delta: float,
    *,
    by_cost: bool,
    strongest: bool,
) -> Searched:
    """Find a side's threshold.

    Parameters
    ----------
    label, stages, limit, delta
        As :func:`b2x.decide.promises.learn_then_test.find_threshold`; a side without a limit has
        the threshold `edge`.
    edge
        Threshold of the model or of the costs, seen from the side.
    by_cost
        Whether it is that of the costs: none may be wider, and it is promised what it keeps.
    strongest
        Whether to promise what the sample allows where it does not carry the limit, if that is at
        most :data:`WORST`.
    """
    audited = any(len(units.drawn) + len(units.certain) for units in stages)
    if limit is None:
        ladder = make_ladder(stages, edge, steps=1)
        side = Searched(label, ladder, limit, delta, edge)
        if not len(ladder) or not audited or not by_cost:
            return side
        at_edge = describe(ladder, 0, 0, delta)
        return replace(side, found=at_edge, promised=at_edge.bound if at_edge.audited else None)
    ladder = best_ladder(stages, limit, delta, edge if by_cost else -math.inf)
    side = Searched(label, ladder, limit, delta, BOUND)
    if not len(ladder):
        return side
    if not audited:
        near = np.flatnonzero(ladder.grids[0].expected_error <= limit)
        place = int(near[-1]) if len(near) else None
        return side if place is None else replace(side, evidence=float(ladder.thresholds[place]))
    found, first = find_threshold(ladder, limit, delta)
    if found is not None and not _all_known(ladder, found):
        return replace(side, evidence=found.threshold, found=found, promised=limit)
    worth_it = first.bound <= WORST and not _all_known(ladder, first)
    side = replace(side, strongest=first if worth_it else None)
    if not strongest or side.strongest is None:
        return replace(side, found=None)
    return replace(side, evidence=first.threshold, found=first, promised=first.bound)


def _all_known(ladder: Ladder, found: Found) -> bool:
    """Return whether a threshold calls only sales of buyers whose answer is known.

    Nothing is then decided that nobody has answered. Not so where every buyer is answered.
    """
    place = int(np.flatnonzero(ladder.thresholds == found.threshold)[0])
    open_size = ladder.grids[0].open_size
    return not found.audited or bool(open_size[place] <= 0 < open_size[-1])


def hold_apart(b2b: Searched, b2c: Searched) -> tuple[Searched, Searched, str]:
    """Return two sides that overlapped, neither wider, with what became of them."""
    if b2b.limit is None:
        b2b = replace(b2b, evidence=-b2c.evidence + 1 / UNITS_PER_ONE)
        return b2b, b2c, "sales are called B2B from where B2C ends"
    if b2c.limit is None:
        b2c = replace(b2c, evidence=-b2b.evidence + 1 / UNITS_PER_ONE)
        return b2b, b2c, "sales are called B2C up to where B2B begins"
    if _exceeds(b2b) != _exceeds(b2c):
        over, kept = (b2b, b2c) if _exceeds(b2b) else (b2c, b2b)
        note = (
            f"the strongest promise of {over.label} would decide sales of {kept.label}, which "
            f"keeps its limit: no sale is called {over.label}"
        )
        none = replace(over, evidence=BOUND, found=None, promised=None, strongest=None)
        return (none, b2c, note) if over is b2b else (b2b, none, note)
    # Every threshold between the first and the widest keeps the limit; they meet near even odds.
    of_b2b, of_b2c = _kept(b2b), _kept(b2c)
    cut = min(max(0.0, b2b.evidence), -b2c.evidence)
    higher = of_b2b[of_b2b >= cut]
    begin = float(higher.min()) if len(higher) else float(of_b2b.max())
    lower = of_b2c[-of_b2c < begin]
    b2b = _moved(b2b, begin)
    note = "both sides could be wider than the table: they meet"
    if not len(lower):
        b2c = replace(b2c, evidence=BOUND, found=None, promised=None)
        return b2b, b2c, "what could be called B2C is called B2B: the limits are loose"
    return b2b, _moved(b2c, float(lower.min())), note


def _known(found: Found | None) -> float | None:
    """Return the error by the answers; None if it is not known."""
    return None if found is None or math.isnan(found.error) else found.error


def _to_draw(side: Searched, buyers: int) -> int | None:
    """Return how many answers are worth drawing for a limit; None where no number is."""
    ladder = side.ladder
    if side.limit is None or (ladder.grids and not ladder.grids[-1].open_size.any()):
        return None
    wanted = to_draw(ladder, side.limit, side.delta)
    return None if wanted is None else min(wanted, buyers)


def _exceeds(side: Searched) -> bool:
    """Return whether a side promises less than was asked for."""
    return side.promised is not None and side.limit is not None and side.promised > side.limit


def _kept(side: Searched) -> Floats:
    """Return the thresholds that keep the limit, seen from the side."""
    if side.found is None:
        return np.array([side.evidence])
    at = side.ladder.thresholds
    return at[(at <= side.found.first) & (at >= side.found.threshold)]


def _moved(side: Searched, evidence: float) -> Searched:
    if side.found is None:
        return replace(side, evidence=evidence)
    place = int(np.flatnonzero(side.ladder.thresholds == evidence)[0])
    found = describe(side.ladder, place, place, side.delta)
    return replace(side, evidence=evidence, found=found)


def as_side(side: Searched, audited: bool, buyers: int) -> Side:
    """Return what users see of a side; `buyers` is the number of buyers in the table."""
    sign = 1.0 if side.label == B2B else -1.0
    evidence = side.ladder.stages[0].evidence
    called = evidence >= side.evidence
    error = 1.0 - probability(evidence[called])
    found, strongest = side.found, side.strongest
    asked = side.limit is not None and side.promised != side.limit
    return Side(
        side.label,
        side.limit,
        side.promised,
        None if side.evidence >= BOUND else sign * side.evidence,
        int(called.sum()),
        float(np.mean(error)) if called.any() else None,
        0 if found is None else found.audited,
        0 if found is None else found.wrong,
        _known(found),
        None if side.limit is None else fewest(side.limit, side.delta),
        _to_draw(side, buyers) if asked else None,
        None
        if strongest is None or not audited
        else Strongest(
            strongest.bound,
            sign * strongest.threshold,
            int((evidence >= strongest.threshold).sum()),
            strongest.audited,
            strongest.wrong,
            _known(strongest),
        ),
    )
