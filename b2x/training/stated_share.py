"""Moves a model to the share of B2B that the user states."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta

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


def doubt_share(
    share: float, is_b2b: NDArray[np.bool_], weight: NDArray[np.float64], documented: float
) -> list[str]:
    """Return a warning where labels say another share than the stated one.

    Parameters
    ----------
    share
        The stated one.
    is_b2b, weight
        The labels, and how many sales each stands for, shape (n,).
    documented
        Share of all sales that hints document as B2B.

    Raises
    ------
    UsageError
        When the share is below that of the documented sales.
    """
    if share < documented:
        raise UsageError(
            f"b2b_share={share:g}, but {documented:.1%} of the sales are documented as B2B",
            next_step="give a larger share, or none",
        )
    if not len(is_b2b):
        return []
    found = float(np.average(is_b2b, weights=weight))
    worth = float(weight.sum() ** 2 / np.sum(weight**2))
    low, high = beta.ppf([0.005, 0.995], worth * found + 0.5, worth * (1 - found) + 0.5)
    if low <= share <= high:
        return []
    return [
        f"the labels say that {found:.0%} of the sales are B2B (99% {low:.0%} to {high:.0%}), and "
        f"--b2b-share says {share:.0%}: probabilities and figures assume the latter, and are wrong "
        "if the labels are of random sales"
    ]


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
