"""The share of B2B sales that hints and hand labels allow: an interval, or a range of assumptions.

Learning from them is left to :mod:`b2x.label.from_hints`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy.stats import beta

from b2x.errors import UsageError
from b2x.learn.arrays import Floats, Labels

LEVEL = 0.95
DOCUMENTED_PARTS = (0.75, 0.5, 0.3, 0.2, 0.1)


@dataclass(frozen=True)
class HintedShare:
    """The share of B2B among all rows.

    Attributes
    ----------
    low, high
        With hand labels, a 95% interval by row. Without, the two ends of what assumptions allow.
    assumptions
        What `low` and `high` rest on, in a sentence each.
    if_documented
        Without hand labels: the share if this part of all B2B sales is documented, for several
        parts. Empty with them.
    """

    low: float
    high: float
    assumptions: tuple[str, ...]
    if_documented: Mapping[float, float] = field(default_factory=dict)


def share_by_labels(documented: Labels, y: Labels, weight: Floats) -> HintedShare:
    """Return the share of B2B when some rows without a document have a label.

    Parameters
    ----------
    documented
        Whether each of the n rows is documented as B2B, shape (n,).
    y, weight
        Labels of some of the others, which stand for all of them, and how many rows each stands
        for relative to the rest, shape (k,).

    Notes
    -----
    The documented rows are counted; the share of the others has a Jeffreys interval (Brown, Cai
    and DasGupta, 2001) for as many labels as the weights are worth (Kish, 1965).

    Examples
    --------
    >>> documented = np.arange(1000) < 100
    >>> share = share_by_labels(documented, np.arange(50) < 5, np.ones(50))
    >>> round(share.low, 2), round(share.high, 2)
    (0.14, 0.28)
    """
    part = float(np.mean(documented))
    worth = float(np.sum(weight) ** 2 / np.sum(weight**2))
    found = worth * float(np.average(y, weights=weight))
    tail = (1.0 - LEVEL) / 2.0
    low, high = beta.ppf([tail, 1.0 - tail], found + 0.5, worth - found + 0.5)
    return HintedShare(
        part + (1.0 - part) * float(low),
        part + (1.0 - part) * float(high),
        (
            f"{len(y):,} hand labels stand for the rows that no hint documents as B2B "
            "(95% interval by row)",
        ),
    )


def share_by_assumption(documented: Labels, log_odds: Floats) -> HintedShare:
    """Return the range of the share of B2B when there are no hand labels.

    Parameters
    ----------
    documented
        Whether each of the n rows is documented as B2B, shape (n,); some are.
    log_odds
        Out-of-fold log-odds of being documented, shape (n,).

    Notes
    -----
    If documented sales are drawn completely at random from all B2B sales, the mean probability of
    being documented among the documented is at most the part of B2B sales that is documented
    (Elkan and Noto, 2008), so that the share is at most theirs divided by that mean. If the
    documented sales are easier to tell than the others, the upper end may be too low.

    Examples
    --------
    >>> documented = np.arange(1000) < 100
    >>> share = share_by_assumption(documented, np.where(np.arange(1000) < 300, -0.7, -6.0))
    >>> round(share.low, 2), round(share.high, 2), share.if_documented[0.5]
    (0.1, 0.3, 0.2)
    """
    if not documented.any():
        raise UsageError("no row is documented as B2B")
    low = float(np.mean(documented))
    found = float(np.mean(1.0 / (1.0 + np.exp(-log_odds[documented]))))
    high = min(1.0, low / max(found, low))
    return HintedShare(
        low,
        high,
        (
            f"at least {low:.1%}: every row without a document is a consumer's",
            f"at most {high:.1%}: which B2B sales are documented is chance alone (Elkan and "
            "Noto, 2008)",
        ),
        {part: min(1.0, low / part) for part in DOCUMENTED_PARTS},
    )
