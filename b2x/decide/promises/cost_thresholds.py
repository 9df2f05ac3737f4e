"""Thresholds that cost least by the model's probabilities, where wrong decisions cost money."""

from __future__ import annotations

import math

from b2x.decide.promises.risks import Costs
from b2x.errors import UsageError
from b2x.schema.option_number import option_number
from b2x.scorecard.decision import Thresholds
from b2x.scorecard.exact import BOUND, UNITS_PER_ONE, quantise


def costs_of(b2b: float | None, b2c: float | None, ask: float | None) -> Costs | None:
    """Return the costs that were given as options; None where none was.

    Raises
    ------
    UsageError
        When some but not all are given, or as :func:`check_costs`.
    """
    if b2b is None and b2c is None and ask is None:
        return None
    if b2b is None or b2c is None or ask is None:
        raise UsageError(
            "one cost is not enough",
            next_step="give all three: --cost-b2b, --cost-b2c and --cost-ask",
        )
    costs = Costs(option_number(b2b), option_number(b2c), option_number(ask))
    check_costs(costs)
    return costs


def check_costs(costs: Costs) -> None:
    """Refuse costs that are not numbers from zero on, or all zero.

    Raises
    ------
    UsageError
        For the first of them.
    """
    for name, value in vars(costs).items():
        if not 0 <= value < math.inf:
            raise UsageError(
                f"a cost of {value}", where=f"cost_{name}", next_step="give zero or more"
            )
    if costs.b2b + costs.b2c == 0:
        raise UsageError(
            "neither wrong decision costs anything",
            where="cost_b2b, cost_b2c",
            next_step="give what one that is wrongly called B2B, or B2C, costs",
        )


def cheapest(costs: Costs) -> Thresholds:
    """Return the thresholds at which no other decision on a sale is expected to cost less.

    A call of B2B at probability p costs (1 - p) b2b, of B2C p b2c, and asking its own price (Chow,
    1970).

    Examples
    --------
    >>> from b2x.scorecard.decision import probability
    >>> found = cheapest(Costs(b2b=50, b2c=5, ask=1))
    >>> round(probability(found.b2c_to), 3), round(probability(found.b2b_from), 3)
    (0.2, 0.98)
    """
    even = costs.b2b / (costs.b2b + costs.b2c)
    b2b_from = 1.0 - costs.ask / costs.b2b if costs.b2b else 0.0
    b2c_to = costs.ask / costs.b2c if costs.b2c else 1.0
    if b2c_to >= b2b_from:  # asking never pays
        b2b_from = b2c_to = even
    high, low = _log_odds(b2b_from), _log_odds(b2c_to)
    return Thresholds(min(low, high - 1 / UNITS_PER_ONE), max(high, 1 / UNITS_PER_ONE - BOUND))


def _log_odds(probability: float) -> float:
    if not 0 < probability < 1:
        return BOUND if probability >= 1 else -BOUND
    return quantise(math.log(probability) - math.log1p(-probability))
