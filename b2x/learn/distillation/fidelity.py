"""Fidelity: how closely a scorecard follows what it was distilled from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from b2x.engines.batch import probability
from b2x.learn.arrays import Floats


@dataclass(frozen=True, slots=True)
class Fidelity:
    """How closely a scorecard follows its teacher.

    Attributes
    ----------
    explained
        Share of the variance of the teacher's log-odds.
    mean_difference
        Mean absolute difference of the two probabilities.
    same_decision
        Share of rows on which both decide the same: B2B, B2C or unsure.
    opposite_decision
        Share of rows that one calls B2B and the other B2C. On the rest of the rows one of the two
        is unsure.
    """

    explained: float
    mean_difference: float
    same_decision: float
    opposite_decision: float

    def __str__(self) -> str:
        one_unsure = 1.0 - self.same_decision - self.opposite_decision
        return (
            f"{self.same_decision:.0%} of the sales get the same decision, {one_unsure:.0%} are "
            f"decided by one and unsure to the other, {self.opposite_decision:.1%} get opposite "
            f"ones; probabilities differ by {self.mean_difference:.3f} on average; "
            f"{self.explained:.0%} of the variance of the log-odds is explained"
        )


def measure_fidelity(teacher: Floats, student: Floats, confidence: float) -> Fidelity:
    """Compare two columns of log-odds, shape (n,) each.

    Parameters
    ----------
    teacher, student
        Log-odds of the same rows.
    confidence
        Probability from which on a sale is called B2B, or B2C; between is unsure.

    Examples
    --------
    >>> measure_fidelity(np.array([-1.0, 1.0]), np.array([-1.0, 2.0]), 0.8)
    Fidelity(explained=0.5, mean_difference=0.07..., same_decision=0.5, opposite_decision=0.0)
    """
    spread = float(np.sum((teacher - teacher.mean()) ** 2))
    error = float(np.sum((teacher - student) ** 2))
    border = float(np.log(confidence / (1.0 - confidence)))
    decisions = [
        np.where(z >= border, 1, np.where(z <= -border, -1, 0)) for z in (teacher, student)
    ]
    difference = np.abs(probability(teacher) - probability(student))
    return Fidelity(
        explained=1.0 - error / spread if spread > 0 else 1.0,
        mean_difference=float(np.mean(difference)),
        same_decision=float(np.mean(decisions[0] == decisions[1])),
        opposite_decision=float(np.mean(decisions[0] * decisions[1] == -1)),
    )
