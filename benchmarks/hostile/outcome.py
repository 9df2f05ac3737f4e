"""What became of one case, and the counts of many; how a case is run is left to others."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

FAULTS = ("lost", "mixed", "tracebacks", "over time", "over memory", "differences")
"""Columns of the table that have to be 0."""
SECONDS = 20
"""CPU seconds that a case may take."""
SHOWN = 20
"""Faults of a kind that are described."""


@dataclass(frozen=True)
class Outcome:
    """What b2x did with one case.

    Attributes
    ----------
    answered
        Whether it gave a result; otherwise it refused with an error of its own.
    faults
        What was wrong, by the column of the table that counts it.
    """

    answered: bool
    faults: dict[str, str] = field(default_factory=dict)


@dataclass
class Count:
    """The line of the table for one kind of attack.

    Attributes
    ----------
    tried, answered, refused
        Cases, those with a result, and those with an error of b2x (or a kill).
    faults
        Number of faults by column.
    described
        The first faults: number of the case, column, what was wrong.
    seconds, peak_mb
        The most CPU seconds and memory of one case.
    """

    tried: int = 0
    answered: int = 0
    refused: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    described: list[tuple[int, str, str]] = field(default_factory=list)
    seconds: float = 0.0
    peak_mb: float = 0.0

    def add(self, case: int, outcome: Outcome, seconds: float = 0.0, peak_mb: float = 0.0) -> None:
        """Count one case."""
        self.tried += 1
        self.answered += outcome.answered
        self.refused += not outcome.answered and not outcome.faults
        self.seconds, self.peak_mb = max(self.seconds, seconds), max(self.peak_mb, peak_mb)
        for column, what in outcome.faults.items():
            self.faults[column] += 1
            if len(self.described) < SHOWN:
                self.described.append((case, column, what))
