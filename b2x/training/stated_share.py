"""Moves a model to the share of B2B that the user states."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from b2x.errors import UsageError
from b2x.label.blend import shift_to_share
from b2x.scorecard.exact import quantise
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.share import SHARE


def check_share(share: float | None) -> None:
    """Raise where a share is not between 0 and 1."""
    if share is not None and not 0 < share < 1:
        raise UsageError(
            f"b2b_share={share!r} is not between 0 and 1", next_step="give a share, such as 0.2"
        )


def at_stated_share(
    scorecard: Scorecard, log_odds: NDArray[np.float64], share: float
) -> tuple[Scorecard, float]:
    """Return a scorecard whose mean probability over a table is the share, and the shift to it.

    Weighting labels to the share instead was worse by .003 to .009 log loss where labels were
    chosen (``docs/decisions/suggestions.md``).

    Parameters
    ----------
    scorecard
        The model.
    log_odds
        Its log-odds of all sales, labelled or not, shape (n,).
    share
        Share of B2B among them, above 0 and below 1.
    """
    shift = quantise(shift_to_share(log_odds, share))
    provenance = {**scorecard.provenance, SHARE: share}
    return replace(scorecard, intercept=scorecard.intercept + shift, provenance=provenance), shift
