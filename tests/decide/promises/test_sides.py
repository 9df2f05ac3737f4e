"""One side of a promise: what is promised of it, and what is empty."""

from __future__ import annotations

import numpy as np

from b2x.decide.promises.learn_then_test import Units
from b2x.decide.promises.sides import as_side, search_side


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
