"""What a run of scoring counts, and the result that is made of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, TypedDict

from b2x.printable import counted
from b2x.records.delimited.strict_reader import BadLine
from b2x.scorecard.decision import LABELS

SHOWN_LINES = 20
"""Bad lines that the result itself shows; the rejects file has all of them."""


class Counts(TypedDict):
    """The entries of :class:`ScoreResult` that count rows and lines."""

    rows_in: int
    rows_scored: int
    rows_rejected: int
    rejected_values: int
    rejected_lines: int
    rejected_by: dict[str, int]
    empty_lines: int
    counts: dict[str, int]
    standing: dict[str, int]
    rejects: str | None
    bad_lines: list[dict[str, Any]]


class ScoreResult(Counts):
    """What :func:`b2x.score_file` did: JSON values only.

    ``rows_in`` is ``rows_scored`` + ``rows_rejected``. A rejected row has a value that cannot be
    right (``rejected_values``, by field in ``rejected_by``) or is a line that cannot be read
    (``rejected_lines``, the first of them in ``bad_lines``). Empty lines are not rows.
    ``counts`` are the labels of the sales: of orders where lines were folded. ``parameters`` are
    the seller's numbers that the model divides by, such as the typical volume, given or found in
    the file. ``standing`` counts sales by how their kind is known (:mod:`b2x.score.standing`), and
    the conflicts between document and model; it is empty where that was not asked for.
    ``b2b_share`` is the share of B2B that the probabilities assume, None where the model
    does not say; ``promise`` is what its thresholds promise, see
    :func:`b2x.scorecard.promise.promise_of`. ``run_record`` is the path of the run's record, None
    where there is none.
    """

    by: str
    model: str
    source: str
    target: str
    run_record: str | None
    missing_fields: list[str]
    parameters: dict[str, float | None]
    b2b_share: float | None
    promise: dict[str, Any] | None
    warnings: list[str]
    understood: dict[str, Any]


@dataclass
class Tally:
    """Counts of one run.

    Attributes
    ----------
    scored, rejected
        Rows with a label, and rows with a value that cannot be right.
    lines, empty
        Lines that cannot be read as rows, and lines that hold nothing.
    labels
        How often each label was given.
    standing
        How often each standing was, with the conflicts; empty where it was not asked for.
    rejected_by
        Rejected rows by the field that comes first in their reason.
    bad_lines
        The first of the lines that cannot be read.
    rejects
        Path of the rejects file, None where there is none.
    """

    scored: int = 0
    rejected: int = 0
    lines: int = 0
    empty: int = 0
    labels: Counter[str] = field(default_factory=Counter)
    standing: Counter[str] = field(default_factory=Counter)
    rejected_by: Counter[str] = field(default_factory=Counter)
    bad_lines: list[BadLine] = field(default_factory=list)
    rejects: str | None = None

    @property
    def warnings(self) -> list[str]:
        """What the user should know of the rows that were rejected."""
        warnings = [
            f"{counted(n, 'row')} {'was' if n == 1 else 'were'} rejected because of {name}; "
            "b2x_reject says why"
            for name, n in self.rejected_by.most_common()
        ]
        if self.lines and self.rejects is None:
            lines = f"{counted(self.lines, 'rejected line')} {'is' if self.lines == 1 else 'are'}"
            warnings.append(f"{lines} not kept; name a file to keep them")
        return warnings

    def recorded(self) -> dict[str, Any]:
        """Return the counts that a run's record holds: those without a file or a reason."""
        left_out = ("rejects", "bad_lines")
        return {name: n for name, n in self.as_counts().items() if name not in left_out}

    def as_counts(self) -> Counts:
        """Return the counts as JSON values."""
        return {
            "rows_in": self.scored + self.rejected + self.lines,
            "rows_scored": self.scored,
            "rows_rejected": self.rejected + self.lines,
            "rejected_values": self.rejected,
            "rejected_lines": self.lines,
            "rejected_by": dict(self.rejected_by),
            "empty_lines": self.empty,
            "counts": {label: self.labels[label] for label in LABELS},
            "standing": dict(self.standing),
            "rejects": self.rejects,
            "bad_lines": [{"line": bad.line, "reason": bad.reason} for bad in self.bad_lines],
        }
