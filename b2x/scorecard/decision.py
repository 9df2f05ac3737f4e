"""What a log-odds means: labels, thresholds, probability, and the columns that hold them.

Engines compute the log-odds. Nothing here needs numpy; :mod:`b2x.engines.batch` has the same
decision and probability over arrays.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

from b2x.errors import ArtifactError
from b2x.printable import html_table, printable
from b2x.scorecard.exact import check_exact
from b2x.scorecard.reasons import Reason

Label = Literal["B2B", "B2C", "unsure"]

LABELS: tuple[Label, Label, Label] = ("B2B", "B2C", "unsure")
"""The decisions that there are."""

B2B, B2C, UNSURE = LABELS

COLUMNS = {
    "b2x_label": "text",
    "b2x_probability": "number",
    "b2x_log_odds": "number",
    "b2x_reasons": "text",
    "b2x_reject": "text",
}
"""The columns that are added to a table, in their order, with their kind."""

LABEL, PROBABILITY, LOG_ODDS, REASONS, REJECT = COLUMNS

DECIMALS = 4
"""Decimals of a probability in a file."""


def new_columns(
    *, reasons: bool = True, reject: bool = True, log_odds: bool = True
) -> tuple[str, ...]:
    """Return the names of the columns that are added to a table, in order.

    Parameters
    ----------
    reasons, reject, log_odds
        Whether these three are among them; files have no log-odds.

    Examples
    --------
    >>> new_columns(reasons=False, log_odds=False)
    ('b2x_label', 'b2x_probability', 'b2x_reject')
    """
    wanted = {REASONS: reasons, REJECT: reject, LOG_ODDS: log_odds}
    return tuple(name for name in COLUMNS if wanted.get(name, True))


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The log-odds at which a sale is called B2B or B2C.

    Attributes
    ----------
    b2c_to
        A sale is B2C up to this log-odds, inclusive.
    b2b_from
        A sale is B2B from this log-odds on, inclusive. Between the two it is unsure.

    Examples
    --------
    >>> thresholds = Thresholds(-1.0, 1.0)
    >>> [thresholds.label(log_odds) for log_odds in (-1.0, 0.0, 1.0)]
    ['B2C', 'unsure', 'B2B']
    """

    b2c_to: float
    b2b_from: float

    def __post_init__(self) -> None:
        check_exact(self.b2c_to, "threshold b2c_to")
        check_exact(self.b2b_from, "threshold b2b_from")
        if self.b2c_to >= self.b2b_from:
            raise ArtifactError(
                "the B2C threshold is not below the B2B threshold", where="thresholds"
            )

    def label(self, log_odds: float) -> Label:
        """Return the decision on one log-odds."""
        if log_odds >= self.b2b_from:
            return B2B
        return B2C if log_odds <= self.b2c_to else UNSURE


class Decision(NamedTuple):
    """What a model says of one sale.

    Attributes
    ----------
    label
        ``B2B``, ``B2C`` or ``unsure``.
    probability
        Calibrated probability of B2B, 0 to 1.
    log_odds
        Its log-odds: the exact number that all engines agree on.
    reasons
        What each field added to the log-odds, the strongest first; empty unless asked for.
    warnings
        What the user should know before relying on it.
    """

    label: Label
    probability: float
    log_odds: float
    reasons: tuple[Reason, ...] = ()
    warnings: tuple[str, ...] = ()

    def __repr__(self) -> str:
        shown = [f"{reason.field} {reason.log_odds:+.2f}" for reason in self.reasons[:SHOWN]]
        more = len(self.reasons) - len(shown)
        shown += [f"{more} more"] * (more > 0)
        reasons = f", reasons: {', '.join(shown)}" if shown else ""
        warned = f", {len(self.warnings)} warnings" if self.warnings else ""
        return printable(
            f"<{self.label}, probability {self.probability:.4f}, log-odds {self.log_odds:+.4f}"
            f"{reasons}{warned}>"
        )

    def _repr_html_(self) -> str:
        title = f"{self.label}: {self.probability:.1%} likely to be B2B"
        rows = [
            (f"{reason.log_odds:+.2f}", reason.field, "" if reason.value is None else reason.value)
            for reason in self.reasons
        ]
        head = ("log-odds", "field", "value")
        return html_table(title, rows, head=head if rows else (), notes=self.warnings)


SHOWN = 3
"""Reasons in a decision's repr; all of them are in `reasons`."""


def probability(log_odds: float) -> float:
    """Return ``1 / (1 + exp(-log_odds))``, the probability of B2B.

    Examples
    --------
    >>> probability(0.0), probability(-800.0)
    (0.5, 0.0)
    """
    return 1.0 / (1.0 + math.exp(-log_odds)) if log_odds > -700.0 else 0.0
