"""One side of a promise: what is promised of it, and what is empty."""

from __future__ import annotations

import numpy as np

from b2x.decide.promises.learn_then_test import Units
from b2x.decide.promises.sides import Searched, as_side, hold_apart, search_side
from b2x.scorecard.decision import Label
from b2x.scorecard.exact import BOUND


def test_nothing_is_promised_where_only_answered_buyers_are_called() -> None:
    # The buyer of the first sale came in for certain; the others err as often as not.
    evidence = np.array([9.0, *np.linspace(2, -2, 400)])
    known = evidence == 9.0
    rows = np.arange(1, 401, 4)
    units = Units(
        evidence, np.ones(401), known, ~known & known, evidence[rows], rows % 8 == 1,
        evidence[:1], np.array([False]),
    )  # fmt: skip
    found = search_side("B2B", [units], 0.05, 0.0, 0.1, by_cost=False, strongest=False)
    side = as_side(found, audited=True, buyers=401)
    assert (side.max_error, side.log_odds, side.strongest) == (None, None, None)


def strongest(label: Label, limit: float, share_of_b2b: tuple[float, float, float]) -> Searched:
    """Look for a side in sales with log-odds below 0, up to 3, and above, of such shares of B2B."""
    n, rng = 4000, np.random.default_rng(0)
    evidence = np.linspace(-6, 6, n)
    is_b2b = rng.random(n) < np.array(share_of_b2b)[np.digitize(evidence, (0.0, 3.0))]
    rows = np.sort(rng.choice(n, 800, replace=False))
    evidence, none = evidence if label == "B2B" else -evidence, np.zeros(n, dtype=bool)
    wrong = is_b2b[rows] != (label == "B2B")
    units = Units(
        evidence, np.ones(n), none, none, evidence[rows], wrong, np.empty(0), none[:0]
    )  # fmt: skip
    return search_side(label, [units], limit, 0.0, 0.05, by_cost=False, strongest=True)


def test_the_strongest_promise_is_never_that_most_are_wrong() -> None:
    found = strongest("B2B", 0.1, (0.0, 0.0, 0.0))
    assert (found.promised, found.strongest, found.evidence) == (None, None, BOUND)
    assert strongest("B2B", 0.1, (0.0, 0.4, 0.9)).promised is not None


def test_the_strongest_promise_takes_nothing_from_a_side_that_keeps_its_limit() -> None:
    shares = (0.0, 0.4, 0.9)
    b2b, b2c = strongest("B2B", 0.1, shares), strongest("B2C", 0.25, shares)
    assert b2b.evidence < -b2c.evidence
    kept_b2b, kept_b2c, note = hold_apart(b2b, b2c)
    assert kept_b2c == b2c
    assert (kept_b2b.promised, kept_b2b.strongest, kept_b2b.evidence) == (None, None, BOUND)
    assert note.endswith("no sale is called B2B")
