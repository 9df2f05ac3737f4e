"""What error is expected of a model on sales without labels, if nothing but the mix changed."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from b2x.decide.share import at_another_share, em_share
from b2x.scorecard.decision import B2B, B2C, LABELS
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.share import share_of
from b2x.scorecard.stability import MIN_ROWS

IF = "If nothing but the mix changed"
"""The condition under which all of it holds, and which sales without labels cannot show."""


def expected_error(scorecard: Scorecard, log_odds: NDArray[np.float64]) -> dict[str, Any]:
    """Return the share of B2B and the errors that a model's probabilities imply.

    The probabilities are moved to the share that expectation-maximisation finds in the sales
    (Saerens et al., 2002); where the model does not say what share it assumes, they stay.

    Parameters
    ----------
    scorecard
        The model: its thresholds, and the share that it assumes.
    log_odds
        Of each sale, shape (n,).

    Returns
    -------
    dict
        ``rows``; ``b2b_share`` (0 to 1), ``share_of_model`` (or None) and ``converged``;
        ``decisions``: by label the ``rows``, and ``wrong``, the expected share of them that is of
        the other kind (of ``unsure``, that is B2B: ``b2b_share``); None where there are none. All
        shares but that of the model are None where the estimate has not converged, or there are
        fewer than 50 sales.

    Examples
    --------
    >>> from b2x.predict.load import load
    >>> found = expected_error(load("hotel").scorecard, np.repeat([3.0, 2.0, -5.0], [20, 5, 75]))
    >>> found["rows"], found["decisions"]["B2B"]["rows"]
    (100, 25)
    """
    own = share_of(scorecard)
    converged, p = True, expit(log_odds)
    share = float(p.mean())
    if own is not None:
        share, converged = em_share(log_odds, own)
        p = at_another_share(log_odds, own, share)
    converged = converged and len(log_odds) >= MIN_ROWS
    thresholds = scorecard.thresholds
    chosen = {
        B2B: log_odds >= thresholds.b2b_from,
        B2C: log_odds <= thresholds.b2c_to,
    }
    decisions: dict[str, dict[str, Any]] = {}
    for label in LABELS:
        rows = chosen.get(label, ~(chosen[B2B] | chosen[B2C]))
        b2b = float(p[rows].mean()) if converged and rows.any() else None
        decisions[label] = {"rows": int(rows.sum()), "b2b_share": b2b}
        if label in chosen:
            wrong = None if b2b is None else 1 - b2b if label == B2B else b2b
            decisions[label]["wrong"] = wrong
    return {
        "rows": len(log_odds),
        "b2b_share": share if converged else None,
        "share_of_model": own,
        "converged": converged,
        "decisions": decisions,
    }


def expected_line(found: dict[str, Any]) -> str:
    """Return :func:`expected_error` as a sentence."""
    if not found["converged"]:
        return f"What error is expected of {found['rows']:,} sales cannot be said"
    parts = [f"{found['b2b_share']:.1%} of the sales are B2B"]
    for label in (B2B, B2C):
        one = found["decisions"][label]
        if one["wrong"] is not None:
            parts.append(f"{one['wrong']:.1%} of {one['rows']:,} called {label} are wrong")
    return f"{IF}, {', '.join(parts)}"
