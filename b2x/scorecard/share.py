"""The share of B2B among a seller's sales that a scorecard's probabilities assume."""

from __future__ import annotations

import math
from dataclasses import replace

from b2x.errors import UsageError
from b2x.schema.option_number import option_number
from b2x.scorecard.exact import quantise
from b2x.scorecard.promise import without_promise
from b2x.scorecard.scorecard import Scorecard

SHARE = "b2b_share"
"""Key in the provenance of a share that was stated rather than counted."""
RANKS_ONLY = "ranks_only"
"""Key in the provenance, true of a model that was not calibrated on labels of the seller."""


def share_of(scorecard: Scorecard) -> float | None:
    """Return the share of B2B that the probabilities assume, 0 to 1.

    It is the one that was stated, else that of the rows that the model was trained on; None where
    the scorecard does not say.
    """
    share, rows, b2b_rows = map(scorecard.provenance.get, (SHARE, "rows", "b2b_rows"))
    if share is None and isinstance(rows, int) and isinstance(b2b_rows, int) and rows:
        share = b2b_rows / rows
    return share if isinstance(share, float) and 0 < share < 1 else None


def caveat(scorecard: Scorecard) -> str:
    """Return what to know of the probabilities of a model that only ranks; empty for others."""
    if scorecard.provenance.get(RANKS_ONLY) is not True:
        return ""
    share = share_of(scorecard)
    assumed = "" if share is None else f": probabilities assume that {100 * share:.3g}% are B2B"
    known = "documented_rows" in scorecard.provenance
    why = "by hints, and no label calibrated it" if known else "and does not know this seller"
    return f"ranks sales {why}{assumed}"


def at_share(scorecard: Scorecard, share: float) -> Scorecard:
    """Return the scorecard for sellers with another share of B2B.

    The intercept moves by the difference of the two shares' log-odds, each a multiple of 2**-28,
    so that going back gives the same scorecard's log-odds again. The order of sales stays. What
    each field adds is taken to be the same at any share (Saerens, Latinne and Decaestecker, 2002).
    A promise of the thresholds is void.

    Parameters
    ----------
    scorecard
        A scorecard that says what share it assumes, see :func:`share_of`.
    share
        Share of B2B among the seller's sales, above 0 and below 1.

    Raises
    ------
    UsageError
        When `share` is not between 0 and 1, or the scorecard's own is not known.

    Examples
    --------
    >>> from b2x.schema.features import Feature
    >>> from b2x.scorecard.decision import Thresholds
    >>> from b2x.scorecard.terms import NumericBins, Term
    >>> term = Term(Feature("column", ("lines",), "number"), NumericBins((2.0,)), (-1.0, 1.0, 0.0))
    >>> even = Scorecard(0.0, (term,), (), Thresholds(-1.0, 1.0), provenance={"b2b_share": 0.5})
    >>> fewer = at_share(even, 0.2)
    >>> round(fewer.intercept, 4), share_of(fewer), at_share(fewer, 0.5) == even
    (-1.3863, 0.2, True)
    """
    number = option_number(share)
    if not 0 < number < 1:
        such_as = f", {number / 100:g} say" if 1 <= number < 100 else ""
        raise UsageError(
            f"a B2B share of {share!r}",
            where=SHARE,
            next_step=f"give a number between 0 and 1{such_as}",
        )
    own = share_of(scorecard)
    if own is None:
        raise UsageError(
            "the model does not say what share of B2B it was trained on, so it cannot be moved to "
            "another",
            where=SHARE,
            next_step="leave the share out, or train the model with b2x train",
        )
    moved = scorecard.intercept + _log_odds(number) - _log_odds(own)
    return replace(
        scorecard,
        intercept=moved,
        provenance={**without_promise(scorecard.provenance), SHARE: number},
    )


def _log_odds(share: float) -> float:
    return quantise(math.log(share) - math.log1p(-share))
